//! From what was asked to what a route is: every check of a new route, in the kernel's order
//! (Linux 6.18 `net/ipv4/fib_semantics.c`, `fib_create_info`). Nothing changes here.

use super::config::{hop_gateway, refuse};
use super::{Config, FibHop, FibInfo, Gateway, metrics, nexthop, prefsrc};
use crate::kernel::Netns;
use crate::kernel::fib::encap;
use crate::kernel::nexthop::check_route_scope;
use crate::rtnl::{Errno, Hop, Refusal};
use crate::types::{IfIndex, RouteType, Scope, route_flags};

/// Flags that no request may carry.
const CONDITION: u32 = route_flags::DEAD | route_flags::LINKDOWN;

/// The description of the route that `config` asks for.
///
/// # Errors
/// The first check that fails.
pub fn accept(ns: &Netns, config: &Config) -> Result<FibInfo, Refusal> {
    if least_scope(config.kind) > config.scope {
        return refuse("Invalid scope");
    }
    if config.flags & CONDITION != 0 {
        return refuse("Invalid rtm_flags - can not contain DEAD or LINKDOWN");
    }
    if let Some(id) = config.nh_id {
        if let Some(known) = known(ns, config, id) {
            return Ok(known.clone());
        }
        if ns.nexthops.get(id).is_none() {
            return refuse("Nexthop id does not exist");
        }
    }
    if config.hops.as_ref().is_some_and(Vec::is_empty) {
        return Err(Errno::EINVAL.into());
    }
    let mut info = FibInfo {
        kind: config.kind,
        scope: config.scope,
        protocol: config.protocol,
        table: config.table,
        prefsrc: config.prefsrc,
        priority: config.priority,
        metrics: metrics::accept(config.metrics.as_ref())?,
        flags: config.flags,
        hops: hops(config)?,
        nh_id: config.nh_id,
    };
    if error_of(config.kind).is_some() {
        if has_direction(config) {
            return refuse(
                "Gateway, device and multipath can not be specified for this route type",
            );
        }
        return Ok(info);
    }
    if config.kind == RouteType::UNSPEC {
        return refuse("Invalid route type");
    }
    check_hops(ns, config, &mut info)?;
    prefsrc::check(ns, config)?;
    Ok(info)
}

/// A description that another route over the same object has already. Unless the request speaks of
/// metrics, those of the description found are taken over unseen (`fib_find_info_nh`).
fn known<'a>(ns: &'a Netns, config: &Config, id: u32) -> Option<&'a FibInfo> {
    if config.metrics.is_some() {
        return None;
    }
    // The last that was made is found first.
    ns.v4
        .fib
        .used(|info| {
            info.nh_id == Some(id)
                && info.protocol == config.protocol
                && info.scope == config.scope
                && info.prefsrc == config.prefsrc
                && info.priority == config.priority
                && info.kind == config.kind
                && info.table == config.table
                && (info.flags ^ config.flags) & !CONDITION == 0
        })
        .max_by_key(|(id, _)| *id)
        .map(|(_, info)| info)
}

/// Resolves the hops of a route that leads somewhere: devices, scopes and link states.
fn check_hops(ns: &Netns, config: &Config, info: &mut FibInfo) -> Result<(), Refusal> {
    if config.scope > Scope::HOST {
        return refuse("Invalid scope");
    }
    if let Some(object) = config.nh_id.and_then(|id| ns.nexthops.get(id)) {
        return check_route_scope(&ns.nexthops, object, config.scope);
    }
    if config.scope == Scope::HOST {
        return check_host_hop(ns, &mut info.hops);
    }
    for hop in &mut info.hops {
        nexthop::check(ns, hop, config.table, config.scope)?;
    }
    if info.hops.iter().all(|hop| hop.has(route_flags::LINKDOWN)) {
        info.flags |= route_flags::LINKDOWN;
    }
    Ok(())
}

/// A route to this host itself: one hop, a device that may be down, nothing beyond it.
fn check_host_hop(ns: &Netns, hops: &mut [FibHop]) -> Result<(), Refusal> {
    let [hop] = hops else {
        return refuse("Route with host scope can not have multiple nexthops");
    };
    if hop.gateway != Gateway::None {
        return refuse("Route with host scope can not have a gateway");
    }
    if ns.links.get(hop.oif).is_none() {
        return Err(Errno::ENODEV.into());
    }
    hop.scope = Scope::NOWHERE;
    Ok(())
}

/// The hops that the route itself has: none where it uses an object.
fn hops(config: &Config) -> Result<Vec<FibHop>, Refusal> {
    match &config.hops {
        _ if config.nh_id.is_some() => Ok(Vec::new()),
        Some(given) => multipath(config, given),
        None => Ok(vec![single(config)?]),
    }
}

/// The only hop of a plain route (`fib_nh_init`).
fn single(config: &Config) -> Result<FibHop, Refusal> {
    Ok(FibHop {
        oif: config.oif,
        gateway: config.gateway,
        scope: Scope::UNIVERSE,
        flags: low_byte(config.flags),
        weight: 1,
        flow: config.flow,
        encap: config.encap.as_ref().map(encap::build_for_v4).transpose()?,
    })
}

/// The hops of a multipath route, the first of which must agree with what the route itself says
/// (`fib_get_nhs`).
fn multipath(config: &Config, given: &[Hop]) -> Result<Vec<FibHop>, Refusal> {
    let hops = given
        .iter()
        .map(multipath_hop)
        .collect::<Result<Vec<_>, _>>()?;
    let Some(first) = hops.first() else {
        return Err(Errno::EINVAL.into());
    };
    if config.oif != IfIndex::NONE && first.oif != config.oif {
        return refuse("Nexthop device index does not match RTA_OIF");
    }
    if config.gateway != Gateway::None && first.gateway != config.gateway {
        return refuse("Nexthop gateway does not match RTA_GATEWAY or RTA_VIA");
    }
    if config.flow != 0 && first.flow != config.flow {
        return refuse("Nexthop class id does not match RTA_FLOW");
    }
    Ok(hops)
}

fn multipath_hop(hop: &Hop) -> Result<FibHop, Refusal> {
    if u32::from(hop.flags) & CONDITION != 0 {
        return refuse("Invalid flags for nexthop - can not contain DEAD or LINKDOWN");
    }
    Ok(FibHop {
        oif: hop.oif,
        gateway: hop_gateway(hop)?,
        scope: Scope::UNIVERSE,
        flags: hop.flags,
        weight: u32::from(hop.hops) + 1,
        flow: hop.flow.unwrap_or(0),
        encap: hop.encap.as_ref().map(encap::build_for_v4).transpose()?,
    })
}

fn has_direction(config: &Config) -> bool {
    config.gateway != Gateway::None || config.oif != IfIndex::NONE || config.hops.is_some()
}

fn low_byte(flags: u32) -> u8 {
    (flags & 0xff) as u8
}

/// The error that a route of this type answers with, if it is an error type (`fib_props`).
pub fn error_of(kind: RouteType) -> Option<Errno> {
    match kind {
        RouteType::BLACKHOLE | RouteType::NAT | RouteType::XRESOLVE => Some(Errno::EINVAL),
        RouteType::UNREACHABLE => Some(Errno::EHOSTUNREACH),
        RouteType::PROHIBIT => Some(Errno::EACCES),
        RouteType::THROW => Some(Errno::EAGAIN),
        _ => None,
    }
}

/// The least scope that a route of this type may have (`fib_props`).
fn least_scope(kind: RouteType) -> Scope {
    match kind {
        RouteType::LOCAL => Scope::HOST,
        RouteType::BROADCAST | RouteType::ANYCAST => Scope::LINK,
        RouteType::UNSPEC | RouteType::NAT | RouteType::XRESOLVE => Scope::NOWHERE,
        _ => Scope::UNIVERSE,
    }
}
