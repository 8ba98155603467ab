//! Where a hop leads (Linux 6.18 `net/ipv6/route.c`, `fib6_nh_init`, `ip6_validate_gw`). IPv4
//! routes with an IPv6 gateway ask here too.
//!
//! A gateway is a neighbour: a link-local one on the device given, any other one on the device
//! that a route without gateway leads to it by.

use std::net::Ipv6Addr;

use super::accept::is_error;
use super::config::refuse;
use super::{Config6, Nature, Origin6};
use crate::kernel::Netns;
use crate::kernel::addr::v6::{kind, owner};
use crate::kernel::link::Link;
use crate::kernel::lookup::{Flow6, Way, fib6, l3mdev, path6, table6};
use crate::kernel::sysctl::Knob6;
use crate::kernel::trace::Silent;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, RouteType, TableId, route_flags};

/// A hop, as asked for and as found: then the device and the link's state are filled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hop6 {
    /// Who asks.
    pub origin: Origin6,
    /// Type of the route.
    pub kind: RouteType,
    /// Table that the route goes into.
    pub table: TableId,
    /// Device, 0 for none given.
    pub oif: IfIndex,
    /// Gateway.
    pub gateway: Option<Ipv6Addr>,
    /// Preferred source of the route.
    pub prefsrc: Option<Ipv6Addr>,
    /// The moment, in seconds since the epoch.
    pub now: i64,
    /// `route_flags`, low byte: ONLINK as asked for; LINKDOWN as found.
    pub flags: u8,
}

impl Hop6 {
    /// The hop of a request for one route.
    pub fn of(config: &Config6) -> Self {
        Self {
            origin: config.origin,
            kind: config.kind,
            table: config.table,
            oif: config.oif,
            gateway: config.gateway,
            prefsrc: config.prefsrc,
            now: config.now,
            flags: if config.onlink {
                route_flags::ONLINK as u8
            } else {
                0
            },
        }
    }

    fn is_onlink(&self) -> bool {
        u32::from(self.flags) & route_flags::ONLINK != 0
    }
}

/// Checks a hop and finds its device.
///
/// # Errors
/// The first check that fails.
pub fn resolve(ns: &Netns, asked: &Hop6) -> Result<Hop6, Refusal> {
    let given = given_device(ns, asked)?;
    if is_error(asked.kind) {
        return lead_nowhere(ns, asked);
    }
    let oif = match asked.gateway {
        Some(gateway) => check_gateway(ns, asked, gateway, given)?,
        None => given.ok_or(Errno::ENODEV)?.index,
    };
    let dev = ns.links.get(oif).ok_or(Errno::ENODEV)?;
    if !has_ipv6(ns, oif) || ns.sysctl.conf6(oif).on(Knob6::DisableIpv6) {
        return Err(Refusal::noted(
            Errno::EACCES,
            "IPv6 is disabled on nexthop device",
        ));
    }
    if !dev.is_up() && asked.origin == Origin6::Request {
        return Err(Refusal::noted(Errno::ENETDOWN, "Nexthop device is not up"));
    }
    let ours = asked.kind == RouteType::LOCAL || asked.origin == Origin6::Anycast;
    let linkdown = !ours && !dev.carrier;
    Ok(Hop6 {
        oif,
        flags: asked.flags
            | if linkdown {
                route_flags::LINKDOWN as u8
            } else {
                0
            },
        ..*asked
    })
}

/// A route that leads nowhere is kept on `lo`, whatever device and gateway were given.
fn lead_nowhere(ns: &Netns, asked: &Hop6) -> Result<Hop6, Refusal> {
    if !has_ipv6(ns, IfIndex::LOOPBACK) {
        return Err(Errno::ENODEV.into());
    }
    Ok(Hop6 {
        oif: IfIndex::LOOPBACK,
        gateway: None,
        ..*asked
    })
}

/// The device asked for, fit to be asked for.
fn given_device<'a>(ns: &'a Netns, asked: &Hop6) -> Result<Option<&'a Link>, Refusal> {
    let dev = match asked.oif {
        IfIndex::NONE => None,
        oif => match ns.links.get(oif) {
            Some(dev) if has_ipv6(ns, oif) => Some(dev),
            _ => return Err(Errno::ENODEV.into()),
        },
    };
    if asked.is_onlink() {
        let Some(dev) = dev else {
            return Err(Refusal::noted(
                Errno::ENODEV,
                "Nexthop device required for onlink",
            ));
        };
        if !dev.is_up() {
            return Err(Refusal::noted(Errno::ENETDOWN, "Nexthop device is not up"));
        }
    }
    Ok(dev)
}

fn has_ipv6(ns: &Netns, dev: IfIndex) -> bool {
    ns.v6.addrs.devs.contains_key(&dev)
}

/// The device that a gateway is behind (`ip6_validate_gw`).
fn check_gateway(
    ns: &Netns,
    asked: &Hop6,
    gateway: Ipv6Addr,
    given: Option<&Link>,
) -> Result<IfIndex, Refusal> {
    let itself = |dev: IfIndex| {
        let scoped = kind::is_link_local(gateway);
        owner::is_assigned(ns, gateway, dev, scoped)
    };
    if given.is_some_and(|dev| itself(dev.index)) {
        return refuse("Gateway can not be a local address");
    }
    let found = if kind::is_link_local(gateway) {
        given.map(|dev| dev.index)
    } else if !kind::can_be_gateway(gateway) {
        return refuse("Invalid gateway address");
    } else if asked.is_onlink() {
        check_onlink(ns, asked, gateway)?;
        given.map(|dev| dev.index)
    } else {
        Some(find(ns, asked, gateway)?)
    };
    let Some(dev) = found.and_then(|index| ns.links.get(index)) else {
        return refuse("Egress device not specified");
    };
    if dev.is_loopback() {
        return refuse("Egress device can not be loopback device for this route");
    }
    if given.is_none() && itself(dev.index) {
        return refuse("Gateway can not be a local address");
    }
    Ok(dev.index)
}

/// A gateway declared to be a neighbour must not be known to be elsewhere: not behind another
/// device, not ours (`ip6_route_check_nh_onlink`).
fn check_onlink(ns: &Netns, asked: &Hop6, gateway: Ipv6Addr) -> Result<(), Refusal> {
    let table = l3mdev::table(ns, asked.oif).unwrap_or(TableId::MAIN);
    let way = Way {
        dev: asked.oif,
        strict: false,
        ignore_linkstate: true,
        reachable: false,
    };
    let Some(found) = table6::find(ns, table, &flow(asked, gateway), way, &mut Silent) else {
        return Ok(());
    };
    let fits = found.route.kind == RouteType::UNICAST && found.route.oif == asked.oif;
    let default = found.key.dst.addr().is_unspecified();
    if found.route.nature == Nature::Reject || default || fits {
        return Ok(());
    }
    refuse("Nexthop has invalid gateway or device mismatch")
}

/// The device by which a gateway is reached without another gateway: by the route's own table,
/// else by the rules (`ip6_route_check_nh`).
fn find(ns: &Netns, asked: &Hop6, gateway: Ipv6Addr) -> Result<IfIndex, Refusal> {
    let way = Way {
        dev: asked.oif,
        strict: true,
        ignore_linkstate: true,
        reachable: false,
    };
    let direct = |found: &table6::Found6| {
        found.route.nature != Nature::Reject
            && found.route.gateway.is_none()
            && (asked.oif == IfIndex::NONE || asked.oif == found.route.oif)
    };
    if asked.table != TableId::UNSPEC {
        let flow = flow(asked, gateway);
        let mut own = table6::find(ns, asked.table, &flow, way, &mut Silent);
        if let Some(found) = own.as_mut().filter(|_| asked.oif == IfIndex::NONE) {
            path6::choose(ns, found, &flow, way, &mut Silent);
        }
        if let Some(found) = own.filter(direct) {
            return Ok(found.route.oif);
        }
    }
    let bare = Flow6 {
        src: Ipv6Addr::UNSPECIFIED,
        ..flow(asked, gateway)
    };
    // Here a link without carrier counts as any lookup would count it.
    let minding = Way {
        ignore_linkstate: false,
        ..way
    };
    let found = fib6::find(ns, &bare, minding, &mut Silent).filter(direct);
    found
        .map(|found| found.route.oif)
        .ok_or_else(|| Errno::EHOSTUNREACH.into())
}

fn flow(asked: &Hop6, gateway: Ipv6Addr) -> Flow6 {
    Flow6 {
        oif: asked.oif,
        src: asked.prefsrc.unwrap_or(Ipv6Addr::UNSPECIFIED),
        ..Flow6::to(gateway, asked.now)
    }
}
