//! One IPv6 table (Linux 6.18 `net/ipv6/route.c`, `fib6_table_lookup`, `rt6_select`;
//! `net/ipv6/ip6_fib.c`, `fib6_node_lookup`).
//!
//! The routes that cover a packet are tried destination by destination, longest first, and at
//! one destination source by source. At each the routes of the least metric compete by score;
//! only when none of them will do, those of all other metrics compete together.

use super::{Flow6, Way};
use crate::kernel::Netns;
use crate::kernel::fib::v6::{Key6, Nature, Node6, Route6, siblings};
use crate::kernel::sysctl::Knob6;
use crate::kernel::trace::{Observer, Outcome6, Step};
use crate::types::{IfIndex, RouteType, TableId, route_flags};

/// What a table found.
#[derive(Clone, PartialEq, Debug)]
pub struct Found6 {
    /// Table.
    pub table: TableId,
    /// What the route is filed under.
    pub key: Key6,
    /// The route.
    pub route: Route6,
    /// It and its siblings, in order; it alone when it has none.
    pub siblings: Vec<Route6>,
    /// Type, use and preference of the route that scored best: they stay when the path goes to a
    /// sibling.
    pub best: (RouteType, Nature, u8),
}

/// Looks a flow up in one table. `None` when the table does not exist or no route will do.
pub fn find(
    ns: &Netns,
    table: TableId,
    flow: &Flow6,
    way: Way,
    obs: &mut dyn Observer,
) -> Option<Found6> {
    let found_table = ns.v6.fib.table(table);
    obs.step(Step::Table {
        id: table,
        exists: found_table.is_some(),
    });
    let candidates = candidates(found_table?.covering(flow.dst, flow.src));
    let found = candidates.into_iter().find_map(|(key, routes)| {
        let at = select(ns, table, key, routes, flow, way, obs)?;
        let route = routes.get(at)?.clone();
        let best = (route.kind, route.nature, route.pref);
        let siblings = siblings(routes, at)
            .into_iter()
            .filter_map(|at| routes.get(at).cloned())
            .collect();
        Some(Found6 {
            table,
            key,
            route,
            siblings,
            best,
        })
    });
    if found.is_none() {
        obs.step(Step::Miss { id: table });
    }
    found
}

/// The routes in the order in which they are tried. A destination whose source-specific routes
/// are all for other sources is no place to begin, not even with its plain routes; once begun,
/// the way back passes them (`fib6_node_lookup_1`, `fib6_backtrack`).
fn candidates(nodes: Vec<Node6<'_>>) -> Vec<(Key6, &[Route6])> {
    let mut order = Vec::new();
    for node in nodes {
        let barred = node.has_branch && node.specific.is_empty() && node.dst.len() > 0;
        if order.is_empty() && barred {
            continue;
        }
        order.extend(node.specific);
        if !node.plain.is_empty() {
            order.push((Key6::plain(node.dst), node.plain));
        }
    }
    order
}

/// The best of the routes of one key: of those with the least metric, else of all others.
fn select(
    ns: &Netns,
    table: TableId,
    key: Key6,
    routes: &[Route6],
    flow: &Flow6,
    way: Way,
    obs: &mut dyn Observer,
) -> Option<usize> {
    let least = routes.first()?.metric;
    let others = routes
        .iter()
        .position(|route| route.metric != least)
        .unwrap_or(routes.len());
    [(0, others), (others, routes.len())]
        .into_iter()
        .find_map(|(from, to)| {
            let mut best: Option<(usize, u8)> = None;
            for (at, route) in routes.iter().enumerate().take(to).skip(from) {
                let outcome = judge(ns, route, flow, way);
                obs.step(Step::Route6 {
                    table,
                    key,
                    metric: route.metric,
                    kind: route.kind,
                    oif: route.oif,
                    outcome,
                });
                if let Outcome6::Score(score) = outcome
                    && best.is_none_or(|(_, most)| most < score)
                {
                    best = Some((at, score));
                }
            }
            best.map(|(at, _)| at)
        })
}

/// What a route is worth for a flow (`find_match`, `rt6_score_route`).
fn judge(ns: &Netns, route: &Route6, flow: &Flow6, way: Way) -> Outcome6 {
    if route.is_expired(flow.now) {
        Outcome6::Expired
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
        score(route, way).map_or(Outcome6::Device, Outcome6::Score)
    }
}

/// Preference first, then the device; `None` when the device will not do.
pub(super) fn score(route: &Route6, way: Way) -> Option<u8> {
    let fits = way.dev == IfIndex::NONE || way.dev == route.oif;
    if !fits && way.strict {
        return None;
    }
    // Low, medium and high as 1, 2 and 3.
    let pref = (route.pref ^ 2) & 3;
    Some(pref << 2 | if fits { 2 } else { 0 })
}
