//! THE LOOKUP: one walk from a flow to a route, used by `route get`, by `explain` and by the
//! kernel's own checks. Knows flows, rules and tables; refuses to change anything.

use std::net::Ipv4Addr;

use crate::kernel::fib::v4::{Alias, FibInfo};
use crate::types::{IfIndex, Prefix4, RouteType, Scope, TableId};

/// What is asked of the IPv4 fib (`struct flowi4`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flow4 {
    /// Destination.
    pub dst: Ipv4Addr,
    /// Source; unspecified when none.
    pub src: Ipv4Addr,
    /// Input device; `lo` for output.
    pub iif: IfIndex,
    /// Output device asked for, or none.
    pub oif: IfIndex,
    /// Firewall mark.
    pub mark: u32,
    /// DS field, the two ECN bits zero.
    pub tos: u8,
    /// Least scope that a route must have.
    pub scope: Scope,
    /// Transport protocol.
    pub proto: u8,
    /// Source port.
    pub sport: u16,
    /// Destination port.
    pub dport: u16,
    /// User id.
    pub uid: u32,
    /// VRF device that the flow belongs to, or none.
    pub l3mdev: IfIndex,
    /// Ignore `linkdown` marks (`FIB_LOOKUP_IGNORE_LINKSTATE`).
    pub ignore_linkstate: bool,
}

/// What the fib found (`struct fib_result`).
#[derive(Clone, PartialEq, Debug)]
pub struct Found4 {
    /// Table.
    pub table: TableId,
    /// Prefix.
    pub prefix: Prefix4,
    /// Route at that prefix.
    pub alias: Alias,
    /// Its description.
    pub info: FibInfo,
    /// Type.
    pub kind: RouteType,
    /// Scope.
    pub scope: Scope,
    /// Chosen hop, index into the info's hops.
    pub hop: usize,
    /// Realms of the rule that led here, 0 when none.
    pub rule_flow: u32,
}
