//! The argument loop of `ip link add`, `set`, `replace` and `delete`, and of a veth's peer
//! (iproute2 7.1 `ip/iplink.c`, `iplink_parse`).

use super::super::Spelling::{Exact, Prefix};
use super::super::addr::{existing, existing_vrf};
use super::super::value::{i32_word, ifname, lladdr};
use super::super::{
    Clause, Desk, Keyword, Parse, Spelling, Words, argument, clause, not_modelled, one_of, value,
    wrong,
};
use super::{Verb, finish, kinds};
use crate::command::{Aside, Command, LinkCommand, LinkDraft};
use crate::fault::Fault;
use crate::rtnl::{LinkInfo, LinkMsg};
use crate::types::{IfIndex, IfName, Level, LlAddr, OperState, bytes_of_text, iff};

const PART: &str = "LINK";

/// The words of a link, as far as read.
#[derive(Clone, Debug, Default)]
pub struct LinkWords {
    /// What became of them.
    pub draft: LinkDraft,
    /// `name NAME`.
    pub name: Option<IfName>,
    /// `index N`.
    pub index: Option<i32>,
    /// The name and the device were both typed, in whatever way.
    named_twice: bool,
    /// `link-netns` or `link-netnsid` was typed.
    link_netns: bool,
    /// `type KIND`.
    pub kind: Option<String>,
}

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<LinkWords>>] = &[
    clause(&[Exact("up")], PART, up, "", "bring it up"),
    clause(&[Exact("down")], PART, down, "", "take it down"),
    clause(&[Exact("name")], PART, name, "NAME", "its name, or its new name"),
    clause(&[Exact("index")], PART, index, "NUMBER", "its index, when new or moving to a namespace"),
    clause(&[Prefix("link")], PART, lower, "NAME", "the device that it works on"),
    clause(&[Prefix("address")], PART, address, "LLADDR", "link layer address"),
    clause(&[Prefix("broadcast"), Exact("brd")], PART, broadcast, "LLADDR", "link layer broadcast address"),
    clause(&[Prefix("txqueuelen"), Exact("qlen"), Prefix("txqlen")], PART, txqueuelen, "NUMBER", "length of the transmit queue"),
    clause(&[Exact("mtu")], PART, mtu, "NUMBER", "largest packet"),
    clause(&[Exact("xdpgeneric"), Exact("xdpdrv"), Exact("xdpoffload"), Exact("xdp")], PART, xdp, "...", "packet program; not modelled"),
    clause(&[Exact("netns")], PART, netns, "NAME", "namespace to create it in, or to move it to"),
    clause(&[Exact("multicast")], PART, multicast, "{ on | off }", "multicast"),
    clause(&[Exact("allmulticast")], PART, allmulticast, "{ on | off }", "receive all multicast"),
    clause(&[Exact("promisc")], PART, promisc, "{ on | off }", "receive everything"),
    clause(&[Exact("trailers")], PART, trailers, "{ on | off }", "trailers"),
    clause(&[Exact("arp")], PART, arp, "{ on | off }", "address resolution"),
    clause(&[Exact("carrier")], PART, carrier, "{ on | off }", "carrier, where the driver lets it be set"),
    clause(&[Exact("vf")], PART, vf, "...", "virtual function; not modelled"),
    clause(&[Prefix("master")], PART, master, "NAME", "enslave it to this device"),
    clause(&[Exact("vrf")], PART, vrf, "NAME", "put it into this VRF"),
    clause(&[Prefix("nomaster")], PART, nomaster, "", "release it from its master"),
    clause(&[Prefix("dynamic")], PART, dynamic, "{ on | off }", "mark as dynamic"),
    clause(&[Prefix("type")], PART, kind, "TYPE [ ARGS ]", "its type; all further words belong to that"),
    clause(&[Prefix("alias")], PART, alias, "TEXT", "a text to remember it by"),
    clause(&[Exact("group")], PART, group, "GROUP", "its group; alone, all devices of that group are meant"),
    clause(&[Exact("mode")], PART, mode, "{ default | dormant }", "link mode"),
    clause(&[Exact("state")], PART, state, "STATE", "operational state"),
    clause(&[Prefix("numtxqueues")], PART, numtxqueues, "NUMBER", "number of transmit queues"),
    clause(&[Prefix("numrxqueues")], PART, numrxqueues, "NUMBER", "number of receive queues"),
    clause(&[Prefix("addrgenmode")], PART, addrgenmode, "{ eui64 | none | stable_secret | random }", "how IPv6 makes its addresses"),
    clause(&[Prefix("link-netns")], PART, link_netns, "NAME", "namespace of the device that it works on"),
    clause(&[Prefix("link-netnsid")], PART, link_netnsid, "NUMBER", "id of that namespace"),
    clause(&[Exact("protodown")], PART, protodown, "{ on | off }", "keep it down for a protocol"),
    clause(&[Exact("protodown_reason")], PART, protodown_reason, "NUMBER { on | off }", "why"),
    clause(&[Exact("gso_max_size"), Exact("gso_max_segs"), Exact("gro_max_size")], PART, offload, "NUMBER", "segmentation limits; accepted without effect"),
    clause(&[Exact("gso_ipv4_max_size"), Exact("gro_ipv4_max_size")], PART, offload, "NUMBER", "segmentation limits; accepted without effect").since(Level::V7_1),
    clause(&[Exact("parentdev")], PART, parentdev, "NAME", "parent; accepted without effect"),
];

/// `ip link add`, `set`, `replace`, `delete`.
pub(super) fn modify<'w>(desk: &Desk<'_>, words: Words<'w>, verb: Verb) -> Parse<'w, Command> {
    let create = matches!(verb, Verb::Add | Verb::Replace);
    let (rest, read) = link_words(desk, words)?;
    let kind = match finish::finish(desk, &read, create, rest) {
        Ok(kind) => kind,
        Err(fault) => return wrong(fault),
    };
    let mut draft = read.draft.clone();
    place(&mut draft, &read, create);
    let rest = match kind {
        None if create => {
            return wrong(Fault::tool(
                "Not enough information: \"type\" argument is required\n",
            ));
        }
        None => rest,
        Some(kind) => {
            let (rest, data) = kinds::arguments(desk, rest, &kind)?;
            draft.msg.info = Some(LinkInfo {
                kind: Some(kind),
                data,
                ..LinkInfo::default()
            });
            rest
        }
    };
    let draft = Box::new(draft);
    let command = match verb {
        Verb::Add => LinkCommand::Add(draft),
        Verb::Replace => LinkCommand::Replace(draft),
        Verb::Delete => LinkCommand::Delete(draft),
        _ => LinkCommand::Set(draft),
    };
    Ok((rest, Command::Link(command)))
}

/// Where name and index go: a new device has them, an existing one gets them.
fn place(draft: &mut LinkDraft, read: &LinkWords, create: bool) {
    if create {
        draft.msg.name = draft.dev.clone();
        draft.msg.index = read.typed_index().unwrap_or_default();
    } else {
        let renamed = read
            .name
            .as_ref()
            .filter(|name| draft.dev.as_ref() != Some(name));
        draft.msg.name = renamed.cloned();
        draft.msg.new_index = read.typed_index();
    }
}

/// A veth's peer: the same words again.
pub(super) fn peer<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, LinkMsg> {
    let (rest, read) = link_words(desk, words)?;
    if let Err(fault) = finish::finish(desk, &read, true, rest) {
        return wrong(fault);
    }
    if let Some(kind) = &read.kind {
        return wrong(Fault::duplicate("type", kind));
    }
    let mut draft = read.draft.clone();
    place(&mut draft, &read, true);
    Ok((rest, draft.msg))
}

fn link_words<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, LinkWords> {
    let mut read = LinkWords::default();
    let mut words = words;
    while !words.is_empty() && read.kind.is_none() {
        let (rest, reader) = match one_of(CLAUSES, desk.level(), words) {
            Ok((rest, clause)) => (rest, clause.read),
            Err(_) => (words, device as super::super::Read<LinkWords>),
        };
        words = reader(desk, rest, &mut read)?.0;
    }
    Ok((words, read))
}

/// A name that a device is looked up by: since 7.0 anything up to 127 bytes, before that without
/// slash and white space.
pub(super) fn device_name(word: &str, level: Level) -> Option<IfName> {
    let length = bytes_of_text(word).len();
    let odd = |c: char| c == '/' || crate::names::is_space(c);
    let good = if level.modern() {
        (1..128).contains(&length)
    } else {
        length > 0 && !word.contains(odd)
    };
    good.then(|| IfName::from(word))
}

/// `[ dev ] NAME`.
fn device<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (mut rest, mut word) = value(words)?;
    if Spelling::Prefix("help").matches(word) {
        return wrong(super::usage(desk.level()));
    }
    if word == "dev" {
        (rest, word) = value(rest)?;
    }
    if read.named_twice {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "dev", word));
    }
    let Some(name) = device_name(word, desk.level()) else {
        let said = "\"dev\" not a valid ifname";
        return wrong(Fault::invalid_argument(said, word));
    };
    read.draft.dev = Some(name);
    read.named_twice = true;
    Ok((rest, ()))
}

fn name<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
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

fn up<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    set_flag(read, iff::UP, true);
    Ok((words, ()))
}

fn down<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    set_flag(read, iff::UP, false);
    Ok((words, ()))
}

fn set_flag(read: &mut LinkWords, flag: u32, on: bool) {
    let msg = &mut read.draft.msg;
    msg.change |= flag;
    if on {
        msg.flags |= flag;
    } else {
        msg.flags &= !flag;
    }
}

fn index<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
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

fn lower<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.draft.lower = Some(IfName::from(word));
    Ok((rest, ()))
}

fn link_layer(words: Words<'_>) -> Parse<'_, LlAddr> {
    let (rest, word) = value(words)?;
    match lladdr(word) {
        Ok(bytes) => Ok((rest, LlAddr(bytes))),
        Err(trouble) => wrong(Fault::tool(trouble.said)),
    }
}

fn address<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = link_layer(words)?;
    read.draft.msg.address = Some(found);
    Ok((rest, ()))
}

fn broadcast<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = link_layer(words)?;
    read.draft.msg.broadcast = Some(found);
    Ok((rest, ()))
}

/// A C `int` that may be typed once; -1 counts as not typed.
fn integer<'w>(words: Words<'w>, key: &str, before: Option<u32>) -> Parse<'w, Option<u32>> {
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

fn txqueuelen<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "txqueuelen", msg.txqlen)?;
    msg.txqlen = found;
    Ok((rest, ()))
}

fn mtu<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "mtu", msg.mtu)?;
    msg.mtu = found;
    Ok((rest, ()))
}

fn numtxqueues<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "numtxqueues", msg.num_tx_queues)?;
    msg.num_tx_queues = found;
    Ok((rest, ()))
}

fn numrxqueues<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let msg = &mut read.draft.msg;
    let (rest, found) = integer(words, "numrxqueues", msg.num_rx_queues)?;
    msg.num_rx_queues = found;
    Ok((rest, ()))
}

fn xdp<'w>(_: &Desk<'_>, _: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    wrong(not_modelled("ip link set xdp"))
}

fn vf<'w>(_: &Desk<'_>, _: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    wrong(not_modelled("ip link set vf"))
}

fn netns<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.draft.msg.netns.is_some() {
        return wrong(Fault::duplicate("netns", word));
    }
    let otherwise = Fault::invalid_argument("Invalid \"netns\" value\n", word);
    desk.aside(Aside::Netns(word.to_owned(), otherwise));
    read.draft.msg.netns = Some(word.to_owned());
    Ok((rest, ()))
}

/// `on` or `off`, with the answer of most such keywords to anything else.
fn on_off<'w>(words: Words<'w>, key: &str) -> Parse<'w, bool> {
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

fn flag_word<'w>(
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

fn multicast<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "multicast", iff::MULTICAST, false)
}

fn allmulticast<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "allmulticast", iff::ALLMULTI, false)
}

fn promisc<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "promisc", iff::PROMISC, false)
}

fn trailers<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "trailers", iff::NOTRAILERS, true)
}

fn arp<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    flag_word(words, read, "arp", iff::NOARP, true)
}

fn dynamic<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
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

fn carrier<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, on) = choice_on_off(desk, words, "carrier")?;
    read.draft.msg.carrier = Some(on);
    Ok((rest, ()))
}

fn protodown<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, on) = choice_on_off(desk, words, "protodown")?;
    read.draft.msg.proto_down = Some(on);
    Ok((rest, ()))
}

fn protodown_reason<'w>(_: &Desk<'_>, _: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    wrong(not_modelled("ip link set protodown_reason"))
}

fn master<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = existing(desk, words, "Device does not exist\n")?;
    read.draft.master = Some(found);
    Ok((rest, ()))
}

fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, found) = existing_vrf(desk, words)?;
    read.draft.master = Some(found);
    Ok((rest, ()))
}

fn nomaster<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    read.draft.master = Some(IfName::default());
    Ok((words, ()))
}

fn kind<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.kind = Some(word.to_owned());
    Ok((rest, ()))
}

fn alias<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if bytes_of_text(word).len() >= 256 {
        return wrong(Fault::invalid_argument("alias too long\n", word));
    }
    read.draft.msg.alias = Some(word.to_owned());
    Ok((rest, ()))
}

fn group<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
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

fn mode<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let said = "Invalid link mode\n";
    let (rest, found) = argument(words, said, |word| one_named(word, &["default", "dormant"]))?;
    read.draft.msg.linkmode = Some(found);
    Ok((rest, ()))
}

/// The position of a word, in any case, among others.
fn one_named(word: &str, names: &[&str]) -> Option<u8> {
    let at = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(word));
    at.and_then(|at| u8::try_from(at).ok())
}

fn state<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
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

fn addrgenmode<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    const MODES: [&str; 4] = ["eui64", "none", "stable_secret", "random"];
    let said = "Invalid address generation mode\n";
    let (rest, found) = argument(words, said, |word| one_named(word, &MODES))?;
    read.draft.msg.addr_gen_mode = Some(found);
    Ok((rest, ()))
}

fn link_netns<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.link_netns {
        return wrong(Fault::duplicate("link-netns/link-netnsid", word));
    }
    read.link_netns = true;
    let otherwise = Fault::invalid_argument("Invalid \"link-netns\" value\n", word);
    desk.aside(Aside::Netns(word.to_owned(), otherwise));
    Ok((rest, ()))
}

fn link_netnsid<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LinkWords) -> Parse<'w, ()> {
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

fn offload<'w>(_: &Desk<'_>, words: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, _) = value(words)?;
    Ok((rest, ()))
}

fn parentdev<'w>(_: &Desk<'_>, words: Words<'w>, _: &mut LinkWords) -> Parse<'w, ()> {
    let (rest, _) = value(words)?;
    Ok((rest, ()))
}

impl LinkWords {
    /// The index as typed.
    pub(super) fn typed_index(&self) -> Option<IfIndex> {
        let index = self.index?;
        u32::try_from(index).ok().map(IfIndex)
    }
}
