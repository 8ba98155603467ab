//! `ip address` (iproute2 7.1 `ip/ipaddress.c`): adding, changing and deleting share one argument
//! loop; listing and flushing share another with `ip link show`.

mod filter;
mod flags;
mod modify;
#[cfg(test)]
mod tests;

pub(super) use filter::existing_vrf;
pub use filter::{FILTER, show_links};
pub use flags::{ADDRESS_FLAGS, AddressFlag};
pub use modify::{AddrWords, CLAUSES};

use super::Spelling::{Exact, Prefix};
use super::{Desk, Keyword, Parse, Usage, Words, link, one_of, rule::unknown_command, wrong};
use crate::command::{AddrCommand, Command};
use crate::fault::Fault;
use crate::rtnl::NewFlags;
use crate::types::Level;

/// The commands of `ip address`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Add,
    Change,
    Replace,
    Delete,
    List,
    Flush,
    Save,
    Showdump,
    Restore,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::Add, "ADDRESS", "add an address"),
    Keyword::new(&[Prefix("change"), Exact("chg")], Verb::Change, "ADDRESS", "change an address, or add it"),
    Keyword::new(&[Prefix("replace")], Verb::Replace, "ADDRESS", "change an address, or add it"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "ADDRESS", "delete an address"),
    Keyword::new(&[Prefix("list"), Prefix("show"), Prefix("lst")], Verb::List, "[ FILTER ]", "print devices and their addresses"),
    Keyword::new(&[Prefix("flush")], Verb::Flush, "FILTER", "delete the addresses that the filter lets through"),
    Keyword::new(&[Prefix("save")], Verb::Save, "[ FILTER ]", "write addresses to stdout, as netlink messages"),
    Keyword::new(&[Prefix("showdump")], Verb::Showdump, "", "print the addresses that stdin holds"),
    Keyword::new(&[Prefix("restore")], Verb::Restore, "", "add the addresses that stdin holds"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words after `address`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return filter::list(desk, words);
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("address", word));
    };
    match verb {
        Verb::Add => modify::new(desk, rest, NewFlags::ADD),
        Verb::Change => modify::new(desk, rest, NewFlags::CHANGE),
        Verb::Replace => modify::new(desk, rest, NewFlags::REPLACE),
        Verb::Delete => modify::delete(desk, rest),
        Verb::List => filter::list(desk, rest),
        Verb::Flush => filter::flush(desk, rest),
        Verb::Save => filter::save(desk, rest),
        Verb::Showdump => command(AddrCommand::Showdump),
        Verb::Restore => command(AddrCommand::Restore),
        Verb::Help => wrong(usage(desk.level())),
    }
}

/// A command that takes all remaining words.
fn command<'w>(command: AddrCommand) -> Parse<'w, Command> {
    Ok((Words(&[]), Command::Addr(command)))
}

/// `ip address help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip address", COMMANDS)
        .clauses(CLAUSES)
        .choice("FLAG", ADDRESS_FLAGS)
        .clauses(FILTER)
        .choice("TYPE", link::TYPES)
        .production("LFT", "{ forever | SECONDS }")
        .fault()
}
