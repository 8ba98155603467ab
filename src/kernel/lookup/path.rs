//! Choice among the hops of a route (Linux 6.18 `net/ipv4/fib_semantics.c`
//! `fib_rebalance`, `fib_select_multipath`).

use std::net::Ipv4Addr;

use super::hash::{Fields, Keys4, mix, multipath4, whole4};
use super::{Found4, source};
use crate::kernel::Netns;
use crate::kernel::fib::v4::{FibHop, FibInfo, ignores_linkdown, is_good_hop};
use crate::kernel::nexthop::{self, hops_of};
use crate::kernel::sysctl::SharedKnob;
use crate::kernel::trace::{Observer, Step};
use crate::types::{Scope, route_flags};

/// Settles the hop of a route that has several, by the hash of `packet`. `src` is the source that
/// was given for output, if any: the hop whose own source it is goes before the hash. With
/// `arrived` the packet comes in.
pub fn choose<'n>(
    ns: &'n Netns,
    found: &mut Found4<'n>,
    packet: &Keys4,
    src: Ipv4Addr,
    arrived: bool,
    obs: &mut dyn Observer,
) {
    let info = found.info;
    let hops = hops_of(ns, info);
    if hops.len() < 2 {
        return;
    }
    let hash = hash(ns, packet, arrived);
    let best = match info.nh_id {
        // An object chooses by hash alone.
        Some(id) => nexthop::choose(ns, id, hash).map(|hop| (hop, false)),
        None => best(ns, info, hash, src),
    };
    if let Some((hop, by_source)) = best {
        found.choose(hops, hop);
        obs.step(Step::Path {
            hash,
            hop,
            by_source,
        });
    }
}

/// The hash of a packet by the policy of the namespace (`fib_multipath_hash`). No packet here has
/// another one inside, so policy 2 does as 0 does.
fn hash(ns: &Netns, packet: &Keys4, arrived: bool) -> u32 {
    let shared = &ns.sysctl.shared;
    let seed = shared.hash_seed();
    match shared.get(SharedKnob::HashPolicy4) {
        1 => multipath4(seed, packet),
        3 => {
            let fields = Fields(shared.get(SharedKnob::HashFields4));
            let whole = if fields.any() {
                whole4(seed, &fields.of4(packet))
            } else {
                0
            };
            // For a packet that comes in the hash of what may be inside is mixed in: 0 here.
            let whole = if arrived { mix(whole, 0) } else { whole };
            whole >> 1
        }
        _ => multipath4(seed, &Keys4::addresses(packet.src, packet.dst)),
    }
}

/// The best hop by score: two points when the given source is its own, one when the hash falls
/// below its bound; the first of the best. Also tells whether the source decided.
fn best(ns: &Netns, info: &FibInfo, hash: u32, src: Ipv4Addr) -> Option<(usize, bool)> {
    let minds_neighbours = ns.sysctl.shared.get(SharedKnob::UseNeigh) != 0;
    let mut best: Option<(usize, u8)> = None;
    for (index, bound) in bounds(ns, &info.hops).into_iter().enumerate() {
        let (Some(bound), Some(hop)) = (bound, info.hops.get(index)) else {
            continue;
        };
        if minds_neighbours && hop.scope == Scope::LINK && !is_good_hop(ns, hop) {
            continue;
        }
        let own = !src.is_unspecified() && source::of_hop(ns, hop, info.scope) == src;
        let score = u8::from(own) * 2 + u8::from(u64::from(hash) <= bound);
        if best.is_none_or(|(_, most)| most < score) {
            best = Some((index, score));
        }
    }
    best.map(|(index, score)| (index, score >= 2))
}

/// Upper bound of the hash for each hop, by weight; none for a hop that is not to be used.
fn bounds(ns: &Netns, hops: &[FibHop]) -> Vec<Option<u64>> {
    let usable = |hop: &&FibHop| {
        let linkdown = hop.has(route_flags::LINKDOWN) && ignores_linkdown(ns, hop.oif);
        !hop.has(route_flags::DEAD) && !linkdown
    };
    let weight = |hop: &FibHop| u64::from(hop.weight);
    let total: u64 = hops.iter().filter(usable).map(weight).sum();
    let mut sum = 0;
    hops.iter()
        .map(|hop| {
            if total == 0 || !usable(&hop) {
                return None;
            }
            sum += weight(hop);
            // Rounded to the nearest, as DIV_ROUND_CLOSEST_ULL does.
            Some((((sum << 31) + total / 2) / total).saturating_sub(1))
        })
        .collect()
}
