//! What IPv6 routes see of an object (Linux 6.18 `net/ipv4/nexthop.c`, `fib6_check_nexthop`;
//! `include/net/nexthop.h`, `nexthop_fib6_nh`, `nexthop_path_fib6_result`).

use super::config::refuse;
use super::{Kind, Nexthop, Nexthops, Single, choose};
use crate::kernel::Netns;
use crate::kernel::fib::v4::Gateway;
use crate::kernel::fib::v6::{Nature, Route6};
use crate::rtnl::Refusal;
use crate::types::{Family, IfIndex, RouteType};

/// Whether an IPv6 route may use the object: every hop of it must be IPv6's.
///
/// # Errors
/// What stands against it.
pub fn check_route6(all: &Nexthops, nexthop: &Nexthop) -> Result<(), Refusal> {
    let is_v4 = |single: &Single| single.family == Family::INET;
    let has_v4 = match nexthop.group() {
        None => nexthop.single().is_some_and(is_v4),
        Some(group) => { group.members.iter() }
            .filter_map(|member| all.single(member.id))
            .any(is_v4),
    };
    if has_v4 {
        return refuse("IPv6 routes can not use an IPv4 nexthop");
    }
    if nexthop.is_fdb() {
        return refuse("Route cannot point to a fdb nexthop");
    }
    Ok(())
}

/// A route over an object as each hop of the object makes it, with the weights of a group.
pub fn paths6(all: &Nexthops, id: u32, route: &Route6) -> Vec<Route6> {
    match all.get(id).map(|nexthop| &nexthop.kind) {
        Some(Kind::Single(single)) => vec![through(route, single, 1)],
        Some(Kind::Group(group)) => { group.members.iter() }
            .filter_map(|member| Some(through(route, all.single(member.id)?, member.weight)))
            .collect(),
        None => Vec::new(),
    }
}

fn through(route: &Route6, single: &Single, weight: u16) -> Route6 {
    let (kind, nature) = match single.blackhole {
        true => (RouteType::BLACKHOLE, Nature::Reject),
        false => (route.kind, route.nature),
    };
    Route6 {
        kind,
        nature,
        oif: single.hop.oif,
        gateway: match single.hop.gateway {
            Gateway::V6(gateway) => Some(gateway),
            _ => None,
        },
        weight,
        flags: single.hop.flags,
        encap: single.hop.encap.clone().map(Box::new),
        ..route.clone()
    }
}

/// The device of a route: its own, or that of the first hop of its object (`fib6_info_nh_dev`).
pub fn device_of(all: &Nexthops, route: &Route6) -> IfIndex {
    match route.nh_id {
        Some(id) => all.first_device(id),
        None => route.oif,
    }
}

/// True when the route leads through the device, by its own hop or one of its object's.
pub fn uses_device(all: &Nexthops, route: &Route6, dev: IfIndex) -> bool {
    match route.nh_id {
        Some(id) => all.singles(id).iter().any(|single| single.hop.oif == dev),
        None => route.oif == dev,
    }
}

/// The hop that a flow with this hash takes of a route over an object; `None` when the object is
/// gone.
pub fn choose6(ns: &Netns, id: u32, route: &Route6, hash: u32) -> Option<(usize, Route6)> {
    let hop = choose(ns, id, hash).unwrap_or(0);
    let path = paths6(&ns.nexthops, id, route).into_iter().nth(hop)?;
    Some((hop, path))
}
