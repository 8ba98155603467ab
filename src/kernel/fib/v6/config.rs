//! A route request as the kernel reads it (Linux 6.18 `net/ipv6/route.c`, `rtm_to_fib6_config`):
//! header and attributes, before anything is looked up.

use std::net::{IpAddr, Ipv6Addr};

use super::Key6;
use crate::kernel::fib::encap::type_is_known;
use crate::rtnl::{Errno, Hop, Refusal, RouteMsg};
use crate::types::{Encap, IfIndex, Metrics, Prefix6, Protocol, RouteType, TableId, route_flags};

/// `ICMPV6_ROUTER_PREF_HIGH` and `ICMPV6_ROUTER_PREF_LOW`; everything else is medium, 0.
const PREF_HIGH: u8 = 1;
const PREF_LOW: u8 = 3;
/// Seconds that mean "for ever".
const INFINITY: u32 = u32::MAX;

/// Who asks for a route, which decides what is checked and what it is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Origin6 {
    /// A program, or the kernel as one would.
    #[default]
    Request,
    /// The kernel, for one of our addresses.
    Address,
    /// The kernel, for the anycast address of a subnet.
    Anycast,
}

/// A route as asked for (`struct fib6_config`).
#[derive(Clone, PartialEq, Debug)]
pub struct Config6 {
    /// Who asks.
    pub origin: Origin6,
    /// When, in seconds since the epoch.
    pub now: i64,
    /// Destination, host bits and all.
    pub dst: Ipv6Addr,
    /// Its length; up to 255 as it comes.
    pub dst_len: u8,
    /// Source.
    pub src: Ipv6Addr,
    /// Its length.
    pub src_len: u8,
    /// Table; 0 means main, but a gateway is then only looked up by the rules.
    pub table: TableId,
    /// Who installs it; unspecified means any in a deletion.
    pub protocol: Protocol,
    /// Type.
    pub kind: RouteType,
    /// Metric, 0 when none was given.
    pub metric: u32,
    /// Output device, 0 for none.
    pub oif: IfIndex,
    /// Gateway.
    pub gateway: Option<Ipv6Addr>,
    /// The gateway is declared to be a neighbour.
    pub onlink: bool,
    /// Meant for the route cache (`RTM_F_CLONED`).
    pub cached: bool,
    /// Preferred source.
    pub prefsrc: Option<Ipv6Addr>,
    /// Metrics, when the attribute was there.
    pub metrics: Option<Metrics>,
    /// Hops, when the attribute was there.
    pub hops: Option<Vec<Hop>>,
    /// Router preference.
    pub pref: u8,
    /// When it ends, in seconds since the epoch.
    pub expires: Option<i64>,
    /// Encapsulation.
    pub encap: Option<Encap>,
    /// Next hop object.
    pub nh_id: Option<u32>,
}

impl Config6 {
    /// A route of which only the destination is known.
    pub fn bare(dst: Ipv6Addr, dst_len: u8) -> Self {
        Self {
            origin: Origin6::Request,
            now: 0,
            dst,
            dst_len,
            src: Ipv6Addr::UNSPECIFIED,
            src_len: 0,
            table: TableId::MAIN,
            protocol: Protocol::UNSPEC,
            kind: RouteType::UNSPEC,
            metric: 0,
            oif: IfIndex::NONE,
            gateway: None,
            onlink: false,
            cached: false,
            prefsrc: None,
            metrics: None,
            hops: None,
            pref: 0,
            expires: None,
            encap: None,
            nh_id: None,
        }
    }

    /// Reads a request for a new route at the moment `now`, in seconds since the epoch.
    ///
    /// # Errors
    /// The refusals of `rtm_to_fib6_config`, in its order.
    pub fn read_new(msg: &RouteMsg, now: i64) -> Result<Self, Refusal> {
        Self::read(msg, now, true)
    }

    /// The same for a deletion, which may name hops by their device alone.
    ///
    /// # Errors
    /// As above.
    pub fn read_deleted(msg: &RouteMsg, now: i64) -> Result<Self, Refusal> {
        Self::read(msg, now, false)
    }

    fn read(msg: &RouteMsg, now: i64, new: bool) -> Result<Self, Refusal> {
        if msg.tos != 0 {
            return refuse("Invalid dsfield (tos): option not available for IPv6");
        }
        if msg.flowlabel.is_some() {
            return refuse("Flow label cannot be specified for this operation");
        }
        if msg.nh_id.is_some() && has_nexthop_spec(msg) {
            return refuse("Nexthop specification and nexthop id are mutually exclusive");
        }
        if msg.via.is_some() {
            return refuse("IPv6 does not support RTA_VIA attribute");
        }
        let config = Self {
            now,
            src: v6(msg.src)?,
            src_len: msg.src_len,
            table: msg.table,
            protocol: msg.protocol,
            kind: msg.kind,
            metric: msg.priority.unwrap_or(0),
            oif: msg.oif.unwrap_or_default(),
            gateway: msg.gateway.map(|addr| v6(Some(addr))).transpose()?,
            onlink: msg.flags & route_flags::ONLINK != 0,
            cached: msg.flags & route_flags::RTM_CLONED != 0,
            prefsrc: Some(v6(msg.prefsrc)?).filter(|addr| !addr.is_unspecified()),
            metrics: msg.metrics.clone(),
            hops: msg.multipath.clone(),
            pref: msg
                .pref
                .filter(|pref| [PREF_HIGH, PREF_LOW].contains(pref))
                .unwrap_or(0),
            expires: msg
                .expires
                .filter(|seconds| *seconds != INFINITY)
                .map(|seconds| now.saturating_add(i64::from(seconds))),
            encap: msg.encap.clone(),
            nh_id: msg.nh_id.filter(|id| *id != 0),
            ..Self::bare(v6(msg.dst)?, msg.dst_len)
        };
        if let Some(hops) = &config.hops {
            config.check_hops(hops, new)?;
        }
        config.encap.iter().try_for_each(type_is_known)?;
        Ok(config)
    }

    /// `rtm_to_fib6_multipath_config`.
    fn check_hops(&self, hops: &[Hop], new: bool) -> Result<(), Refusal> {
        if hops.is_empty() {
            return refuse("Invalid nexthop configuration - no valid nexthops");
        }
        for hop in hops {
            if hop.gateway_malformed || matches!(hop.gateway, Some(IpAddr::V4(_))) {
                return refuse("Invalid IPv6 address in RTA_GATEWAY");
            }
            let has_gateway = hop.gateway.is_some() || self.gateway.is_some();
            if new && (self.nh_id.is_some() || !has_gateway) {
                return refuse(
                    "Device only routes can not be added for IPv6 using the multipath API.",
                );
            }
        }
        let encaps = hops.iter().filter_map(|hop| hop.encap.as_ref());
        encaps.into_iter().try_for_each(type_is_known)
    }

    /// The table that is meant.
    pub fn table_id(&self) -> TableId {
        match self.table {
            TableId::UNSPEC => TableId::MAIN,
            table => table,
        }
    }

    /// What the route is filed under; host bits do not count.
    pub fn key(&self) -> Key6 {
        Key6 {
            dst: Prefix6::holding(self.dst, self.dst_len),
            src: Prefix6::holding(self.src, self.src_len),
        }
    }

    /// The request for one hop of several: what the hop says goes before what the route says.
    pub fn for_hop(&self, hop: &Hop) -> Result<Self, Refusal> {
        let says_something = hop.gateway.is_some() || hop.encap.is_some() || hop.flow.is_some();
        let gateway = match hop.gateway {
            Some(addr) => Some(v6(Some(addr))?),
            None => self.gateway,
        };
        Ok(Self {
            oif: match hop.oif {
                IfIndex::NONE => self.oif,
                oif => oif,
            },
            gateway,
            onlink: self.onlink || u32::from(hop.flags) & route_flags::ONLINK != 0,
            encap: if says_something {
                hop.encap.clone()
            } else {
                self.encap.clone()
            },
            hops: None,
            ..self.clone()
        })
    }
}

fn has_nexthop_spec(msg: &RouteMsg) -> bool {
    msg.gateway.is_some() || msg.oif.is_some() || msg.multipath.is_some() || msg.encap.is_some()
}

/// An attribute that must be 16 bytes long; absent is `::`.
fn v6(addr: Option<IpAddr>) -> Result<Ipv6Addr, Refusal> {
    match addr {
        Some(IpAddr::V6(addr)) => Ok(addr),
        Some(IpAddr::V4(_)) => Err(Errno::EINVAL.into()),
        None => Ok(Ipv6Addr::UNSPECIFIED),
    }
}

/// The usual refusal: `EINVAL` with a text.
pub(super) fn refuse<T>(note: &str) -> Result<T, Refusal> {
    Err(Refusal::noted(Errno::EINVAL, note))
}
