//! A new route finds its place (Linux 6.18 `net/ipv6/ip6_fib.c`, `fib6_add`,
//! `fib6_add_rt2node`; `net/ipv6/route.c`, `ip6_route_multipath_add`).
//!
//! The routes of one key stand in order of metric, later ones behind earlier ones. One that leads
//! the way of another of its metric is not added; a replacing one takes the place of the first
//! that is like it in having a gateway or not.

use super::accept::{accept, protocol};
use super::delete::{self, told};
use super::{Config6, Fib6, Key6, Route6, message_of_new, siblings};
use crate::kernel::Netns;
use crate::rtnl::{Errno, Hop, NewFlags, Refusal, RouteMsg, Row};
use crate::types::{TableId, rtax};

/// How the kernel adds its own routes.
pub const KERNEL: NewFlags = NewFlags::PREPEND;

/// Where a new route now stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Its key.
    pub key: Key6,
    /// Its position there.
    pub at: usize,
}

/// Adds or changes a route (`ip6_route_add`). The table exists afterwards even when the route is
/// refused.
///
/// # Errors
/// The checks of [`accept`], then `EEXIST` or `ENOENT`.
pub fn add(ns: &mut Netns, config: &Config6, flags: NewFlags) -> Result<Placed, Refusal> {
    let route = accept(ns, config)?;
    insert(&mut ns.v6.fib, config.table, config.key(), route, flags)
}

/// Adds or changes several routes with one gateway each: all are checked first, then added one by
/// one; when one cannot be, those before it go again. The answer is where a message about them
/// begins.
///
/// # Errors
/// As [`add`], for the first hop that is refused.
pub fn add_hops(
    ns: &mut Netns,
    config: &Config6,
    hops: &[Hop],
    flags: NewFlags,
) -> Result<Placed, Refusal> {
    let checked = check_hops(ns, config, hops)?;
    let replacing = flags.replace;
    let mut flags = flags;
    let mut added = None;
    for (index, (_, route)) in checked.iter().enumerate() {
        let placed = insert(
            &mut ns.v6.fib,
            config.table,
            config.key(),
            route.clone(),
            flags,
        );
        match placed {
            Ok(placed) => {
                let first = added.map_or(placed, |(first, _)| first);
                added = Some((first, placed));
            }
            Err(refusal) => {
                let begin = added.map(|(first, last)| begin(ns, config, first, last, flags));
                let told = begin.and_then(|begin| tell(ns, config, begin));
                for (hop, _) in checked.iter().take(index) {
                    // What was added last may be found or not; the kernel does not care either.
                    let _ = delete::delete(ns, hop, false);
                }
                let told = told.map(|route| Row::Route(Box::new(route)));
                return Err(spoilt(refusal, index > 0 && replacing).after(told));
            }
        }
        flags = NewFlags {
            excl: false,
            replace: false,
            create: true,
            ..flags
        };
    }
    let (first, last) = added.ok_or(Errno::EINVAL)?;
    Ok(begin(ns, config, first, last, flags))
}

/// Where a message about several new routes begins: with the first, or, when they were appended,
/// with the first of all that they are now siblings of (`ip6_route_mpath_notify`).
fn begin(ns: &Netns, config: &Config6, first: Placed, last: Placed, flags: NewFlags) -> Placed {
    let table = ns.v6.fib.table(config.table);
    let round = table.map(|table| siblings(table.routes(last.key), last.at));
    match round.as_deref() {
        Some([at, ..]) if flags.append => Placed { at: *at, ..last },
        _ => first,
    }
}

/// The message about routes that were made just now.
pub(super) fn tell(ns: &Netns, config: &Config6, placed: Placed) -> Option<RouteMsg> {
    let routes = ns.v6.fib.table(config.table)?.routes(placed.key);
    let told = told(routes, placed.at, &siblings(routes, placed.at));
    message_of_new(ns, config.table_id(), placed.key, &told, config.now)
}

fn spoilt(refusal: Refusal, replacing: bool) -> Refusal {
    if !replacing {
        return refusal;
    }
    Refusal::noted(
        refusal.errno,
        "ipv6: multipath route replace failed (check consistency of installed routes)",
    )
}

/// Every hop as a request of its own, with the route that it makes.
fn check_hops(
    ns: &mut Netns,
    config: &Config6,
    hops: &[Hop],
) -> Result<Vec<(Config6, Route6)>, Refusal> {
    let mut checked: Vec<(Config6, Route6)> = Vec::new();
    for hop in hops {
        let own = config.for_hop(hop)?;
        let mut route = accept(ns, &own)?;
        route.weight = u16::from(hop.hops) + 1;
        if checked.iter().any(|(_, other)| other.leads_like(&route)) {
            return Err(Errno::EEXIST.into());
        }
        let own = Config6 {
            protocol: protocol(&own),
            ..own
        };
        checked.push((own, route));
    }
    Ok(checked)
}

/// Puts a route into a table that exists.
///
/// # Errors
/// `EEXIST`, `ENOENT`.
pub fn insert(
    fib: &mut Fib6,
    id: TableId,
    key: Key6,
    route: Route6,
    flags: NewFlags,
) -> Result<Placed, Refusal> {
    fib.note_end(route.expires);
    let table = fib.table_mut(id).ok_or(Errno::ENOBUFS)?;
    let known = || {
        let table = table.table();
        let branch = key.is_plain() || table.has_branch(key.dst) && table.has_branch_node(key);
        table.has_node(key.dst) && branch
    };
    if flags.replace && !flags.create && !known() {
        return Err(Refusal::noted(
            Errno::ENOENT,
            "Can not replace route - no match found",
        ));
    }
    match choose(table.routes(key), &route, flags) {
        Place::Before(at) => {
            table.insert(key, at, route);
            Ok(Placed { key, at })
        }
        Place::InsteadOf(at) => {
            for gone in siblings(table.routes(key), at).into_iter().rev() {
                table.remove(key, gone);
            }
            table.insert(key, at, route);
            Ok(Placed { key, at })
        }
        Place::Twin(at) => {
            if let Some(twin) = table.route_mut(key, at) {
                refresh(twin, &route);
            }
            Err(Errno::EEXIST.into())
        }
        Place::Taken => Err(Errno::EEXIST.into()),
        Place::Missing => Err(Errno::ENOENT.into()),
    }
}

/// A route that was to end takes the end of the one that was not added for its sake, and its MTU.
fn refresh(twin: &mut Route6, route: &Route6) {
    if twin.expires.is_none() {
        return;
    }
    twin.expires = route.expires;
    let mtu = route.metrics.get(rtax::MTU);
    if mtu != 0 {
        twin.metrics.values.insert(rtax::MTU, mtu);
    }
}

/// Where a new route goes among those of its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Before the one at this position, or at the end.
    Before(usize),
    /// In the place of this one and its siblings.
    InsteadOf(usize),
    /// Nowhere: this one leads the same way.
    Twin(usize),
    /// Nowhere: there is one of its metric.
    Taken,
    /// Nowhere: there is none to take the place of.
    Missing,
}

fn choose(routes: &[Route6], new: &Route6, flags: NewFlags) -> Place {
    let start = routes.partition_point(|route| route.metric < new.metric);
    let same = routes
        .iter()
        .skip(start)
        .take_while(|route| route.metric == new.metric)
        .count();
    let end = start + same;
    let rivals = || routes.iter().enumerate().take(end).skip(start);
    if flags.excl && same > 0 {
        return Place::Taken;
    }
    if flags.replace {
        let like = |route: &Route6| route.can_have_siblings() == new.can_have_siblings();
        let found = rivals().find(|(_, route)| like(route)).map(|(at, _)| at);
        return match found.or((same > 0).then_some(start)) {
            Some(at) => Place::InsteadOf(at),
            None if flags.create => Place::Before(end),
            None => Place::Missing,
        };
    }
    match rivals().find(|(_, route)| route.leads_like(new)) {
        Some((at, _)) => Place::Twin(at),
        None => Place::Before(end),
    }
}
