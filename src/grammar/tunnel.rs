//! `ip tunnel` over IPv4 (iproute2 7.1 `ip/iptunnel.c`).

use std::net::Ipv4Addr;

use super::Spelling::{Exact, Prefix};
use super::value::{addr32, ifname, prefix_or_exit, tunnel_key, u8_word};
use super::{
    Clause, Desk, Keyword, Parse, Spelling, Usage, Words, argument, clause, fold, lexed, one_of,
    tunnel6, value, wrong,
};
use crate::command::{Aside, Command, RouterEdit, TunnelCommand, TunnelDraft, TunnelEdit};
use crate::fault::Fault;
use crate::rtnl::{SixRd, carried};
use crate::types::{Family, IfName, Level};

const PART: &str = "TUNNEL";

/// The commands of `ip tunnel`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Add,
    Change,
    Delete,
    Show,
    Routers,
    SixRd,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::Add, "TUNNEL", "make a tunnel"),
    Keyword::new(&[Prefix("change")], Verb::Change, "TUNNEL", "change a tunnel"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "TUNNEL", "take a tunnel away"),
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "[ TUNNEL ]", "print tunnels"),
    Keyword::new(&[Prefix("prl")], Verb::Routers, "dev DEV { prl-default | prl-nodefault | prl-delete } ADDRESS", "change the routers of an isatap tunnel"),
    Keyword::new(&[Prefix("6rd")], Verb::SixRd, "dev DEV { 6rd-prefix PREFIX [ 6rd-relay_prefix PREFIX ] | 6rd-reset }", "change the prefixes of a sit tunnel"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words of a tunnel, as far as read.
#[derive(Clone, Debug, Default)]
pub struct TunnelWords {
    draft: TunnelDraft,
    /// How many words with their values came before.
    count: usize,
    change: bool,
}

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<TunnelWords>>] = &[
    clause(&[Exact("mode")], PART, mode, "{ ipip | gre | sit | isatap | vti }", "what it carries, and how"),
    clause(&[Exact("key")], PART, key, "{ NUMBER | ADDRESS }", "the key of its packets"),
    clause(&[Exact("ikey")], PART, ikey, "{ NUMBER | ADDRESS }", "the key of packets that come in"),
    clause(&[Exact("okey")], PART, okey, "{ NUMBER | ADDRESS }", "the key of packets that go out"),
    clause(&[Exact("seq")], PART, seq, "", "packets are numbered"),
    clause(&[Exact("iseq")], PART, iseq, "", "packets that come in are numbered"),
    clause(&[Exact("oseq")], PART, oseq, "", "packets that go out are numbered"),
    clause(&[Exact("csum")], PART, csum, "", "packets have a checksum"),
    clause(&[Exact("icsum")], PART, icsum, "", "packets that come in have a checksum"),
    clause(&[Exact("ocsum")], PART, ocsum, "", "packets that go out have a checksum"),
    clause(&[Exact("nopmtudisc")], PART, nopmtudisc, "", "packets may be cut on the way"),
    clause(&[Exact("pmtudisc")], PART, pmtudisc, "", "packets are not cut on the way; so unless said"),
    clause(&[Exact("remote")], PART, remote, "ADDRESS", "the other end"),
    clause(&[Exact("local")], PART, local, "ADDRESS", "the own end"),
    clause(&[Exact("dev")], PART, dev, "DEV", "the device that its packets leave through"),
    clause(&[Exact("ttl"), Exact("hoplimit"), Exact("hlim")], PART, ttl, "{ NUMBER | inherit }", "time to live of its packets"),
    clause(&[Exact("tos"), Exact("tclass"), Prefix("dsfield")], PART, tos, "{ TOS | inherit[/TOS] }", "type of service of its packets"),
    clause(&[Exact("name")], PART, name, "NAME", "its name"),
];

/// The words after `tunnel`; `family` is the one chosen before it.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>, family: Family) -> Parse<'w, Command> {
    let six = family == Family::INET6 || names_ipv6(words);
    if six {
        return tunnel6::parse(desk, words);
    }
    if !matches!(family, Family::UNSPEC | Family::INET) {
        let text = format!("Unsupported protocol family: {}\n", family.0);
        return wrong(Fault::word(text));
    }
    let done = |rest, command| Ok((rest, Command::Tunnel(command)));
    let Some((word, _)) = words.split() else {
        return done(Words(&[]), TunnelCommand::Show(Box::default()));
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        let text = format!("Command \"{word}\" is unknown, try \"ip tunnel help\"\n");
        return wrong(Fault::word(text));
    };
    let draft = |change| tunnel(desk, rest, change);
    match verb {
        Verb::Add => draft(false).and_then(|(rest, draft)| done(rest, TunnelCommand::Add(draft))),
        Verb::Change => {
            draft(true).and_then(|(rest, draft)| done(rest, TunnelCommand::Change(draft)))
        }
        Verb::Delete => {
            draft(false).and_then(|(rest, draft)| done(rest, TunnelCommand::Delete(draft)))
        }
        Verb::Show => draft(false).and_then(|(rest, draft)| done(rest, TunnelCommand::Show(draft))),
        Verb::Routers => routers(desk, rest),
        Verb::SixRd => six_rd(desk, rest),
        Verb::Help => wrong(usage(desk.level())),
    }
}

/// A mode that only tunnels over IPv6 have.
fn names_ipv6(words: Words<'_>) -> bool {
    let mut pairs = words.0.windows(2);
    let mode = pairs.find(|pair| pair.first().is_some_and(|word| word == "mode"));
    let mode = mode.and_then(|pair| pair.last());
    mode.is_some_and(|mode| tunnel6::mode_of(mode).is_some())
}

/// `ip tunnel help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip tunnel", COMMANDS)
        .clauses(CLAUSES)
        .fault()
}

fn tunnel<'w>(desk: &Desk<'_>, words: Words<'w>, change: bool) -> Parse<'w, Box<TunnelDraft>> {
    let mut read = TunnelWords {
        change,
        ..TunnelWords::default()
    };
    let (rest, ()) = fold(desk, CLAUSES, bare_name, words, &mut read)?;
    Ok((rest, Box::new(read.draft)))
}

fn keep<'w>(
    words: Words<'w>,
    read: &mut TunnelWords,
    edits: impl IntoIterator<Item = TunnelEdit>,
) -> Parse<'w, ()> {
    read.draft.edits.extend(edits);
    read.count += 1;
    Ok((words, ()))
}

fn mode<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let (protocol, vti, isatap) = match word {
        "ipip" | "ip/ip" => (carried::IPIP, false, false),
        "gre" | "gre/ip" => (carried::GRE, false, false),
        "sit" | "ipv6/ip" => (carried::IPV6, false, false),
        "isatap" => (carried::IPV6, false, true),
        "vti" => (carried::IPIP, true, false),
        _ => return wrong(Fault::word(format!("Unknown tunnel mode \"{word}\"\n"))),
    };
    let edit = TunnelEdit::Mode {
        protocol,
        vti,
        isatap,
    };
    let other = |known: &TunnelEdit| matches!(known, TunnelEdit::Mode { protocol: its, .. } if *its != protocol);
    if read.draft.edits.iter().any(other) {
        let text = "You managed to ask for more than one tunnel mode.\n";
        return wrong(Fault::word(text));
    }
    keep(rest, read, [edit])
}

/// A key behind the keyword `name`.
fn key_of<'w>(words: Words<'w>, name: &str) -> Parse<'w, u32> {
    lexed(words, |word| tunnel_key(name, word))
}

fn key<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, key) = key_of(words, "key")?;
    keep(rest, read, [TunnelEdit::IKey(key), TunnelEdit::OKey(key)])
}

fn ikey<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, key) = key_of(words, "ikey")?;
    keep(rest, read, [TunnelEdit::IKey(key)])
}

fn okey<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, key) = key_of(words, "okey")?;
    keep(rest, read, [TunnelEdit::OKey(key)])
}

fn seq<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::ISeq, TunnelEdit::OSeq])
}

fn iseq<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::ISeq])
}

fn oseq<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::OSeq])
}

fn csum<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::ICsum, TunnelEdit::OCsum])
}

fn icsum<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::ICsum])
}

fn ocsum<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::OCsum])
}

fn nopmtudisc<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::Pmtudisc(false)])
}

fn pmtudisc<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    keep(words, read, [TunnelEdit::Pmtudisc(true)])
}

/// An address.
fn address(words: Words<'_>) -> Parse<'_, Ipv4Addr> {
    lexed(words, addr32)
}

fn remote<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, addr) = address(words)?;
    keep(rest, read, [TunnelEdit::Remote(addr)])
}

fn local<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, addr) = address(words)?;
    keep(rest, read, [TunnelEdit::Local(addr)])
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.draft.dev = Some(IfName::from(word));
    keep(rest, read, [])
}

fn ttl<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if word == "inherit" {
        return keep(rest, read, []);
    }
    let (rest, ttl) = argument(words, "invalid TTL\n", |word| u8_word(word, 0))?;
    keep(rest, read, [TunnelEdit::Ttl(ttl)])
}

fn tos<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let (first, named) = match word.split_once('/') {
        Some((first, named)) => (first, Some(named)),
        None => (word, None),
    };
    let (inherit, named) = match first {
        "inherit" => (1, named),
        first => (0, Some(first)),
    };
    let tos = match named {
        None => inherit,
        Some(named) => match desk.book.dsfield_id(named) {
            Some(tos) => inherit | tos,
            None => return wrong(Fault::invalid_argument("bad TOS value", first)),
        },
    };
    keep(rest, read, [TunnelEdit::Tos(tos)])
}

fn name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if !read.draft.name.as_str().is_empty() {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "name", word));
    }
    let Some(name) = ifname(word, desk.level()) else {
        return wrong(Fault::invalid_argument("\"name\" not a valid ifname", word));
    };
    read.draft.name_first = read.count == 0;
    if read.draft.name_first && read.change {
        desk.aside(Aside::Tunnel(name.clone()));
    }
    read.draft.name = name;
    keep(rest, read, [])
}

/// A word that no keyword is: help, or a name.
fn bare_name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut TunnelWords) -> Parse<'w, ()> {
    if { words.peek() }.is_some_and(|word| Spelling::Prefix("help").matches(word)) {
        return wrong(usage(desk.level()));
    }
    name(desk, words, read)
}

fn device<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, IfName> {
    let (rest, word) = value(words)?;
    match ifname(word, desk.level()) {
        Some(name) => Ok((rest, name)),
        None => wrong(Fault::invalid_argument("\"dev\" not a valid ifname", word)),
    }
}

fn no_device<'w>() -> Parse<'w, Command> {
    wrong(Fault::word("Must specify device\n"))
}

/// The words after `prl`.
fn routers<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (mut words, mut dev, mut edit) = (words, None, None);
    while let Some((word, rest)) = words.split() {
        if word == "dev" {
            let (rest, name) = device(desk, rest)?;
            dev = Some(name);
            words = rest;
            continue;
        }
        if !matches!(word, "prl-default" | "prl-nodefault" | "prl-delete") {
            return wrong(Fault::word(format!("Invalid PRL parameter \"{word}\"\n")));
        }
        let (rest, addr) = address(rest)?;
        if edit.is_some() {
            return wrong(Fault::word("One PRL entry at a time\n"));
        }
        edit = Some(match word {
            "prl-delete" => RouterEdit::Delete(addr),
            _ => RouterEdit::Add(addr, word == "prl-default"),
        });
        words = rest;
    }
    match dev {
        None => no_device(),
        Some(dev) => Ok((words, Command::Tunnel(TunnelCommand::Routers(dev, edit)))),
    }
}

/// The words after `6rd`.
fn six_rd<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (mut words, mut dev, mut reset) = (words, None, None);
    let mut six_rd = SixRd {
        prefix: (std::net::Ipv6Addr::UNSPECIFIED, 0),
        relay: (Ipv4Addr::UNSPECIFIED, 0),
    };
    while let Some((word, rest)) = words.split() {
        words = match word {
            "dev" => {
                let (rest, name) = device(desk, rest)?;
                dev = Some(name);
                rest
            }
            "6rd-prefix" => {
                let (rest, found) = lexed(rest, |word| prefix_or_exit(word, Family::INET6))?;
                if let Some(std::net::IpAddr::V6(addr)) = found.addr {
                    six_rd.prefix = (addr, found.len);
                }
                reset = Some(false);
                rest
            }
            "6rd-relay_prefix" => {
                let (rest, found) = lexed(rest, |word| prefix_or_exit(word, Family::INET))?;
                if let Some(std::net::IpAddr::V4(addr)) = found.addr {
                    six_rd.relay = (addr, found.len);
                }
                reset = Some(false);
                rest
            }
            "6rd-reset" => {
                reset = Some(true);
                rest
            }
            _ => return wrong(Fault::word(format!("Invalid 6RD parameter \"{word}\"\n"))),
        };
    }
    let edit = reset.map(|reset| (!reset).then_some(six_rd));
    match dev {
        None => no_device(),
        Some(dev) => Ok((words, Command::Tunnel(TunnelCommand::SixRd(dev, edit)))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{faults, read};
    use super::*;

    #[test]
    fn words_are_whole_and_a_mode_is_one() {
        let two = "You managed to ask for more than one tunnel mode.\n";
        faults(&[
            ("tunnel add mode gre mode sit", two, 255),
            ("tunnel add mode foo", "Unknown tunnel mode \"foo\"\n", 255),
            ("tunnel prl", "Must specify device\n", 255),
            ("tunnel 6rd foo", "Invalid 6RD parameter \"foo\"\n", 255),
            (
                "tunnel add key x",
                "invalid value for \"key\": \"x\"; it should be an unsigned integer\n",
                255,
            ),
        ]);
        let parsed = read("tunnel add t0 mode gre key 1.2.3.4 ttl 64 tos inherit/0x10").result;
        let Ok(Command::Tunnel(TunnelCommand::Add(draft))) = parsed else {
            panic!("{parsed:?}");
        };
        assert_eq!(draft.name, IfName::from("t0"));
        assert!(draft.edits.contains(&TunnelEdit::OKey(0x0102_0304)));
        assert!(draft.edits.contains(&TunnelEdit::Tos(0x11)));
    }
}
