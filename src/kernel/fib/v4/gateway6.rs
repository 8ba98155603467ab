//! An IPv6 gateway of an IPv4 route (`via inet6`), checked as that of an IPv6 route (Linux 6.18
//! `net/ipv4/fib_semantics.c`, `fib_check_nh_v6_gw`).

use std::net::Ipv6Addr;

use super::FibHop;
use crate::kernel::Netns;
use crate::kernel::fib::v6::{Hop6, Origin6, resolve};
use crate::rtnl::Refusal;
use crate::types::{IfIndex, RouteType, TableId};

/// Checks the gateway and gives the device that it is behind.
///
/// # Errors
/// The first check that fails.
pub fn check(
    ns: &Netns,
    hop: &FibHop,
    gateway: Ipv6Addr,
    table: TableId,
) -> Result<IfIndex, Refusal> {
    let asked = Hop6 {
        origin: Origin6::Request,
        kind: RouteType::UNICAST,
        table,
        oif: hop.oif,
        gateway: Some(gateway),
        prefsrc: None,
        // No IPv4 route carries a moment: routes that ended count until they are collected.
        now: i64::MIN,
        flags: hop.flags,
    };
    Ok(resolve(ns, &asked)?.oif)
}
