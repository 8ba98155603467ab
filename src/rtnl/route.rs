//! `RTM_*ROUTE` messages.

use std::net::IpAddr;

use crate::types::{
    Encap, Family, IfIndex, Labels, Metrics, Protocol, RouteType, Scope, TableId, Via,
};

/// One route message (Linux `include/uapi/linux/rtnetlink.h`, `struct rtmsg` and `RTA_*`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RouteMsg {
    /// Address family of the route.
    pub family: Family,
    /// Destination prefix length.
    pub dst_len: u8,
    /// Source prefix length.
    pub src_len: u8,
    /// Type of service.
    pub tos: u8,
    /// Table, from the header byte or `RTA_TABLE`.
    pub table: TableId,
    /// Who installed it.
    pub protocol: Protocol,
    /// Scope.
    pub scope: Scope,
    /// Route type.
    pub kind: RouteType,
    /// `route_flags`.
    pub flags: u32,
    /// `RTA_DST`.
    pub dst: Option<IpAddr>,
    /// `RTA_SRC`.
    pub src: Option<IpAddr>,
    /// `RTA_IIF`.
    pub iif: Option<IfIndex>,
    /// `RTA_OIF`.
    pub oif: Option<IfIndex>,
    /// `RTA_GATEWAY`.
    pub gateway: Option<IpAddr>,
    /// `RTA_VIA`.
    pub via: Option<Via>,
    /// `RTA_PRIORITY`.
    pub priority: Option<u32>,
    /// `RTA_PREFSRC`.
    pub prefsrc: Option<IpAddr>,
    /// `RTA_METRICS`.
    pub metrics: Option<Metrics>,
    /// `RTA_MULTIPATH`.
    pub multipath: Option<Vec<Hop>>,
    /// `RTA_FLOW`: realms, source in the high half.
    pub flow: Option<u32>,
    /// `RTA_CACHEINFO`.
    pub cacheinfo: Option<CacheInfo>,
    /// `RTA_MARK`.
    pub mark: Option<u32>,
    /// `RTA_NEWDST`.
    pub newdst: Option<Labels>,
    /// `RTA_PREF`: IPv6 router preference (0 medium, 1 high, 3 low).
    pub pref: Option<u8>,
    /// `RTA_ENCAP_TYPE` and `RTA_ENCAP`.
    pub encap: Option<Encap>,
    /// `RTA_EXPIRES` in a request: seconds of life.
    pub expires: Option<u32>,
    /// `RTA_UID`.
    pub uid: Option<u32>,
    /// `RTA_TTL_PROPAGATE`.
    pub ttl_propagate: Option<u8>,
    /// `RTA_IP_PROTO`.
    pub ip_proto: Option<u8>,
    /// `RTA_SPORT`.
    pub sport: Option<u16>,
    /// `RTA_DPORT`.
    pub dport: Option<u16>,
    /// `RTA_NH_ID`.
    pub nh_id: Option<u32>,
    /// `RTA_FLOWLABEL`.
    pub flowlabel: Option<u32>,
    /// An attribute that is an address came without bytes (`via all`): the kernel refuses the
    /// message before it looks further (Linux 6.18 `lib/nlattr.c`, ERANGE).
    pub malformed: bool,
}

/// One hop of `RTA_MULTIPATH` (`struct rtnexthop`).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Hop {
    /// `route_flags`, low byte.
    pub flags: u8,
    /// Weight minus one.
    pub hops: u8,
    /// Output device, 0 when none was given.
    pub oif: IfIndex,
    /// `RTA_GATEWAY`.
    pub gateway: Option<IpAddr>,
    /// `RTA_GATEWAY` was there, without bytes.
    pub gateway_malformed: bool,
    /// `RTA_VIA`.
    pub via: Option<Via>,
    /// `RTA_FLOW`.
    pub flow: Option<u32>,
    /// `RTA_ENCAP`.
    pub encap: Option<Encap>,
    /// `RTA_NEWDST`.
    pub newdst: Option<Labels>,
}

/// `struct rta_cacheinfo`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CacheInfo {
    /// Reference count.
    pub users: u32,
    /// Time since the entry of the cache was made, in clock ticks (1/100 s). Each processor makes
    /// one of its own at its first packet (Linux 6.18 `net/ipv6/route.c`, `rt6_make_pcpu_route`);
    /// the question is the first packet here, so that it is 0.
    pub age: u32,
    /// Time to expiry, in clock ticks; 0 for never, negative when past.
    pub expires: i32,
    /// Error number that the route answers with.
    pub error: u32,
    /// Uses.
    pub used: u32,
}
