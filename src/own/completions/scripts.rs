//! The scripts.

/// The script of a shell.
pub fn script(shell: &str) -> Option<&'static str> {
    match shell {
        "bash" => Some(include_str!("../../../completions/rpdb.bash")),
        "zsh" => Some(include_str!("../../../completions/_rpdb")),
        "fish" => Some(include_str!("../../../completions/rpdb.fish")),
        _ => None,
    }
}
