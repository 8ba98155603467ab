//! `RTM_*ADDR` messages.

use std::net::IpAddr;

use crate::types::{Family, IfIndex, IfName, Scope};

/// One address message (Linux `include/uapi/linux/if_addr.h`, `struct ifaddrmsg` and `IFA_*`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AddrMsg {
    /// Address family.
    pub family: Family,
    /// Prefix length.
    pub prefix_len: u8,
    /// `ifa_flags` (header byte and `IFA_FLAGS` together).
    pub flags: u32,
    /// Scope.
    pub scope: Scope,
    /// Device.
    pub index: IfIndex,
    /// `IFA_LOCAL`: our own address.
    pub local: Option<IpAddr>,
    /// `IFA_ADDRESS`: the same, or the peer's.
    pub address: Option<IpAddr>,
    /// `IFA_BROADCAST`.
    pub broadcast: Option<IpAddr>,
    /// `IFA_ANYCAST`.
    pub anycast: Option<IpAddr>,
    /// `IFA_LABEL`.
    pub label: Option<IfName>,
    /// `IFA_RT_PRIORITY`: metric of the connected route.
    pub rt_priority: Option<u32>,
    /// `IFA_PROTO`: who installed it.
    pub proto: Option<u8>,
    /// An address attribute without bytes, which the words `any` and `all` make.
    pub malformed: bool,
    /// `IFA_CACHEINFO`: lifetimes.
    pub lifetime: Option<Lifetime>,
}

/// Lifetimes of an address in seconds; `Lifetime::FOREVER` never ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lifetime {
    /// Seconds until it is deprecated.
    pub preferred: u32,
    /// Seconds until it is removed.
    pub valid: u32,
}

impl Lifetime {
    /// The value that means "for ever".
    pub const INFINITY: u32 = u32::MAX;
    /// Never ends.
    pub const FOREVER: Self = Self {
        preferred: Self::INFINITY,
        valid: Self::INFINITY,
    };
}
