//! What rpdb says about itself.

/// rpdb's own verbs, full spelling only.
const VERBS: [&str; 2] = ["explain", "state"];

/// True when `word` is one of rpdb's own verbs.
pub fn is_verb(word: &str) -> bool {
    VERBS.contains(&word)
}

/// The usage text of `rpdb` without arguments.
pub fn usage() -> String {
    "Usage: rpdb [ FLAGS ] [ OPTIONS ] OBJECT { COMMAND | help }\n".into()
}
