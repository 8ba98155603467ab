//! Files that are rpdb under another name: what they remember stands in them, a line each, and
//! counts where the environment says nothing.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use super::Environment;

/// The word between the program and the file that started it.
pub const LINK: &str = "--link";

/// The arguments as they were typed, and the environment with what the file remembers.
///
/// # Errors
/// One line, when the file cannot be read.
pub fn follow(
    args: &[OsString],
    env: &Environment,
) -> Result<Option<(Vec<OsString>, Environment)>, String> {
    let [_, word, file, rest @ ..] = args else {
        return Ok(None);
    };
    if word != LINK {
        return Ok(None);
    }
    let text =
        std::fs::read(file).map_err(|error| format!("{}: {}", file.display(), error.kind()))?;
    let mut env = env.clone();
    for line in text.split(|byte| *byte == b'\n') {
        let Some(at) = line.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let (key, value) = line.split_at(at);
        let value = OsStr::from_bytes(value.get(1..).unwrap_or_default());
        let field = match key {
            b"state" => &mut env.state,
            b"iproute2" => &mut env.iproute2,
            b"bare" => &mut env.bare,
            b"names_dir" => &mut env.names_dir,
            _ => continue,
        };
        field.get_or_insert_with(|| value.to_owned());
    }
    let typed = std::iter::once(file).chain(rest).cloned().collect();
    Ok(Some((typed, env)))
}
