//! One IPv4 table (Linux 6.18 `net/ipv4/fib_trie.c`, `fib_table_lookup`).

use std::ops::ControlFlow;

use super::found::pick;
use super::{Flow4, Found4};
use crate::kernel::Netns;
use crate::kernel::fib::v4::{FibHop, Leaf, Leaves, error_of, ignores_linkdown};
use crate::kernel::nexthop::hops_of;
use crate::kernel::trace::{HopSkip, Observer, Outcome, RouteSkip, Step};
use crate::rtnl::Errno;
use crate::types::{IfIndex, TableId, route_flags};

/// The bits of a flow's DS field that a route's TOS is compared with.
const TOS_MASK: u8 = 0x1c;

/// See [`super::fib4::lookup_table`].
pub(super) fn lookup_in<'n>(
    ns: &'n Netns,
    table: TableId,
    flow: &Flow4,
    obs: &mut dyn Observer,
) -> Result<Found4<'n>, Errno> {
    let fib = &ns.v4.fib;
    let exists = fib.has_table(table);
    obs.step(Step::Table { id: table, exists });
    if !exists {
        return Err(Errno::EAGAIN);
    }
    let merged = matches!(table, TableId::LOCAL | TableId::MAIN) && is_merged(ns);
    let (first, second) = match merged {
        true => (TableId::LOCAL, Some(TableId::MAIN)),
        false => (table, None),
    };
    let mut result = Err(Errno::EAGAIN);
    // Where a next hop object has no hop for the flow, the search leaves the address altogether,
    // shorter prefixes of the same address included: in the trie they are one leaf.
    let mut left = None;
    fib.each_covering(first, second, flow.dst, &mut |leaf| {
        if left == Some(leaf.prefix.addr()) {
            return ControlFlow::Continue(());
        }
        let outcome = try_leaf(ns, &leaf, flow, obs);
        obs.step(told(&leaf, outcome));
        match outcome {
            Outcome::Hit(hop) => result = found(ns, table, &leaf, hop),
            Outcome::Error(errno) => result = Err(errno),
            Outcome::Skip(skip) => {
                if skip == RouteSkip::NoHop && leaf.info.nh_id.is_some() {
                    left = Some(leaf.prefix.addr());
                }
                return ControlFlow::Continue(());
            }
        }
        ControlFlow::Break(())
    });
    if result.is_err() {
        obs.step(Step::Miss { id: table });
    }
    result
}

/// Local and main are one trie from the making of local until a rule is added or deleted.
pub fn is_merged(ns: &Netns) -> bool {
    !ns.v4.custom_rules && ns.v4.fib.has_table(TableId::LOCAL)
}

fn try_leaf(ns: &Netns, leaf: &Leaf<'_>, flow: &Flow4, obs: &mut dyn Observer) -> Outcome {
    if leaf.alias.tos != 0 && leaf.alias.tos != flow.tos & TOS_MASK {
        return Outcome::Skip(RouteSkip::Tos);
    }
    if leaf.info.scope < flow.scope {
        return Outcome::Skip(RouteSkip::Scope);
    }
    if let Some(errno) = error_of(leaf.alias.kind) {
        return Outcome::Error(errno);
    }
    if leaf.info.flags & route_flags::DEAD != 0 {
        return Outcome::Skip(RouteSkip::Dead);
    }
    if leaf
        .info
        .nh_id
        .is_some_and(|id| ns.nexthops.is_blackhole(id))
    {
        return Outcome::Error(Errno::EINVAL);
    }
    for (index, hop) in hops_of(ns, leaf.info).iter().enumerate() {
        match hop_skip(ns, hop, flow) {
            None => return Outcome::Hit(index),
            Some(skip) => obs.step(Step::Hop {
                index,
                oif: hop.oif,
                skip,
            }),
        }
    }
    Outcome::Skip(RouteSkip::NoHop)
}

/// `fib_lookup_good_nhc`.
fn hop_skip(ns: &Netns, hop: &FibHop, flow: &Flow4) -> Option<HopSkip> {
    if hop.has(route_flags::DEAD) {
        return Some(HopSkip::Dead);
    }
    if hop.has(route_flags::LINKDOWN) && !flow.ignore_linkstate && ignores_linkdown(ns, hop.oif) {
        return Some(HopSkip::LinkDown);
    }
    (flow.oif != IfIndex::NONE && flow.oif != hop.oif).then_some(HopSkip::Oif)
}

fn found<'n>(
    ns: &'n Netns,
    table: TableId,
    leaf: &Leaf<'n>,
    hop: usize,
) -> Result<Found4<'n>, Errno> {
    let nhc = pick(hops_of(ns, leaf.info), hop).ok_or(Errno::EAGAIN)?;
    Ok(Found4 {
        table,
        prefix: leaf.prefix,
        alias: leaf.alias,
        info: leaf.info,
        kind: leaf.alias.kind,
        scope: leaf.info.scope,
        hop,
        nhc,
        rule_flow: 0,
    })
}

fn told(leaf: &Leaf<'_>, outcome: Outcome) -> Step {
    Step::Route {
        table: leaf.table,
        prefix: leaf.prefix,
        tos: leaf.alias.tos,
        metric: leaf.info.priority,
        kind: leaf.alias.kind,
        outcome,
    }
}
