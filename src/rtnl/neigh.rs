//! `RTM_*NEIGH` messages.

use std::net::IpAddr;

use crate::types::{Family, IfIndex, LlAddr};

/// One neighbour message (Linux `include/uapi/linux/neighbour.h`, `struct ndmsg` and `NDA_*`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NeighMsg {
    /// Address family.
    pub family: Family,
    /// Device, 0 for none.
    pub index: IfIndex,
    /// `nud`.
    pub state: u16,
    /// `ntf`, the extended ones from bit 8 on.
    pub flags: u32,
    /// `NDA_DST`; a request may have it without bytes.
    pub dst: Option<IpAddr>,
    /// `NDA_LLADDR`.
    pub lladdr: Option<LlAddr>,
    /// `NDA_PROTOCOL`, 0 when absent.
    pub protocol: u8,
    /// `NDA_PROBES`.
    pub probes: Option<u32>,
    /// `NDA_CACHEINFO`.
    pub cache: Option<NeighCache>,
}

/// `NDA_CACHEINFO`, ages in seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NeighCache {
    /// Users beside the table.
    pub refcnt: u32,
    /// Since it was used.
    pub used: u32,
    /// Since it was confirmed.
    pub confirmed: u32,
    /// Since it was updated.
    pub updated: u32,
}

/// What a dump of neighbours is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NeighDump {
    /// Family, or `UNSPEC` for IPv4 and IPv6.
    pub family: Family,
    /// Proxy entries instead.
    pub proxy: bool,
    /// Only this device; 0 for all.
    pub index: IfIndex,
    /// Only ports of this device (`NDA_MASTER`).
    pub master: Option<NeighMaster>,
}

/// `NDA_MASTER`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NeighMaster {
    /// Devices without a master.
    None,
    /// Ports of this device.
    Is(IfIndex),
}
