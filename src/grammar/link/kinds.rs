//! What may follow `type TYPE` (iproute2 7.1 `ip/iplink_*.c`, `ip/link_*.c`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{u16_word, u32_word};
use super::super::{Desk, Keyword, Parse, Spelling, Words, argument, not_modelled, value, wrong};
use super::modify::peer;
use super::readers::not_on_off;
use super::{bareudp, finish, options, tunnel, udp};
use crate::command::Aside;
use crate::fault::Fault;
use crate::rtnl::{LinkData, VlanData};
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
    /// A tunnel.
    Tunnel,
    /// Ethernet in UDP.
    Udp,
    /// Packets in UDP.
    BareUdp,
    /// Arguments that rpdb does not read, because it has no driver.
    Unread,
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
    kind(&[Exact("amt")], Reader::Unread, "[ ARGS ]", "automatic multicast tunnelling; no driver here"),
    kind(&[Exact("bareudp")], Reader::BareUdp, "dstport PORT ethertype TYPE [ srcportmin PORT ] [ multiproto ]", "tunnel of packets in UDP"),
    kind(&[Exact("batadv")], Reader::Unread, "[ ARGS ]", "mesh network; no driver here"),
    kind(&[Exact("bond")], Reader::Table, "[ mode MODE ] [ ARGS ]", "several devices as one"),
    kind(&[Exact("bond_slave")], Reader::Table, "[ ARGS ]", "what a device is in a bond"),
    kind(&[Exact("bridge")], Reader::Table, "[ OPTION VALUE ]...", "Ethernet bridge"),
    kind(&[Exact("bridge_slave")], Reader::Table, "[ ARGS ]", "what a device is in a bridge"),
    kind(&[Exact("can")], Reader::Unread, "[ ARGS ]", "CAN bus; no driver here"),
    kind(&[Exact("dsa")], Reader::Unread, "[ ARGS ]", "port of a switch; no driver here"),
    kind(&[Exact("dummy")], Reader::Nothing, "", "Ethernet device that drops what it sends"),
    kind(&[Exact("erspan")], Reader::Tunnel, "[ ARGS ]", "mirror over GRE"),
    kind(&[Exact("geneve")], Reader::Udp, "id VNI remote ADDRESS [ ARGS ]", "Geneve tunnel"),
    kind(&[Exact("gre")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "GRE tunnel over IPv4"),
    kind(&[Exact("gretap")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "Ethernet in GRE over IPv4"),
    kind(&[Exact("gtp")], Reader::Unread, "[ ARGS ]", "GTP tunnel; no driver here"),
    kind(&[Exact("hsr")], Reader::Unread, "[ ARGS ]", "redundant ring; no driver here"),
    kind(&[Exact("ifb")], Reader::Nothing, "", "intermediate device for traffic control"),
    kind(&[Exact("ip6erspan")], Reader::Tunnel, "[ ARGS ]", "mirror over GRE over IPv6"),
    kind(&[Exact("ip6gre")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "GRE tunnel over IPv6"),
    kind(&[Exact("ip6gretap")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "Ethernet in GRE over IPv6"),
    kind(&[Exact("ip6tnl")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "tunnel over IPv6"),
    kind(&[Exact("ipip")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPv4 in IPv4"),
    kind(&[Exact("ipoib")], Reader::Unread, "[ ARGS ]", "IP over InfiniBand; no driver here"),
    kind(&[Exact("ipvlan")], Reader::Table, "[ mode MODE ]", "several IP addresses behind one link layer address"),
    kind(&[Exact("ipvtap")], Reader::Table, "[ mode MODE ]", "the same as ipvlan, for a virtual machine"),
    kind(&[Exact("macsec")], Reader::Unread, "[ ARGS ]", "encrypted Ethernet; no driver here"),
    kind(&[Exact("macvlan")], Reader::Table, "mode { private | vepa | bridge | passthru | source } [ ARGS ]", "several link layer addresses on one device"),
    kind(&[Exact("macvtap")], Reader::Table, "mode { private | vepa | bridge | passthru | source } [ ARGS ]", "the same as macvlan, for a virtual machine"),
    kind(&[Exact("netdevsim")], Reader::Nothing, "", "simulated device; no driver here"),
    kind(&[Exact("netkit")], Reader::Unread, "[ ARGS ]", "pair of devices joined by a program; no driver here"),
    kind(&[Exact("nlmon")], Reader::Nothing, "", "monitor of netlink messages"),
    kind(&[Exact("rmnet")], Reader::Unread, "[ ARGS ]", "cellular modem; no driver here"),
    kind(&[Exact("sit")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPv6 in IPv4"),
    kind(&[Exact("team")], Reader::Nothing, "", "several devices as one, led by a daemon"),
    kind(&[Exact("team_slave")], Reader::Nothing, "", "what a device is in a team; no driver here"),
    kind(&[Exact("tun")], Reader::Nothing, "", "device of a program, which alone can make it"),
    kind(&[Exact("vcan")], Reader::Nothing, "", "virtual CAN bus; no driver here"),
    kind(&[Exact("veth")], Reader::Veth, "[ peer LINK ]", "pair of Ethernet devices, joined as by a cable"),
    kind(&[Exact("virt_wifi")], Reader::Nothing, "", "Wi-Fi in front of Ethernet; no driver here"),
    kind(&[Exact("vlan")], Reader::Vlan, "id VLANID [ protocol { 802.1Q | 802.1ad } ] [ { reorder_hdr | gvrp | mvrp | loose_binding | bridge_binding } { on | off } ]...", "VLAN on the device that link names"),
    kind(&[Exact("vrf")], Reader::Vrf, "table TABLEID", "virtual routing and forwarding: a table for the devices that it enslaves"),
    kind(&[Exact("vti")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPsec tunnel over IPv4"),
    kind(&[Exact("vti6")], Reader::Tunnel, "[ remote ADDRESS ] [ local ADDRESS ] [ ARGS ]", "IPsec tunnel over IPv6"),
    kind(&[Exact("vxcan")], Reader::Unread, "[ ARGS ]", "pair of virtual CAN buses; no driver here"),
    kind(&[Exact("vxlan")], Reader::Udp, "id VNI [ remote ADDRESS ] [ dev DEV ] [ dstport PORT ] [ ARGS ]", "VXLAN tunnel"),
    kind(&[Exact("wireguard")], Reader::Foreign, "", "WireGuard tunnel"),
    kind(&[Exact("wwan")], Reader::Unread, "linkid ID", "cellular modem; no driver here"),
    kind(&[Exact("xfrm")], Reader::Table, "if_id ID [ dev DEV ]", "IPsec through an interface id"),
];

/// The entry of a type.
fn named(kind: &str) -> Option<&'static Keyword<Reader>> {
    { TYPES.iter() }.find(|entry| entry.spell.iter().any(|spelling| spelling.full() == kind))
}

/// `ip link help TYPE`, where the type has a text of its own.
pub(super) fn help(kind: &str, level: Level) -> Option<String> {
    let entry = named(kind).filter(|entry| entry.means != Reader::Foreign && kind != "tun")?;
    let keywords = match entry.means {
        Reader::Table => options::keywords(kind, level),
        Reader::Tunnel => tunnel::keywords(kind),
        Reader::Udp => udp::keywords(kind, level),
        Reader::BareUdp => bareudp::keywords(),
        _ => Vec::new(),
    };
    let mut text = format!("Usage: ... {kind}");
    if keywords.is_empty() {
        text = format!("{text} {}", entry.value);
    }
    for keyword in keywords {
        text.push_str(&format!("\n           [ {keyword} ]"));
    }
    Some(format!("{}\n", text.trim_end()))
}

/// The words after `type KIND`; `create` for a new device.
pub(super) fn arguments<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    kind: &str,
    create: bool,
) -> Parse<'w, LinkData> {
    let Some((word, _)) = words.split() else {
        return Ok((words, LinkData::None));
    };
    match named(kind).map(|entry| entry.means) {
        Some(Reader::Veth) => veth(desk, words, kind),
        Some(Reader::Vlan) => vlan(desk, words, kind),
        Some(Reader::Vrf) => vrf(desk, words, kind),
        Some(Reader::Table) => match options::of(kind) {
            Some(table) => options::read(desk, words, kind, table),
            None => wrong(not_modelled(&format!("ip link type {kind}"))),
        },
        Some(Reader::Tunnel) => tunnel::read(desk, words, kind, create),
        Some(Reader::Udp) => udp::read(desk, words, kind, create),
        Some(Reader::BareUdp) => bareudp::read(desk, words, kind),
        Some(Reader::Unread) if Spelling::Prefix("help").matches(word) => {
            wrong(unknown(String::new(), kind, desk.level()))
        }
        Some(Reader::Unread) => wrong(not_modelled(&format!("ip link type {kind}"))),
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

/// Switches of a VLAN, by their bit (`VLAN_FLAG_*`).
const SWITCHES: [&str; 5] = [
    "reorder_hdr",
    "gvrp",
    "loose_binding",
    "mvrp",
    "bridge_binding",
];

fn vlan<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    let mut data = VlanData::default();
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        let is = |spelling: Spelling| spelling.matches(word);
        let switch = SWITCHES.iter().position(|full| is(Prefix(full)));
        if is(Prefix("protocol")) {
            let (rest, found) = vlan_protocol(rest)?;
            (data.protocol, words) = (found, rest);
        } else if is(Prefix("id")) {
            let (rest, found) = argument(rest, "id is invalid", |word| u16_word(word, 0))?;
            (data.id, words) = (Some(found), rest);
        } else if let Some(bit) = switch {
            let (rest, on) = vlan_switch(rest, SWITCHES[bit])?;
            data.mask |= 1 << bit;
            data.flags = data.flags & !(1 << bit) | u32::from(on) << bit;
            words = rest;
        } else if is(Prefix("ingress-qos-map")) {
            let (rest, found) = qos_map(rest, "invalid ingress-qos-map")?;
            data.ingress.extend(found);
            words = rest;
        } else if is(Prefix("egress-qos-map")) {
            let (rest, found) = qos_map(rest, "invalid egress-qos-map")?;
            data.egress.extend(found);
            words = rest;
        } else if is(Prefix("help")) {
            return wrong(unknown(String::new(), kind, desk.level()));
        } else {
            let complaint = format!("vlan: unknown command \"{word}\"?\n");
            return wrong(unknown(complaint, kind, desk.level()));
        }
    }
    Ok((words, LinkData::Vlan(data)))
}

fn vlan_switch<'w>(words: Words<'w>, switch: &str) -> Parse<'w, bool> {
    let (rest, word) = value(words)?;
    match word {
        "on" => Ok((rest, true)),
        "off" => Ok((rest, false)),
        _ => wrong(not_on_off(switch, word)),
    }
}

/// Pairs with a colon between, up to the first word without one (`parse_mapping`). The complaint
/// names a pair up to its colon.
fn qos_map<'w>(words: Words<'w>, said: &str) -> Parse<'w, Vec<(u32, u32)>> {
    value(words)?;
    let mut found = Vec::new();
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        let Some((from, to)) = word.split_once(':') else {
            break;
        };
        match (u32_word(from, 0), u32_word(to, 0)) {
            (Some(from), Some(to)) => found.push((from, to)),
            _ => return wrong(Fault::invalid_argument(said, from)),
        }
        words = rest;
    }
    Ok((words, found))
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
