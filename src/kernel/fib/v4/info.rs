//! Route descriptions shared by all routes that are alike (Linux 6.18 `struct fib_info`).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::types::{Encap, IfIndex, Metrics, Protocol, RouteType, Scope, TableId};

/// Handle of a [`FibInfo`] in its pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InfoId(pub u32);

/// Everything about a route but its prefix, TOS and type-of-alias: interned, as the kernel does,
/// so that "the same route" means "the same info" (`net/ipv4/fib_semantics.c`).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FibInfo {
    /// Route type.
    pub kind: RouteType,
    /// Scope.
    pub scope: Scope,
    /// Who installed it.
    pub protocol: Protocol,
    /// Table it was made for.
    pub table: TableId,
    /// Preferred source; unspecified when none.
    pub prefsrc: Ipv4Addr,
    /// Metric.
    pub priority: u32,
    /// Metrics as the kernel stored them.
    pub metrics: Metrics,
    /// `route_flags` of the whole route (DEAD, LINKDOWN).
    pub flags: u32,
    /// Next hops; empty when a next hop object is used.
    pub hops: Vec<FibHop>,
    /// Next hop object.
    pub nh_id: Option<u32>,
}

/// One next hop (`struct fib_nh`).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FibHop {
    /// Output device; none for error types.
    pub oif: IfIndex,
    /// Gateway.
    pub gateway: Gateway,
    /// Scope of the gateway: `LINK` when it is a neighbour, `HOST` when it is a local address,
    /// `NOWHERE` for local routes.
    pub scope: Scope,
    /// `route_flags`, low byte: DEAD, ONLINK, LINKDOWN.
    pub flags: u8,
    /// Weight, 1 to 256.
    pub weight: u32,
    /// Realms.
    pub flow: u32,
    /// Encapsulation.
    pub encap: Option<Encap>,
}

/// The gateway of an IPv4 next hop.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Gateway {
    /// Directly connected.
    #[default]
    None,
    /// An IPv4 neighbour.
    V4(Ipv4Addr),
    /// An IPv6 neighbour (`via inet6`).
    V6(Ipv6Addr),
}
