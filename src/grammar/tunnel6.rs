//! `ip tunnel` over IPv6 (iproute2 7.1 `ip/ip6tunnel.c`). The drivers are not here, so that of all
//! words only those matter that say which device is asked.

use super::Spelling::{Exact, Prefix};
use super::value::{address_or_exit, ifname, tunnel_key, u8_word, u32_word};
use super::{
    Clause, Desk, Keyword, Parse, Spelling, Usage, Words, argument, clause, fold, lexed, one_of,
    value, wrong,
};
use crate::command::{Aside, Command, Tunnel6Command, Tunnel6Draft};
use crate::fault::Fault;
use crate::types::{Family, IfName, Level};

const PART: &str = "TUNNEL6";

/// The commands of `ip -6 tunnel`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Add,
    Change,
    Delete,
    Show,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::Add, "TUNNEL6", "make a tunnel: there is no driver"),
    Keyword::new(&[Prefix("change")], Verb::Change, "TUNNEL6", "change a tunnel"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "TUNNEL6", "take a tunnel away"),
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "[ TUNNEL6 ]", "print tunnels: there are none"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words of a tunnel, as far as read.
#[derive(Clone, Debug, Default)]
pub struct Tunnel6Words {
    draft: Tunnel6Draft,
    /// How many words with their values came before.
    count: usize,
    change: bool,
}

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<Tunnel6Words>>] = &[
    clause(&[Exact("mode")], PART, mode, "{ ip6ip6 | ipip6 | ip6gre | vti6 | any }", "what it carries, and how"),
    clause(&[Exact("remote")], PART, address, "ADDRESS", "the other end"),
    clause(&[Exact("local")], PART, address, "ADDRESS", "the own end"),
    clause(&[Exact("dev")], PART, dev, "DEV", "the device that its packets leave through"),
    clause(&[Exact("encaplimit")], PART, any, "{ NUMBER | none }", "how often its packets may be put into others"),
    clause(&[Exact("hoplimit"), Exact("ttl"), Exact("hlim")], PART, ttl, "NUMBER", "hop limit of its packets"),
    clause(&[Exact("tclass"), Exact("tc"), Exact("tos"), Prefix("dsfield")], PART, tclass, "{ NUMBER | inherit }", "traffic class of its packets"),
    clause(&[Exact("flowlabel"), Exact("fl")], PART, flowlabel, "{ NUMBER | inherit }", "flow label of its packets"),
    clause(&[Exact("dscp")], PART, dscp, "inherit", "what comes out has the DSCP of what it was in"),
    clause(&[Exact("allow-localremote")], PART, mark, "", "the other end may be an own address"),
    clause(&[Exact("noallow-localremote")], PART, mark, "", "it may not"),
    clause(&[Exact("key")], PART, key, "{ NUMBER | ADDRESS }", "the key of its packets"),
    clause(&[Exact("ikey")], PART, ikey, "{ NUMBER | ADDRESS }", "the key of packets that come in"),
    clause(&[Exact("okey")], PART, okey, "{ NUMBER | ADDRESS }", "the key of packets that go out"),
    clause(&[Exact("seq")], PART, mark, "", "packets are numbered"),
    clause(&[Exact("iseq")], PART, mark, "", "packets that come in are numbered"),
    clause(&[Exact("oseq")], PART, mark, "", "packets that go out are numbered"),
    clause(&[Exact("csum")], PART, mark, "", "packets have a checksum"),
    clause(&[Exact("icsum")], PART, mark, "", "packets that come in have a checksum"),
    clause(&[Exact("ocsum")], PART, mark, "", "packets that go out have a checksum"),
    clause(&[Exact("name")], PART, name, "NAME", "its name"),
];

/// The words after `tunnel`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let done = |rest, command| Ok((rest, Command::Tunnel6(command)));
    let Some((word, _)) = words.split() else {
        return done(words, Tunnel6Command::Show(Tunnel6Draft::default()));
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        let text = format!("Command \"{word}\" is unknown, try \"ip -f inet6 tunnel help\".\n");
        return wrong(Fault::word(text));
    };
    if verb == Verb::Help {
        return wrong(usage(desk.level()));
    }
    let mut read = Tunnel6Words {
        change: verb == Verb::Change,
        ..Tunnel6Words::default()
    };
    let (rest, ()) = fold(desk, CLAUSES, bare_name, rest, &mut read)?;
    let draft = read.draft;
    match verb {
        Verb::Add => done(rest, Tunnel6Command::Add(draft)),
        Verb::Change => done(rest, Tunnel6Command::Change(draft)),
        Verb::Delete => done(rest, Tunnel6Command::Delete(draft)),
        _ => done(rest, Tunnel6Command::Show(draft)),
    }
}

/// `ip -6 tunnel help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip -6 tunnel", COMMANDS)
        .clauses(CLAUSES)
        .fault()
}

fn next<'w>(words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    read.count += 1;
    Ok((words, ()))
}

fn mark<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    next(words, read)
}

/// Any value at all: the original does not mind what it cannot read.
fn any<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, _) = value(words)?;
    next(rest, read)
}

/// Which driver a mode over IPv6 belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Gre,
    Vti,
    Ip,
}

/// The mode of a word; `None` for one that is none over IPv6.
pub(super) fn mode_of(word: &str) -> Option<Mode> {
    match word {
        "ip6gre" | "gre/ipv6" => Some(Mode::Gre),
        "vti6" => Some(Mode::Vti),
        "ipv6/ipv6" | "ip6ip6" | "ip/ipv6" | "ipv4/ipv6" | "ipip6" | "ip4ip6" | "any/ipv6"
        | "any" => Some(Mode::Ip),
        _ => None,
    }
}

/// A tunnel of GRE stays one of GRE until another mode is said, and one of IPsec stays one.
fn mode<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let Some(mode) = mode_of(word) else {
        return wrong(Fault::word(format!("Unknown tunnel mode \"{word}\"\n")));
    };
    read.draft.gre = mode == Mode::Gre;
    read.draft.vti |= mode == Mode::Vti;
    next(rest, read)
}

fn address<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, _) = lexed(words, |word| address_or_exit(word, Family::INET6))?;
    next(rest, read)
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.draft.dev = Some(IfName::from(word));
    next(rest, read)
}

fn ttl<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, _) = argument(words, "invalid TTL", |word| u8_word(word, 0))?;
    next(rest, read)
}

fn tclass<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, ()) = argument(words, "invalid TClass", |word| match word {
        "inherit" => Some(()),
        word => u8_word(word, 16).map(|_| ()),
    })?;
    next(rest, read)
}

fn flowlabel<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, ()) = argument(words, "invalid Flowlabel", |word| match word {
        "inherit" => Some(()),
        word => u32_word(word, 16)
            .filter(|label| *label <= 0xf_ffff)
            .map(|_| ()),
    })?;
    next(rest, read)
}

fn dscp<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, ()) = argument(words, "not inherit", |word| {
        (word == "inherit").then_some(())
    })?;
    next(rest, read)
}

fn keyed<'w>(words: Words<'w>, read: &mut Tunnel6Words, name: &str) -> Parse<'w, ()> {
    let (rest, _) = lexed(words, |word| tunnel_key(name, word))?;
    next(rest, read)
}

fn key<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keyed(words, read, "key")
}

fn ikey<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keyed(words, read, "ikey")
}

fn okey<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keyed(words, read, "okey")
}

/// A change that begins with its name begins with what the device has.
fn name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if !read.draft.name.as_str().is_empty() {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "name", word));
    }
    let Some(name) = ifname(word, desk.level()) else {
        return wrong(Fault::invalid_argument("\"name\" not a valid ifname", word));
    };
    if read.change && read.count == 0 {
        desk.aside(Aside::Tunnel6(name.clone()));
    }
    read.draft.name = name;
    next(rest, read)
}

/// A word that no keyword is: help, or a name.
fn bare_name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    if { words.peek() }.is_some_and(|word| Spelling::Prefix("help").matches(word)) {
        return wrong(usage(desk.level()));
    }
    name(desk, words, read)
}
