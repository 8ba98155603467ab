//! The question that an IPv6 lookup asks.

use std::net::Ipv6Addr;

use crate::types::IfIndex;

/// What is asked of the IPv6 fib (`struct flowi6`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flow6 {
    /// Destination.
    pub dst: Ipv6Addr,
    /// Source; unspecified when none.
    pub src: Ipv6Addr,
    /// Input device; `lo` for output, none for the kernel's own checks.
    pub iif: IfIndex,
    /// Output device asked for, or none.
    pub oif: IfIndex,
    /// Firewall mark.
    pub mark: u32,
    /// DS field, the two ECN bits zero.
    pub tos: u8,
    /// Flow label, 20 bits.
    pub flowlabel: u32,
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
    /// The VRF is that of the output device.
    pub l3mdev_by_oif: bool,
    /// The moment, in seconds since the epoch: routes that ended before it do not count.
    pub now: i64,
}

impl Flow6 {
    /// A flow of which only the destination is known, as the kernel's own checks ask it.
    pub fn to(dst: Ipv6Addr, now: i64) -> Self {
        Self {
            dst,
            src: Ipv6Addr::UNSPECIFIED,
            iif: IfIndex::NONE,
            oif: IfIndex::NONE,
            mark: 0,
            tos: 0,
            flowlabel: 0,
            proto: 0,
            sport: 0,
            dport: 0,
            uid: 0,
            l3mdev: IfIndex::NONE,
            l3mdev_by_oif: false,
            now,
        }
    }
}

/// Which device a route should lead through (the `oif` and `strict` of
/// `net/ipv6/route.c`, `fib6_table_lookup`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    /// The device, or none for any.
    pub dev: IfIndex,
    /// No other device will do (`RT6_LOOKUP_F_IFACE`); else it is only preferred.
    pub strict: bool,
    /// Links without carrier count like others (`RT6_LOOKUP_F_IGNORE_LINKSTATE`).
    pub ignore_linkstate: bool,
    /// Gateways that are known not to answer are a last resort (`RT6_LOOKUP_F_REACHABLE`).
    pub reachable: bool,
}
