//! The argument loop of `ip address add`, `change`, `replace` and `delete` (iproute2 7.1
//! `ip/ipaddress.c`, `ipaddr_modify`), and what it makes of the words when they are all read.

use std::net::{IpAddr, Ipv4Addr};

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{address_or_exit, prefix_or_exit, u32_word};
use super::super::{
    Clause, Desk, Keyword, Parse, Spelling, Words, argument, clause, lexed, one_of, value, wrong,
};
use super::flags;
use crate::command::{AddrCommand, AddrDraft, Aside, Command, PrefixWord};
use crate::fault::Fault;
use crate::rtnl::{AddrMsg, Lifetime, NewFlags};
use crate::types::{Family, IFNAME_MAX, IfName, Level, Scope, ifa_flags};

const PART: &str = "ADDRESS";

/// The words of an address, as far as read.
#[derive(Clone, Debug, Default)]
pub struct AddrWords {
    msg: AddrMsg,
    dev: Option<IfName>,
    local: Option<(PrefixWord, String)>,
    peer: Option<PrefixWord>,
    broadcast: Option<Broadcast>,
    scoped: bool,
    valid: Option<u32>,
    preferred: Option<u32>,
}

/// What was said about the broadcast address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Broadcast {
    /// `+`: host bits set.
    Ones,
    /// `-`: host bits clear.
    Zeros,
    /// An address.
    Given,
}

/// Every keyword but the flags, which stand before `proto`.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<AddrWords>>] = &[
    clause(&[Exact("peer"), Exact("remote")], PART, peer, "PREFIX", "address of the other end"),
    clause(&[Prefix("broadcast"), Exact("brd")], PART, broadcast, "{ ADDRESS | + | - }", "broadcast address; + and - set and clear the host bits of the address"),
    clause(&[Exact("anycast")], PART, anycast, "ADDRESS", "anycast address; accepted without effect"),
    clause(&[Exact("scope")], PART, scope, "SCOPE", "where the address is valid; host for 127/8, else global"),
    clause(&[Exact("dev")], PART, dev, "DEV", "the device that has the address"),
    clause(&[Exact("label")], PART, label, "LABEL", "name of the address, which begins with that of the device; IPv4 only"),
    clause(&[Prefix("metric"), Prefix("priority"), Prefix("preference")], PART, metric, "NUMBER", "metric of the route to the address's network"),
    clause(&[Prefix("valid_lft")], PART, valid, "LFT", "how long the address is valid"),
    clause(&[Prefix("preferred_lft")], PART, preferred, "LFT", "how long the address is used for new connections"),
    clause(&[Exact("proto")], PART, proto, "PROTO", "who installed the address; a label").since(Level::V7_1),
];

/// `ip address add`, `change`, `replace`.
pub(super) fn new<'w>(desk: &Desk<'_>, words: Words<'w>, flags: NewFlags) -> Parse<'w, Command> {
    let (rest, draft) = read(desk, words, true)?;
    Ok((
        rest,
        Command::Addr(AddrCommand::New(Box::new(draft), flags)),
    ))
}

/// `ip address delete`.
pub(super) fn delete<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, draft) = read(desk, words, false)?;
    Ok((rest, Command::Addr(AddrCommand::Delete(Box::new(draft)))))
}

fn read<'w>(desk: &Desk<'_>, words: Words<'w>, new: bool) -> Parse<'w, AddrDraft> {
    let mut draft = AddrWords::default();
    draft.msg.family = desk.globals.family;
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        words = match one_of(CLAUSES, desk.level(), words) {
            Ok((rest, clause)) => (clause.read)(desk, rest, &mut draft)?.0,
            Err(_) if flag(desk, word, &mut draft) => rest,
            Err(_) => local(desk, words, &mut draft)?.0,
        };
    }
    match finish(desk, draft, new) {
        Ok(draft) => Ok((words, draft)),
        Err(fault) => wrong(fault),
    }
}

/// What the original does after its loop, in its order.
fn finish(desk: &Desk<'_>, words: AddrWords, new: bool) -> Result<AddrDraft, Fault> {
    let mut msg = words.msg.clone();
    msg.malformed |= { words.local.as_ref() }.is_some_and(|(own, _)| own.addr.is_none());
    let Some(dev) = words.dev.clone() else {
        let text = "Not enough information: \"dev\" argument is required.\n";
        return Err(Fault::tool(text));
    };
    let own = words.local.as_ref().filter(|(own, _)| own.addr.is_some());
    if let (None, Some((own, word))) = (&words.peer, own) {
        if !new && own.family == Family::INET && !own.specified {
            desk.aside(Aside::Warn(wildcard_warning(word)));
        } else {
            msg.address = own.addr;
        }
    }
    if msg.prefix_len == 0 {
        msg.prefix_len = words.local.as_ref().map_or(0, |(own, _)| own.len);
    }
    if new {
        make_broadcast(&words, &mut msg)?;
        if !words.scoped {
            msg.scope = default_scope(own.and_then(|(own, _)| own.addr));
        }
    }
    desk.aside(Aside::Device(dev.clone(), Fault::no_device(dev.as_str())));
    msg.lifetime = lifetime(&words)?;
    let multicast = own.and_then(|(own, _)| own.addr);
    let multicast = multicast.is_some_and(|addr| addr.is_multicast());
    if msg.flags & ifa_flags::MCAUTOJOIN != 0 && !multicast {
        return Err(Fault::tool("autojoin needs multicast address\n"));
    }
    Ok(AddrDraft { msg, dev })
}

fn wildcard_warning(word: &str) -> String {
    format!(
        "Warning: Executing wildcard deletion to stay compatible with old scripts.\n         \
         Explicitly specify the prefix length ({word}/32) to avoid this warning.\n         \
         This special behaviour is likely to disappear in further releases,\n         \
         fix your scripts!\n"
    )
}

/// `brd +` and `brd -`: made from the peer's prefix, or one's own; prefixes above 30 have none.
fn make_broadcast(words: &AddrWords, msg: &mut AddrMsg) -> Result<(), Fault> {
    let ones = match words.broadcast {
        Some(Broadcast::Ones) => true,
        Some(Broadcast::Zeros) => false,
        Some(Broadcast::Given) | None => return Ok(()),
    };
    if msg.family != Family::INET {
        let text = "Broadcast can be set only for IPv4 addresses\n";
        return Err(Fault::tool(text));
    }
    let own = words.local.as_ref().map(|(own, _)| own);
    let prefix = words.peer.as_ref().or(own);
    if let Some(PrefixWord {
        addr: Some(IpAddr::V4(addr)),
        len,
        ..
    }) = prefix
        && *len <= 30
    {
        let host = u32::MAX.checked_shr(u32::from(*len)).unwrap_or(0);
        let bits = addr.to_bits();
        let bits = if ones { bits | host } else { bits & !host };
        msg.broadcast = Some(Ipv4Addr::from_bits(bits).into());
    }
    Ok(())
}

/// 127.0.0.0/8 is for the host alone.
fn default_scope(own: Option<IpAddr>) -> Scope {
    match own {
        Some(IpAddr::V4(addr)) if addr.octets()[0] == 127 => Scope::HOST,
        _ => Scope::UNIVERSE,
    }
}

fn lifetime(words: &AddrWords) -> Result<Option<Lifetime>, Fault> {
    if words.valid.is_none() && words.preferred.is_none() {
        return Ok(None);
    }
    let valid = words.valid.unwrap_or(Lifetime::INFINITY);
    let preferred = words.preferred.unwrap_or(Lifetime::INFINITY);
    if valid == 0 {
        return Err(Fault::tool("valid_lft is zero\n"));
    }
    if valid < preferred {
        let text = "preferred_lft is greater than valid_lft\n";
        return Err(Fault::tool(text));
    }
    Ok(Some(Lifetime { preferred, valid }))
}

/// A flag word: set, or warned about.
fn flag(desk: &Desk<'_>, word: &str, draft: &mut AddrWords) -> bool {
    let Some((name, flag)) = flags::named(word) else {
        return false;
    };
    if flag.readonly {
        let text = format!("Warning: {name} option is not mutable from userspace\n");
        desk.aside(Aside::Warn(text));
    } else if flag.v6_only && draft.msg.family != Family::INET6 {
        let text = format!("Warning: {name} option can be set only for IPv6 addresses\n");
        desk.aside(Aside::Warn(text));
    } else {
        draft.msg.flags |= flag.bit;
    }
    true
}

/// `[ local ] PREFIX`.
fn local<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let (mut rest, mut word) = value(words)?;
    if word == "local" {
        (rest, word) = value(rest)?;
    }
    if Spelling::Prefix("help").matches(word) {
        return wrong(super::usage(desk.level()));
    }
    if { draft.local.as_ref() }.is_some_and(|(own, _)| own.addr.is_some()) {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "local", word));
    }
    let prefix = match prefix_or_exit(word, draft.msg.family) {
        Ok(prefix) => prefix,
        Err(fault) => return wrong(fault),
    };
    choose_family(draft, prefix.family);
    draft.msg.local = prefix.addr;
    draft.local = Some((prefix, word.to_owned()));
    Ok((rest, ()))
}

fn choose_family(draft: &mut AddrWords, family: Family) {
    if draft.msg.family == Family::UNSPEC {
        draft.msg.family = family;
    }
}

fn peer<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    if { draft.peer.as_ref() }.is_some_and(|peer| peer.addr.is_some()) {
        let (_, word) = value(words)?;
        return wrong(Fault::duplicate("peer", word));
    }
    let (rest, prefix) = lexed(words, |word| prefix_or_exit(word, draft.msg.family))?;
    choose_family(draft, prefix.family);
    draft.msg.malformed |= prefix.addr.is_none();
    draft.msg.address = prefix.addr;
    draft.msg.prefix_len = prefix.len;
    draft.peer = prefix.addr.is_some().then_some(prefix);
    Ok((rest, ()))
}

fn broadcast<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if draft.broadcast.is_some() {
        return wrong(Fault::duplicate("broadcast", word));
    }
    draft.broadcast = Some(match word {
        "+" => Broadcast::Ones,
        "-" => Broadcast::Zeros,
        word => {
            let (_, addr) = some_address(word, draft)?;
            draft.msg.malformed |= addr.is_none();
            draft.msg.broadcast = addr;
            Broadcast::Given
        }
    });
    Ok((rest, ()))
}

fn anycast<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if draft.msg.anycast.is_some() {
        return wrong(Fault::duplicate("anycast", word));
    }
    let (_, addr) = some_address(word, draft)?;
    draft.msg.anycast = addr;
    Ok((rest, ()))
}

fn some_address<'w>(word: &str, draft: &mut AddrWords) -> Parse<'w, Option<IpAddr>> {
    match address_or_exit(word, draft.msg.family) {
        Ok(found) => {
            choose_family(draft, found.family);
            Ok((Words(&[]), found.ip()))
        }
        Err(fault) => wrong(fault),
    }
}

fn scope<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let said = "invalid scope value.";
    let (rest, found) = argument(words, said, |word| desk.book.scope_id(word))?;
    draft.msg.scope = found;
    draft.scoped = true;
    Ok((rest, ()))
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    draft.dev = Some(IfName::from(word));
    Ok((rest, ()))
}

fn label<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    // Every label is sent; the kernel takes the last, but refuses any that is too long.
    let refused = |label: &IfName| label.as_str().len() > IFNAME_MAX;
    if !draft.msg.label.as_ref().is_some_and(refused) {
        draft.msg.label = Some(IfName::from(word));
    }
    Ok((rest, ()))
}

fn metric<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let said = "\"metric\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    draft.msg.rt_priority = Some(found);
    Ok((rest, ()))
}

fn valid<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let (rest, found) = seconds(words, "valid_lft", draft.valid)?;
    draft.valid = Some(found);
    Ok((rest, ()))
}

fn preferred<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let (rest, found) = seconds(words, "preferred_lft", draft.preferred)?;
    draft.preferred = Some(found);
    Ok((rest, ()))
}

/// A lifetime. That it is the second is noticed before its value is looked for, so the keyword
/// itself is what is complained about.
fn seconds<'w>(words: Words<'w>, key: &str, before: Option<u32>) -> Parse<'w, u32> {
    if before.is_some() {
        return wrong(Fault::duplicate(key, key));
    }
    argument(words, &format!("{key} value"), |word| match word {
        "forever" => Some(Lifetime::INFINITY),
        word => u32_word(word, 0),
    })
}

fn proto<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut AddrWords) -> Parse<'w, ()> {
    let said = "\"proto\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.addr_proto_id(word))?;
    draft.msg.proto = Some(found);
    Ok((rest, ()))
}
