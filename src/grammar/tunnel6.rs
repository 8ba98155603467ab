//! `ip tunnel` over IPv6 (iproute2 7.1 `ip/ip6tunnel.c`).

use super::Spelling::{Exact, Prefix};
use super::value::{address_or_exit, ifname, tunnel_key, u8_word, u32_word};
use super::{
    Clause, Desk, Keyword, Parse, Spelling, Usage, Words, argument, clause, fold, lexed, one_of,
    value, wrong,
};
use std::net::{IpAddr, Ipv6Addr};

use crate::command::{Aside, Command, Tunnel6Command, Tunnel6Draft, Tunnel6Edit};
use crate::fault::Fault;
use crate::rtnl::carried;
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
    Keyword::new(&[Prefix("add")], Verb::Add, "TUNNEL6", "make a tunnel"),
    Keyword::new(&[Prefix("change")], Verb::Change, "TUNNEL6", "change a tunnel"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "TUNNEL6", "take a tunnel away"),
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "[ TUNNEL6 ]", "print tunnels"),
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
    clause(&[Exact("remote")], PART, remote, "ADDRESS", "the other end"),
    clause(&[Exact("local")], PART, local, "ADDRESS", "the own end"),
    clause(&[Exact("dev")], PART, dev, "DEV", "the device that its packets leave through"),
    clause(&[Exact("encaplimit")], PART, encaplimit, "{ NUMBER | none }", "how often its packets may be put into others"),
    clause(&[Exact("hoplimit"), Exact("ttl"), Exact("hlim")], PART, ttl, "NUMBER", "hop limit of its packets"),
    clause(&[Exact("tclass"), Exact("tc"), Exact("tos"), Prefix("dsfield")], PART, tclass, "{ NUMBER | inherit }", "traffic class of its packets"),
    clause(&[Exact("flowlabel"), Exact("fl")], PART, flowlabel, "{ NUMBER | inherit }", "flow label of its packets"),
    clause(&[Exact("dscp")], PART, dscp, "inherit", "what comes out has the DSCP of what it was in"),
    clause(&[Exact("allow-localremote")], PART, allow_localremote, "", "the other end may be an own address"),
    clause(&[Exact("noallow-localremote")], PART, noallow_localremote, "", "it may not"),
    clause(&[Exact("key")], PART, key, "{ NUMBER | ADDRESS }", "the key of its packets"),
    clause(&[Exact("ikey")], PART, ikey, "{ NUMBER | ADDRESS }", "the key of packets that come in"),
    clause(&[Exact("okey")], PART, okey, "{ NUMBER | ADDRESS }", "the key of packets that go out"),
    clause(&[Exact("seq")], PART, seq, "", "packets are numbered"),
    clause(&[Exact("iseq")], PART, iseq, "", "packets that come in are numbered"),
    clause(&[Exact("oseq")], PART, oseq, "", "packets that go out are numbered"),
    clause(&[Exact("csum")], PART, csum, "", "packets have a checksum"),
    clause(&[Exact("icsum")], PART, icsum, "", "packets that come in have a checksum"),
    clause(&[Exact("ocsum")], PART, ocsum, "", "packets that go out have a checksum"),
    clause(&[Exact("name")], PART, name, "NAME", "its name"),
];

/// The words after `tunnel`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let done = |rest, command| Ok((rest, Command::Tunnel6(command)));
    let Some((word, _)) = words.split() else {
        return done(words, Tunnel6Command::Show(Box::default()));
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
    let draft = Box::new(read.draft);
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

fn keep<'w>(
    words: Words<'w>,
    read: &mut Tunnel6Words,
    edits: impl IntoIterator<Item = Tunnel6Edit>,
) -> Parse<'w, ()> {
    read.draft.edits.extend(edits);
    read.count += 1;
    Ok((words, ()))
}

/// The mode of a word; `None` for one that is none over IPv6.
pub(super) fn mode_of(word: &str) -> Option<Tunnel6Edit> {
    Some(match word {
        "ip6gre" | "gre/ipv6" => Tunnel6Edit::Mode(carried::GRE),
        "vti6" => Tunnel6Edit::Vti,
        "ipv6/ipv6" | "ip6ip6" => Tunnel6Edit::Mode(carried::IPV6),
        "ip/ipv6" | "ipv4/ipv6" | "ipip6" | "ip4ip6" => Tunnel6Edit::Mode(carried::IPIP),
        "any/ipv6" | "any" => Tunnel6Edit::Mode(0),
        _ => return None,
    })
}

fn mode<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    match mode_of(word) {
        Some(edit) => keep(rest, read, [edit]),
        None => wrong(Fault::word(format!("Unknown tunnel mode \"{word}\"\n"))),
    }
}

fn address(words: Words<'_>) -> Parse<'_, Ipv6Addr> {
    let (rest, found) = lexed(words, |word| address_or_exit(word, Family::INET6))?;
    match found.ip() {
        Some(IpAddr::V6(addr)) => Ok((rest, addr)),
        _ => Ok((rest, Ipv6Addr::UNSPECIFIED)),
    }
}

fn remote<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, addr) = address(words)?;
    keep(rest, read, [Tunnel6Edit::Remote(addr)])
}

fn local<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, addr) = address(words)?;
    keep(rest, read, [Tunnel6Edit::Local(addr)])
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.draft.dev = Some(IfName::from(word));
    keep(rest, read, [])
}

/// The original does not mind what it cannot read.
fn encaplimit<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let limit = match word {
        "none" => None,
        _ => Some(u8_word(word, 0).unwrap_or(0)),
    };
    keep(rest, read, [Tunnel6Edit::EncapLimit(limit)])
}

fn ttl<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, limit) = argument(words, "invalid TTL", |word| u8_word(word, 0))?;
    keep(rest, read, [Tunnel6Edit::HopLimit(limit)])
}

fn tclass<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, class) = argument(words, "invalid TClass", |word| match word {
        "inherit" => Some(None),
        word => u8_word(word, 16).map(Some),
    })?;
    keep(rest, read, [Tunnel6Edit::Tclass(class)])
}

fn flowlabel<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, label) = argument(words, "invalid Flowlabel", |word| match word {
        "inherit" => Some(None),
        word => { u32_word(word, 16).filter(|label| *label <= 0xf_ffff) }.map(Some),
    })?;
    keep(rest, read, [Tunnel6Edit::FlowLabel(label)])
}

fn dscp<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, ()) = argument(words, "not inherit", |word| {
        (word == "inherit").then_some(())
    })?;
    keep(rest, read, [Tunnel6Edit::Dscp])
}

/// A key behind the keyword `name`.
fn key_of<'w>(words: Words<'w>, name: &str) -> Parse<'w, u32> {
    lexed(words, |word| tunnel_key(name, word))
}

fn key<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, key) = key_of(words, "key")?;
    keep(rest, read, [Tunnel6Edit::IKey(key), Tunnel6Edit::OKey(key)])
}

fn ikey<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, key) = key_of(words, "ikey")?;
    keep(rest, read, [Tunnel6Edit::IKey(key)])
}

fn okey<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    let (rest, key) = key_of(words, "okey")?;
    keep(rest, read, [Tunnel6Edit::OKey(key)])
}

fn allow_localremote<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::LocalRemote(true)])
}

fn noallow_localremote<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut Tunnel6Words,
) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::LocalRemote(false)])
}

fn seq<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::ISeq, Tunnel6Edit::OSeq])
}

fn iseq<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::ISeq])
}

fn oseq<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::OSeq])
}

fn csum<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::ICsum, Tunnel6Edit::OCsum])
}

fn icsum<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::ICsum])
}

fn ocsum<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    keep(words, read, [Tunnel6Edit::OCsum])
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
    read.draft.name_first = read.count == 0;
    if read.change && read.draft.name_first {
        desk.aside(Aside::Tunnel6(name.clone()));
    }
    read.draft.name = name;
    keep(rest, read, [])
}

/// A word that no keyword is: help, or a name.
fn bare_name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut Tunnel6Words) -> Parse<'w, ()> {
    if { words.peek() }.is_some_and(|word| Spelling::Prefix("help").matches(word)) {
        return wrong(usage(desk.level()));
    }
    name(desk, words, read)
}
