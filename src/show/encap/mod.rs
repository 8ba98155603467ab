//! Tunnel encapsulations of a route or hop. Law: iproute2 7.1 `ip/iproute_lwtunnel.c`.
//!
//! Every encapsulation is led in by ` encap TYPE `, with a blank in front that doubles the one
//! before. Its JSON is an object of its own since 6.3; before, its keys lay flat in the route.

mod options;
mod segment;

use std::net::IpAddr;

use super::{Ink, Record, Style, push_ip, push_labels, unit};
use crate::types::{Encap, EncapBpf, EncapIp, Family};

/// `TUNNEL_CSUM`.
const FLAG_CSUM: u16 = 0x01;
/// `TUNNEL_KEY`.
const FLAG_KEY: u16 = 0x04;
/// `TUNNEL_SEQ`.
const FLAG_SEQ: u16 = 0x08;

/// Describes one encapsulation.
pub fn describe(record: &mut Record, style: &Style, encap: &Encap) {
    let nested = style.level().modern();
    if nested {
        record.open_object(Some("encap"));
    }
    let key = if nested { "encap_type" } else { "encap" };
    record.string(key, unit(" encap ", " "), type_word(encap));
    match encap {
        Encap::Mpls { labels, ttl } => {
            record.string_with(Some("dst"), unit(" ", " "), |out| push_labels(out, labels));
            if let Some(ttl) = ttl {
                record.number("ttl", unit("ttl ", " "), *ttl);
            }
        }
        Encap::Ip(ip) => {
            ends(record, ip);
            if let Some(ttl) = ip.ttl {
                record.number("ttl", unit("ttl ", " "), ttl);
            }
            if let Some(tos) = ip.tos {
                record.number("tos", unit("tos ", " "), tos);
            }
            tail(record, style, ip);
        }
        Encap::Ip6(ip6) => {
            ends(record, ip6);
            if let Some(limit) = ip6.ttl {
                record.number("hoplimit", unit("hoplimit ", " "), limit);
            }
            if let Some(class) = ip6.tos {
                record.number("tc", unit("tc ", " "), class);
            }
            tail(record, style, ip6);
        }
        Encap::Xfrm { if_id, link } => {
            record.number("if_id", unit("if_id ", " "), *if_id);
            if let Some(link) = link {
                let name = style.device(crate::types::IfIndex(*link));
                record.string("link_dev", unit("link_dev ", " "), &name);
            }
        }
        Encap::Ila { .. } => ila(record, encap),
        Encap::Bpf(programs) => bpf(record, programs),
        Encap::Seg6 { .. } | Encap::Rpl { .. } | Encap::Ioam6 { .. } | Encap::Seg6Local(_) => {
            segment::describe(record, style, encap);
        }
    }
    if nested {
        record.close_object();
    }
}

fn type_word(encap: &Encap) -> &'static str {
    match encap {
        Encap::Mpls { .. } => "mpls",
        Encap::Ip(_) => "ip",
        Encap::Ip6(_) => "ip6",
        Encap::Ila { .. } => "ila",
        Encap::Seg6 { .. } => "seg6",
        Encap::Seg6Local(_) => "seg6local",
        Encap::Rpl { .. } => "rpl",
        Encap::Ioam6 { .. } => "ioam6",
        Encap::Xfrm { .. } => "xfrm",
        Encap::Bpf(_) => "bpf",
    }
}

fn bpf(record: &mut Record, programs: &EncapBpf) {
    for (key, lead, program) in [
        ("in", "in ", &programs.input),
        ("out", "out ", &programs.output),
        ("xmit", "xmit ", &programs.xmit),
    ] {
        if let Some(program) = program {
            record.string(key, unit(lead, " "), program);
        }
    }
    if let Some(headroom) = programs.headroom {
        record.number("headroom", unit(" ", " "), headroom);
    }
}

/// Tunnel id, source, destination.
fn ends<A: Copy + Into<IpAddr>>(record: &mut Record, ip: &EncapIp<A>) {
    if let Some(id) = ip.id {
        record.number("id", unit("id ", " "), id);
    }
    if let Some(src) = ip.src {
        address(record, "src", "src ", src.into());
    }
    if let Some(dst) = ip.dst {
        address(record, "dst", "dst ", dst.into());
    }
}

fn address(record: &mut Record, key: &'static str, lead: &'static str, addr: IpAddr) {
    let unit = unit(lead, " ").ink(Ink::of(Family::of(&addr)));
    record.string_with(Some(key), unit, |out| push_ip(out, &addr));
}

/// Flags and option strings.
fn tail<A>(record: &mut Record, style: &Style, ip: &EncapIp<A>) {
    let flags = ip.flags.unwrap_or(0);
    for (bit, key, text) in [
        (FLAG_KEY, "key", "key "),
        (FLAG_CSUM, "csum", "csum "),
        (FLAG_SEQ, "seq", "seq "),
    ] {
        if flags & bit != 0 {
            record.truth(key, text, true);
        }
    }
    if let Some((keyword, value)) = &ip.opts {
        options::describe(record, style, keyword, value);
    }
}

fn ila(record: &mut Record, encap: &Encap) {
    let Encap::Ila {
        locator,
        csum_mode,
        ident_type,
        hook,
    } = encap
    else {
        return;
    };
    let groups = [48, 32, 16, 0].map(|shift| format!("{:x}", locator >> shift & 0xffff));
    record.string("locator", unit(" ", " "), &groups.join(":"));
    if let Some(mode) = csum_mode {
        let word = match mode {
            0 => "adj-transport",
            1 => "neutral-map",
            2 => "no-action",
            3 => "neutral-map-auto",
            _ => "unknown",
        };
        record.string("csum_mode", unit(" csum-mode ", " "), word);
    }
    if let Some(kind) = ident_type {
        let word = match kind {
            0 => "iid",
            1 => "luid",
            2 => "virt-v4",
            3 => "virt-uni-v6",
            4 => "virt-multi-v6",
            5 => "nonlocal-addr",
            32 => "use-format",
            _ => "unknown",
        };
        record.string("ident_type", unit(" ident-type ", " "), word);
    }
    if let Some(hook) = hook {
        let word = match hook {
            0 => "output",
            1 => "input",
            _ => "unknown",
        };
        record.string("hook_type", unit(" hook-type ", " "), word);
    }
}
