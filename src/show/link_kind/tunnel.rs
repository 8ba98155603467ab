//! Tunnels over IPv4 (iproute2 7.1 `ip/link_gre.c`, `ip/link_iptnl.c`, `ip/link_vti.c`, `ip/link_xfrm.c`).
//! Options without a word are those of a device that was made without any.

use super::super::{Record, Style, unit};
use super::value;
use crate::types::IfIndex;

type Words = [(String, String)];

pub(super) fn number(words: &Words, key: &str) -> u32 {
    value(words, key)
        .and_then(|word| word.parse().ok())
        .unwrap_or(0)
}

pub(super) fn on(words: &Words, key: &str) -> bool {
    value(words, key) == Some("on")
}

/// Describes a GRE tunnel, with or without Ethernet in it.
pub fn gre(record: &mut Record, style: &Style, words: &Words) {
    if on(words, "external") {
        record.truth("external", "external ", true);
    }
    ends(record, style, words);
    ttl(record, number(words, "ttl"));
    tos(record, words);
    let pmtudisc = match value(words, "pmtudisc") {
        Some(word) => word == "on",
        None => on(words, "external"),
    };
    record.json_truth("pmtudisc", pmtudisc);
    if !pmtudisc {
        record.text("nopmtudisc ");
    }
    if on(words, "ignore-df") {
        record.truth("ignore_df", "ignore-df ", true);
    }
    keys(record, words, false);
    for (key, text) in [
        ("iseq", "iseq "),
        ("oseq", "oseq "),
        ("icsum", "icsum "),
        ("ocsum", "ocsum "),
    ] {
        if on(words, key) {
            record.truth(key, text, true);
        }
    }
    fwmark(record, words);
    erspan(record, words);
}

pub(super) fn erspan(record: &mut Record, words: &Words) {
    let Some(version) = value(words, "erspan_ver") else {
        return;
    };
    let index = number(words, "erspan");
    if version == "1" {
        record.number("erspan_index", unit("erspan_index ", " "), index);
    }
    record.number(
        "erspan_ver",
        unit("erspan_ver ", " "),
        number(words, "erspan_ver"),
    );
    if version == "2" {
        let direction = value(words, "erspan_dir").unwrap_or("ingress");
        record.string("erspan_dir", unit("erspan_dir ", " "), direction);
        let hardware = number(words, "erspan_hwid");
        record.hex("erspan_hwid", unit("erspan_hwid ", " "), hardware);
    }
}

/// Describes an IPIP or SIT tunnel.
pub fn ip(record: &mut Record, style: &Style, words: &Words, sit: bool) {
    let bare = words.is_empty();
    let external = on(words, "external");
    if external && !sit {
        record.truth("external", "external ", true);
    }
    let mode = match value(words, "mode") {
        Some(mode) => mode,
        None if sit => "ip6ip",
        None => "ipip",
    };
    record.string("proto", unit("", " "), mode);
    ends(record, style, words);
    let default = if sit && (bare || external) { 64 } else { 0 };
    let typed = value(words, "ttl").and_then(|word| word.parse().ok());
    ttl(record, typed.unwrap_or(default));
    tos(record, words);
    let pmtudisc = match value(words, "pmtudisc") {
        Some(word) => word == "on",
        None => external,
    };
    let text = if pmtudisc { "pmtudisc " } else { "nopmtudisc " };
    record.truth("pmtudisc", text, pmtudisc);
    if on(words, "isatap") {
        record.truth("isatap", "isatap ", true);
    }
    if sit {
        six_rd(record, words);
    }
    fwmark(record, words);
}

fn six_rd(record: &mut Record, words: &Words) {
    let prefix = value(words, "6rd-prefix").unwrap_or("2002::/16");
    let relay = value(words, "6rd-relay_prefix").filter(|relay| *relay != "off");
    record.text(&format!("6rd-prefix {prefix} "));
    for (prefix, key, length) in [
        (Some(prefix), "prefix", "prefixlen"),
        (relay, "relay_prefix", "relay_prefixlen"),
    ] {
        let Some((addr, len)) = prefix.and_then(|prefix| prefix.split_once('/')) else {
            continue;
        };
        record.json_string(key, addr);
        record.json_number(length, len.parse::<u32>().unwrap_or(0));
    }
    if let Some(relay) = relay {
        record.text(&format!("6rd-relay_prefix {relay} "));
    }
}

/// Describes a VTI tunnel.
pub fn vti(record: &mut Record, style: &Style, words: &Words) {
    ends(record, style, words);
    keys(record, words, true);
    fwmark(record, words);
}

/// Describes an XFRM device.
pub fn xfrm(record: &mut Record, words: &Words) {
    if on(words, "external") {
        return record.truth("external", "external ", true);
    }
    record.hex("if_id", unit("if_id ", " "), number(words, "if_id"));
}

/// Both ends, and the device in use.
pub(super) fn ends(record: &mut Record, style: &Style, words: &Words) {
    for (key, before) in [("remote", "remote "), ("local", "local ")] {
        let end = value(words, key).unwrap_or("any");
        record.string(key, unit(before, " "), end);
    }
    let dev = IfIndex(number(words, "dev"));
    if dev != IfIndex::NONE {
        record.string("link", unit("dev ", " "), &style.device(dev));
    }
}

fn ttl(record: &mut Record, ttl: u32) {
    if record.is_document() || ttl != 0 {
        record.number("ttl", unit("ttl ", " "), ttl);
    } else {
        record.text("ttl inherit ");
    }
}

fn tos(record: &mut Record, words: &Words) {
    match number(words, "tos") {
        0 => {}
        1 if !record.is_document() => record.text("tos inherit "),
        tos => record.hex("tos", unit("tos ", " "), tos),
    }
}

/// Keys as dotted quads; a zero one is not shown with `nonzero`.
pub(super) fn keys(record: &mut Record, words: &Words, nonzero: bool) {
    for (key, before) in [("ikey", "ikey "), ("okey", "okey ")] {
        let typed = value(words, key).and_then(|word| word.parse::<u32>().ok());
        if let Some(number) = typed.filter(|number| *number != 0 || !nonzero) {
            let quad = std::net::Ipv4Addr::from(number).to_string();
            record.string(key, unit(before, " "), &quad);
        }
    }
}

pub(super) fn fwmark(record: &mut Record, words: &Words) {
    let mark = number(words, "fwmark");
    if mark != 0 {
        record.hex("fwmark", unit("fwmark ", " "), mark);
    }
}
