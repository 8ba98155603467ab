//! The global options, before the object (iproute2 7.1 `ip/ip.c`).

use crate::command::Globals;
use crate::fault::Fault;
use crate::types::Level;

/// Reads the global options; says how many words they took.
///
/// # Errors
/// The fault that the original stops with.
pub fn read_globals(_words: &[String], level: Level) -> Result<(Globals, usize), Fault> {
    let globals = Globals {
        level,
        ..Globals::default()
    };
    Ok((globals, 0))
}
