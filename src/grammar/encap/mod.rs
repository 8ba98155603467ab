//! `encap TYPE …` of routes and next hops (iproute2 7.1 `ip/iproute_lwtunnel.c`). Each type has its
//! own argument loop, which ends at the first word that it does not know.

mod bpf;
mod ila;
mod ioam6;
mod ip;
mod mpls;
mod seg6;
mod seg6local;
#[cfg(test)]
mod tests;
mod xfrm;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Spelling::Exact;
use super::value::address_or_exit;
use super::{Desk, Keyword, Parse, Trouble, Usage, Words, argument, one_of, value, wrong};
use crate::command::{Aside, EncapDevs};
use crate::fault::Fault;
use crate::types::{Encap, Family, IfName, Level};

/// Why a loop ends early.
type Broken = nom::Err<Trouble>;

/// An encapsulation as typed, and the devices that it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EncapDraft {
    /// What the words fixed.
    pub encap: Encap,
    /// Devices, still by name.
    pub devs: EncapDevs,
}

impl From<Encap> for EncapDraft {
    fn from(encap: Encap) -> Self {
        let devs = EncapDevs::default();
        Self { encap, devs }
    }
}

/// The types of encapsulation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum EncapType {
    Mpls,
    Ip,
    Ip6,
    Ila,
    Bpf,
    Seg6,
    Seg6Local,
    Rpl,
    Ioam6,
    Xfrm,
    Help,
}

/// Every type, in match order.
#[rustfmt::skip]
pub const TYPES: &[Keyword<EncapType>] = &[
    Keyword::new(&[Exact("mpls")], EncapType::Mpls, "LABEL[/LABEL]... [ ttl TTL ]", "push MPLS labels"),
    Keyword::new(&[Exact("ip")], EncapType::Ip, "[ id ID ] [ dst ADDRESS ] [ src ADDRESS ] [ tos TOS ] [ ttl TTL ] [ geneve_opts OPTS | vxlan_opts OPTS | erspan_opts OPTS ] [ key ] [ csum ] [ seq ]", "metadata for an IPv4 tunnel"),
    Keyword::new(&[Exact("ip6")], EncapType::Ip6, "[ id ID ] [ dst ADDRESS ] [ src ADDRESS ] [ tc TC ] [ hoplimit HOPS ] [ geneve_opts OPTS | vxlan_opts OPTS | erspan_opts OPTS ] [ key ] [ csum ] [ seq ]", "metadata for an IPv6 tunnel"),
    Keyword::new(&[Exact("ila")], EncapType::Ila, "LOCATOR [ csum-mode MODE ] [ ident-type TYPE ] [ hook-type HOOK ]", "identifier locator addressing"),
    Keyword::new(&[Exact("bpf")], EncapType::Bpf, "[ in BPF ] [ out BPF ] [ xmit BPF ] [ headroom NUMBER ]", "BPF programs, which rpdb cannot load"),
    Keyword::new(&[Exact("seg6")], EncapType::Seg6, "mode { inline | encap | l2encap | encap.red | l2encap.red } segs ADDRESS[,ADDRESS]... [ tunsrc ADDRESS ] [ hmac KEYID ]", "IPv6 segment routing").since(Level::V7_1),
    Keyword::new(&[Exact("seg6")], EncapType::Seg6, "mode { inline | encap | l2encap | encap.red | l2encap.red } segs ADDRESS[,ADDRESS]... [ hmac KEYID ]", "IPv6 segment routing"),
    Keyword::new(&[Exact("seg6local")], EncapType::Seg6Local, "action ACTION [ table TABLE_ID ] [ vrftable TABLE_ID ] [ nh4 ADDRESS ] [ nh6 ADDRESS ] [ iif DEV ] [ oif DEV ] [ srh segs ADDRESS[,ADDRESS]... [ hmac KEYID ] ] [ endpoint PROGRAM ] [ count ] [ flavors FLAVOR[,FLAVOR]... ]", "end of IPv6 segment routing"),
    Keyword::new(&[Exact("rpl")], EncapType::Rpl, "segs ADDRESS[,ADDRESS]...", "source routing of low-power networks"),
    Keyword::new(&[Exact("ioam6")], EncapType::Ioam6, "[ freq K/N ] [ mode MODE ] [ tunsrc ADDRESS ] [ tundst ADDRESS ] trace prealloc type TYPE ns NAMESPACE size SIZE", "in-situ OAM trace"),
    Keyword::new(&[Exact("xfrm")], EncapType::Xfrm, "if_id IF_ID [ link_dev DEV ]", "IPsec through an interface id"),
    Keyword::new(&[Exact("help")], EncapType::Help, "", "print the usage"),
];

/// The words after `encap`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let said = "\"encap type\" value is invalid\n";
    let (rest, word) = value(words)?;
    let Ok((_, kind)) = one_of(TYPES, desk.level(), words) else {
        return wrong(Fault::invalid_argument(said, word));
    };
    if kind == EncapType::Help {
        return wrong(usage(desk.level()));
    }
    match rest.0 {
        [] => wrong(Fault::incomplete()),
        [_] => wrong(alone(desk.level())),
        _ => dispatch(desk, kind, rest),
    }
}

fn dispatch<'w>(desk: &Desk<'_>, kind: EncapType, words: Words<'w>) -> Parse<'w, EncapDraft> {
    match kind {
        EncapType::Mpls => mpls::parse(desk, words),
        EncapType::Ip => ip::parse_v4(desk, words),
        EncapType::Ip6 => ip::parse_v6(desk, words),
        EncapType::Ila => ila::parse(desk, words),
        EncapType::Seg6 => seg6::parse(desk, words),
        EncapType::Seg6Local => seg6local::parse(desk, words),
        EncapType::Rpl => seg6::parse_rpl(desk, words),
        EncapType::Ioam6 => ioam6::parse(desk, words),
        EncapType::Xfrm => xfrm::parse(desk, words),
        EncapType::Bpf => bpf::parse(desk, words),
        EncapType::Help => wrong(usage(desk.level())),
    }
}

/// A type with one word behind it is refused, whatever the word is.
fn alone(level: Level) -> Fault {
    if level.modern() {
        Fault::missing("encap type")
    } else {
        Fault::word("Error: unexpected end of line after \"encap\"\n")
    }
}

/// `encap help`.
fn usage(level: Level) -> Fault {
    Usage::new(level)
        .synopsis("ip route ... encap TYPE [ OPTIONS ] [...]")
        .choice("TYPE", TYPES)
        .fault()
}

/// Takes one word and notes that it was taken; a second time is a fault.
fn once<'w>(desk: &Desk<'_>, seen: &mut bool, key: &str, words: Words<'w>) -> Parse<'w, &'w str> {
    let (rest, word) = value(words)?;
    once_flag(desk, seen, key, word)?;
    Ok((rest, word))
}

/// Notes that `key` was seen; a second time is a fault that shows `word`.
fn once_flag(desk: &Desk<'_>, seen: &mut bool, key: &str, word: &str) -> Result<(), Broken> {
    match std::mem::replace(seen, true) {
        true => Err(failure(Fault::duplicate_or_garbage(
            desk.level(),
            key,
            word,
        ))),
        false => Ok(()),
    }
}

/// A word through a lexer that is no longer asked for its place.
fn good<T>(found: Option<T>, said: &str, word: &str) -> Result<T, Broken> {
    found.ok_or_else(|| failure(Fault::invalid_argument(said, word)))
}

/// A fault on its way up.
fn failure(fault: Fault) -> Broken {
    nom::Err::Failure(Trouble::Fault(fault))
}

/// An IPv4 address; `all` and `any` have no bytes, and are none.
fn ipv4(word: &str) -> Result<Option<Ipv4Addr>, Broken> {
    let found = address_or_exit(word, Family::INET).map_err(failure)?;
    Ok(match found.ip() {
        Some(IpAddr::V4(ip)) => Some(ip),
        _ => None,
    })
}

/// An IPv6 address; `all` and `any` have no bytes, and are none.
fn ipv6(word: &str) -> Result<Option<Ipv6Addr>, Broken> {
    let found = address_or_exit(word, Family::INET6).map_err(failure)?;
    Ok(match found.ip() {
        Some(IpAddr::V6(ip)) => Some(ip),
        _ => None,
    })
}

/// A device that must exist at once: the original looks it up here, and exits.
fn device(desk: &Desk<'_>, word: &str) -> IfName {
    let name = IfName::from(word);
    let fault = Fault::word(Fault::no_device(word).text);
    desk.aside(Aside::Device(name.clone(), fault));
    name
}

/// A number behind a keyword that may come again.
fn number<'w, T>(
    words: Words<'w>,
    said: &str,
    lexer: impl FnOnce(&'w str) -> Option<T>,
) -> Parse<'w, T> {
    argument(words, said, lexer)
}
