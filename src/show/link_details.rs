//! What `-d` adds to a link (iproute2 7.1 `ip/ipaddress.c`, the second half of `print_linkinfo`).

use super::{Record, Style, link_kind, unit};
use crate::rtnl::LinkMsg;
use crate::types::SegmentLimits;

/// Describes the details; `links` in `link show`.
pub fn describe(record: &mut Record, style: &Style, link: &LinkMsg, links: bool) {
    let modern = style.level().modern();
    if let Some(count) = link.promiscuity {
        record.number("promiscuity", unit(" promiscuity ", " "), count);
    }
    if let Some(count) = link.allmulti {
        let before = if modern { "allmulti " } else { " allmulti " };
        record.number("allmulti", unit(before, " "), count);
    }
    if let Some(mtu) = link.min_mtu {
        record.number("min_mtu", unit("minmtu ", " "), mtu);
    }
    if let Some(mtu) = link.max_mtu {
        record.number("max_mtu", unit("maxmtu ", " "), mtu);
    }
    if modern && link.netns_immutable {
        record.truth("netns-immutable", "netns-immutable ", true);
    }
    if let Some(info) = &link.info {
        link_kind::describe(record, style, link, info);
    }
    if let (true, Some(mode)) = (links, link.addr_gen_mode) {
        let word = match mode {
            0 => "eui64",
            1 => "none",
            2 => "stable_secret",
            3 => "random",
            _ => "",
        };
        record.string("inet6_addr_gen_mode", unit("addrgenmode ", " "), word);
    }
    if let Some(count) = link.num_tx_queues {
        record.number("num_tx_queues", unit("numtxqueues ", " "), count);
    }
    if let Some(count) = link.num_rx_queues {
        record.number("num_rx_queues", unit("numrxqueues ", " "), count);
    }
    // What IPv6 tells of a device has no word about its queues and segments.
    if link.num_tx_queues.is_none() {
        return;
    }
    limits(record, link, modern);
}

fn limits(record: &mut Record, link: &LinkMsg, modern: bool) {
    let limits = &link.limits;
    let mut number = |key: &'static str, before: &'static str, value: Option<u32>, usual: u32| {
        record.number(key, unit(before, " "), value.unwrap_or(usual));
    };
    let (size, segs) = (SegmentLimits::SIZE, SegmentLimits::SEGS);
    number("gso_max_size", "gso_max_size ", limits.gso_size, size);
    number("gso_max_segs", "gso_max_segs ", limits.gso_segs, segs);
    number("tso_max_size", "tso_max_size ", link.tso_max_size, size);
    number("tso_max_segs", "tso_max_segs ", None, segs);
    number("gro_max_size", "gro_max_size ", limits.gro_size, size);
    if modern {
        let (gso, gro) = (limits.gso_ipv4_size, limits.gro_ipv4_size);
        number("gso_ipv4_max_size", "gso_ipv4_max_size ", gso, size);
        number("gro_ipv4_max_size", "gro_ipv4_max_size ", gro, size);
    }
}
