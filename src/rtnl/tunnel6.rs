//! What is asked of tunnels over IPv6 by `ioctl` (Linux `include/uapi/linux/ip6_tunnel.h`).

use std::net::Ipv6Addr;

use super::carried;
use crate::types::{IfIndex, IfName};

/// `IP6_TNL_F_*`.
pub mod tunnel6_flags {
    /// Packets do not say how often they may be put into others.
    pub const IGN_ENCAP_LIMIT: u32 = 0x1;
    /// The traffic class is that of the packet.
    pub const USE_ORIG_TCLASS: u32 = 0x2;
    /// The flow label is that of the packet.
    pub const USE_ORIG_FLOWLABEL: u32 = 0x4;
    /// What comes out has the DSCP of what it was in.
    pub const RCV_DSCP_COPY: u32 = 0x10;
    /// The mark is that of the packet.
    pub const USE_ORIG_FWMARK: u32 = 0x20;
    /// The other end may be an own address.
    pub const ALLOW_LOCAL_REMOTE: u32 = 0x40;
}

/// The parameters of a tunnel (`struct ip6_tnl_parm2`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tunnel6Msg {
    /// Name of the device; empty where none is meant.
    pub name: IfName,
    /// The device that its packets leave through, or none.
    pub link: IfIndex,
    /// What it carries; 0 for anything.
    pub protocol: u8,
    /// How often its packets may be put into others.
    pub encap_limit: u8,
    /// Hop limit; 0 for that of the packet.
    pub hop_limit: u8,
    /// Traffic class in bits 20 to 27, flow label below.
    pub flowinfo: u32,
    /// `tunnel6_flags`.
    pub flags: u32,
    /// Own end.
    pub local: Ipv6Addr,
    /// Other end.
    pub remote: Ipv6Addr,
    /// The key of what comes in, and whether it has one (`GRE_KEY`).
    pub ikey: (bool, u32),
    /// The key of what goes out, and whether it has one.
    pub okey: (bool, u32),
    /// `GRE_SEQ` of what comes in and of what goes out.
    pub seq: (bool, bool),
    /// `GRE_CSUM` of what comes in and of what goes out.
    pub csum: (bool, bool),
}

/// The part of `flowinfo` that is the traffic class (`IP6_FLOWINFO_TCLASS`).
pub const TCLASS: u32 = 0x0ff0_0000;
/// The part that is the flow label (`IP6_FLOWINFO_FLOWLABEL`).
pub const FLOWLABEL: u32 = 0x000f_ffff;

impl Default for Tunnel6Msg {
    fn default() -> Self {
        Self {
            name: IfName::default(),
            link: IfIndex::NONE,
            protocol: carried::IPV6,
            encap_limit: 0,
            hop_limit: 0,
            flowinfo: 0,
            flags: 0,
            local: Ipv6Addr::UNSPECIFIED,
            remote: Ipv6Addr::UNSPECIFIED,
            ikey: (false, 0),
            okey: (false, 0),
            seq: (false, false),
            csum: (false, false),
        }
    }
}

impl Tunnel6Msg {
    /// True when any of `flags` is set.
    pub fn has(&self, flags: u32) -> bool {
        self.flags & flags != 0
    }
}

/// What is to be done to a tunnel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tunnel6Act {
    /// `SIOCADDTUNNEL`.
    Add(Tunnel6Msg),
    /// `SIOCCHGTUNNEL`.
    Change(Tunnel6Msg),
    /// `SIOCDELTUNNEL`.
    Delete,
}
