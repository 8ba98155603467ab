//! Address families, by their Linux numbers.

/// An address family number as netlink headers carry it (Linux `include/linux/socket.h`, `AF_*`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Family(pub u8);

impl Family {
    /// No family chosen.
    pub const UNSPEC: Self = Self(0);
    /// IPv4.
    pub const INET: Self = Self(2);
    /// Ethernet bridging.
    pub const BRIDGE: Self = Self(7);
    /// IPv6.
    pub const INET6: Self = Self(10);
    /// Packet (link layer).
    pub const PACKET: Self = Self(17);
    /// MPLS labels.
    pub const MPLS: Self = Self(28);
    /// IPv4 multicast routing (`ip mrule`).
    pub const IPMR: Self = Self(128);
    /// IPv6 multicast routing (`ip -6 mrule`).
    pub const IP6MR: Self = Self(129);

    /// The family that an IP address belongs to.
    pub const fn of(addr: &std::net::IpAddr) -> Self {
        match addr {
            std::net::IpAddr::V4(_) => Self::INET,
            std::net::IpAddr::V6(_) => Self::INET6,
        }
    }

    /// Length in bits of a full address of this family: 32, 128, 20 for MPLS, 0 where none is meant.
    pub const fn bits(self) -> u8 {
        match self {
            Self::INET | Self::IPMR => 32,
            Self::INET6 | Self::IP6MR => 128,
            Self::MPLS => 20,
            _ => 0,
        }
    }
}
