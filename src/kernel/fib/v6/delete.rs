//! Which route a deletion means (Linux 6.18 `net/ipv6/route.c`, `ip6_route_del`;
//! `net/ipv6/ip6_fib.c`, `fib6_locate`).

use std::net::Ipv6Addr;

use super::{Config6, Key6, Route6, Shelf6, message, siblings};
use crate::kernel::Netns;
use crate::rtnl::{Errno, Hop, Refusal, RouteMsg, Row};
use crate::types::{IfIndex, Protocol};

/// Deletes a route, with its siblings when `all` and no gateway is named, and tells which one it
/// was.
///
/// # Errors
/// `ESRCH` when there is no table or no such route; `ENOENT` for the default route of a table
/// that has none, which the kernel finds and cannot delete.
pub fn delete(ns: &mut Netns, config: &Config6, all: bool) -> Result<RouteMsg, Refusal> {
    let Some(table) = ns.v6.fib.table(config.table) else {
        return Err(Refusal::noted(Errno::ESRCH, "FIB table does not exist"));
    };
    let key = locate(table, config.key()).ok_or(Errno::ESRCH)?;
    let routes = table.routes(key);
    if routes.is_empty() && key.dst.len() == 0 && key.is_plain() {
        let errno = if means_none(config) {
            Errno::ENOENT
        } else {
            Errno::ESRCH
        };
        return Err(errno.into());
    }
    let at = routes.iter().position(|route| is_meant(config, route));
    let at = at.ok_or(Errno::ESRCH)?;
    // One hop goes alone, and what is told of it knows of no siblings any more.
    let doomed = if all && config.gateway.is_none() {
        siblings(routes, at)
    } else {
        vec![at]
    };
    let told = told(routes, at, &doomed);
    let gone = message(ns, config.table_id(), key, &told, config.now).ok_or(Errno::ESRCH)?;
    if let Some(table) = ns.v6.fib.table_mut(config.table) {
        for at in doomed.into_iter().rev() {
            table.remove(key, at);
        }
    }
    Ok(gone)
}

/// Deletes the hops one by one, and tells of the first that was there.
///
/// # Errors
/// The last refusal, after what was deleted nonetheless.
pub fn delete_hops(ns: &mut Netns, config: &Config6, hops: &[Hop]) -> Result<RouteMsg, Refusal> {
    let mut result: Result<RouteMsg, Refusal> = Err(Errno::ESRCH.into());
    let mut last = None;
    for hop in hops {
        let gone = config.for_hop(hop).and_then(|own| delete(ns, &own, false));
        match gone {
            Err(refusal) => last = Some(refusal),
            Ok(gone) if result.is_err() => result = Ok(gone),
            Ok(_) => {}
        }
    }
    match last {
        Some(refusal) => Err(refusal.after(result.ok().map(|gone| Row::Route(Box::new(gone))))),
        None if hops.is_empty() => Ok(RouteMsg::default()),
        None => result,
    }
}

/// The route at `at` and then its siblings round about.
pub(super) fn told(routes: &[Route6], at: usize, round: &[usize]) -> Vec<Route6> {
    let mut round = round.to_vec();
    let first = round.iter().position(|other| *other == at).unwrap_or(0);
    round.rotate_left(first);
    let of = |at: &usize| routes.get(*at).cloned();
    round.iter().filter_map(of).collect()
}

/// What a key leads to. A source in a destination without source-specific routes is not looked
/// at.
fn locate(table: &Shelf6, key: Key6) -> Option<Key6> {
    let plain = Key6::plain(key.dst);
    let own = if table.has_branch(key.dst) {
        key
    } else {
        plain
    };
    (!table.routes(own).is_empty() || own.dst.len() == 0 && own.is_plain()).then_some(own)
}

fn is_meant(config: &Config6, route: &Route6) -> bool {
    let named = (config.metric == 0 || config.metric == route.metric)
        && (config.protocol == Protocol::UNSPEC || config.protocol == route.protocol);
    if let Some(id) = route.nh_id {
        // Of a route over an object, no hop is asked for.
        return named && config.nh_id.is_none_or(|wanted| wanted == id);
    }
    named
        && config.nh_id.is_none()
        && (config.oif == IfIndex::NONE || config.oif == route.oif)
        && config
            .gateway
            .is_none_or(|gateway| gateway == route.gateway.unwrap_or(Ipv6Addr::UNSPECIFIED))
}

/// True when the request could mean the entry that stands in for a missing default route.
fn means_none(config: &Config6) -> bool {
    config.nh_id.is_none()
        && matches!(config.metric, 0 | u32::MAX)
        && matches!(config.protocol, Protocol::UNSPEC | Protocol::KERNEL)
        && matches!(config.oif, IfIndex::NONE | IfIndex::LOOPBACK)
        && config
            .gateway
            .is_none_or(|gateway| gateway.is_unspecified())
}
