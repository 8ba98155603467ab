//! What may follow `type TYPE` (iproute2 7.1 `ip/iplink_*.c`, `ip/link_*.c`).

use super::super::Spelling::Prefix;
use super::super::value::u16_word;
use super::super::{Desk, Parse, Spelling, Words, value, wrong};
use super::modify::peer;
use super::readers::not_on_off;
use super::{finish, options};
use crate::command::Aside;
use crate::fault::Fault;
use crate::rtnl::LinkData;
use crate::types::Level;

/// How a type reads its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reader {
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
}

/// The types that iproute2 has arguments or help for, with what the help says of them.
#[rustfmt::skip]
const KINDS: &[(&str, Reader, &str)] = &[
    ("amt", Reader::Words, "[ ARGS ]"),
    ("bareudp", Reader::Words, "[ ARGS ]"),
    ("batadv", Reader::Words, "[ ARGS ]"),
    ("bond", Reader::Words, "[ mode MODE ] [ ARGS ]"),
    ("bond_slave", Reader::Words, "[ ARGS ]"),
    ("bridge", Reader::Table, "[ OPTION VALUE ]..."),
    ("bridge_slave", Reader::Words, "[ ARGS ]"),
    ("can", Reader::Words, "[ ARGS ]"),
    ("dsa", Reader::Words, "[ ARGS ]"),
    ("dummy", Reader::Nothing, ""),
    ("erspan", Reader::Words, "[ ARGS ]"),
    ("geneve", Reader::Words, "id VNI remote ADDR [ ARGS ]"),
    ("gre", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("gretap", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("gtp", Reader::Words, "[ ARGS ]"),
    ("hsr", Reader::Words, "[ ARGS ]"),
    ("ifb", Reader::Nothing, ""),
    ("ip6erspan", Reader::Words, "[ ARGS ]"),
    ("ip6gre", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("ip6gretap", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("ip6tnl", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("ipip", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("ipoib", Reader::Words, "[ ARGS ]"),
    ("ipvlan", Reader::Words, "[ mode MODE ]"),
    ("ipvtap", Reader::Words, "[ mode MODE ]"),
    ("macsec", Reader::Words, "[ ARGS ]"),
    ("macvlan", Reader::Table, "mode { private | vepa | bridge | passthru | source } [ ARGS ]"),
    ("macvtap", Reader::Table, "mode { private | vepa | bridge | passthru | source } [ ARGS ]"),
    ("netdevsim", Reader::Nothing, ""),
    ("netkit", Reader::Words, "[ ARGS ]"),
    ("nlmon", Reader::Nothing, ""),
    ("rmnet", Reader::Words, "[ ARGS ]"),
    ("sit", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("team", Reader::Nothing, ""),
    ("team_slave", Reader::Nothing, ""),
    ("vcan", Reader::Nothing, ""),
    ("veth", Reader::Veth, "[ peer LINK ]"),
    ("virt_wifi", Reader::Nothing, ""),
    ("vlan", Reader::Vlan, "id VLANID [ protocol { 802.1Q | 802.1ad } ] [ reorder_hdr | gvrp | mvrp | loose_binding | bridge_binding { on | off } ]"),
    ("vrf", Reader::Vrf, "table TABLEID"),
    ("vti", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("vti6", Reader::Words, "[ remote ADDR ] [ local ADDR ] [ ARGS ]"),
    ("vxcan", Reader::Words, "[ ARGS ]"),
    ("vxlan", Reader::Words, "id VNI [ remote ADDR ] [ dev NAME ] [ dstport PORT ] [ ARGS ]"),
    ("wwan", Reader::Words, "linkid ID"),
    ("xfrm", Reader::Words, "if_id ID [ dev NAME ]"),
];

/// All types, as a production of the help text.
pub(super) fn list(_: Level) -> &'static str {
    "{ bond | bridge | dummy | geneve | gre | gretap | ifb | ipip | ipvlan | macvlan | macvtap | \
     nlmon | sit | team | tun | veth | vlan | vrf | vti | vxlan | wireguard }"
}

/// `ip link help TYPE`, where the type has a text of its own.
pub(super) fn help(kind: &str, _: Level) -> Option<String> {
    let (_, _, arguments) = KINDS.iter().find(|(name, ..)| *name == kind)?;
    Some(format!(
        "{}\n",
        format!("Usage: ... {kind} {arguments}").trim_end()
    ))
}

/// The words after `type KIND`.
pub(super) fn arguments<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    let Some((word, _)) = words.split() else {
        return Ok((words, LinkData::None));
    };
    let known = KINDS.iter().find(|(name, ..)| *name == kind);
    match known.map(|(_, reader, _)| *reader) {
        Some(Reader::Veth) => veth(desk, words, kind),
        Some(Reader::Vlan) => vlan(desk, words, kind),
        Some(Reader::Vrf) => vrf(desk, words, kind),
        Some(Reader::Table) => options::read(desk, words, kind),
        Some(Reader::Words) if kind == "vxlan" => vxlan(desk, words),
        Some(Reader::Words) => as_typed(words),
        Some(Reader::Nothing) if !desk.level().modern() => Ok((Words(&[]), LinkData::None)),
        Some(Reader::Nothing) | None => {
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
