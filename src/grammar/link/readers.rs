//! The readers behind the keywords of a link (iproute2 7.1 `ip/iplink.c`, `iplink_parse`).

use super::super::Spelling::{Exact, Prefix};
use super::super::addr::existing_vrf;
use super::super::existing;
use super::super::value::{i32_word, ifname, lladdr, u32_word};
use super::super::{Desk, Parse, Words, argument, not_modelled, value, wrong};
use super::modify::LinkWords;
use crate::command::Aside;
use crate::fault::Fault;
use crate::types::{IfName, LlAddr, OperState, SegmentLimits, bytes_of_text, iff};

pub(super) fn name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.name.is_some() {
        return wrong(Fault::duplicate("name", word));
    }
    let Some(name) = ifname(word, desk.level()) else {
        let said = "\"name\" not a valid ifname";
        return wrong(Fault::invalid_argument(said, word));
    };
    read.name = Some(name.clone());
    match &read.draft.dev {
        None => read.draft.dev = Some(name),
        Some(_) => read.named_twice = true,
    }
    Ok((rest, ()))
}

pub(super) fn up<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    set_flag(read, iff::UP, true);
    Ok((words, ()))
}

pub(super) fn down<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    set_flag(read, iff::UP, false);
    Ok((words, ()))
}

pub(super) fn set_flag(read: &mut LinkWords, flag: u32, on: bool) {
    let msg = &mut read.draft.msg;
    msg.change |= flag;
    if on {
        msg.flags |= flag;
    } else {
        msg.flags &= !flag;
    }
}

pub(super) fn index<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.index.is_some() {
        return wrong(Fault::duplicate("index", word));
    }
    let found = crate::names::c_signed(word, 10).map_or(0, |(value, _)| value);
    // atoi keeps the low 32 bits
    let found = found as i32;
    if found <= 0 {
        return wrong(Fault::invalid_argument("Invalid \"index\" value", word));
    }
    read.index = Some(found);
    Ok((rest, ()))
}

pub(super) fn lower<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.draft.lower = Some(IfName::from(word));
    Ok((rest, ()))
}

pub(super) fn link_layer(words: Words<'_>) -> Parse<'_, LlAddr> {
    let (rest, word) = value(words)?;
    match lladdr(word) {
        Ok(bytes) => Ok((rest, LlAddr(bytes))),
        Err(trouble) => wrong(Fault::tool(trouble.said)),
    }
}

pub(super) fn address<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = link_layer(words)?;
    read.draft.msg.address = Some(found);
    Ok((rest, ()))
}

pub(super) fn broadcast<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = link_layer(words)?;
    read.draft.msg.broadcast = Some(found);
    Ok((rest, ()))
}

/// A C `int` that may be typed once; -1 counts as not typed.
pub(super) fn integer<'w>(
    words: Words<'w>,
    key: &str,
    before: Option<u32>,
) -> Parse<'w, Option<u32>> {
    let (rest, word) = value(words)?;
    if before.is_some() {
        return wrong(Fault::duplicate(key, word));
    }
    match i32_word(word, 0) {
        // The kernel reads the same bits as an unsigned number.
        Some(found) => Ok((rest, Some(found as u32))),
        None => wrong(Fault::invalid_argument(
            &format!("Invalid \"{key}\" value\n"),
            word,
        )),
    }
}

pub(super) fn txqueuelen<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "txqueuelen", msg.txqlen)?;
    msg.txqlen = found;
    Ok((rest, ()))
}

pub(super) fn mtu<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "mtu", msg.mtu)?;
    msg.mtu = found;
    Ok((rest, ()))
}

pub(super) fn numtxqueues<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "numtxqueues", msg.num_tx_queues)?;
    msg.num_tx_queues = found;
    Ok((rest, ()))
}

pub(super) fn numrxqueues<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "numrxqueues", msg.num_rx_queues)?;
    msg.num_rx_queues = found;
    Ok((rest, ()))
}

/// No device has a program, so that taking it away as the last word does nothing.
pub(super) fn xdp<'w>(_: &Desk<'_>, words: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    match (word, rest.is_empty()) {
        ("off" | "none", true) => Ok((rest, ())),
        _ => wrong(not_modelled("ip link set xdp")),
    }
}

pub(super) fn vf<'w>(_: &Desk<'_>, _: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    wrong(not_modelled("ip link set vf"))
}

pub(super) fn netns<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.draft.msg.netns.is_some() {
        return wrong(Fault::duplicate("netns", word));
    }
    // What is no name may still be the number of a process; 6.1 leaves that one to the kernel.
    let number = i32_word(word, 0).is_some();
    if desk.level().modern() || !number {
        let otherwise = Fault::invalid_argument("Invalid \"netns\" value\n", word);
        desk.aside(Aside::NetnsOrProcess(word.to_owned(), otherwise));
    }
    read.draft.msg.netns = Some(word.to_owned());
    Ok((rest, ()))
}

/// `on` or `off`, with the answer of most such keywords to anything else.
pub(super) fn on_off<'w>(words: Words<'w>, key: &str) -> Parse<'w, bool> {
    let (rest, word) = value(words)?;
    match word {
        "on" => Ok((rest, true)),
        "off" => Ok((rest, false)),
        _ => wrong(not_on_off(key, word)),
    }
}

pub(super) fn not_on_off(key: &str, word: &str) -> Fault {
    Fault::tool(format!(
        "Error: argument of \"{key}\" must be \"on\" or \"off\", not \"{word}\"\n"
    ))
}

pub(super) fn flag_word<'w>(
    words: Words<'w>,
    read: &mut LinkWords,
    key: &str,
    flag: u32,
    inverted: bool,
) -> Parse<'w, ()> {
    let (rest, on) = on_off(words, key)?;
    set_flag(read, flag, on != inverted);
    Ok((rest, ()))
}

pub(super) fn multicast<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "multicast", iff::MULTICAST, false)
}

pub(super) fn allmulticast<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    flag_word(words, read, "allmulticast", iff::ALLMULTI, false)
}

pub(super) fn promisc<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "promisc", iff::PROMISC, false)
}

pub(super) fn trailers<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "trailers", iff::NOTRAILERS, true)
}

pub(super) fn arp<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "arp", iff::NOARP, true)
}

pub(super) fn dynamic<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "dynamic", iff::DYNAMIC, false)
}

/// `on` or `off` through the original's list of choices: status 22 for anything else. 6.1 takes
/// prefixes.
pub(super) fn choice_on_off<'w>(desk: &Desk<'_>, words: Words<'w>, key: &str) -> Parse<'w, bool> {
    let (rest, word) = value(words)?;
    let spelling = |full: &'static str| match desk.level().modern() {
        true => Exact(full),
        false => Prefix(full),
    };
    if spelling("off").matches(word) {
        return Ok((rest, false));
    }
    if spelling("on").matches(word) {
        return Ok((rest, true));
    }
    let text =
        format!("Error: argument of \"{key}\" must be one of \"off\", \"on\", not \"{word}\"\n");
    wrong(Fault::returned(text, 22))
}

pub(super) fn carrier<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, on) = choice_on_off(desk, words, "carrier")?;
    read.draft.msg.carrier = Some(on);
    Ok((rest, ()))
}

pub(super) fn protodown<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, on) = choice_on_off(desk, words, "protodown")?;
    read.draft.msg.proto_down = Some(on);
    Ok((rest, ()))
}

/// A reason by its number; the last one typed counts.
pub(super) fn protodown_reason<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let said = "invalid protodown reason\n";
    let (rest, reason) = argument(words, said, |word| {
        u32_word(word, 0).filter(|reason| *reason < 32)
    })?;
    let (rest, word) = value(rest)?;
    let mask = 1u32 << reason;
    let held = match word {
        _ if Prefix("on").matches(word) => mask,
        _ if Prefix("off").matches(word) => 0,
        _ => return wrong(not_on_off("protodown_reason", word)),
    };
    read.draft.msg.proto_down_reason = Some((mask, held));
    Ok((rest, ()))
}

pub(super) fn master<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = existing(desk, words, "Device does not exist\n")?;
    read.draft.master = Some(found);
    Ok((rest, ()))
}

pub(super) fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = existing_vrf(desk, words)?;
    read.draft.master = Some(found);
    Ok((rest, ()))
}

pub(super) fn nomaster<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    read.draft.master = Some(IfName::default());
    Ok((words, ()))
}

pub(super) fn kind<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.kind = Some(word.to_owned());
    Ok((rest, ()))
}

pub(super) fn alias<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if bytes_of_text(word).len() >= 256 {
        return wrong(Fault::invalid_argument("alias too long\n", word));
    }
    read.draft.msg.alias = Some(word.to_owned());
    Ok((rest, ()))
}

pub(super) fn group<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.draft.msg.group.is_some() {
        return wrong(Fault::duplicate("group", word));
    }
    let Some(group) = desk.book.group_id(word) else {
        let said = "Invalid \"group\" value\n";
        return wrong(Fault::invalid_argument(said, word));
    };
    read.draft.msg.group = Some(group);
    Ok((rest, ()))
}

pub(super) fn mode<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let said = "Invalid link mode\n";
    let (rest, found) = argument(words, said, |word| one_named(word, &["default", "dormant"]))?;
    read.draft.msg.linkmode = Some(found);
    Ok((rest, ()))
}

/// The position of a word, in any case, among others.
pub(super) fn one_named(word: &str, names: &[&str]) -> Option<u8> {
    let at = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(word));
    at.and_then(|at| u8::try_from(at).ok())
}

pub(super) fn state<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    const STATES: [&str; 7] = [
        "UNKNOWN",
        "NOTPRESENT",
        "DOWN",
        "LOWERLAYERDOWN",
        "TESTING",
        "DORMANT",
        "UP",
    ];
    let (rest, found) = argument(words, "Invalid operstate\n", |word| {
        OperState::from_number(one_named(word, &STATES)?)
    })?;
    read.draft.msg.operstate = Some(found);
    Ok((rest, ()))
}

pub(super) fn addrgenmode<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    const MODES: [&str; 4] = ["eui64", "none", "stable_secret", "random"];
    let said = "Invalid address generation mode\n";
    let (rest, found) = argument(words, said, |word| one_named(word, &MODES))?;
    read.draft.msg.addr_gen_mode = Some(found);
    Ok((rest, ()))
}

pub(super) fn link_netns<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.link_netns {
        return wrong(Fault::duplicate("link-netns/link-netnsid", word));
    }
    read.link_netns = true;
    // 7.1 asks for its id when all words are read.
    if !desk.level().modern() {
        desk.aside(super::finish::numbered(word, word));
    }
    read.draft.link_netns = Some(word.to_owned());
    Ok((rest, ()))
}

pub(super) fn link_netnsid<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.link_netns {
        return wrong(Fault::duplicate("link-netns/link-netnsid", word));
    }
    read.link_netns = true;
    let Some(id) = i32_word(word, 0) else {
        let said = "Invalid \"link-netnsid\" value\n";
        return wrong(Fault::invalid_argument(said, word));
    };
    read.draft.msg.link_netnsid = Some(id);
    Ok((rest, ()))
}

/// A limit of segments, which may be typed again.
fn limit<'w>(words: Words<'w>, key: &str, most: u32) -> Parse<'w, u32> {
    argument(words, &format!("Invalid \"{key}\" value\n"), |word| {
        u32_word(word, 0).filter(|limit| *limit <= most)
    })
}

pub(super) fn gso_max_size<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, limit) = limit(words, "gso_max_size", u32::MAX)?;
    read.draft.msg.limits.gso_size = Some(limit);
    Ok((rest, ()))
}

pub(super) fn gso_max_segs<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, limit) = limit(words, "gso_max_segs", SegmentLimits::SEGS)?;
    read.draft.msg.limits.gso_segs = Some(limit);
    Ok((rest, ()))
}

pub(super) fn gro_max_size<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, limit) = limit(words, "gro_max_size", u32::MAX)?;
    read.draft.msg.limits.gro_size = Some(limit);
    Ok((rest, ()))
}

pub(super) fn gso_ipv4_max_size<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, limit) = limit(words, "gso_ipv4_max_size", u32::MAX)?;
    read.draft.msg.limits.gso_ipv4_size = Some(limit);
    Ok((rest, ()))
}

pub(super) fn gro_ipv4_max_size<'w>(
    _: &Desk<'_>,
    words: Words<'w>,
    read: &mut LinkWords,
) -> Parse<'w, ()> {
    let (rest, limit) = limit(words, "gro_ipv4_max_size", u32::MAX)?;
    read.draft.msg.limits.gro_ipv4_size = Some(limit);
    Ok((rest, ()))
}

pub(super) fn parentdev<'w>(_: &Desk<'_>, words: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, _) = value(words)?;
    Ok((rest, ()))
}
