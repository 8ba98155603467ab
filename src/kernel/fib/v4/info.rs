//! Route descriptions shared by all routes that are alike (Linux 6.18 `struct fib_info`).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::types::{Encap, IfIndex, Metrics, Protocol, RouteType, Scope, TableId, route_flags};

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

/// Flags that say how a route fares, not what it is (`RTNH_COMPARE_MASK`).
const CONDITION: u32 = route_flags::DEAD | route_flags::LINKDOWN;

impl FibInfo {
    /// True when both describe the same route, whatever state its devices are in
    /// (`fib_find_info`).
    pub fn is_alike(&self, other: &Self) -> bool {
        self.protocol == other.protocol
            && self.scope == other.scope
            && self.prefsrc == other.prefsrc
            && self.priority == other.priority
            && self.kind == other.kind
            && self.table == other.table
            && self.metrics == other.metrics
            && (self.flags ^ other.flags) & !CONDITION == 0
            && self.nh_id == other.nh_id
            && self.hops.len() == other.hops.len()
            && self
                .hops
                .iter()
                .zip(&other.hops)
                .all(|(a, b)| a.is_alike(b))
    }
}

impl FibHop {
    /// True when both are the same next hop, whatever state its device is in (`nh_comp`).
    pub fn is_alike(&self, other: &Self) -> bool {
        self.oif == other.oif
            && self.gateway == other.gateway
            && self.scope == other.scope
            && self.weight == other.weight
            && self.flow == other.flow
            && self.encap == other.encap
            && u32::from(self.flags ^ other.flags) & !CONDITION == 0
    }

    /// True when any of `flags` (low byte of `route_flags`) is set.
    pub fn has(&self, flags: u32) -> bool {
        u32::from(self.flags) & flags != 0
    }
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
