//! What IPv6 routes may make of an object (Linux 6.18 `net/ipv4/nexthop.c`, `fib6_check_nexthop`).

use super::config::refuse;
use super::{Nexthop, Nexthops};
use crate::rtnl::Refusal;
use crate::types::Family;

/// Whether an IPv6 route may use the object: every hop of it must be IPv6's.
///
/// # Errors
/// What stands against it.
pub fn check_route6(all: &Nexthops, nexthop: &Nexthop) -> Result<(), Refusal> {
    let is_v4 = |single: &super::Single| single.family == Family::INET;
    let has_v4 = match nexthop.group() {
        None => nexthop.single().is_some_and(is_v4),
        Some(group) => { group.members.iter() }
            .filter_map(|member| all.single(member.id))
            .any(is_v4),
    };
    if has_v4 {
        return refuse("IPv6 routes can not use an IPv4 nexthop");
    }
    if nexthop.is_fdb() {
        return refuse("Route cannot point to a fdb nexthop");
    }
    Ok(())
}
