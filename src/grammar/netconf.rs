//! `ip netconf` (iproute2 7.1 `ip/ipnetconf.c`).

use super::Spelling::Prefix;
use super::rule::unknown_command;
use super::{Desk, Keyword, Parse, Usage, Words, one_of, value, wrong};
use crate::command::{Aside, Command, NetconfCommand};
use crate::fault::Fault;
use crate::types::{IfName, Level};

/// The commands of `ip netconf`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Show,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "[ dev DEV ]", "print settings"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words after `netconf`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return show(desk, words);
    };
    match one_of(COMMANDS, desk.level(), words) {
        Ok((rest, Verb::Show)) => show(desk, rest),
        Ok((_, Verb::Help)) => wrong(usage(desk.level())),
        Err(_) => wrong(unknown_command("netconf", word)),
    }
}

/// `ip netconf help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level).commands("ip netconf", COMMANDS).fault()
}

/// The last device counts, and all other words are passed over.
fn show<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (mut words, mut dev) = (words, None);
    while let Some((word, rest)) = words.split() {
        words = rest;
        if word == "dev" {
            let (rest, word) = value(words)?;
            let name = IfName::from(word);
            let fault = Fault::tool(format!("Device \"{word}\" does not exist.\n"));
            desk.aside(Aside::Device(name.clone(), fault));
            (words, dev) = (rest, Some(name));
        }
    }
    Ok((words, Command::Netconf(NetconfCommand(dev))))
}
