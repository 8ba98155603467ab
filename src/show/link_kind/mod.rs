//! The type of a link and the type's own data, as `-d` shows them (iproute2 7.1
//! `ip/ipaddress.c` `print_linktype`, `ip/iplink_*.c`). Types without a printer here show their
//! name alone.

mod bond;
mod bridge;
mod tunnel;
mod tunnel6;
mod udp;

use super::{Record, Style, tun, unit};
use crate::rtnl::{LinkData, LinkInfo, LinkMsg, VlanData};

/// Describes the type, then the part that the device plays under its master.
pub fn describe(record: &mut Record, style: &Style, link: &LinkMsg, info: &LinkInfo) {
    record.open_object(Some("linkinfo"));
    if let Some(kind) = &info.kind {
        record.text(style.line_break());
        record.string("info_kind", unit("    ", " "), kind);
        if !matches!(
            kind.as_str(),
            "veth" | "dummy" | "ifb" | "wireguard" | "nlmon" | "team"
        ) {
            record.open_object(Some("info_data"));
            data(record, style, link, kind, &info.data);
            record.close_object();
        }
    }
    if let Some(kind) = &info.slave_kind {
        record.text(style.line_break());
        record.string("info_slave_kind", unit("    ", "_slave "), kind);
        record.open_object(Some("info_slave_data"));
        if let Some(table) = info.slave_table {
            record.number("table", unit("table ", " "), table);
        }
        let words = info.slave_data.as_deref().unwrap_or_default();
        if let Some(port) = info.slave_port {
            bridge::port(record, style, link, port, words);
        }
        if kind == "bond" {
            bond::slave(record, is_active(style, link), words);
        }
        record.close_object();
    }
    record.close_object();
}

/// A slave through which its bond sends: every one, unless the bond picks one.
fn is_active(style: &Style, link: &LinkMsg) -> bool {
    let bond = link.master.and_then(|master| style.devices.get(&master));
    let Some(LinkData::Words(words)) = bond.and_then(|b| b.info.as_ref()).map(|i| &i.data) else {
        return true;
    };
    let picks = value(words, "mode") == Some("active-backup");
    !picks || value(words, "active_slave") == Some(&link.index.0.to_string())
}

fn data(record: &mut Record, style: &Style, link: &LinkMsg, kind: &str, data: &LinkData) {
    match (kind, data) {
        (_, LinkData::Vrf(Some(table))) => record.number("table", unit("table ", " "), *table),
        (_, LinkData::Vlan(data)) => vlan(record, style, data),
        ("bridge", LinkData::Words(words)) => bridge::describe(record, style, link, words),
        ("bond", LinkData::Words(words)) => bond::describe(record, style, words),
        ("macvlan" | "macvtap", LinkData::Words(words)) => macvlan(record, words),
        ("ipvlan" | "ipvtap", LinkData::Words(words)) => ipvlan(record, words),
        ("vxlan", LinkData::Words(words)) => udp::vxlan(record, style, words),
        ("bareudp", LinkData::Words(words)) => udp::bareudp(record, style, words),
        ("geneve", LinkData::Words(words)) => udp::geneve(record, words),
        ("gre" | "gretap" | "erspan", LinkData::Words(words)) => tunnel::gre(record, style, words),
        ("ipip", LinkData::Words(words)) => tunnel::ip(record, style, words, false),
        ("sit", LinkData::Words(words)) => tunnel::ip(record, style, words, true),
        ("ip6tnl", LinkData::Words(words)) => tunnel6::ip(record, style, words),
        ("ip6gre" | "ip6gretap" | "ip6erspan", LinkData::Words(words)) => {
            tunnel6::gre(record, style, words);
        }
        ("vti" | "vti6", LinkData::Words(words)) => tunnel::vti(record, style, words),
        ("xfrm", LinkData::Words(words)) => tunnel::xfrm(record, words),
        ("tun", LinkData::Words(words)) => tun::details(record, style, words),
        _ => {}
    }
}

/// The value of a keyword, as typed.
pub(super) fn value<'a>(words: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let found = words.iter().rfind(|(known, _)| known == key)?;
    Some(found.1.as_str())
}

/// The kernel tells of switches where one is on.
fn vlan_flags(record: &mut Record, flags: u32) {
    record.open_array("flags");
    record.text("<");
    let mut left = flags;
    for (bit, name) in [
        (1, "REORDER_HDR"),
        (2, "GVRP"),
        (8, "MVRP"),
        (4, "LOOSE_BINDING"),
        (16, "BRIDGE_BINDING"),
    ] {
        if left & bit != 0 {
            left &= !bit;
            record.element(unit("", if left == 0 { "" } else { "," }), name);
        }
    }
    record.close_array();
    record.text("> ");
}

fn vlan(record: &mut Record, style: &Style, data: &VlanData) {
    let word = match data.protocol {
        0x8100 => "802.1Q".to_owned(),
        0x88a8 => "802.1ad".to_owned(),
        other => format!("[{other}]"),
    };
    record.string("protocol", unit("protocol ", " "), &word);
    record.number("id", unit("id ", " "), data.id.unwrap_or_default());
    if data.flags != 0 {
        vlan_flags(record, data.flags);
    }
    for (key, before, map) in [
        ("ingress_qos", "      ingress-qos-map { ", &data.ingress),
        ("egress_qos", "      egress-qos-map { ", &data.egress),
    ] {
        if !map.is_empty() {
            priorities(record, style, key, before, map);
        }
    }
}

fn priorities(
    record: &mut Record,
    style: &Style,
    key: &'static str,
    before: &str,
    map: &[(u32, u32)],
) {
    record.open_array(key);
    record.text(style.line_break());
    record.text(before);
    for (from, to) in map {
        record.open_object(None);
        record.json_number("from", *from);
        record.json_number("to", *to);
        record.close_object();
        record.text(&format!("{from}:{to} "));
    }
    record.close_array();
    record.text("} ");
}

fn ipvlan(record: &mut Record, words: &[(String, String)]) {
    let mode = value(words, "mode").unwrap_or("l3");
    record.string("mode", unit(" mode ", " "), mode);
    match value(words, "flags") {
        Some("private") => record.truth("private", "private ", true),
        Some("vepa") => record.truth("vepa", "vepa ", true),
        _ => record.truth("bridge", "bridge ", true),
    }
}

fn macvlan(record: &mut Record, words: &[(String, String)]) {
    let mode = value(words, "mode").unwrap_or("vepa");
    record.string("mode", unit("mode ", " "), mode);
    let flag = |name: &str| {
        { words.iter() }.any(|(key, value)| key == name || key == "flag" && value == name)
    };
    if flag("nopromisc") {
        record.truth("nopromisc", "nopromisc ", true);
    }
    if flag("nodst") {
        record.truth("nodst", "nodst ", true);
    }
    let length = value(words, "bcqueuelen").and_then(|text| text.parse::<u32>().ok());
    let length = length.unwrap_or(1000);
    record.number("bcqueuelen", unit("bcqueuelen ", " "), length);
    let used = value(words, "usedbcqueuelen").and_then(|text| text.parse::<u32>().ok());
    let used = used.unwrap_or(length);
    record.number("usedbcqueuelen", unit("usedbcqueuelen ", " "), used);
    // The usual limit goes without saying.
    let limit = value(words, "bclim").and_then(|text| text.parse::<i32>().ok());
    if let Some(limit) = limit.filter(|limit| *limit != 1) {
        record.signed("bclim", unit("bclim ", " "), limit);
    }
    if mode == "source" {
        let sources = value(words, "sources").unwrap_or_default();
        let sources: Vec<&str> = sources.split(' ').filter(|word| !word.is_empty()).collect();
        let count = u32::try_from(sources.len()).unwrap_or(u32::MAX);
        record.number("macaddr_count", unit("remotes (", ") "), count);
        if !sources.is_empty() {
            record.open_array("macaddr_data");
            for source in sources {
                record.element(unit("", " "), source);
            }
            record.close_array();
        }
    }
}

/// A switch: `on` or `off`, JSON a truth value.
pub(super) fn switch(record: &mut Record, key: &'static str, before: &'static str, on: bool) {
    record.json_truth(key, on);
    record.text(before);
    record.text(if on { "on " } else { "off " });
}
