//! What is asked of tunnels over IPv4 by `ioctl`, which stands beside the netlink socket
//! (Linux `include/uapi/linux/if_tunnel.h`).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::types::{IfIndex, IfName};

/// Whose device is asked: the driver's first one, where no device is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TunnelKind {
    /// `ipip`; its first device is `tunl0`.
    Ipip,
    /// `gre`.
    Gre,
    /// `sit`.
    Sit,
    /// `vti`.
    Vti,
}

impl TunnelKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ipip, Self::Gre, Self::Sit, Self::Vti];

    /// The kind of its links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ipip => "ipip",
            Self::Gre => "gre",
            Self::Sit => "sit",
            Self::Vti => "vti",
        }
    }

    /// The name of the driver's first device.
    pub fn base(self) -> &'static str {
        match self {
            Self::Ipip => "tunl0",
            Self::Gre => "gre0",
            Self::Sit => "sit0",
            Self::Vti => "ip_vti0",
        }
    }
}

/// `IPPROTO_*` of what a tunnel carries.
pub mod carried {
    /// IPv4.
    pub const IPIP: u8 = 4;
    /// IPv6.
    pub const IPV6: u8 = 41;
    /// GRE.
    pub const GRE: u8 = 47;
    /// MPLS.
    pub const MPLS: u8 = 137;
}

/// The parameters of a tunnel (`struct ip_tunnel_parm`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TunnelMsg {
    /// Name of the device; empty for a numbered one, or where none is meant.
    pub name: IfName,
    /// The device that its packets leave through, or none.
    pub link: IfIndex,
    /// What it carries; 0 for anything.
    pub protocol: u8,
    /// `VTI_ISVTI`.
    pub vti: bool,
    /// `SIT_ISATAP`.
    pub isatap: bool,
    /// The key of what comes in, and whether it has one (`GRE_KEY`).
    pub ikey: (bool, u32),
    /// The key of what goes out, and whether it has one.
    pub okey: (bool, u32),
    /// `GRE_SEQ` of what comes in and of what goes out.
    pub seq: (bool, bool),
    /// `GRE_CSUM` of what comes in and of what goes out.
    pub csum: (bool, bool),
    /// Time to live; 0 for that of the packet.
    pub ttl: u8,
    /// Type of service; bit 0 for that of the packet.
    pub tos: u8,
    /// `IP_DF`.
    pub pmtudisc: bool,
    /// Own end.
    pub local: Ipv4Addr,
    /// Other end.
    pub remote: Ipv4Addr,
    /// The potential routers of an ISATAP tunnel, the newest first, and whether each is a default.
    pub routers: Vec<(Ipv4Addr, bool)>,
    /// Prefix and relay prefix of 6rd.
    pub six_rd: Option<SixRd>,
}

impl Default for TunnelMsg {
    fn default() -> Self {
        Self {
            name: IfName::default(),
            link: IfIndex::NONE,
            protocol: 0,
            vti: false,
            isatap: false,
            ikey: (false, 0),
            okey: (false, 0),
            seq: (false, false),
            csum: (false, false),
            ttl: 0,
            tos: 0,
            pmtudisc: false,
            local: Ipv4Addr::UNSPECIFIED,
            remote: Ipv4Addr::UNSPECIFIED,
            routers: Vec::new(),
            six_rd: None,
        }
    }
}

/// `struct ip_tunnel_6rd`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SixRd {
    /// The prefix that IPv4 addresses are put behind.
    pub prefix: (Ipv6Addr, u8),
    /// The part of IPv4 addresses that is left out.
    pub relay: (Ipv4Addr, u8),
}

/// What is to be done to a tunnel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TunnelAct {
    /// `SIOCADDTUNNEL`.
    Add(TunnelMsg),
    /// `SIOCCHGTUNNEL`.
    Change(TunnelMsg),
    /// `SIOCDELTUNNEL`.
    Delete(TunnelMsg),
    /// `SIOCADDPRL`: an address, and whether it is a default.
    AddRouter(Ipv4Addr, bool),
    /// `SIOCDELPRL`.
    DelRouter(Ipv4Addr),
    /// `SIOCADD6RD`.
    SetSixRd(SixRd),
    /// `SIOCDEL6RD`.
    ResetSixRd,
}
