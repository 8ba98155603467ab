//! What may be asked through the seam, and what comes back.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{
    AddrLabelMsg, AddrMsg, BucketMsg, Errno, LinkMsg, NeighDump, NeighMsg, NetconfMsg, NexthopMsg,
    NsidMsg, Peer, Refusal, RouteMsg, RuleMsg, TunMsg, Tunnel6Act, Tunnel6Msg, TunnelAct,
    TunnelMsg,
};
use crate::types::{Family, IfIndex, IfName, Protocol, RouteType, TableId};

/// The modifier bits of a "new" request (`NLM_F_*`, Linux `include/uapi/linux/netlink.h`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NewFlags {
    /// Override an existing object.
    pub replace: bool,
    /// Do not touch it if it exists.
    pub excl: bool,
    /// Create it if it does not exist.
    pub create: bool,
    /// Add to the end of the list.
    pub append: bool,
}

#[allow(missing_docs)] // the names are the documentation
impl NewFlags {
    pub const NONE: Self = Self {
        replace: false,
        excl: false,
        create: false,
        append: false,
    };
    pub const ADD: Self = Self {
        create: true,
        excl: true,
        ..Self::NONE
    };
    pub const REPLACE: Self = Self {
        create: true,
        replace: true,
        ..Self::NONE
    };
    pub const CHANGE: Self = Self {
        replace: true,
        ..Self::NONE
    };
    pub const APPEND: Self = Self {
        create: true,
        append: true,
        ..Self::NONE
    };
    pub const PREPEND: Self = Self {
        create: true,
        ..Self::NONE
    };
    pub const TEST: Self = Self {
        excl: true,
        ..Self::NONE
    };
}

/// A request that changes something or asks one thing. All or nothing, but for the table that a
/// refused route request may leave behind, as in the kernel.
#[derive(Clone, Debug)]
pub enum Request {
    /// `RTM_NEWRULE`.
    NewRule(RuleMsg, NewFlags),
    /// `RTM_DELRULE`.
    DelRule(RuleMsg),
    /// `RTM_NEWROUTE`.
    NewRoute(Box<RouteMsg>, NewFlags),
    /// `RTM_DELROUTE`.
    DelRoute(Box<RouteMsg>),
    /// `RTM_GETROUTE` for one destination: a lookup.
    GetRoute(Box<RouteMsg>),
    /// `RTM_NEWLINK`.
    NewLink(Box<LinkMsg>, NewFlags),
    /// `RTM_DELLINK`.
    DelLink(Box<LinkMsg>),
    /// `RTM_GETLINK` for one device, by index or name.
    GetLink(Box<LinkMsg>),
    /// `RTM_NEWLINKPROP`: adds the alternative names.
    NewLinkProp(Box<LinkMsg>),
    /// `RTM_DELLINKPROP`: removes the alternative names.
    DelLinkProp(Box<LinkMsg>),
    /// `RTM_NEWADDR`.
    NewAddr(Box<AddrMsg>, NewFlags),
    /// `RTM_DELADDR`.
    DelAddr(Box<AddrMsg>),
    /// `RTM_NEWNEXTHOP`.
    NewNexthop(Box<NexthopMsg>, NewFlags),
    /// `RTM_DELNEXTHOP`.
    DelNexthop(Box<NexthopMsg>),
    /// `RTM_GETNEXTHOP` for one id.
    GetNexthop(Box<NexthopMsg>),
    /// `RTM_GETNEXTHOPBUCKET` for one bucket.
    GetNexthopBucket {
        /// The group.
        id: u32,
        /// Which of its buckets.
        index: u16,
    },
    /// `RTM_NEWNEIGH`.
    NewNeigh(Box<NeighMsg>, NewFlags),
    /// `RTM_DELNEIGH`.
    DelNeigh(Box<NeighMsg>),
    /// `RTM_GETNEIGH` for one entry.
    GetNeigh(Box<NeighMsg>),
    /// `RTM_NEWADDRLABEL`.
    NewAddrLabel(AddrLabelMsg),
    /// `RTM_DELADDRLABEL`.
    DelAddrLabel(AddrLabelMsg),
    /// `RTM_SETLINK` of family IPv6 with `IFLA_INET6_TOKEN`, for a device; without an address the
    /// attribute has no bytes.
    SetToken(IfIndex, Option<Ipv6Addr>),
    /// `RTM_GETNETCONF` for one device.
    GetNetconf(Family, IfIndex),
    /// `TUNSETIFF`, and `TUNSETPERSIST` with 1.
    NewTun(Box<TunMsg>),
    /// `TUNSETIFF`, and `TUNSETPERSIST` with 0.
    DelTun(Box<TunMsg>),
    /// `SIOCADDTUNNEL` and its siblings, at the device of a name.
    Tunnel(IfName, Box<TunnelAct>),
    /// `SIOCGETTUNNEL`, `SIOCGETPRL` and `SIOCGET6RD` at the device of a name; the first device of
    /// a driver looks for a tunnel like this one.
    GetTunnel(IfName, Box<TunnelMsg>),
    /// The same for tunnels over IPv6.
    Tunnel6(IfName, Box<Tunnel6Act>),
    /// `SIOCGETTUNNEL` for tunnels over IPv6, at the device of a name.
    GetTunnel6(IfName),
    /// Whether a namespace has this name (the client looks into the directory of names).
    FindNetns(String),
    /// A new namespace under this name.
    NewNetns(String),
    /// The namespace of a process under one more name.
    AttachNetns(String, i32),
    /// A name goes, and with the last one its namespace.
    DelNetns(String),
    /// The name of the asker's namespace, or of that of a process; no row where it has none.
    IdentifyNetns(Option<i32>),
    /// The name of the VRF that the asking process, or another, was started in; no row for none.
    IdentifyVrf(Option<u32>),
    /// `RTM_GETNSID`; with a second id (`NETNSA_TARGET_NSID`), what the namespace known by that
    /// knows it by.
    GetNsid(Peer, Option<i32>),
    /// `RTM_NEWNSID`: the id of the namespace of this name; a negative one lets the kernel choose.
    NewNsid(String, i32),
    /// A write of 1 to `/proc/sys/net/ipv4/route/flush`.
    FlushRouteCache,
}

/// What a dump is asked for.
#[derive(Clone, Debug)]
pub enum Dump {
    /// `RTM_GETRULE`.
    Rules(Family),
    /// `RTM_GETROUTE`.
    Routes(RouteDump),
    /// `RTM_GETLINK`. With `INET6` the kernel tells only what IPv6 knows of its devices.
    Links(Family),
    /// `RTM_GETADDR`, for one device unless 0.
    Addrs(Family, IfIndex),
    /// `RTM_GETNEXTHOP`.
    Nexthops(NexthopDump),
    /// `RTM_GETNEXTHOPBUCKET`.
    NexthopBuckets(NexthopDump),
    /// The names of namespaces, in the order of their directory.
    Netns,
    /// `RTM_GETNSID`; with `NETNSA_TARGET_NSID`, the ids that the namespace known by it gives.
    Nsids(Option<i32>),
    /// `RTM_GETNEIGH`.
    Neighs(NeighDump),
    /// `RTM_GETADDRLABEL`.
    AddrLabels(Family),
    /// `RTM_GETNETCONF`.
    Netconfs(Family),
    /// `RTM_GETROUTE` for multicast routes, of one table of the family or of all.
    Mroutes(Family, Option<TableId>),
}

/// A dump of next hop objects, or of their buckets, with the filter that goes with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NexthopDump {
    /// Only objects of this family, or `UNSPEC` for all.
    pub family: Family,
    /// Only through this device; 0 for all.
    pub oif: IfIndex,
    /// Only through ports of this device; 0 for all.
    pub master: IfIndex,
    /// Only groups.
    pub groups: bool,
    /// Only for forwarding databases: said, and not obeyed by the kernel.
    pub fdb: bool,
    /// Statistics are wanted.
    pub stats: bool,
    /// Only buckets of this group; 0 for all.
    pub id: u32,
    /// Only buckets of this member; 0 for all.
    pub nh_id: u32,
}

/// A route dump with the filter that a strict socket hands to the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub struct RouteDump {
    /// Family, or `UNSPEC` for all.
    pub family: Family,
    /// The socket checks strictly: the filter below counts, and a missing table is refused.
    /// A batch socket is not strict.
    pub strict: bool,
    /// Only this table; 0 for all.
    pub table: TableId,
    /// Only this protocol; 0 for all.
    pub protocol: Protocol,
    /// Only this type; 0 for all.
    pub kind: RouteType,
    /// Only routes through this device; 0 for all.
    pub oif: IfIndex,
    /// Only cached (cloned) entries.
    pub cloned: bool,
    /// Whoever asks looks at nothing but IPv4 routes whose prefix holds this address. Netlink has no
    /// such word: it is a hint, and may be ignored.
    pub holding: Option<Ipv4Addr>,
}

/// Rows of one dump that have the same kin differ in nothing but destination and its length.
pub type Kin = usize;

/// One row of an answer.
#[derive(Clone, PartialEq, Debug)]
pub enum Row {
    /// A tunnel over IPv4.
    Tunnel(Box<TunnelMsg>),
    /// A tunnel over IPv6.
    Tunnel6(Box<Tunnel6Msg>),
    /// A rule.
    Rule(RuleMsg),
    /// A route.
    Route(Box<RouteMsg>),
    /// A link.
    Link(Box<LinkMsg>),
    /// An address.
    Addr(Box<AddrMsg>),
    /// A next hop object.
    Nexthop(Box<NexthopMsg>),
    /// A bucket of a resilient group.
    NexthopBucket(BucketMsg),
    /// A name of a namespace.
    Netns(String),
    /// The name of a VRF.
    Vrf(String),
    /// An id of a namespace.
    Nsid(NsidMsg),
    /// A neighbour.
    Neigh(Box<NeighMsg>),
    /// A label of addresses.
    AddrLabel(AddrLabelMsg),
    /// Settings.
    Netconf(NetconfMsg),
}

impl Request {
    /// True for a request that only asks; every other one needs `CAP_NET_ADMIN`.
    pub fn only_asks(&self) -> bool {
        matches!(
            self,
            Self::GetRoute(_)
                | Self::GetLink(_)
                | Self::GetNexthop(_)
                | Self::GetNeigh(_)
                | Self::GetNetconf(..)
                | Self::GetNexthopBucket { .. }
                | Self::FindNetns(_)
                | Self::IdentifyNetns(_)
                | Self::IdentifyVrf(_)
                | Self::GetNsid(..)
                | Self::GetTunnel(..)
                | Self::GetTunnel6(_)
        )
    }

    /// True for a request whose rows tell of what is no longer there.
    pub fn takes_away(&self) -> bool {
        matches!(
            self,
            Self::DelRule(_)
                | Self::DelRoute(_)
                | Self::DelLink(_)
                | Self::DelAddr(_)
                | Self::DelNexthop(_)
        )
    }
}

/// A request that was carried out.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Answer {
    /// What was asked for, or the kernel's echo of what a change did.
    pub row: Option<Row>,
    /// What the same change did besides, told behind the first row.
    pub more: Vec<Row>,
    /// The rows tell of what is no longer there.
    pub gone: bool,
    /// Text of a successful acknowledgement, shown as `Warning: …`.
    pub warning: Option<String>,
}

impl Answer {
    /// Done, with nothing to show.
    pub fn done() -> Self {
        Self::default()
    }

    /// Done, with a row.
    pub fn row(row: Row) -> Self {
        Self {
            row: Some(row),
            ..Self::default()
        }
    }
}

/// The kernel as seen from a program: one open netlink socket in one namespace.
pub trait Socket {
    /// Carries out one request.
    ///
    /// # Errors
    /// The kernel's refusal; nothing has changed then (see [`Request`]).
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal>;

    /// Hands every row of a dump to `each`, in the kernel's order; stops when `each` says false.
    ///
    /// # Errors
    /// The kernel's refusal, possibly after some rows.
    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal>;

    /// The same for routes, with what is known of their likeness.
    ///
    /// # Errors
    /// As for [`Socket::dump`].
    fn dump_routes(
        &mut self,
        what: &RouteDump,
        each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
    ) -> Result<(), Refusal> {
        self.dump(&Dump::Routes(*what), &mut |row| match row {
            Row::Route(msg) => each(&msg, None),
            _ => true,
        })
    }
}

impl From<Errno> for Result<Answer, Refusal> {
    fn from(errno: Errno) -> Self {
        Err(errno.into())
    }
}
