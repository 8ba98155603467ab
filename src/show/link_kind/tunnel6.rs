//! Tunnels over IPv6 (iproute2 7.1 `ip/link_ip6tnl.c`, `ip/link_gre6.c`, `ip/link_vti6.c`). Options
//! without a word are those of a device that was made without any.

use super::super::{Record, Style, unit};
use super::tunnel::{ends, erspan, fwmark, keys, number, on};
use super::value;

type Words = [(String, String)];

/// Describes a tunnel of IP packets over IPv6.
pub fn ip(record: &mut Record, style: &Style, words: &Words) {
    external(record, words);
    let mode = value(words, "mode").unwrap_or("any");
    record.string("proto", unit("", " "), mode);
    ends(record, style, words);
    header(record, words);
    last(record, words);
}

/// Describes a GRE tunnel over IPv6, with or without Ethernet in it.
pub fn gre(record: &mut Record, style: &Style, words: &Words) {
    external(record, words);
    ends(record, style, words);
    header(record, words);
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
    last(record, words);
    erspan(record, words);
}

fn external(record: &mut Record, words: &Words) {
    if on(words, "external") {
        record.truth("external", "external ", true);
    }
}

/// What its packets say in their own header.
fn header(record: &mut Record, words: &Words) {
    let hops = number(words, "ttl");
    if record.is_document() || hops != 0 {
        record.number("ttl", unit("hoplimit ", " "), hops);
    } else {
        record.text("hoplimit inherit ");
    }
    match value(words, "encaplimit") {
        Some("none") => record.truth("ip6_tnl_f_ign_encap_limit", "encaplimit none ", true),
        _ => {
            let limit = number(words, "encaplimit");
            record.number("encap_limit", unit("encaplimit ", " "), limit);
        }
    }
    match value(words, "tclass") {
        Some("inherit") => record.truth("ip6_tnl_f_use_orig_tclass", "tclass inherit ", true),
        _ => {
            let class = format!("0x{:02x}", number(words, "tclass"));
            record.string("tclass", unit("tclass ", " "), &class);
        }
    }
    match value(words, "flowlabel") {
        Some("inherit") => {
            record.truth("ip6_tnl_f_use_orig_flowlabel", "flowlabel inherit ", true);
        }
        _ => {
            let label = format!("0x{:05x}", number(words, "flowlabel"));
            record.string("flowlabel", unit("flowlabel ", " "), &label);
        }
    }
    if value(words, "dscp").is_some() {
        record.truth("ip6_tnl_f_rcv_dscp_copy", "dscp inherit ", true);
    }
}

fn last(record: &mut Record, words: &Words) {
    if on(words, "allow-localremote") {
        record.truth("ip6_tnl_f_allow_local_remote", "allow-localremote ", true);
    }
    match value(words, "fwmark") {
        Some("inherit") => record.truth("ip6_tnl_f_use_orig_fwmark", "fwmark inherit ", true),
        _ => fwmark(record, words),
    }
}
