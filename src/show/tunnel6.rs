//! A tunnel of `ip -6 tunnel show` (iproute2 7.1 `ip/ip6tunnel.c`, `print_tunnel`).

use std::net::Ipv6Addr;

use super::tunnel::{flags, keys, protocol};
use super::{Ink, Record, Style, unit};
use crate::rtnl::{FLOWLABEL, TCLASS, Tunnel6Msg, carried, tunnel6_flags as f};
use crate::types::IfIndex;

/// Describes one element.
pub fn describe(record: &mut Record, style: &Style, msg: &Tunnel6Msg) {
    record.open_object(None);
    let name = unit("", ": ").ink(Ink::IfName);
    record.string("ifname", name, msg.name.as_str());
    let mode = format!("{}/ipv6", protocol(msg.protocol));
    record.string("mode", unit("", " "), &mode);
    end(record, "remote", "remote ", " ", msg.remote);
    end(record, "local", "local ", "", msg.local);
    if msg.link != IfIndex::NONE {
        record.string("link", unit(" dev ", ""), &style.device(msg.link));
    }
    header(record, msg);
    if msg.has(f::RCV_DSCP_COPY) {
        record.null("ip6_tnl_f_rcv_dscp_copy", " dscp inherit");
    }
    if msg.has(f::ALLOW_LOCAL_REMOTE) {
        record.null("ip6_tnl_f_allow_local_remote", " allow-localremote");
    }
    keys(record, msg.ikey, msg.okey);
    if msg.protocol == carried::GRE {
        flags(record, style, msg.seq, msg.csum);
    }
    record.close_object();
}

/// What its packets say in their own header.
fn header(record: &mut Record, msg: &Tunnel6Msg) {
    if msg.has(f::IGN_ENCAP_LIMIT) {
        record.null("ip6_tnl_f_ign_encap_limit", " encaplimit none");
    } else {
        record.number("encap_limit", unit(" encaplimit ", ""), msg.encap_limit);
    }
    match msg.hop_limit {
        0 => record.text(" hoplimit inherit"),
        limit => record.number("hoplimit", unit(" hoplimit ", ""), limit),
    }
    if msg.has(f::USE_ORIG_TCLASS) {
        record.null("ip6_tnl_f_use_orig_tclass", " tclass inherit");
    } else {
        let class = format!("0x{:02x}", (msg.flowinfo & TCLASS) >> 20);
        record.string("tclass", unit(" tclass ", ""), &class);
    }
    if msg.has(f::USE_ORIG_FLOWLABEL) {
        record.null("ip6_tnl_f_use_orig_flowlabel", " flowlabel inherit");
    } else {
        let label = format!("0x{:05x}", msg.flowinfo & FLOWLABEL);
        record.string("flowlabel", unit(" flowlabel ", ""), &label);
    }
    let all = format!("0x{:08x}", msg.flowinfo);
    record.string("flowinfo", unit(" (flowinfo ", ")"), &all);
}

fn end(
    record: &mut Record,
    key: &'static str,
    before: &'static str,
    after: &'static str,
    addr: Ipv6Addr,
) {
    record.text(before);
    record.string(key, unit("", after).ink(Ink::Inet6), &addr.to_string());
}
