//! From what was asked to what a route is: every check of a new route, in the kernel's order
//! (Linux 6.18 `net/ipv6/route.c`, `ip6_route_info_create`).

use std::net::Ipv6Addr;

use super::config::refuse;
use super::nexthop::Hop6;
use super::{Config6, Nature, Origin6, Route6, nexthop};
use crate::kernel::Netns;
use crate::kernel::addr::v6::owner;
use crate::kernel::fib::encap;
use crate::kernel::fib::v4::metrics;
use crate::kernel::nexthop::check_route6;
use crate::rtnl::{Errno, Refusal};
use crate::types::{Encap, IfIndex, Protocol, RouteType};

/// The route that `config` asks for. The table exists afterwards, unless one of the first checks
/// fails.
///
/// # Errors
/// The first check that fails.
pub fn accept(ns: &mut Netns, config: &Config6) -> Result<Route6, Refusal> {
    check_header(config)?;
    ns.v6.fib.create_table(config.table);
    let metrics = metrics::accept(config.metrics.as_ref())?;
    let way = match config.nh_id {
        Some(id) => over_object(ns, id)?,
        None => own_way(ns, config)?,
    };
    let nature = nature(ns, config, way.hop.oif);
    let prefsrc = config.prefsrc;
    if prefsrc.is_some_and(|addr| !owner::is_usable(ns, addr, way.dev)) {
        return refuse("Invalid source address");
    }
    // What leads nowhere forgets everything else that was said of it, unless an object leads it.
    let kept = nature != Nature::Reject || config.nh_id.is_some();
    Ok(Route6 {
        kind: match config.kind {
            RouteType::UNSPEC => RouteType::UNICAST,
            kind => kind,
        },
        protocol: protocol(config),
        metric: config.metric,
        nature,
        pref: if kept { config.pref } else { 0 },
        expires: config.expires.filter(|_| kept),
        prefsrc,
        metrics,
        nh_id: config.nh_id,
        oif: way.hop.oif,
        gateway: way.hop.gateway,
        weight: 1,
        flags: way.hop.flags,
        encap: way.encap,
    })
}

/// Where a route leads.
struct Way6 {
    /// Its own hop, empty when an object has it.
    hop: Hop6,
    encap: Option<Box<Encap>>,
    /// The device that its source is checked for.
    dev: IfIndex,
}

/// The hop that a request describes.
fn own_way(ns: &Netns, config: &Config6) -> Result<Way6, Refusal> {
    let hop = nexthop::resolve(ns, &Hop6::of(config))?;
    let encap = match &config.encap {
        Some(encap) if !is_error(config.kind) => Some(Box::new(encap::build_for_v6(ns, encap)?)),
        _ => None,
    };
    Ok(Way6 {
        hop,
        encap,
        dev: hop.oif,
    })
}

/// The object that a request names (`ip6_route_info_create_nh`).
fn over_object(ns: &Netns, id: u32) -> Result<Way6, Refusal> {
    let Some(object) = ns.nexthops.get(id) else {
        return refuse("Nexthop id does not exist");
    };
    check_route6(&ns.nexthops, object)?;
    Ok(Way6 {
        hop: Hop6::of(&Config6::bare(Ipv6Addr::UNSPECIFIED, 0)),
        encap: None,
        dev: ns.nexthops.first_device(id),
    })
}

/// The protocol that a route is installed with: boot when none was given.
pub(super) fn protocol(config: &Config6) -> Protocol {
    match config.protocol {
        Protocol::UNSPEC => Protocol::BOOT,
        protocol => protocol,
    }
}

fn check_header(config: &Config6) -> Result<(), Refusal> {
    if config.cached {
        return refuse("Userspace can not set RTF_CACHE");
    }
    if config.kind.0 > RouteType::MAX {
        return refuse("Invalid route type");
    }
    if config.dst_len > 128 {
        return refuse("Invalid prefix length");
    }
    if config.src_len > 128 {
        return refuse("Invalid source address length");
    }
    if config.nh_id.is_some() && config.src_len != 0 {
        return refuse("Nexthops can not be used with source routing");
    }
    Ok(())
}

/// What a route is for. One over `lo` that is not for us would lead in a circle, so it is taken
/// for one that leads nowhere (`fib6_is_reject`).
fn nature(ns: &Netns, config: &Config6, oif: IfIndex) -> Nature {
    let over_lo = || ns.links.get(oif).is_some_and(|link| link.is_loopback());
    match (config.origin, config.kind) {
        (_, kind) if is_error(kind) => Nature::Reject,
        (Origin6::Anycast, _) => Nature::Anycast,
        (_, RouteType::LOCAL) => Nature::Local,
        _ if over_lo() && config.dst != Ipv6Addr::LOCALHOST => Nature::Reject,
        _ => Nature::Forward,
    }
}

/// The types that a request marks as leading nowhere.
pub(super) fn is_error(kind: RouteType) -> bool {
    matches!(
        kind,
        RouteType::BLACKHOLE | RouteType::UNREACHABLE | RouteType::PROHIBIT | RouteType::THROW
    )
}

/// The error that a route which leads nowhere answers with, by its type (`fib6_prop`).
pub fn error_of(route: &Route6) -> Option<Errno> {
    if route.nature != Nature::Reject {
        return None;
    }
    match route.kind {
        RouteType::BLACKHOLE | RouteType::NAT | RouteType::XRESOLVE => Some(Errno::EINVAL),
        RouteType::UNREACHABLE => Some(Errno::EHOSTUNREACH),
        RouteType::PROHIBIT => Some(Errno::EACCES),
        RouteType::THROW => Some(Errno::EAGAIN),
        _ => None,
    }
}
