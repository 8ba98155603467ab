//! The type of a link and the type's own data, as `-d` shows them (iproute2 7.1
//! `ip/ipaddress.c` `print_linktype`, `ip/iplink_*.c`). Types without a printer here show their
//! name alone.

mod bridge;

use super::{Record, Style, tun, unit};
use crate::rtnl::{LinkData, LinkInfo, LinkMsg};

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
        if let Some((number, forwards)) = info.slave_port {
            bridge::port(record, style, link, number, forwards);
        }
        record.close_object();
    }
    record.close_object();
}

fn data(record: &mut Record, style: &Style, link: &LinkMsg, kind: &str, data: &LinkData) {
    match (kind, data) {
        (_, LinkData::Vrf(Some(table))) => record.number("table", unit("table ", " "), *table),
        (_, LinkData::Vlan { id, protocol }) => vlan(record, *protocol, id.unwrap_or_default()),
        ("bridge", LinkData::Words(words)) => bridge::describe(record, link, words),
        ("macvlan" | "macvtap", LinkData::Words(words)) => macvlan(record, words),
        ("vxlan", LinkData::Words(words)) => vxlan(record, style, link, words),
        ("tun", LinkData::Words(words)) => tun::details(record, style, words),
        _ => {}
    }
}

/// The value of a keyword, as typed.
pub(super) fn value<'a>(words: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let found = words.iter().rfind(|(known, _)| known == key)?;
    Some(found.1.as_str())
}

fn vlan(record: &mut Record, protocol: u16, id: u16) {
    let word = match protocol {
        0x8100 => "802.1Q".to_owned(),
        0x88a8 => "802.1ad".to_owned(),
        other => format!("[{other}]"),
    };
    record.string("protocol", unit("protocol ", " "), &word);
    record.number("id", unit("id ", " "), id);
    record.open_array("flags");
    record.element(unit("<", ""), "REORDER_HDR");
    record.close_array();
    record.text("> ");
}

fn macvlan(record: &mut Record, words: &[(String, String)]) {
    let mode = value(words, "mode").unwrap_or("vepa");
    record.string("mode", unit("mode ", " "), mode);
    let flag = |name: &str| value(words, name).is_some() || value(words, "flag") == Some(name);
    if flag("nopromisc") {
        record.truth("nopromisc", "nopromisc ", true);
    }
    if flag("nodst") {
        record.truth("nodst", "nodst ", true);
    }
    let length = value(words, "bcqueuelen").and_then(|text| text.parse::<u32>().ok());
    let length = length.unwrap_or(1000);
    record.number("bcqueuelen", unit("bcqueuelen ", " "), length);
    record.number("usedbcqueuelen", unit("usedbcqueuelen ", " "), length);
}

fn vxlan(record: &mut Record, style: &Style, link: &LinkMsg, words: &[(String, String)]) {
    let number = |key| value(words, key).and_then(|text| text.parse::<u32>().ok());
    let id = number("id").or_else(|| number("vni")).unwrap_or_default();
    record.number("id", unit("id ", " "), id);
    for (key, before) in [("remote", "remote "), ("group", "group ")] {
        if let Some(addr) = value(words, key) {
            record.string(key, unit(before, " "), addr);
        }
    }
    if let Some(addr) = value(words, "local") {
        record.string("local", unit("local ", " "), addr);
    }
    if let Some(lower) = link.link {
        record.string("link", unit("dev ", " "), &style.device(lower));
    }
    record.text("srcport 0 0 ");
    record.open_object(Some("port_range"));
    record.json_number("low", 0u32);
    record.json_number("high", 0u32);
    record.close_object();
    record.number(
        "port",
        unit("dstport ", " "),
        number("dstport").unwrap_or(8472),
    );
    record.text("ttl auto ");
    record.json_number("ttl", 0u32);
    record.number(
        "ageing",
        unit("ageing ", " "),
        number("ageing").unwrap_or(300),
    );
    if style.level().modern() {
        let reserved = "0xf7ffffff000000ff";
        record.string("reserved_bits", unit("reserved_bits ", " "), reserved);
    }
}

/// A switch: `on` or `off`, JSON a truth value.
pub(super) fn switch(record: &mut Record, key: &'static str, before: &'static str, on: bool) {
    record.json_truth(key, on);
    record.text(before);
    record.text(if on { "on " } else { "off " });
}
