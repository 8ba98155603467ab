//! What IPv4 routes see of an object (Linux 6.18 `include/net/nexthop.h`, `net/ipv4/nexthop.c`,
//! `fib_check_nexthop`, `nexthop_select_path`).

use std::borrow::Cow;

use super::config::refuse;
use super::{Group, Kind, Nexthop, Nexthops, Single};
use crate::kernel::Netns;
use crate::kernel::fib::v4::{FibHop, FibInfo, Gateway, is_good_hop};
use crate::rtnl::Refusal;
use crate::types::{Family, Scope, route_flags};

/// The hops of a route: its own, or those of the object that it uses, with the group's weights.
pub fn hops_of<'a>(ns: &'a Netns, info: &'a FibInfo) -> Cow<'a, [FibHop]> {
    let Some(id) = info.nh_id else {
        return Cow::Borrowed(&info.hops);
    };
    match ns.nexthops.get(id).map(|nexthop| &nexthop.kind) {
        Some(Kind::Single(single)) => Cow::Borrowed(std::slice::from_ref(&single.hop)),
        Some(Kind::Group(group)) => Cow::Owned(hops_of_group(&ns.nexthops, group)),
        None => Cow::Borrowed(&[]),
    }
}

fn hops_of_group(all: &Nexthops, group: &Group) -> Vec<FibHop> {
    let members = group.members.iter();
    let hop = |member: &super::Member| {
        let single = all.single(member.id)?;
        Some(FibHop {
            weight: u32::from(member.weight),
            ..single.hop.clone()
        })
    };
    members.filter_map(hop).collect()
}

/// Whether a route of this scope may use the object (`fib_check_nexthop`).
///
/// # Errors
/// What stands against it.
pub fn check_route_scope(all: &Nexthops, nexthop: &Nexthop, scope: Scope) -> Result<(), Refusal> {
    if nexthop.is_fdb() {
        return refuse("Route cannot point to a fdb nexthop");
    }
    let single = match &nexthop.kind {
        Kind::Single(single) => Some(single),
        Kind::Group(_) if scope == Scope::HOST => {
            return refuse("Route with host scope can not have multiple nexthops");
        }
        // All members have the same scope, or so the kernel thinks.
        Kind::Group(group) => { group.members.first() }.and_then(|first| all.single(first.id)),
    };
    match single {
        Some(single) if scope == Scope::HOST && has_gateway(single) => {
            refuse("Route with host scope can not have a gateway")
        }
        Some(single) if single.hop.has(route_flags::ONLINK) && scope >= Scope::LINK => {
            refuse("Scope mismatch with nexthop")
        }
        _ => Ok(()),
    }
}

fn has_gateway(single: &Single) -> bool {
    single.hop.gateway != Gateway::None
}

/// Which hop of an object a flow with this hash takes, as an index into [`hops_of`]; `None` when
/// there is no choice (`nexthop_select_path`).
pub fn choose(ns: &Netns, id: u32, hash: u32) -> Option<usize> {
    let group = ns.nexthops.get(id)?.group()?;
    if let Some(table) = &group.resilient {
        let chosen = table.choose(hash)?;
        return group.members.iter().position(|member| member.id == chosen);
    }
    let weights = group.members.iter().map(|member| u64::from(member.weight));
    let total: u64 = weights.clone().sum();
    let mut sum = 0;
    let bounds = weights.map(|weight| {
        sum += weight;
        // Rounded to the nearest, as DIV_ROUND_CLOSEST_ULL does.
        (((sum << 31) + total / 2) / total.max(1)).saturating_sub(1)
    });
    let mut good = { bounds.enumerate() }.filter(|(at, _)| is_good(ns, group, *at));
    let first = good.next();
    let chosen = first.into_iter().chain(good);
    let chosen = { chosen }.find(|(_, bound)| u64::from(hash) <= *bound);
    chosen.or(first).map(|(at, _)| at).or(Some(0))
}

/// Nothing is known against the neighbour that a member of a group leads to
/// (`nexthop_is_good_nh`).
fn is_good(ns: &Netns, group: &Group, member: usize) -> bool {
    let single = group.members.get(member);
    let single = single.and_then(|member| ns.nexthops.single(member.id));
    single.is_none_or(|single| is_good_hop(ns, &single.hop))
}

/// The scope that the source of a route's hop is chosen in: the route's, or, for an object whose
/// source was chosen when it was made and still holds, that of the hop's own surroundings.
pub fn source_scope(ns: &Netns, info: &FibInfo, hop: usize) -> Scope {
    let singles = info.nh_id.map(|id| ns.nexthops.singles(id));
    match singles.as_ref().and_then(|singles| singles.get(hop)) {
        Some(single) if single.fresh && single.family == Family::INET => {
            Scope(single.hop.scope.0.saturating_sub(1))
        }
        _ => info.scope,
    }
}
