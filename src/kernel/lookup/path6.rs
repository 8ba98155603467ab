//! Choice among sibling routes (Linux 6.18 `net/ipv6/route.c`, `fib6_select_path`,
//! `rt6_multipath_rebalance`).

use super::hash::{Fields, Keys6, multipath6};
use super::table6::{Found6, score};
use super::{Flow6, Lent, Way};
use crate::kernel::Netns;
use crate::kernel::fib::v6::Route6;
use crate::kernel::nexthop::choose6;
use crate::kernel::sysctl::{Knob6, SharedKnob};
use crate::kernel::trace::{Observer, Outcome6, Step};
use crate::types::route_flags;

/// Settles which of several siblings a flow takes: that whose share of the hash it falls into, if
/// it will do. A device that is only preferred has no say any more.
pub fn choose(ns: &Netns, found: &mut Found6<'_>, flow: &Flow6, way: Way, obs: &mut dyn Observer) {
    if let Some(id) = found.route.nh_id {
        choose_of_object(ns, found, id, flow, obs);
        return;
    }
    if found.siblings.len() < 2 {
        return;
    }
    let hash = hash(ns, flow);
    let bounds = bounds(ns, &found.siblings);
    let below = |bound: &Option<u64>| bound.is_some_and(|bound| u64::from(hash) <= bound);
    let Some(hop) = bounds.iter().position(below) else {
        return;
    };
    if let Some(route) = found.siblings.get(hop)
        && matches!(score(ns, route, way), Outcome6::Score(_))
    {
        found.route = Lent::Made(Box::new(route.clone()));
        obs.step(Step::Path {
            hash,
            hop,
            by_source: false,
        });
    }
}

/// The hop of an object that a flow takes: of a group that which the hash falls to, whatever
/// device was asked for (`nexthop_path_fib6_result`).
fn choose_of_object(
    ns: &Netns,
    found: &mut Found6<'_>,
    id: u32,
    flow: &Flow6,
    obs: &mut dyn Observer,
) {
    let is_group = ns
        .nexthops
        .get(id)
        .is_some_and(|object| object.group().is_some());
    if !is_group {
        return;
    }
    let hash = hash(ns, flow);
    let chosen = { found.siblings.first() }.and_then(|route| choose6(ns, id, route, hash));
    if let Some((hop, path)) = chosen {
        found.route = Lent::Made(Box::new(path));
        obs.step(Step::Path {
            hash,
            hop,
            by_source: false,
        });
    }
}

/// The hash of a flow by the policy of the namespace (`rt6_multipath_hash`). Policies 0 and 2
/// leave the ports out, policy 1 the flow label.
fn hash(ns: &Netns, flow: &Flow6) -> u32 {
    let all = Keys6 {
        src: flow.src,
        dst: flow.dst,
        proto: flow.proto,
        flowlabel: flow.flowlabel,
        sport: flow.sport,
        dport: flow.dport,
    };
    let shared = &ns.sysctl.shared;
    let keys = match shared.get(SharedKnob::HashPolicy6) {
        1 => Keys6 {
            flowlabel: 0,
            ..all
        },
        3 => {
            let fields = Fields(shared.get(SharedKnob::HashFields6));
            if !fields.any() {
                return 0;
            }
            fields.of6(&all)
        }
        _ => Keys6 {
            sport: 0,
            dport: 0,
            ..all
        },
    };
    multipath6(shared.hash_seed(), &keys)
}

/// Upper bound of the hash for each sibling, by weight; none for one that is not to be used.
fn bounds(ns: &Netns, siblings: &[Route6]) -> Vec<Option<u64>> {
    let usable = |route: &&Route6| {
        let ignored = ns
            .sysctl
            .conf6(route.oif)
            .on(Knob6::IgnoreRoutesWithLinkdown);
        !(route.is_dead() || ignored && route.has(route_flags::LINKDOWN))
    };
    let weight = |route: &Route6| u64::from(route.weight);
    let total: u64 = siblings.iter().filter(usable).map(weight).sum();
    let mut sum = 0;
    siblings
        .iter()
        .map(|route| {
            if total == 0 || !usable(&route) {
                return None;
            }
            sum += weight(route);
            // Rounded to the nearest, as DIV_ROUND_CLOSEST_ULL does.
            Some((((sum << 31) + total / 2) / total).saturating_sub(1))
        })
        .collect()
}
