//! The input of every parser here: the words that are left of a command line.

use std::cell::RefCell;

use nom::error::{ErrorKind, ParseError};

use crate::command::{Aside, Globals};
use crate::fault::Fault;
use crate::names::Book;

/// The words not yet read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words<'a>(pub &'a [String]);

impl<'a> Words<'a> {
    /// The next word and the rest.
    pub fn split(self) -> Option<(&'a str, Self)> {
        let (first, rest) = self.0.split_first()?;
        Some((first.as_str(), Self(rest)))
    }

    /// The next word, not taken.
    pub fn peek(self) -> Option<&'a str> {
        self.0.first().map(String::as_str)
    }

    /// No word is left.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// Why a parser did not succeed: `nom::Err::Error(Trouble::NotMine)` = try the next clause;
/// `nom::Err::Failure(Trouble::Fault(_))` = my keyword, bad value, stop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The words do not start with what this parser reads.
    NotMine,
    /// They do, and are wrong.
    Fault(Fault),
}

impl<I> ParseError<I> for Trouble {
    fn from_error_kind(_: I, _: ErrorKind) -> Self {
        Self::NotMine
    }

    fn append(_: I, _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// What every parser over words returns.
pub type Parse<'a, T> = nom::IResult<Words<'a>, T, Trouble>;

/// "Not my keyword."
pub fn not_mine<'a, T>() -> Parse<'a, T> {
    Err(nom::Err::Error(Trouble::NotMine))
}

/// "My keyword, and it is wrong."
pub fn wrong<'a, T>(fault: Fault) -> Parse<'a, T> {
    Err(nom::Err::Failure(Trouble::Fault(fault)))
}

/// What parsers may consult, and where they leave asides.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Names of numbers.
    pub book: &'a Book,
    /// Global options.
    pub globals: &'a Globals,
    /// Asides met so far, in order.
    pub asides: RefCell<Vec<Aside>>,
}

impl<'a> Desk<'a> {
    /// A desk without asides.
    pub fn new(book: &'a Book, globals: &'a Globals) -> Self {
        Self {
            book,
            globals,
            asides: RefCell::default(),
        }
    }

    /// Leaves an aside, after what the name files have complained about before it.
    pub fn aside(&self, aside: Aside) {
        self.settle_complaints();
        self.asides.borrow_mut().push(aside);
    }

    /// Leaves an aside before all others.
    pub fn aside_first(&self, aside: Aside) {
        self.asides.borrow_mut().insert(0, aside);
    }

    /// Turns what the name files have complained about so far into asides.
    pub fn settle_complaints(&self) {
        let complaints = self.book.take_complaints();
        { self.asides.borrow_mut() }.extend(complaints.into_iter().map(Aside::Warn));
    }
}

/// The next word, or `Command line is not complete` (`NEXT_ARG`).
pub fn value(words: Words<'_>) -> Parse<'_, &str> {
    match words.split() {
        Some((word, rest)) => Ok((rest, word)),
        None => wrong(Fault::incomplete()),
    }
}
