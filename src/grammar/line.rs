//! A whole line: global options, then an object and its command.

use super::Desk;
use crate::command::{Globals, Parsed};
use crate::fault::Fault;
use crate::names::Book;
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

/// Reads one command: the words from the object on.
pub fn read_command(words: &[String], book: &Book, globals: &Globals) -> Parsed {
    let desk = Desk::new(book, globals);
    let object = words.first().map(String::as_str).unwrap_or_default();
    let result = Err(Fault::tool(format!(
        "Object \"{object}\" is unknown, try \"ip help\".\n"
    )));
    Parsed {
        asides: desk.asides.into_inner(),
        result,
    }
}
