//! `ip token` (iproute2 7.1 `ip/iptoken.c`).

use std::net::Ipv6Addr;

use super::Spelling::{Exact, Prefix};
use super::rule::unknown_command;
use super::value::prefix_or_exit;
use super::{
    Clause, Desk, Keyword, Parse, Spelling, Usage, Words, clause, existing, fold, one_of, value,
    wrong,
};
use crate::command::{Command, TokenCommand};
use crate::fault::Fault;
use crate::types::{Family, IfName, Level};

/// The commands of `ip token`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    List,
    Set,
    Delete,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("list"), Prefix("lst"), Prefix("show")], Verb::List, "[ dev DEV ]", "print the tokens of devices"),
    Keyword::new(&[Prefix("set"), Prefix("add")], Verb::Set, "TOKEN dev DEV", "give a device a token"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "dev DEV", "take the token of a device away"),
    Keyword::new(&[Prefix("get")], Verb::List, "[ dev DEV ]", "the same as list"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words of a token, as far as read.
#[derive(Clone, Debug, Default)]
pub struct TokenWords {
    token: Option<Option<Ipv6Addr>>,
    dev: Option<IfName>,
}

/// Every keyword; any other word is the token.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<TokenWords>>] = &[
    clause(&[Exact("dev")], "TOKEN", dev, "DEV", "the device; the first one counts"),
];

/// The words after `token`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return list(desk, words);
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("token", word));
    };
    match verb {
        Verb::List => list(desk, rest),
        Verb::Set => set(desk, rest, TokenWords::default()),
        Verb::Delete => {
            let read = TokenWords {
                token: Some(Some(Ipv6Addr::UNSPECIFIED)),
                dev: None,
            };
            set(desk, rest, read)
        }
        Verb::Help => wrong(usage(desk.level())),
    }
}

/// `ip token help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level).commands("ip token", COMMANDS).fault()
}

const NO_DEVICE: &str = "dev is invalid\n";

/// Other words are passed over; the first device ends it.
fn list<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        if word == "dev" {
            let (rest, name) = existing(desk, rest, NO_DEVICE)?;
            return Ok((rest, Command::Token(TokenCommand::List(Some(name)))));
        }
        words = rest;
    }
    Ok((words, Command::Token(TokenCommand::List(None))))
}

fn set<'w>(desk: &Desk<'_>, words: Words<'w>, read: TokenWords) -> Parse<'w, Command> {
    let mut read = read;
    let (rest, ()) = fold(desk, CLAUSES, token, words, &mut read)?;
    let Some(token) = read.token else {
        return wrong(Fault::tool("Not enough information: token is required.\n"));
    };
    match read.dev {
        Some(dev) => Ok((rest, Command::Token(TokenCommand::Set(dev, token)))),
        None => wrong(Fault::tool(
            "Not enough information: \"dev\" argument is required.\n",
        )),
    }
}

fn dev<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TokenWords) -> Parse<'w, ()> {
    if read.dev.is_some() {
        return value(words).map(|(rest, _)| (rest, ()));
    }
    let (rest, name) = existing(desk, words, NO_DEVICE)?;
    read.dev = Some(name);
    Ok((rest, ()))
}

/// The first address counts.
fn token<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TokenWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if Spelling::Prefix("help").matches(word) {
        return wrong(usage(desk.level()));
    }
    if read.token.is_none() {
        let prefix = match prefix_or_exit(word, Family::INET6) {
            Ok(prefix) => prefix,
            Err(fault) => return wrong(fault),
        };
        read.token = Some(match prefix.addr {
            Some(std::net::IpAddr::V6(addr)) => Some(addr),
            _ => None,
        });
    }
    Ok((rest, ()))
}
