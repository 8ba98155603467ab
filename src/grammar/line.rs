//! A line that begins with an object word.

use super::{Desk, OBJECTS, Object, Parse, Trouble, Words, addr, link, one_of, wrong};
use crate::command::{Command, Globals, Parsed};
use crate::fault::Fault;
use crate::names::Book;

/// Reads one line that begins with an object: a command line behind its options, or a batch line.
///
/// What the name files complained about on the way is among the asides, in its place.
pub fn read_command(words: &[String], book: &Book, globals: &Globals) -> Parsed {
    let desk = Desk::new(book, globals);
    let result = match line(&desk, Words(words)) {
        Ok((_, command)) => Ok(command),
        Err(nom::Err::Failure(Trouble::Fault(fault))) => Err(fault),
        Err(_) => Err(unknown_object(words.first().map_or("", String::as_str))),
    };
    desk.settle_complaints();
    Parsed {
        asides: desk.asides.into_inner(),
        result,
    }
}

fn line<'a>(desk: &Desk<'_>, words: Words<'a>) -> Parse<'a, Command> {
    let (rest, object) = one_of(OBJECTS, desk.globals.level, words)?;
    match object {
        Object::Address => addr::parse(desk, rest),
        Object::Link => link::parse(desk, rest),
        Object::Route | Object::Rule | Object::Help => wrong(not_modelled("ip")),
        Object::Absent(name) => wrong(not_modelled(&format!("ip {name}"))),
    }
}

fn unknown_object(word: &str) -> Fault {
    Fault::tool(format!("Object \"{word}\" is unknown, try \"ip help\".\n"))
}

/// The answer to what iproute2 has and rpdb has not.
pub fn not_modelled(what: &str) -> Fault {
    Fault::tool(format!("rpdb: \"{what}\" is not modelled.\n"))
}
