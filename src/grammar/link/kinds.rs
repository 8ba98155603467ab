//! What may follow `type TYPE` (iproute2 7.1 `ip/iplink_*.c`, `ip/link_*.c`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::u16_word;
use super::super::{Desk, Keyword, Parse, Spelling, Words, value, wrong};
use super::modify::peer;
use super::readers::not_on_off;
use super::{finish, options};
use crate::command::Aside;
use crate::fault::Fault;
use crate::rtnl::LinkData;
use crate::types::Level;

/// How a type reads its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// It has none; 6.1 ignores what follows, 7.1 calls it garbage.
    Nothing,
    /// `peer` and the words of a link.
    Veth,
    /// VLAN id, protocol, switches.
    Vlan,
    /// A table.
    Vrf,
    /// A table of options.
    Table,
    /// Options that are kept as typed.
    Words,
    /// iproute2 knows nothing of it, so that nothing may follow.
    Foreign,
}

const fn kind(
    spell: &'static [Spelling],
    means: Reader,
    value: &'static str,
    about: &'static str,
) -> Keyword<Reader> {
    Keyword::new(spell, means, value, about)
}

/// The types that iproute2 has arguments or help for, and those that need neither.
#[rustfmt::skip]
pub const TYPES: &[Keyword<Reader>] = &[
    kind(&[Exact("amt")], Reader::Words, "[ ARGS ]", "automatic multicast tunnelling; no driver here"),
    kind(&[Exact("bareudp")], Reader::Words, "[ ARGS ]", "tunnel of packets in UDP; no driver here"),
    kind(&[Exact("batadv")], Reader::Words, "[ ARGS ]", "mesh network; no driver here"),
    kind(&[Exact("bond")], Reader::Words, "[ mode MODE ] [ ARGS ]", "several devices as one"),
    kind(&[Exact("bond_slave")], Reader::Words, "[ ARGS ]", "what a device is in a bond; no driver here"),
    kind(&[Exact("bridge")], Reader::Table, "[ OPTION VALUE ]...", "Ethernet bridge"),
    kind(&[Exact("bridge_slave")], Reader::Words, "[ ARGS ]", "what a device is in a bridge; no driver here"),
    kind(&[Exact("can")], Reader::Words, "[ ARGS ]", "CAN bus; no driver here"),
    kind(&[Exact("dsa")], Reader::Words, "[ ARGS ]", "port of a switch; no driver here"),
    kind(&[Exact("dummy")], Reader::Nothing, "", "Ethernet device that drops what it sends"),
    kind(&[Exact("erspan")], Reader::Words, "[ ARGS ]", "mirror over GRE; no driver here"),
    kind(&[Exact("geneve")], Reader::Words, "id VNI remote ADDRESS [ ARGS ]", "Geneve tunnel"),
    kind(&[Exact("gre")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "GRE tunnel over IPv4"),
    kind(&[Exact("gretap")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "Ethernet in GRE over IPv4"),
    kind(&[Exact("gtp")], Reader::Words, "[ ARGS ]", "GTP tunnel; no driver here"),
    kind(&[Exact("hsr")], Reader::Words, "[ ARGS ]", "redundant ring; no driver here"),
    kind(&[Exact("ifb")], Reader::Nothing, "", "intermediate device for traffic control"),
    kind(&[Exact("ip6erspan")], Reader::Words, "[ ARGS ]", "mirror over GRE over IPv6; no driver here"),
    kind(&[Exact("ip6gre")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "GRE tunnel over IPv6; no driver here"),
    kind(&[Exact("ip6gretap")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "Ethernet in GRE over IPv6; no driver here"),
    kind(&[Exact("ip6tnl")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "tunnel over IPv6; no driver here"),
    kind(&[Exact("ipip")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPv4 in IPv4"),
    kind(&[Exact("ipoib")], Reader::Words, "[ ARGS ]", "IP over InfiniBand; no driver here"),
    kind(&[Exact("ipvlan")], Reader::Words, "[ mode MODE ]", "several IP addresses behind one link layer address"),
    kind(&[Exact("ipvtap")], Reader::Words, "[ mode MODE ]", "the same as ipvlan, for a virtual machine; no driver here"),
    kind(&[Exact("macsec")], Reader::Words, "[ ARGS ]", "encrypted Ethernet; no driver here"),
    kind(&[Exact("macvlan")], Reader::Table, "mode { private | vepa | bridge | passthru | source } [ ARGS ]", "several link layer addresses on one device"),
    kind(&[Exact("macvtap")], Reader::Table, "mode { private | vepa | bridge | passthru | source } [ ARGS ]", "the same as macvlan, for a virtual machine"),
    kind(&[Exact("netdevsim")], Reader::Nothing, "", "simulated device; no driver here"),
    kind(&[Exact("netkit")], Reader::Words, "[ ARGS ]", "pair of devices joined by a program; no driver here"),
    kind(&[Exact("nlmon")], Reader::Nothing, "", "monitor of netlink messages"),
    kind(&[Exact("rmnet")], Reader::Words, "[ ARGS ]", "cellular modem; no driver here"),
    kind(&[Exact("sit")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPv6 in IPv4"),
    kind(&[Exact("team")], Reader::Nothing, "", "several devices as one, led by a daemon"),
    kind(&[Exact("team_slave")], Reader::Nothing, "", "what a device is in a team; no driver here"),
    kind(&[Exact("tun")], Reader::Nothing, "", "device of a program, which alone can make it"),
    kind(&[Exact("vcan")], Reader::Nothing, "", "virtual CAN bus; no driver here"),
    kind(&[Exact("veth")], Reader::Veth, "[ peer LINK ]", "pair of Ethernet devices, joined as by a cable"),
    kind(&[Exact("virt_wifi")], Reader::Nothing, "", "Wi-Fi in front of Ethernet; no driver here"),
    kind(&[Exact("vlan")], Reader::Vlan, "id VLANID [ protocol { 802.1Q | 802.1ad } ] [ { reorder_hdr | gvrp | mvrp | loose_binding | bridge_binding } { on | off } ]...", "VLAN on the device that link names"),
    kind(&[Exact("vrf")], Reader::Vrf, "table TABLEID", "virtual routing and forwarding: a table for the devices that it enslaves"),
    kind(&[Exact("vti")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPsec tunnel over IPv4"),
    kind(&[Exact("vti6")], Reader::Words, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPsec tunnel over IPv6; no driver here"),
    kind(&[Exact("vxcan")], Reader::Words, "[ ARGS ]", "pair of virtual CAN buses; no driver here"),
    kind(&[Exact("vxlan")], Reader::Words, "id VNI [ remote ADDRESS ] [ dev DEV ] [ dstport PORT ] [ ARGS ]", "VXLAN tunnel"),
    kind(&[Exact("wireguard")], Reader::Foreign, "", "WireGuard tunnel"),
    kind(&[Exact("wwan")], Reader::Words, "linkid ID", "cellular modem; no driver here"),
    kind(&[Exact("xfrm")], Reader::Words, "if_id ID [ dev DEV ]", "IPsec through an interface id; no driver here"),
];

/// The entry of a type.
fn named(kind: &str) -> Option<&'static Keyword<Reader>> {
    { TYPES.iter() }.find(|entry| entry.spell.iter().any(|spelling| spelling.full() == kind))
}

/// `ip link help TYPE`, where the type has a text of its own.
pub(super) fn help(kind: &str, _: Level) -> Option<String> {
    let entry = named(kind).filter(|entry| entry.means != Reader::Foreign && kind != "tun")?;
    let text = format!("Usage: ... {kind} {}", entry.value);
    Some(format!("{}\n", text.trim_end()))
}

/// The words after `type KIND`.
pub(super) fn arguments<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    let Some((word, _)) = words.split() else {
        return Ok((words, LinkData::None));
    };
    match named(kind).map(|entry| entry.means) {
        Some(Reader::Veth) => veth(desk, words, kind),
        Some(Reader::Vlan) => vlan(desk, words, kind),
        Some(Reader::Vrf) => vrf(desk, words, kind),
        Some(Reader::Table) => options::read(desk, words, kind),
        Some(Reader::Words) if kind == "vxlan" => vxlan(desk, words),
        Some(Reader::Words) => as_typed(words),
        Some(Reader::Nothing) if !desk.level().modern() => Ok((Words(&[]), LinkData::None)),
        Some(Reader::Nothing | Reader::Foreign) | None => {
            if Spelling::Prefix("help").matches(word) {
                return wrong(super::usage(desk.level()));
            }
            wrong(Fault::tool(finish::garbage(word)))
        }
    }
}

/// The complaint about an argument, and the help of the type below it.
pub(super) fn unknown(complaint: String, kind: &str, level: Level) -> Fault {
    Fault::tool(complaint + &help(kind, level).unwrap_or_default())
}

fn as_typed(words: Words<'_>) -> Parse<'_, LinkData> {
    let pairs = words.0.chunks(2).map(|pair| match pair {
        [key, value] => (key.clone(), value.clone()),
        rest => (rest.concat(), String::new()),
    });
    Ok((Words(&[]), LinkData::Words(pairs.collect())))
}

/// Kept as typed, but for what is missing (iproute2 7.1 `ip/iplink_vxlan.c`).
fn vxlan<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, LinkData> {
    let typed = |full: &[&'static str]| {
        let is = |word: &String| full.iter().any(|full| Prefix(full).matches(word));
        words.0.iter().any(is)
    };
    if !typed(&["id", "vni", "external", "vnifilter"]) {
        let text = "vxlan: missing virtual network identifier\n";
        return wrong(Fault::tool(text));
    }
    if !typed(&["dstport", "port", "gpe"]) {
        desk.aside(Aside::Warn(
            "vxlan: destination port not specified\n\
             Will use Linux kernel default (non-standard value)\n\
             Use 'dstport 4789' to get the IANA assigned value\n\
             Use 'dstport 0' to get default and quiet this message\n"
                .to_owned(),
        ));
    }
    as_typed(words)
}

/// Its help goes to stdout.
fn veth<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    match words.split() {
        Some(("peer", rest)) => {
            let (rest, msg) = peer(desk, rest)?;
            Ok((rest, LinkData::Veth(Box::new(msg))))
        }
        _ => {
            desk.aside(Aside::Say(help(kind, desk.level()).unwrap_or_default()));
            wrong(Fault::tool(""))
        }
    }
}

fn vlan<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    const SWITCHES: [&str; 5] = [
        "reorder_hdr",
        "gvrp",
        "mvrp",
        "loose_binding",
        "bridge_binding",
    ];
    let (mut id, mut protocol) = (None, 0x8100);
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        let is = |spelling: Spelling| spelling.matches(word);
        if is(Prefix("protocol")) {
            let (rest, found) = vlan_protocol(rest)?;
            (protocol, words) = (found, rest);
        } else if is(Prefix("id")) {
            let (rest, word) = value(rest)?;
            let Some(found) = u16_word(word, 0) else {
                return wrong(Fault::invalid_argument("id is invalid", word));
            };
            (id, words) = (Some(found), rest);
        } else if let Some(switch) = SWITCHES.iter().find(|full| is(Prefix(full))) {
            let (rest, word) = value(rest)?;
            if !matches!(word, "on" | "off") {
                return wrong(not_on_off(switch, word));
            }
            words = rest;
        } else if is(Prefix("help")) {
            return wrong(unknown(String::new(), kind, desk.level()));
        } else {
            let complaint = format!("vlan: unknown command \"{word}\"?\n");
            return wrong(unknown(complaint, kind, desk.level()));
        }
    }
    Ok((words, LinkData::Vlan { id, protocol }))
}

fn vlan_protocol(words: Words<'_>) -> Parse<'_, u16> {
    let (rest, word) = value(words)?;
    let found = match word.to_ascii_lowercase().as_str() {
        "802.1q" => Some(0x8100),
        "802.1ad" => Some(0x88a8),
        _ => u16_word(word, 0),
    };
    match found {
        Some(found) => Ok((rest, found)),
        None => wrong(Fault::invalid_argument("protocol is invalid", word)),
    }
}

fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    let mut table = None;
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        if Prefix("table").matches(word) {
            let (rest, word) = value(rest)?;
            let Some(found) = desk.book.table_id(word) else {
                return wrong(Fault::invalid_argument("invalid table ID\n", word));
            };
            (table, words) = (Some(found.0), rest);
        } else if Prefix("help").matches(word) {
            return wrong(unknown(String::new(), kind, desk.level()));
        } else {
            let complaint = format!("vrf: unknown option \"{word}\"?\n");
            return wrong(unknown(complaint, kind, desk.level()));
        }
    }
    Ok((words, LinkData::Vrf(table)))
}
