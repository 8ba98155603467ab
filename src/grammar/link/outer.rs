//! What every kind of tunnel says alike of the packets that carry others.

use super::super::{Desk, Parse, Words, argument, value};
use crate::command::Aside;
use crate::fault::Fault;
use crate::types::IfName;

/// The device that they leave through. It is looked for when the request is made; where it is
/// missing, that ends the program (iproute2 7.1 `lib/utils.c`, `exit_nodev`).
pub(super) fn device<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, String> {
    let (rest, word) = value(words)?;
    let mut missing = Fault::no_device(word);
    missing.status = 255;
    missing.exits = true;
    desk.aside(Aside::Device(IfName::from(word), missing));
    Ok((rest, word.to_owned()))
}

/// Their TOS; 1 stands for that of the packet inside.
pub(super) fn tos<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, String> {
    argument(words, "bad TOS value", |word| match word {
        "inherit" => Some("1".to_owned()),
        _ => desk.book.dsfield_id(word).map(|tos| tos.to_string()),
    })
}

/// One of these words, in full.
pub(super) fn word_of<'w>(words: Words<'w>, said: &str, known: &[&str]) -> Parse<'w, String> {
    argument(words, said, |word| {
        { known.iter() }
            .find(|known| **known == word)
            .map(|known| (*known).to_owned())
    })
}
