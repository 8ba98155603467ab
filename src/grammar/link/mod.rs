//! `ip link` (iproute2 7.1 `ip/iplink.c`): adding, setting and deleting share one argument loop;
//! after `type` the words belong to the type.
//!
//! Not here: `xdp`, `vf`, `xstats` and `afstats`, which need hardware or programs.

mod bareudp;
mod finish;
mod kinds;
mod modify;
mod options;
mod outer;
mod property;
mod readers;
#[cfg(test)]
mod tests;
mod tunnel;
mod udp;

pub use kinds::{Reader, TYPES};
pub use modify::{CLAUSES, LinkWords};

use super::Spelling::Prefix;
use super::{
    Desk, Keyword, Parse, Usage, Words, addr, not_modelled, one_of, rule::unknown_command, wrong,
};
use crate::command::{Aside, Command, LinkCommand};
use crate::fault::Fault;
use crate::types::Level;

/// The commands of `ip link`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Add,
    Set,
    Replace,
    Delete,
    Show,
    Xstats,
    Afstats,
    Property,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::Add, "LINK type TYPE [ ARGS ]", "add a device"),
    Keyword::new(&[Prefix("set"), Prefix("change")], Verb::Set, "LINK [ type TYPE ARGS ]", "change a device, or all of a group"),
    Keyword::new(&[Prefix("replace")], Verb::Replace, "LINK type TYPE [ ARGS ]", "add a device, or replace it"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "LINK [ type TYPE ]", "delete a device, or all of a group"),
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "[ FILTER ]", "print devices"),
    Keyword::new(&[Prefix("xstats")], Verb::Xstats, "type TYPE [ ARGS ]", "print statistics of a type; not modelled"),
    Keyword::new(&[Prefix("afstats")], Verb::Afstats, "[ dev DEV ]", "print statistics of a family; not modelled"),
    Keyword::new(&[Prefix("property")], Verb::Property, "{ add | del } [ dev ] DEV [ altname NAME ]...", "add or remove alternative names"),
    Keyword::new(&[Prefix("help")], Verb::Help, "[ TYPE ]", "print the usage, or that of a type"),
];

/// The words after `link`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return addr::show_links(desk, words);
    };
    if !desk.level().modern() {
        desk.aside(Aside::ProbeLinks);
    }
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("link", word));
    };
    match verb {
        Verb::Add | Verb::Set | Verb::Replace | Verb::Delete => modify::modify(desk, rest, verb),
        Verb::Show => addr::show_links(desk, rest),
        Verb::Xstats if asks_for_help(rest) => {
            let text = "Usage: ... xstats type TYPE [ ARGS ]\n".to_owned();
            Ok((Words(&[]), Command::Link(LinkCommand::Say(text))))
        }
        Verb::Xstats => wrong(not_modelled("ip link xstats")),
        Verb::Afstats if asks_for_help(rest) => wrong(usage(desk.level())),
        Verb::Afstats => wrong(not_modelled("ip link afstats")),
        Verb::Property => property::parse(desk, rest),
        Verb::Help => help(desk, rest),
    }
}

/// Where only the first word can ask for it.
fn asks_for_help(words: Words<'_>) -> bool {
    let first = words.peek().filter(|word| !word.is_empty());
    first.is_some_and(|word| "help".starts_with(word))
}

/// `ip link help TYPE` goes to stdout and succeeds, where the type has a text of its own.
fn help<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let text = words
        .peek()
        .and_then(|kind| kinds::help(kind, desk.level()));
    match text {
        Some(text) => Ok((Words(&[]), Command::Link(LinkCommand::Say(text)))),
        None => wrong(usage(desk.level())),
    }
}

/// `ip link help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip link", COMMANDS)
        .clauses(CLAUSES)
        .clauses(addr::FILTER)
        .choice("TYPE", TYPES)
        .fault()
}
