//! `RTM_*NEXTHOP` messages.

use std::net::IpAddr;

use crate::types::{Encap, Family, IfIndex, Protocol, Scope};

/// One next hop object message (Linux `include/uapi/linux/nexthop.h`, `struct nhmsg` and `NHA_*`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NexthopMsg {
    /// Address family.
    pub family: Family,
    /// Scope.
    pub scope: Scope,
    /// Who installed it.
    pub protocol: Protocol,
    /// `route_flags`.
    pub flags: u32,
    /// `NHA_ID`.
    pub id: Option<u32>,
    /// `NHA_GROUP`: member id and weight (1 to 65536).
    pub group: Option<Vec<(u32, u32)>>,
    /// `NHA_GROUP_TYPE`: 0 multipath, 1 resilient.
    pub group_type: Option<u16>,
    /// `NHA_BLACKHOLE`.
    pub blackhole: bool,
    /// `NHA_FDB`.
    pub fdb: bool,
    /// `NHA_OIF`.
    pub oif: Option<IfIndex>,
    /// `NHA_GATEWAY`.
    pub gateway: Option<IpAddr>,
    /// `NHA_ENCAP`.
    pub encap: Option<Encap>,
}
