//! `ip neigh` (iproute2 7.1 `ip/ipneigh.c`): adding, changing and deleting share one argument
//! loop, listing and flushing another, a question has its own.

mod filter;
mod modify;
#[cfg(test)]
mod tests;

pub use filter::{FILTER, NeighSelection};
pub use modify::{CLAUSES, GET, NeighWords};

use super::Spelling::{Exact, Prefix};
use super::rule::unknown_command;
use super::value::u32_word;
use super::{Desk, Keyword, Parse, Usage, Words, one_of, wrong};
use crate::command::Command;
use crate::fault::Fault;
use crate::rtnl::NewFlags;
use crate::types::{Level, nud};

/// The commands of `ip neigh`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    New(NewFlags),
    Delete,
    Get,
    Show,
    Flush,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::New(NewFlags::ADD), "NEIGH", "add an entry"),
    Keyword::new(&[Prefix("change"), Exact("chg")], Verb::New(NewFlags::CHANGE), "NEIGH", "change an entry"),
    Keyword::new(&[Prefix("replace")], Verb::New(NewFlags::REPLACE), "NEIGH", "change an entry, or add it"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "NEIGH", "delete an entry"),
    Keyword::new(&[Prefix("get")], Verb::Get, "GET", "print one entry; ip neigh get { ADDRESS | proxy ADDRESS } dev DEV"),
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "[ SELECTOR ]", "print entries"),
    Keyword::new(&[Prefix("flush")], Verb::Flush, "SELECTOR", "delete the entries that the selector lets through"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The states of an entry, in match order.
#[rustfmt::skip]
pub const STATES: &[Keyword<u16>] = &[
    Keyword::new(&[Prefix("permanent")], nud::PERMANENT, "", "valid until someone takes it away"),
    Keyword::new(&[Prefix("reachable")], nud::REACHABLE, "", "valid until it has to be confirmed"),
    Keyword::new(&[Exact("noarp")], nud::NOARP, "", "valid without being resolved"),
    Keyword::new(&[Exact("none")], nud::NONE, "", "in no state at all"),
    Keyword::new(&[Exact("stale")], nud::STALE, "", "valid, and confirmed at its next use"),
    Keyword::new(&[Exact("incomplete")], nud::INCOMPLETE, "", "being resolved"),
    Keyword::new(&[Exact("delay")], nud::DELAY, "", "waiting for a confirmation"),
    Keyword::new(&[Exact("probe")], nud::PROBE, "", "being confirmed"),
    Keyword::new(&[Prefix("failed")], nud::FAILED, "", "not resolved"),
];

/// A state by name, or by a number with one bit.
pub(super) fn state(word: &str) -> Option<u16> {
    let named = |entry: &&Keyword<u16>| entry.spell.iter().any(|s| s.matches(word));
    if let Some(entry) = STATES.iter().find(named) {
        return Some(entry.means);
    }
    let number = u16::try_from(u32_word(word, 0)?).ok()?;
    (number < 0x100 && (number == 0 || number.is_power_of_two())).then_some(number)
}

/// The words after `neigh`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return filter::show(desk, words);
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("neigh", word));
    };
    match verb {
        Verb::New(flags) => modify::new(desk, rest, flags),
        Verb::Delete => modify::delete(desk, rest),
        Verb::Get => modify::get(desk, rest),
        Verb::Show => filter::show(desk, rest),
        Verb::Flush => filter::flush(desk, rest),
        Verb::Help => wrong(usage(desk.level())),
    }
}

/// `ip neigh help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .synopsis("ip neigh get { ADDRESS | proxy ADDRESS } dev DEV")
        .commands("ip neigh", COMMANDS)
        .clauses(CLAUSES)
        .clauses(GET)
        .clauses(FILTER)
        .choice("STATE", STATES)
        .fault()
}
