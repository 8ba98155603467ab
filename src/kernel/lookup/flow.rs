//! The question that a lookup asks.

use std::net::Ipv4Addr;

use crate::types::{IfIndex, Scope};

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
    /// It was the output device that decided so (`FLOWI_FLAG_L3MDEV_OIF`).
    pub l3mdev_by_oif: bool,
    /// Ignore `linkdown` marks (`FIB_LOOKUP_IGNORE_LINKSTATE`).
    pub ignore_linkstate: bool,
}

impl Flow4 {
    /// A flow of which only the destination is known, as the kernel's own checks ask it: no
    /// devices, no mark, uid 0.
    pub fn to(dst: Ipv4Addr) -> Self {
        Self {
            dst,
            src: Ipv4Addr::UNSPECIFIED,
            iif: IfIndex::NONE,
            oif: IfIndex::NONE,
            mark: 0,
            tos: 0,
            scope: Scope::UNIVERSE,
            proto: 0,
            sport: 0,
            dport: 0,
            uid: 0,
            l3mdev: IfIndex::NONE,
            l3mdev_by_oif: false,
            ignore_linkstate: false,
        }
    }
}
