//! Where a hop leads (Linux 6.18 `net/ipv4/fib_semantics.c`, `fib_check_nh`).
//!
//! Every route has a scope, and the way to its gateway must be of a narrower one: a route of
//! scope global leads to a gateway that a route of scope link reaches, which in turn leads to an
//! address of scope host. The recursion ends at a local address or at a hop declared `onlink`.

use std::net::Ipv4Addr;

use super::config::refuse;
use super::{FibHop, Gateway, gateway6};
use crate::kernel::Netns;
use crate::kernel::link::Link;
use crate::kernel::lookup::{Flow4, Found4, addr_type, fib4};
use crate::kernel::neigh;
use crate::kernel::trace::Silent;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, RouteType, Scope, TableId, route_flags};

const INVALID_GATEWAY: &str = "Nexthop has invalid gateway";

/// Checks one hop of a route of `scope` in `table` and fills in its device, its scope and
/// whether its link is down.
///
/// # Errors
/// The first check that fails.
pub fn check(ns: &Netns, hop: &mut FibHop, table: TableId, scope: Scope) -> Result<(), Refusal> {
    match hop.gateway {
        Gateway::None => check_direct(ns, hop),
        Gateway::V4(gateway) if hop.has(route_flags::ONLINK) => {
            check_onlink(ns, hop, gateway, scope)
        }
        Gateway::V4(gateway) => check_gateway(ns, hop, gateway, table, scope),
        Gateway::V6(gateway) => {
            let dev = gateway6::check(ns, hop, gateway, table)?;
            hop.oif = dev;
            hop.scope = Scope::LINK;
            Ok(())
        }
    }
}

/// Nothing is known against the neighbour that a hop leads to; one without a gateway is as good
/// as any (`net/ipv4/nexthop.c`, `nexthop_is_good_nh`).
pub fn is_good(ns: &Netns, hop: &FibHop) -> bool {
    match hop.gateway {
        Gateway::None => true,
        Gateway::V4(gateway) => neigh::is_good(ns, hop.oif, gateway.into()),
        Gateway::V6(gateway) => neigh::is_good(ns, hop.oif, gateway.into()),
    }
}

/// A hop without gateway (`fib_check_nh_nongw`).
fn check_direct(ns: &Netns, hop: &mut FibHop) -> Result<(), Refusal> {
    if hop.has(route_flags::PERVASIVE | route_flags::ONLINK) {
        return refuse("Invalid flags for nexthop - PERVASIVE and ONLINK can not be set");
    }
    let dev = match ns.links.get(hop.oif) {
        Some(dev) if ns.v4.addrs.devs.contains_key(&hop.oif) => dev,
        _ => return Err(Errno::ENODEV.into()),
    };
    if !dev.is_up() {
        return Err(Refusal::noted(
            Errno::ENETDOWN,
            "Device for nexthop is not up",
        ));
    }
    hop.scope = Scope::HOST;
    mark_link(hop, dev);
    Ok(())
}

/// A gateway that is declared to be a neighbour (`fib_check_nh_v4_gw`, first half).
fn check_onlink(
    ns: &Netns,
    hop: &mut FibHop,
    gateway: Ipv4Addr,
    scope: Scope,
) -> Result<(), Refusal> {
    if scope >= Scope::LINK {
        return refuse("Nexthop has invalid scope");
    }
    let Some(dev) = ns.links.get(hop.oif) else {
        return Err(Refusal::noted(
            Errno::ENODEV,
            "Nexthop device required for onlink",
        ));
    };
    if !dev.is_up() {
        return Err(Refusal::noted(Errno::ENETDOWN, "Nexthop device is not up"));
    }
    if addr_type::by_dev_table(ns, hop.oif, gateway) != RouteType::UNICAST {
        return refuse(INVALID_GATEWAY);
    }
    hop.scope = Scope::LINK;
    mark_link(hop, dev);
    Ok(())
}

/// A gateway that must be reachable (`fib_check_nh_v4_gw`, second half).
fn check_gateway(
    ns: &Netns,
    hop: &mut FibHop,
    gateway: Ipv4Addr,
    table: TableId,
    scope: Scope,
) -> Result<(), Refusal> {
    let found = find_gateway(ns, hop.oif, gateway, table, scope)
        .map_err(|errno| Refusal::noted(errno, INVALID_GATEWAY))?;
    if found.kind != RouteType::UNICAST && found.kind != RouteType::LOCAL {
        return refuse(INVALID_GATEWAY);
    }
    let oif = found.nhc.oif;
    let Some(dev) = ns.links.get(oif) else {
        return refuse("No egress device for nexthop gateway");
    };
    hop.oif = oif;
    hop.scope = found.scope;
    mark_link(hop, dev);
    if dev.is_up() {
        Ok(())
    } else {
        Err(Errno::ENETDOWN.into())
    }
}

/// The way to a gateway: by the route's own table when that is another than main and knows one,
/// else by the rules.
fn find_gateway<'n>(
    ns: &'n Netns,
    oif: IfIndex,
    gateway: Ipv4Addr,
    table: TableId,
    scope: Scope,
) -> Result<Found4<'n>, Errno> {
    let flow = Flow4 {
        scope: narrower(scope).max(Scope::LINK),
        iif: IfIndex::LOOPBACK,
        oif,
        ignore_linkstate: true,
        ..Flow4::to(gateway)
    };
    if table != TableId::MAIN
        && ns.v4.fib.table(table).is_some()
        && let Ok(found) = fib4::lookup_table(ns, table, &flow, &mut Silent)
    {
        return Ok(found);
    }
    fib4::lookup(ns, &flow, &mut Silent)
}

fn narrower(scope: Scope) -> Scope {
    Scope(scope.0.saturating_add(1))
}

/// Marks a hop whose device has no carrier.
fn mark_link(hop: &mut FibHop, dev: &Link) {
    if !dev.carrier {
        hop.flags |= route_flags::LINKDOWN as u8;
    }
}
