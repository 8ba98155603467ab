//! How routes fare when a device goes or comes (Linux 6.18 `net/ipv6/route.c`, `fib6_ifdown`,
//! `fib6_ifup`, `rt6_mtu_change_route`, `fib6_remove_prefsrc`).

use std::net::Ipv6Addr;

use super::{Route6, siblings};
use crate::kernel::Netns;
use crate::kernel::addr::v6::owner;
use crate::kernel::nexthop::uses_device;
use crate::types::{IfIndex, route_flags, rtax};

const GONE: u32 = route_flags::DEAD | route_flags::LINKDOWN;

/// The device went down: routes through it go, but for those that have living siblings, which
/// are marked.
pub fn device_down(ns: &mut Netns, dev: IfIndex) {
    ns.v6.fib.change_all(|routes| lose(routes, dev));
}

/// The device is going away, and every route through it.
pub fn device_gone(ns: &mut Netns, dev: IfIndex) {
    ns.v6
        .fib
        .change_all(|routes| routes.retain(|route| route.oif != dev));
}

/// The device lost its carrier: routes through it are marked, but for those to ourselves.
pub fn carrier_lost(ns: &mut Netns, dev: IfIndex) {
    each_through(ns, dev, |route| {
        if !route.is_ours() {
            route.mark(route_flags::LINKDOWN);
        }
    });
}

/// The device regained its carrier.
pub fn carrier_back(ns: &mut Netns, dev: IfIndex) {
    each_through(ns, dev, |route| route.unmark(route_flags::LINKDOWN));
}

/// The device is up again: its routes live; with carrier they are not `linkdown` either.
pub fn device_up(ns: &mut Netns, dev: IfIndex) {
    let carrier = ns.links.get(dev).is_some_and(|link| link.carrier);
    let marks = if carrier { GONE } else { route_flags::DEAD };
    each_through(ns, dev, |route| route.unmark(marks));
}

/// The MTU of the device changed: route MTUs that do not fit any more, or that were the old one,
/// follow, unless they are locked.
pub fn mtu_changed(ns: &mut Netns, dev: IfIndex, old: u32, new: u32) {
    let nexthops = &ns.nexthops;
    ns.v6.fib.change_all(|routes| {
        { routes.iter_mut() }
            .filter(|route| uses_device(nexthops, route, dev))
            .for_each(|route| follow_mtu(route, old, new));
    });
}

fn follow_mtu(route: &mut Route6, old: u32, new: u32) {
    let locked = route.metrics.locks() & (1 << rtax::MTU) != 0;
    let mtu = route.metrics.get(rtax::MTU);
    if !locked && mtu != 0 && (mtu >= new || mtu == old) {
        route.metrics.values.insert(rtax::MTU, new);
    }
}

/// An address left: routes that preferred it as source, and cannot any more, forget it.
pub fn source_lost(ns: &mut Netns, addr: Ipv6Addr) {
    let mut fib = std::mem::take(&mut ns.v6.fib);
    fib.change_all(|routes| {
        for route in routes {
            if route.nh_id.is_none()
                && route.prefsrc == Some(addr)
                && !owner::is_usable(ns, addr, route.oif)
            {
                route.prefsrc = None;
            }
        }
    });
    ns.v6.fib = fib;
}

fn each_through(ns: &mut Netns, dev: IfIndex, mut change: impl FnMut(&mut Route6)) {
    ns.v6.fib.change_all(|routes| {
        routes
            .iter_mut()
            .filter(|route| route.oif == dev)
            .for_each(&mut change);
    });
}

/// What is left of the routes of one key. Where siblings survive, everything up to the last of
/// them is passed over, sibling or not.
fn lose(routes: &mut Vec<Route6>, dev: IfIndex) {
    let mut doomed = vec![false; routes.len()];
    let mut at = 0;
    while let Some(route) = routes.get(at) {
        let round = siblings(routes, at);
        let lost = |at: &usize| {
            let route = routes.get(*at);
            route.is_some_and(|route| route.oif == dev || route.is_dead())
        };
        if round.len() < 2 {
            set(&mut doomed, at, route.oif == dev);
        } else if !set_already(&doomed, at) {
            let any = round
                .iter()
                .any(|at| routes.get(*at).is_some_and(|r| r.oif == dev));
            if any && round.iter().all(lost) {
                round.iter().for_each(|at| set(&mut doomed, *at, true));
            } else {
                for at in &round {
                    if let Some(route) = routes.get_mut(*at)
                        && route.oif == dev
                    {
                        route.mark(GONE);
                    }
                }
                at = round.last().copied().unwrap_or(at);
            }
        }
        at += 1;
    }
    let mut verdicts = doomed.into_iter();
    routes.retain(|_| !verdicts.next().unwrap_or(false));
}

fn set(doomed: &mut [bool], at: usize, yes: bool) {
    if let Some(place) = doomed.get_mut(at) {
        *place |= yes;
    }
}

fn set_already(doomed: &[bool], at: usize) -> bool {
    doomed.get(at).copied().unwrap_or(false)
}
