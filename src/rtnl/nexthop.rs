//! `RTM_*NEXTHOP` and `RTM_*NEXTHOPBUCKET` messages.

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
    /// `NHA_GROUP_TYPE`: `nexthop_group`.
    pub group_type: Option<u16>,
    /// `NHA_RES_GROUP`.
    pub resilient: Option<ResilientMsg>,
    /// `NHA_BLACKHOLE`.
    pub blackhole: bool,
    /// `NHA_FDB`.
    pub fdb: bool,
    /// `NHA_OIF`.
    pub oif: Option<IfIndex>,
    /// `NHA_GATEWAY`.
    pub gateway: Option<IpAddr>,
    /// `NHA_GATEWAY` came without the bytes of an IP address (`via all`).
    pub gateway_malformed: bool,
    /// `NHA_ENCAP`.
    pub encap: Option<Encap>,
    /// `NHA_HW_STATS_ENABLE`. In an answer it is there when statistics were asked for; the
    /// counters themselves are not carried, because no packet ever counts.
    pub hw_stats: Option<bool>,
    /// `NHA_OP_FLAGS` of a question: statistics are wanted.
    pub stats_wanted: bool,
}

/// `NHA_RES_GROUP`: what a resilient group has beside its members. Timers are in clock ticks
/// (1/100 s).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ResilientMsg {
    /// Number of buckets.
    pub buckets: Option<u16>,
    /// How long a bucket must lie idle before it may change hands.
    pub idle_timer: Option<u32>,
    /// How long the group may be out of balance before busy buckets change hands too; 0 for ever.
    pub unbalanced_timer: Option<u32>,
    /// How long it has been out of balance.
    pub unbalanced_time: Option<u64>,
}

/// One bucket of a resilient group (`NHA_RES_BUCKET`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BucketMsg {
    /// The group.
    pub id: u32,
    /// Which of its buckets.
    pub index: u16,
    /// How long it has been idle, in clock ticks (1/100 s).
    pub idle_time: u64,
    /// The member that it belongs to.
    pub nh_id: u32,
}

/// Types of groups (`NEXTHOP_GRP_TYPE_*`).
pub mod nexthop_group {
    #![allow(missing_docs)] // the names are the documentation
    pub const MPATH: u16 = 0;
    pub const RESILIENT: u16 = 1;
}
