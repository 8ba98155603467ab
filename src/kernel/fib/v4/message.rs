//! A route as a message (Linux 6.18 `net/ipv4/fib_semantics.c`, `fib_dump_info`).

use std::net::{IpAddr, Ipv4Addr};

use super::{Alias, FibHop, FibInfo, Gateway};
use crate::kernel::Netns;
use crate::kernel::nexthop::hops_of;
use crate::kernel::sysctl::{Knob4, SharedKnob};
use crate::rtnl::{Hop, RouteMsg};
use crate::types::{Family, IfIndex, Metrics, Prefix4, RouteType, TableId, Via, route_flags, rtax};

/// The route `alias` of `prefix` in `table`, described by `info`, as the kernel sends it.
pub fn message(
    ns: &Netns,
    table: TableId,
    prefix: Prefix4,
    alias: Alias,
    info: &FibInfo,
) -> RouteMsg {
    let ends = info.nh_id.is_some_and(|id| ns.nexthops.is_blackhole(id));
    let mut msg = RouteMsg {
        family: Family::INET,
        dst_len: prefix.len(),
        tos: alias.tos,
        table,
        protocol: info.protocol,
        scope: info.scope,
        kind: if ends {
            RouteType::BLACKHOLE
        } else {
            alias.kind
        },
        flags: info.flags,
        dst: (prefix.len() > 0).then_some(IpAddr::V4(prefix.addr())),
        priority: (info.priority != 0).then_some(info.priority),
        prefsrc: some_address(info.prefsrc),
        metrics: some_metrics(&info.metrics),
        nh_id: info.nh_id,
        ..RouteMsg::default()
    };
    let compatible = ns.sysctl.shared.get(SharedKnob::NexthopCompatMode) != 0;
    if info.nh_id.is_some() && !compatible {
        // Who knows of objects needs to be told the id alone.
        return msg;
    }
    match &*hops_of(ns, info) {
        [hop] => fill_single(ns, hop, &mut msg),
        hops => msg.multipath = Some(hops.iter().map(|hop| fill_hop(ns, hop)).collect()),
    }
    msg
}

/// The only hop is written into the message itself, and its flags are the route's.
fn fill_single(ns: &Netns, hop: &FibHop, msg: &mut RouteMsg) {
    msg.flags = u32::from(shown_flags(ns, hop));
    (msg.gateway, msg.via) = shown_gateway(hop.gateway);
    msg.oif = (hop.oif != IfIndex::NONE).then_some(hop.oif);
    msg.flow = (hop.flow != 0).then_some(hop.flow);
    msg.encap = hop.encap.clone();
}

fn fill_hop(ns: &Netns, hop: &FibHop) -> Hop {
    let (gateway, via) = shown_gateway(hop.gateway);
    Hop {
        flags: shown_flags(ns, hop),
        // Of the weight of a group's member there is room for the low byte alone.
        hops: (hop.weight.saturating_sub(1) & 0xff) as u8,
        oif: hop.oif,
        gateway,
        via,
        flow: (hop.flow != 0).then_some(hop.flow),
        encap: hop.encap.clone(),
        ..Hop::default()
    }
}

/// The marks of a hop; one without carrier counts as dead where such routes are to be ignored
/// (`fib_nexthop_info`).
fn shown_flags(ns: &Netns, hop: &FibHop) -> u8 {
    const SHOWN: u32 = route_flags::DEAD
        | route_flags::LINKDOWN
        | route_flags::ONLINK
        | route_flags::OFFLOAD
        | route_flags::TRAP;
    let mut flags = hop.flags & SHOWN as u8;
    if hop.has(route_flags::LINKDOWN) && ignores_linkdown(ns, hop.oif) {
        flags |= route_flags::DEAD as u8;
    }
    flags
}

/// True when routes over a link without carrier are to be ignored on this device
/// (`ip_ignore_linkdown`).
pub fn ignores_linkdown(ns: &Netns, dev: IfIndex) -> bool {
    ns.v4.addrs.devs.contains_key(&dev)
        && (ns.sysctl.all4.on(Knob4::IgnoreRoutesWithLinkdown)
            || ns.sysctl.conf4(dev).on(Knob4::IgnoreRoutesWithLinkdown))
}

fn shown_gateway(gateway: Gateway) -> (Option<IpAddr>, Option<Via>) {
    match gateway {
        Gateway::None => (None, None),
        Gateway::V4(addr) => (Some(IpAddr::V4(addr)), None),
        Gateway::V6(addr) => {
            let via = Via {
                family: Family::INET6,
                addr: addr.octets().to_vec(),
            };
            (None, Some(via))
        }
    }
}

fn some_address(addr: Ipv4Addr) -> Option<IpAddr> {
    (!addr.is_unspecified()).then_some(IpAddr::V4(addr))
}

/// Feature bits that are shown (`RTAX_FEATURE_MASK`).
const FEATURES_SHOWN: u32 = 0x1f;

/// Metrics are sent when there are any (`rtnetlink_put_metrics`).
pub fn some_metrics(metrics: &Metrics) -> Option<Metrics> {
    if metrics.is_empty() {
        return None;
    }
    let mut shown = metrics.clone();
    if let Some(features) = shown.values.get_mut(&rtax::FEATURES) {
        *features &= FEATURES_SHOWN;
    }
    Some(shown)
}
