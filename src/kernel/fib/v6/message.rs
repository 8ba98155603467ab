//! A route as a message (Linux 6.18 `net/ipv6/route.c`, `rt6_fill_node`).

use std::net::IpAddr;

use super::{Key6, Route6};
use crate::kernel::Netns;
use crate::kernel::fib::v4::some_metrics;
use crate::kernel::nexthop::paths6;
use crate::kernel::sysctl::{Knob6, SharedKnob};
use crate::rtnl::{CacheInfo, Hop, RouteMsg};
use crate::types::{Family, RouteType, TableId, route_flags};

/// Clock ticks in a second, as messages count time.
const TICKS: i64 = 100;

/// A route of `key` in `table` as the kernel sends it at the moment `now`: `siblings` is the
/// route and then its siblings, in their order round about.
pub fn message(
    ns: &Netns,
    table: TableId,
    key: Key6,
    siblings: &[Route6],
    now: i64,
) -> Option<RouteMsg> {
    let route = siblings.first()?;
    let mut msg = of_route(table, key, route);
    if let Some(cache) = &mut msg.cacheinfo {
        cache.expires = route.expires.map_or(0, |expires| ticks(expires, now));
    }
    if siblings.len() > 1 {
        msg.multipath = Some(siblings.iter().map(|route| hop(ns, route)).collect());
    } else if let Some(id) = route.nh_id {
        over_object(ns, id, route, &mut msg);
    } else {
        single(ns, route, &mut msg);
    }
    Some(msg)
}

/// The same of a route that was made just now: none of its time has passed yet.
pub fn message_of_new(
    ns: &Netns,
    table: TableId,
    key: Key6,
    siblings: &[Route6],
    now: i64,
) -> Option<RouteMsg> {
    let mut msg = message(ns, table, key, siblings, now)?;
    let expires = siblings.first().and_then(|route| route.expires);
    if let (Some(cache), Some(expires)) = (&mut msg.cacheinfo, expires) {
        cache.expires = clamp(expires.saturating_sub(now).saturating_mul(TICKS));
    }
    Some(msg)
}

/// A route over an object names it, and for who does not know of objects its hops as well
/// (`rt6_fill_node_nexthop`).
fn over_object(ns: &Netns, id: u32, route: &Route6, msg: &mut RouteMsg) {
    msg.nh_id = Some(id);
    if ns.nexthops.is_blackhole(id) {
        msg.kind = RouteType::BLACKHOLE;
    }
    if ns.sysctl.shared.get(SharedKnob::NexthopCompatMode) == 0 {
        return;
    }
    let paths = paths6(&ns.nexthops, id, route);
    let is_group = ns
        .nexthops
        .get(id)
        .is_some_and(|object| object.group().is_some());
    match paths.as_slice() {
        [only] if !is_group => single(ns, only, msg),
        paths => msg.multipath = Some(paths.iter().map(|path| hop(ns, path)).collect()),
    }
}

/// The only hop of a route is told in the message itself.
fn single(ns: &Netns, route: &Route6, msg: &mut RouteMsg) {
    msg.flags = u32::from(shown_flags(ns, route));
    msg.gateway = route.gateway.map(IpAddr::V6);
    msg.oif = Some(route.oif);
    msg.encap = route.encap.as_deref().cloned();
}

/// What a message tells of a route besides its hops.
pub fn of_route(table: TableId, key: Key6, route: &Route6) -> RouteMsg {
    let some = |len: u8, addr: std::net::Ipv6Addr| (len > 0).then_some(IpAddr::V6(addr));
    RouteMsg {
        family: Family::INET6,
        dst_len: key.dst.len(),
        src_len: key.src.len(),
        table,
        protocol: route.protocol,
        kind: route.kind,
        dst: some(key.dst.len(), key.dst.addr()),
        src: some(key.src.len(), key.src.addr()),
        priority: Some(route.metric),
        prefsrc: route.prefsrc.map(IpAddr::V6),
        metrics: some_metrics(&route.metrics),
        cacheinfo: Some(CacheInfo::default()),
        pref: Some(route.pref),
        ..RouteMsg::default()
    }
}

fn hop(ns: &Netns, route: &Route6) -> Hop {
    Hop {
        flags: shown_flags(ns, route),
        // Of the weight of a group's member there is room for the low byte alone.
        hops: (route.weight.saturating_sub(1) & 0xff) as u8,
        oif: route.oif,
        gateway: route.gateway.map(IpAddr::V6),
        encap: route.encap.as_deref().cloned(),
        ..Hop::default()
    }
}

/// The marks of a hop; one without carrier counts as dead where such routes are to be ignored
/// (`fib_nexthop_info`).
fn shown_flags(ns: &Netns, route: &Route6) -> u8 {
    let ignored = ns
        .sysctl
        .conf6(route.oif)
        .on(Knob6::IgnoreRoutesWithLinkdown);
    if route.has(route_flags::LINKDOWN) && ignored {
        route.flags | route_flags::DEAD as u8
    } else {
        route.flags
    }
}

/// Time left in clock ticks. The kernel counts finer than in seconds, and some of the first second
/// is always gone.
fn ticks(expires: i64, now: i64) -> i32 {
    clamp(expires.saturating_sub(now).saturating_mul(TICKS) - 1)
}

fn clamp(left: i64) -> i32 {
    let most = i64::from(i32::MAX);
    i32::try_from(left.clamp(-most, most)).unwrap_or(i32::MAX)
}
