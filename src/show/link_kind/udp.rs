//! Tunnels in UDP (iproute2 7.1 `ip/iplink_vxlan.c`, `ip/iplink_geneve.c`, `ip/iplink_bareudp.c`).

use super::super::{Record, Style, unit};
use super::value;
use crate::names::ethertype_name;
use crate::types::IfIndex;

type Words = [(String, String)];

/// Switches of VXLAN with their defaults, as level 7.1 shows them. The kernel does not tell of
/// `mcroute`.
const SWITCHES: [(&str, bool); 13] = [
    ("external", false),
    ("vnifilter", false),
    ("learning", true),
    ("proxy", false),
    ("rsc", false),
    ("l2miss", false),
    ("l3miss", false),
    ("udp_csum", true),
    ("udp_zero_csum6_tx", false),
    ("udp_zero_csum6_rx", false),
    ("remcsum_tx", false),
    ("remcsum_rx", false),
    ("localbypass", true),
];

/// At level 6.1: before all, before the type of service, and last; shown when on.
const OLD_FIRST: [(&str, &str); 2] = [("external", "external "), ("vnifilter", "vnifilter")];
const OLD_MIDDLE: [(&str, &str); 4] = [
    ("proxy", "proxy "),
    ("rsc", "rsc "),
    ("l2miss", "l2miss "),
    ("l3miss", "l3miss "),
];
const OLD_LAST: [(&str, &str); 4] = [
    ("remcsum_tx", "remcsumtx "),
    ("remcsum_rx", "remcsumrx "),
    ("gbp", "gbp "),
    ("gpe", "gpe "),
];

/// Reserved bits of a header that nobody asked to allow.
const RESERVED: u64 = 0xf7ff_ffff_0000_00ff;

fn number(words: &Words, key: &str) -> Option<u32> {
    value(words, key)?.parse().ok()
}

fn on(words: &Words, key: &str) -> bool {
    value(words, key) == Some("on")
}

/// Describes a VXLAN.
pub fn vxlan(record: &mut Record, style: &Style, words: &Words) {
    let modern = style.level().modern();
    if !modern {
        old_switches(record, words, &OLD_FIRST);
    }
    record.number("id", unit("id ", " "), number(words, "id").unwrap_or(0));
    end(record, words, "remote");
    end(record, words, "local");
    let dev = IfIndex(number(words, "dev").unwrap_or(0));
    if dev != IfIndex::NONE {
        record.string("link", unit("dev ", " "), &style.device(dev));
    }
    ports(record, words);
    if !modern {
        let learns = value(words, "learning") != Some("off");
        record.json_truth("learning", learns);
        record.text(if learns { "" } else { "nolearning " });
        old_switches(record, words, &OLD_MIDDLE);
    }
    tos(record, words);
    ttl(record, words);
    df(record, words);
    label(record, words);
    match number(words, "ageing").unwrap_or(300) {
        0 => record.number("ageing", unit("ageing none ", ""), 0u32),
        age => record.number("ageing", unit("ageing ", " "), age),
    }
    if let Some(limit) = number(words, "maxaddress").filter(|limit| *limit != 0) {
        record.number("limit", unit("maxaddr ", " "), limit);
    }
    if modern {
        switches(record, style, words);
    } else {
        sums(record, words);
        old_switches(record, words, &OLD_LAST);
    }
}

fn ports(record: &mut Record, words: &Words) {
    let ports = value(words, "srcport").unwrap_or("0 0");
    record.text(&format!("srcport {ports} "));
    record.open_object(Some("port_range"));
    for (key, port) in ["low", "high"].into_iter().zip(ports.split(' ')) {
        record.json_number(key, port.parse::<u32>().unwrap_or(0));
    }
    record.close_object();
    let port = number(words, "dstport").filter(|port| *port != 0);
    record.number("port", unit("dstport ", " "), port.unwrap_or(8472));
}

fn switches(record: &mut Record, style: &Style, words: &Words) {
    record.hex(
        "reserved_bits",
        unit("reserved_bits ", " "),
        reserved(words),
    );
    for (key, text) in [("gbp", "gbp "), ("gpe", "gpe ")] {
        if on(words, key) {
            record.null(key, text);
        }
    }
    for (key, default) in SWITCHES {
        let state = value(words, key).map_or(default, |word| word == "on");
        // The kernel tells of this one only where it is on.
        if key == "vnifilter" && !state {
            continue;
        }
        record.json_truth(key, state);
        if state != default || style.globals.details > 1 {
            let no = if state { "" } else { "no" };
            record.text(&format!("{no}{key} "));
        }
    }
}

fn old_switches(record: &mut Record, words: &Words, table: &[(&'static str, &'static str)]) {
    for &(key, text) in table {
        if on(words, key) {
            record.truth(key, text, true);
        }
    }
}

/// Checksums, by the words that they are typed with.
fn sums(record: &mut Record, words: &Words) {
    for (key, word, default) in [
        ("udp_csum", "udpcsum ", true),
        ("udp_zero_csum6_tx", "udp6zerocsumtx ", false),
        ("udp_zero_csum6_rx", "udp6zerocsumrx ", false),
    ] {
        let state = value(words, key).map_or(default, |word| word == "on");
        record.json_truth(key, state);
        record.text(if state { "" } else { "no" });
        record.text(word);
    }
}

/// What options use of the header is not reserved (`vxlan_nl2conf`).
fn reserved(words: &Words) -> u64 {
    if let Some(bits) = value(words, "reserved_bits").and_then(|word| word.parse().ok()) {
        return bits;
    }
    let mut bits = RESERVED;
    if on(words, "gbp") {
        bits &= !0x80ff_ffff_0000_0000;
    }
    if on(words, "gpe") {
        bits &= !0x3500_00ff_0000_0000;
    }
    if on(words, "remcsum_rx") {
        bits &= !0x0020_0000_0000_00ff;
    }
    bits
}

/// Describes a Geneve tunnel.
pub fn geneve(record: &mut Record, words: &Words) {
    let external = on(words, "external");
    if external {
        record.truth("external", "external ", true);
    }
    record.number("id", unit("id ", " "), number(words, "id").unwrap_or(0));
    end(record, words, "remote");
    ttl(record, words);
    tos(record, words);
    df(record, words);
    label(record, words);
    let port = number(words, "dstport").filter(|port| *port != 0);
    record.number("port", unit("dstport ", " "), port.unwrap_or(6081));
    let six = value(words, "remote").is_some_and(|remote| remote.contains(':'));
    for (key, word, default, shown) in [
        ("udp_csum", "udpcsum ", false, !six && !external),
        (
            "udp_zero_csum6_tx",
            "udp6zerocsumtx ",
            false,
            six && !external,
        ),
        ("udp_zero_csum6_rx", "udp6zerocsumrx ", !six, true),
    ] {
        if shown {
            let state = value(words, key).map_or(default, |word| word == "on");
            record.json_truth(key, state);
            record.text(if state { "" } else { "no" });
            record.text(word);
        }
    }
    if on(words, "innerprotoinherit") {
        record.truth("inner_proto_inherit", "innerprotoinherit ", true);
    }
}

fn end(record: &mut Record, words: &Words, which: &str) {
    let Some(addr) = value(words, which) else {
        return;
    };
    let addr: Option<std::net::IpAddr> = addr.parse().ok();
    let Some(addr) = addr.filter(|addr| !addr.is_unspecified()) else {
        return;
    };
    let (key, before) = match (which, addr.is_multicast(), addr.is_ipv6()) {
        ("local", _, false) => ("local", "local "),
        ("local", _, true) => ("local6", "local "),
        (_, true, false) => ("group", "group "),
        (_, true, true) => ("group6", "group "),
        (_, false, false) => ("remote", "remote "),
        (_, false, true) => ("remote6", "remote "),
    };
    record.string(key, unit(before, " "), &addr.to_string());
}

fn ttl(record: &mut Record, words: &Words) {
    match value(words, "ttl") {
        Some("inherit") => record.text("ttl inherit "),
        Some(ttl) if ttl != "auto" => {
            record.number("ttl", unit("ttl ", " "), ttl.parse::<u32>().unwrap_or(0));
        }
        _ => {
            record.json_number("ttl", 0u32);
            record.text("ttl auto ");
        }
    }
}

fn tos(record: &mut Record, words: &Words) {
    match number(words, "tos").unwrap_or(0) {
        0 => {}
        1 if !record.is_document() => record.text("tos inherit "),
        tos => record.hex("tos", unit("tos ", " "), tos),
    }
}

fn df(record: &mut Record, words: &Words) {
    match value(words, "df").unwrap_or("unset") {
        "unset" => record.json_string("df", "unset"),
        df => record.string("df", unit("df ", " "), df),
    }
}

fn label(record: &mut Record, words: &Words) {
    if let Some(label) = number(words, "flowlabel").filter(|label| *label != 0) {
        record.hex("label", unit("flowlabel ", " "), label);
    }
}

/// Describes a tunnel of packets in UDP.
pub fn bareudp(record: &mut Record, style: &Style, words: &Words) {
    let of = |key: &str| number(words, key).unwrap_or(0);
    record.number("dstport", unit("dstport ", " "), of("dstport"));
    let id = u16::try_from(of("ethertype")).unwrap_or_default();
    let named = ethertype_name(id, style.level().modern()).filter(|_| !style.numeric());
    let name = named.map_or_else(|| format!("[{id}]"), str::to_owned);
    record.string("ethertype", unit("ethertype ", " "), &name);
    record.number("srcportmin", unit("srcportmin ", " "), of("srcportmin"));
    let both = on(words, "multiproto");
    record.json_truth("multiproto", both);
    record.text(if both { "multiproto " } else { "nomultiproto " });
}
