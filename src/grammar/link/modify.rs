//! The argument loop of `ip link add`, `set`, `replace` and `delete`, and of a veth's peer
//! (iproute2 7.1 `ip/iplink.c`, `iplink_parse`).

use super::super::Spelling::{Exact, Prefix};
use super::super::{Clause, Desk, Keyword, Parse, Spelling, Words, clause, one_of};
use super::super::{not_modelled, value, wrong};
use super::{Verb, finish, kinds, readers};
use crate::command::{Command, LinkCommand, LinkDraft};
use crate::fault::Fault;
use crate::rtnl::{LinkData, LinkInfo, LinkMsg};
use crate::types::{IfIndex, IfName, Level, bytes_of_text};

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
    pub(super) named_twice: bool,
    /// `link-netns` or `link-netnsid` was typed.
    pub(super) link_netns: bool,
    /// `type KIND`.
    pub kind: Option<String>,
}

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<LinkWords>>] = &[
    clause(&[Exact("up")], PART, readers::up, "", "bring it up"),
    clause(&[Exact("down")], PART, readers::down, "", "take it down"),
    clause(&[Exact("name")], PART, readers::name, "NAME", "its name, or its new name"),
    clause(&[Exact("index")], PART, readers::index, "NUMBER", "its index, when new or moving to a namespace"),
    clause(&[Prefix("link")], PART, readers::lower, "DEV", "the device that it works on"),
    clause(&[Prefix("address")], PART, readers::address, "LLADDR", "link layer address"),
    clause(&[Prefix("broadcast"), Exact("brd")], PART, readers::broadcast, "LLADDR", "link layer broadcast address"),
    clause(&[Prefix("txqueuelen"), Exact("qlen"), Prefix("txqlen")], PART, readers::txqueuelen, "NUMBER", "length of the transmit queue"),
    clause(&[Exact("mtu")], PART, readers::mtu, "NUMBER", "largest packet, in bytes"),
    clause(&[Exact("xdpgeneric"), Exact("xdpdrv"), Exact("xdpoffload"), Exact("xdp")], PART, readers::xdp, "{ off | none }", "take its packet program away; no other is modelled"),
    clause(&[Exact("netns")], PART, readers::netns, "NETNS", "namespace to create it in, or to move it to"),
    clause(&[Exact("multicast")], PART, readers::multicast, "{ on | off }", "whether it carries multicast"),
    clause(&[Exact("allmulticast")], PART, readers::allmulticast, "{ on | off }", "whether it receives all multicast"),
    clause(&[Exact("promisc")], PART, readers::promisc, "{ on | off }", "whether it receives everything"),
    clause(&[Exact("trailers")], PART, readers::trailers, "{ on | off }", "whether it uses trailers, as no device does any more"),
    clause(&[Exact("arp")], PART, readers::arp, "{ on | off }", "whether addresses are resolved on it"),
    clause(&[Exact("carrier")], PART, readers::carrier, "{ on | off }", "whether it has carrier, where the driver lets that be set"),
    clause(&[Exact("vf")], PART, readers::vf, "...", "virtual function; not modelled"),
    clause(&[Prefix("master")], PART, readers::master, "DEV", "enslave it to this device"),
    clause(&[Exact("vrf")], PART, readers::vrf, "VRF", "put it into this VRF"),
    clause(&[Prefix("nomaster")], PART, readers::nomaster, "", "release it from its master"),
    clause(&[Prefix("dynamic")], PART, readers::dynamic, "{ on | off }", "whether its address is lost when it goes down; a mark only"),
    clause(&[Prefix("type")], PART, readers::kind, "TYPE [ ARGS ]", "its type; all further words belong to that"),
    clause(&[Prefix("alias")], PART, readers::alias, "TEXT", "a text to remember it by"),
    clause(&[Exact("group")], PART, readers::group, "GROUP", "its group; alone, all devices of that group are meant"),
    clause(&[Exact("mode")], PART, readers::mode, "{ default | dormant }", "whether operation waits for a user space daemon"),
    clause(&[Exact("state")], PART, readers::state, "STATE", "operational state, for devices that wait for it"),
    clause(&[Prefix("numtxqueues")], PART, readers::numtxqueues, "NUMBER", "number of transmit queues"),
    clause(&[Prefix("numrxqueues")], PART, readers::numrxqueues, "NUMBER", "number of receive queues"),
    clause(&[Prefix("addrgenmode")], PART, readers::addrgenmode, "{ eui64 | none | stable_secret | random }", "how IPv6 makes its addresses"),
    clause(&[Prefix("link-netns")], PART, readers::link_netns, "NETNS", "namespace of the device that it works on"),
    clause(&[Prefix("link-netnsid")], PART, readers::link_netnsid, "NUMBER", "id of that namespace"),
    clause(&[Exact("protodown")], PART, readers::protodown, "{ on | off }", "whether a protocol keeps it down"),
    clause(&[Exact("protodown_reason")], PART, readers::protodown_reason, "NUMBER { on | off }", "why it is kept down"),
    clause(&[Exact("gso_max_size")], PART, readers::gso_max_size, "NUMBER", "largest segment that it is given, in bytes"),
    clause(&[Exact("gso_max_segs")], PART, readers::gso_max_segs, "NUMBER", "most packets of a segment that it is given"),
    clause(&[Exact("gro_max_size")], PART, readers::gro_max_size, "NUMBER", "largest segment that it gives, in bytes"),
    clause(&[Exact("gso_ipv4_max_size")], PART, readers::gso_ipv4_max_size, "NUMBER", "the same as gso_max_size for IPv4").since(Level::V7_1),
    clause(&[Exact("gro_ipv4_max_size")], PART, readers::gro_ipv4_max_size, "NUMBER", "the same as gro_max_size for IPv4").since(Level::V7_1),
    clause(&[Exact("parentdev")], PART, readers::parentdev, "NAME", "parent device; accepted without effect"),
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
    if draft.msg.netns.is_some() && read.link_netns {
        return wrong(not_modelled("ip link netns with link-netns"));
    }
    place(&mut draft, &read, create);
    let rest = match kind {
        None if create => {
            return wrong(Fault::tool(
                "Not enough information: \"type\" argument is required\n",
            ));
        }
        None => rest,
        Some(kind) => {
            let (rest, data) = kinds::arguments(desk, rest, &kind, create)?;
            draft.msg.info = Some(info(kind, data));
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

/// What is said of a port belongs to its master's type, whatever it is called.
fn info(kind: String, data: LinkData) -> LinkInfo {
    let port = kind.find('_').is_some_and(|at| &kind[at..] == "_slave");
    let (data, slave_data) = match data {
        LinkData::Words(words) if port => (LinkData::None, Some(words)),
        data => (data, None),
    };
    LinkInfo {
        kind: Some(kind),
        data,
        slave_data,
        ..LinkInfo::default()
    }
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

impl LinkWords {
    /// The index as typed.
    pub(super) fn typed_index(&self) -> Option<IfIndex> {
        let index = self.index?;
        u32::try_from(index).ok().map(IfIndex)
    }
}
