//! An IPv6 gateway of an IPv4 route (`via inet6`), checked as that of an IPv6 route (Linux 6.18
//! `net/ipv6/route.c`, `fib6_nh_init` and `ip6_validate_gw`).

use std::net::Ipv6Addr;

use super::FibHop;
use super::config::refuse;
use crate::kernel::Netns;
use crate::kernel::link::Link;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, Prefix6, TableId, iff, route_flags};

/// Checks the gateway and gives the device that it is behind.
///
/// # Errors
/// The first check that fails.
pub fn check(
    ns: &Netns,
    hop: &FibHop,
    gateway: Ipv6Addr,
    table: TableId,
) -> Result<IfIndex, Refusal> {
    let given = given_device(ns, hop)?;
    if given.is_some_and(|dev| is_own(ns, gateway, dev.index)) {
        return refuse("Gateway can not be a local address");
    }
    let resolved = if is_link_local(gateway) {
        given.map(|dev| dev.index)
    } else if gateway.is_unspecified() || gateway.is_multicast() {
        return refuse("Invalid gateway address");
    } else {
        resolve(ns, hop, gateway, given, table)?
    };
    let Some(dev) = resolved.and_then(|index| ns.links.get(index)) else {
        return refuse("Egress device not specified");
    };
    if dev.flags & iff::LOOPBACK != 0 {
        return refuse("Egress device can not be loopback device for this route");
    }
    if given.is_none() && is_own(ns, gateway, dev.index) {
        return refuse("Gateway can not be a local address");
    }
    check_device(ns, dev)?;
    Ok(dev.index)
}

/// The device asked for, fit to be asked for.
fn given_device<'a>(ns: &'a Netns, hop: &FibHop) -> Result<Option<&'a Link>, Refusal> {
    let onlink = hop.has(route_flags::ONLINK);
    if hop.oif == IfIndex::NONE {
        return if onlink {
            Err(Refusal::noted(
                Errno::ENODEV,
                "Nexthop device required for onlink",
            ))
        } else {
            Ok(None)
        };
    }
    let dev = match ns.links.get(hop.oif) {
        Some(dev) if has_ipv6(ns, hop.oif) => dev,
        _ => return Err(Errno::ENODEV.into()),
    };
    if onlink && !dev.is_up() {
        return Err(Refusal::noted(Errno::ENETDOWN, "Nexthop device is not up"));
    }
    Ok(Some(dev))
}

fn check_device(ns: &Netns, dev: &Link) -> Result<(), Refusal> {
    if !has_ipv6(ns, dev.index) {
        return Err(Refusal::noted(
            Errno::EACCES,
            "IPv6 is disabled on nexthop device",
        ));
    }
    if !dev.is_up() {
        return Err(Refusal::noted(Errno::ENETDOWN, "Nexthop device is not up"));
    }
    Ok(())
}

fn has_ipv6(ns: &Netns, dev: IfIndex) -> bool {
    ns.v6.addrs.devs.contains_key(&dev)
}

/// True when `addr` is ours: on any device, or for a link-local one on `dev`; tentative addresses
/// count (`ipv6_chk_addr_and_flags`).
fn is_own(ns: &Netns, addr: Ipv6Addr, dev: IfIndex) -> bool {
    ns.v6
        .addrs
        .devs
        .iter()
        .filter(|(index, _)| !is_link_local(addr) || **index == dev)
        .any(|(_, conf)| conf.addrs.iter().any(|ifa| ifa.local == addr))
}

fn is_link_local(addr: Ipv6Addr) -> bool {
    addr.segments()[0] & 0xffc0 == 0xfe80
}

/// The device that a gateway beyond fe80::/10 is behind: the one with a connected prefix that
/// holds it (`ip6_route_check_nh`, `ip6_route_check_nh_onlink`).
fn resolve(
    ns: &Netns,
    hop: &FibHop,
    gateway: Ipv6Addr,
    given: Option<&Link>,
    _table: TableId,
) -> Result<Option<IfIndex>, Refusal> {
    let given = given.map(|dev| dev.index);
    let found = connected(ns, gateway);
    if hop.has(route_flags::ONLINK) {
        return if found.is_some() && found != given {
            refuse("Nexthop has invalid gateway or device mismatch")
        } else {
            Ok(given)
        };
    }
    match found {
        Some(found) if given.is_none_or(|given| given == found) => Ok(Some(found)),
        _ => Err(Errno::EHOSTUNREACH.into()),
    }
}

/// The device that is up and has the longest connected prefix that holds `addr`.
fn connected(ns: &Netns, addr: Ipv6Addr) -> Option<IfIndex> {
    let up = |index: &IfIndex| ns.links.get(*index).is_some_and(Link::is_up);
    ns.v6
        .addrs
        .devs
        .iter()
        .filter(|(index, _)| up(index))
        .flat_map(|(index, conf)| conf.addrs.iter().map(move |ifa| (*index, ifa)))
        .filter(|(_, ifa)| {
            let address = ifa.peer.unwrap_or(ifa.local);
            Prefix6::holding(address, ifa.prefix_len).contains(addr)
        })
        .max_by_key(|(_, ifa)| ifa.prefix_len)
        .map(|(index, _)| index)
}
