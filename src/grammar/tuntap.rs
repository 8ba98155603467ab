//! `ip tuntap` (iproute2 7.1 `ip/iptuntap.c`).

use super::Spelling::Prefix;
use super::rule::unknown_command;
use super::value::ifname;
use super::{
    Clause, Desk, Keyword, Parse, Spelling, Usage, Words, clause, fold, one_of, value, wrong,
};
use crate::command::{Command, TuntapCommand};
use crate::fault::Fault;
use crate::rtnl::TunMsg;
use crate::types::Level;

const PART: &str = "DEVICE";

/// The commands of `ip tuntap`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Add,
    Delete,
    Show,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::Add, "DEVICE", "make a device that a program can take over"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "DEVICE", "take such a device away"),
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "", "print such devices"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words of a device, as far as read.
#[derive(Clone, Debug, Default)]
pub struct TunWords {
    msg: TunMsg,
    /// `mode`.
    mode: Option<bool>,
}

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<TunWords>>] = &[
    clause(&[Prefix("mode")], PART, mode, "{ tun | tap }", "carries IP packets, or Ethernet frames"),
    clause(&[Prefix("user")], PART, user, "USER", "who may take it over; not with delete"),
    clause(&[Prefix("group")], PART, group, "USERGROUP", "which group may take it over; not with delete"),
    clause(&[Prefix("pi")], PART, pi, "", "packets come with their protocol in front"),
    clause(&[Prefix("one_queue")], PART, one_queue, "", "a mark without meaning"),
    clause(&[Prefix("vnet_hdr")], PART, vnet_hdr, "", "packets come with a virtio header in front"),
    clause(&[Prefix("multi_queue")], PART, multi_queue, "", "several programs may share it"),
    clause(&[Prefix("dev")], PART, dev, "NAME", "its name"),
    clause(&[Prefix("name")], PART, name, "NAME", "its name"),
];

/// The words after `tuntap`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let show = || Ok((Words(&[]), Command::Tuntap(TuntapCommand::Show)));
    let Some((word, _)) = words.split() else {
        return show();
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("tuntap", word));
    };
    match verb {
        Verb::Add => {
            let (rest, msg) = device(desk, CLAUSES, rest)?;
            Ok((rest, Command::Tuntap(TuntapCommand::Add(msg))))
        }
        Verb::Delete => {
            let owned = |entry: &Keyword<Clause<TunWords>>| {
                !matches!(entry.spell, [Prefix("user" | "group")])
            };
            let table: Vec<_> = CLAUSES.iter().filter(|e| owned(e)).copied().collect();
            let (rest, msg) = device(desk, &table, rest)?;
            Ok((rest, Command::Tuntap(TuntapCommand::Delete(msg))))
        }
        Verb::Show => show(),
        Verb::Help => wrong(usage(desk.level())),
    }
}

/// `ip tuntap help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip tuntap", COMMANDS)
        .clauses(CLAUSES)
        .production("USER", "{ NAME | NUMBER }")
        .production("USERGROUP", "{ NAME | NUMBER }")
        .fault()
}

fn device<'w>(
    desk: &Desk<'_>,
    table: &[Keyword<Clause<TunWords>>],
    words: Words<'w>,
) -> Parse<'w, Box<TunMsg>> {
    let mut read = TunWords::default();
    let (rest, ()) = fold(desk, table, bare_name, words, &mut read)?;
    match read.mode {
        Some(tap) => Ok((rest, Box::new(TunMsg { tap, ..read.msg }))),
        None => wrong(Fault::tool("You failed to specify a tunnel mode\n")),
    }
}

fn mode<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let tap = match word {
        _ if Spelling::Prefix("tun").matches(word) => false,
        _ if Spelling::Prefix("tap").matches(word) => true,
        _ => return wrong(Fault::word(format!("Unknown tunnel mode \"{word}\"\n"))),
    };
    if read.mode.is_some_and(|other| other != tap) {
        let text = "You managed to ask for more than one tunnel mode.\n";
        return wrong(Fault::word(text));
    }
    read.mode = Some(tap);
    Ok((rest, ()))
}

/// A number, of which the low 32 bits count, or a name; the largest number means nobody.
fn account<'w>(
    words: Words<'w>,
    what: &str,
    named: impl Fn(&str) -> Option<u32>,
) -> Parse<'w, Option<u32>> {
    let (rest, word) = value(words)?;
    let number = crate::names::c_signed(word, 10).filter(|(_, rest)| rest.is_empty());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // as C assigns it
    let id = match number {
        Some((number, _)) => Some(number as u32),
        None => named(word),
    };
    match id {
        Some(id) => Ok((rest, Some(id).filter(|id| *id != u32::MAX))),
        None => wrong(Fault::word(format!("invalid {what} \"{word}\"\n"))),
    }
}

fn user<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    let (rest, found) = account(words, "user", |word| desk.book.users.id(word))?;
    read.msg.owner = found;
    Ok((rest, ()))
}

fn group<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    let (rest, found) = account(words, "group", |word| desk.book.user_groups.id(word))?;
    read.msg.group = found;
    Ok((rest, ()))
}

fn pi<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    read.msg.pi = true;
    Ok((words, ()))
}

fn one_queue<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    read.msg.one_queue = true;
    Ok((words, ()))
}

fn vnet_hdr<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    read.msg.vnet_hdr = true;
    Ok((words, ()))
}

fn multi_queue<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    read.msg.multi_queue = true;
    Ok((words, ()))
}

fn dev<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let Some(name) = ifname(word, desk.level()) else {
        return wrong(Fault::invalid_argument("\"dev\" not a valid ifname", word));
    };
    read.msg.name = name;
    Ok((rest, ()))
}

fn name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if !read.msg.name.as_str().is_empty() {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "name", word));
    }
    let Some(name) = ifname(word, desk.level()) else {
        return wrong(Fault::invalid_argument("\"name\" not a valid ifname", word));
    };
    read.msg.name = name;
    Ok((rest, ()))
}

/// A word that no keyword is: help, or a name.
fn bare_name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunWords) -> Parse<'w, ()> {
    if { words.peek() }.is_some_and(|word| Spelling::Prefix("help").matches(word)) {
        return wrong(usage(desk.level()));
    }
    name(desk, words, read)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{faults, read};
    use super::*;
    use crate::types::IfName;

    #[test]
    fn a_mode_is_needed_and_one_is_enough() {
        let two = "You managed to ask for more than one tunnel mode.\n";
        faults(&[
            ("tuntap add t0", "You failed to specify a tunnel mode\n", 1),
            ("tuntap add mode tun mode tap", two, 255),
            ("tuntap add mode foo", "Unknown tunnel mode \"foo\"\n", 255),
            ("tuntap add mode tun user 5x", "invalid user \"5x\"\n", 255),
        ]);
        let parsed = read("tuntap add mode tap user -1 group 7 t0").result;
        let Ok(Command::Tuntap(TuntapCommand::Add(msg))) = parsed else {
            panic!("{parsed:?}");
        };
        assert_eq!((msg.tap, msg.owner, msg.group), (true, None, Some(7)));
        assert_eq!(msg.name, IfName::from("t0"));
    }
}
