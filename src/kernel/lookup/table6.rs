//! One IPv6 table (Linux 6.18 `net/ipv6/route.c`, `fib6_table_lookup`, `rt6_select`;
//! `net/ipv6/ip6_fib.c`, `fib6_node_lookup`).
//!
//! The routes that cover a packet are tried destination by destination, longest first, and at
//! one destination source by source. At each the routes of the least metric compete by score;
//! only when none of them will do, those of all other metrics compete together.

use std::borrow::Cow;

use super::{Flow6, Lent, Way};
use crate::kernel::Netns;
use crate::kernel::fib::v6::{Key6, Nature, Node6, Route6, siblings};
use crate::kernel::neigh;
use crate::kernel::nexthop::paths6;
use crate::kernel::sysctl::Knob6;
use crate::kernel::trace::{Observer, Outcome6, Step};
use crate::types::{IfIndex, RouteType, TableId, nud, route_flags};

/// What a table found.
#[derive(Clone, PartialEq, Debug)]
pub struct Found6<'n> {
    /// Table.
    pub table: TableId,
    /// What the route is filed under.
    pub key: Key6,
    /// The route.
    pub route: Lent<'n, Route6>,
    /// It and its siblings, in order; it alone when it has none. One over an object is here
    /// without a hop.
    pub siblings: Cow<'n, [Route6]>,
    /// Type, use and preference of the route that scored best: they stay when the path goes to a
    /// sibling.
    pub best: (RouteType, Nature, u8),
}

/// Looks a flow up in one table. `None` when the table does not exist or no route will do.
pub fn find<'n>(
    ns: &'n Netns,
    table: TableId,
    flow: &Flow6,
    way: Way,
    obs: &mut dyn Observer,
) -> Option<Found6<'n>> {
    let found_table = ns.v6.fib.table(table);
    obs.step(Step::Table {
        id: table,
        exists: found_table.is_some(),
    });
    let found_table = found_table?;
    let mut pass = |way: Way| {
        candidates(found_table.covering(flow.dst, flow.src)).find_map(|(key, routes)| {
            let best = select(ns, table, key, routes, flow, way, obs)?;
            Some((key, routes, best))
        })
    };
    // Before a table has no answer, the gateways that fail get their chance too.
    let last_resort = Way {
        reachable: false,
        ..way
    };
    let found = pass(way).or_else(|| way.reachable.then(|| pass(last_resort)).flatten());
    let found = found.map(|(key, routes, (at, route))| {
        let best = (route.kind, route.nature, route.pref);
        let siblings = match routes {
            [_] => Cow::Borrowed(routes),
            _ => { siblings(routes, at).into_iter() }
                .filter_map(|at| routes.get(at).cloned())
                .collect::<Vec<_>>()
                .into(),
        };
        Found6 {
            table,
            key,
            route,
            siblings,
            best,
        }
    });
    if found.is_none() {
        obs.step(Step::Miss { id: table });
    }
    found
}

/// The routes in the order in which they are tried. A destination whose source-specific routes
/// are all for other sources is no place to begin, not even with its plain routes; once begun,
/// the way back passes them (`fib6_node_lookup_1`, `fib6_backtrack`).
fn candidates<'t>(
    nodes: impl Iterator<Item = Node6<'t>>,
) -> impl Iterator<Item = (Key6, &'t [Route6])> {
    let barred =
        |node: &Node6<'_>| node.has_branch && node.specific.is_empty() && node.dst.len() > 0;
    nodes.skip_while(barred).flat_map(|node| {
        let plain = Some((Key6::plain(node.dst), node.plain));
        let plain = plain.filter(|(_, routes)| !routes.is_empty());
        node.specific.into_iter().chain(plain)
    })
}

/// The best of the routes of one key: of those with the least metric, else of all others. One
/// over an object is answered as the first hop that will do makes it; where the object ends
/// packets, the search ends (`__find_rr_leaf`).
fn select<'n>(
    ns: &'n Netns,
    table: TableId,
    key: Key6,
    routes: &'n [Route6],
    flow: &Flow6,
    way: Way,
    obs: &mut dyn Observer,
) -> Option<(usize, Lent<'n, Route6>)> {
    let least = routes.first()?.metric;
    let others = routes
        .iter()
        .position(|route| route.metric != least)
        .unwrap_or(routes.len());
    let mut seen = |route: &Route6, outcome| {
        obs.step(Step::Route6 {
            table,
            key,
            metric: route.metric,
            kind: route.kind,
            gateway: route.gateway,
            oif: route.oif,
            outcome,
        });
    };
    let (first, rest) = routes.split_at_checked(others)?;
    best(ns, first, flow, way, &mut seen).or_else(|| {
        let (at, route) = best(ns, rest, flow, way, &mut seen)?;
        Some((others + at, route))
    })
}

/// The best of these routes by its first best hop. `seen` is told of every hop that was judged.
fn best<'n>(
    ns: &Netns,
    routes: &'n [Route6],
    flow: &Flow6,
    way: Way,
    seen: &mut dyn FnMut(&Route6, Outcome6),
) -> Option<(usize, Lent<'n, Route6>)> {
    let mut best: Option<(usize, Lent<'n, Route6>)> = None;
    let mut most = None;
    for (at, route) in routes.iter().enumerate() {
        for path in ways(ns, route) {
            let outcome = judge(ns, &path, flow, way);
            seen(&path, outcome);
            match outcome {
                Outcome6::End => return Some((at, path)),
                Outcome6::Score(score) if most.is_none_or(|most| most < score) => {
                    most = Some(score);
                    best = Some((at, path));
                    break;
                }
                _ => {}
            }
        }
    }
    best
}

/// The route itself, or as the hops of its object make it.
fn ways<'a>(ns: &Netns, route: &'a Route6) -> impl Iterator<Item = Lent<'a, Route6>> {
    let paths = { route.nh_id }.map(|id| paths6(&ns.nexthops, id, route));
    let own = paths.is_none().then_some(Lent::There(route));
    own.into_iter().chain(
        paths
            .into_iter()
            .flatten()
            .map(|path| Lent::Made(Box::new(path))),
    )
}

/// What a route is worth for a flow (`find_match`, `rt6_score_route`).
fn judge(ns: &Netns, route: &Route6, flow: &Flow6, way: Way) -> Outcome6 {
    if route.is_expired(flow.now) {
        Outcome6::Expired
    } else if { route.nh_id }.is_some_and(|id| ns.nexthops.is_blackhole(id)) {
        Outcome6::End
    } else if route.is_dead() {
        Outcome6::Dead
    } else if route.has(route_flags::LINKDOWN)
        && !way.ignore_linkstate
        && ns
            .sysctl
            .conf6(route.oif)
            .on(Knob6::IgnoreRoutesWithLinkdown)
    {
        Outcome6::LinkDown
    } else {
        score(ns, route, way)
    }
}

/// Preference first, then the device, if the device will do and the gateway is not known to fail
/// (`rt6_score_route`, of a kernel with router preferences).
pub(super) fn score(ns: &Netns, route: &Route6, way: Way) -> Outcome6 {
    let fits = way.dev == IfIndex::NONE || way.dev == route.oif;
    if !fits && way.strict {
        return Outcome6::Device;
    }
    if way.reachable
        && let Some(gateway) = route.gateway
        && neigh::state(ns, route.oif, gateway.into()) == Some(nud::FAILED)
    {
        return Outcome6::Unreachable;
    }
    // Low, medium and high as 1, 2 and 3.
    let pref = (route.pref ^ 2) & 3;
    Outcome6::Score(pref << 2 | if fits { 2 } else { 0 })
}
