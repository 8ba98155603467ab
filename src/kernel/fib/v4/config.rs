//! A route request as the kernel reads it (Linux 6.18 `net/ipv4/fib_frontend.c`,
//! `rtm_to_fib_config`): header and attributes, before anything is looked up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Gateway;
use crate::kernel::fib::encap;
use crate::rtnl::{Errno, Hop, Refusal, RouteMsg};
use crate::types::{
    Encap, Family, IfIndex, Metrics, Prefix4, Protocol, RouteType, Scope, TableId, Via,
};

/// A route as asked for (`struct fib_config`).
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// Destination.
    pub prefix: Prefix4,
    /// Type of service.
    pub tos: u8,
    /// Table, never 0.
    pub table: TableId,
    /// Who installs it.
    pub protocol: Protocol,
    /// Scope; `NOWHERE` means any in a deletion.
    pub scope: Scope,
    /// Type; unspecified means any in a deletion.
    pub kind: RouteType,
    /// `route_flags` of the header.
    pub flags: u32,
    /// Metric, 0 for none.
    pub priority: u32,
    /// Preferred source; unspecified when none.
    pub prefsrc: Ipv4Addr,
    /// Output device, 0 for none.
    pub oif: IfIndex,
    /// Gateway.
    pub gateway: Gateway,
    /// Realms.
    pub flow: u32,
    /// Metrics, when the attribute was there.
    pub metrics: Option<Metrics>,
    /// Hops, when the attribute was there.
    pub hops: Option<Vec<Hop>>,
    /// Encapsulation.
    pub encap: Option<Encap>,
    /// Next hop object.
    pub nh_id: Option<u32>,
}

impl Config {
    /// A route of which only the prefix is known.
    pub fn bare(prefix: Prefix4) -> Self {
        Self {
            prefix,
            tos: 0,
            table: TableId::MAIN,
            protocol: Protocol::UNSPEC,
            scope: Scope::UNIVERSE,
            kind: RouteType::UNSPEC,
            flags: 0,
            priority: 0,
            prefsrc: Ipv4Addr::UNSPECIFIED,
            oif: IfIndex::NONE,
            gateway: Gateway::None,
            flow: 0,
            metrics: None,
            hops: None,
            encap: None,
            nh_id: None,
        }
    }

    /// Reads a message.
    ///
    /// # Errors
    /// The refusals of `rtm_to_fib_config`, in its order.
    pub fn read(msg: &RouteMsg) -> Result<Self, Refusal> {
        if msg.tos & 3 != 0 {
            return refuse("Invalid dsfield (tos): ECN bits must be 0");
        }
        if msg.kind.0 > RouteType::MAX {
            return refuse("Invalid route type");
        }
        let gateway = read_gateway(msg)?;
        read_encap_types(msg)?;
        let config = Self {
            tos: msg.tos,
            table: if msg.table == TableId::UNSPEC {
                TableId::MAIN
            } else {
                msg.table
            },
            protocol: msg.protocol,
            scope: msg.scope,
            kind: msg.kind,
            flags: msg.flags,
            priority: msg.priority.unwrap_or(0),
            prefsrc: v4(msg.prefsrc),
            oif: msg.oif.unwrap_or_default(),
            gateway,
            flow: msg.flow.unwrap_or(0),
            metrics: msg.metrics.clone(),
            hops: msg.multipath.clone(),
            encap: msg.encap.clone(),
            nh_id: msg.nh_id.filter(|id| *id != 0),
            ..Self::bare(read_prefix(msg)?)
        };
        if config.nh_id.is_some() && config.has_nexthop_spec() {
            return refuse("Nexthop specification and nexthop id are mutually exclusive");
        }
        if msg.gateway.is_some() && msg.via.is_some() {
            return refuse(BOTH_GATEWAYS);
        }
        Ok(config)
    }

    fn has_nexthop_spec(&self) -> bool {
        self.oif != IfIndex::NONE
            || self.gateway != Gateway::None
            || self.encap.is_some()
            || self.hops.is_some()
    }
}

const BOTH_GATEWAYS: &str = "Nexthop configuration can not contain both GATEWAY and VIA";

fn read_prefix(msg: &RouteMsg) -> Result<Prefix4, Refusal> {
    if msg.dst_len > 32 {
        return refuse("Invalid prefix length");
    }
    match Prefix4::new(v4(msg.dst), msg.dst_len) {
        Some(prefix) => Ok(prefix),
        None => refuse("Invalid prefix for given prefix length"),
    }
}

/// The gateway of the message itself. Of two, the later attribute counts, but both together are
/// refused further down.
fn read_gateway(msg: &RouteMsg) -> Result<Gateway, Refusal> {
    match &msg.via {
        Some(via) => read_via(via),
        None => Ok(gateway_v4(v4(msg.gateway))),
    }
}

/// The gateway of one hop (`fib_get_nhs`).
///
/// # Errors
/// Both attributes, or one that is not an address.
pub(super) fn hop_gateway(hop: &Hop) -> Result<Gateway, Refusal> {
    match (&hop.gateway, &hop.via) {
        (Some(_), Some(_)) => refuse(BOTH_GATEWAYS),
        (None, Some(_)) if hop.gateway_malformed => refuse(BOTH_GATEWAYS),
        (None, None) if hop.gateway_malformed => refuse("Invalid IPv4 address in RTA_GATEWAY"),
        (gateway, None) => Ok(gateway_v4(v4(*gateway))),
        (None, Some(via)) => read_via(via),
    }
}

/// `RTA_VIA` (`fib_gw_from_via`).
fn read_via(via: &Via) -> Result<Gateway, Refusal> {
    match via.family {
        Family::INET => match <[u8; 4]>::try_from(via.addr.as_slice()) {
            Ok(bytes) => Ok(Gateway::V4(Ipv4Addr::from(bytes))),
            Err(_) => refuse("Invalid IPv4 address in RTA_VIA"),
        },
        Family::INET6 => match <[u8; 16]>::try_from(via.addr.as_slice()) {
            Ok(bytes) => Ok(Gateway::V6(Ipv6Addr::from(bytes))),
            Err(_) => refuse("Invalid IPv6 address in RTA_VIA"),
        },
        _ => refuse("Unsupported address family in RTA_VIA"),
    }
}

/// The gateway 0.0.0.0 is none.
fn gateway_v4(addr: Ipv4Addr) -> Gateway {
    if addr.is_unspecified() {
        Gateway::None
    } else {
        Gateway::V4(addr)
    }
}

fn read_encap_types(msg: &RouteMsg) -> Result<(), Refusal> {
    let of_hops = msg
        .multipath
        .iter()
        .flatten()
        .filter_map(|hop| hop.encap.as_ref());
    of_hops
        .chain(msg.encap.as_ref())
        .try_for_each(encap::type_is_known)
}

/// An attribute that the kernel reads as four bytes; absent is 0.0.0.0.
pub(super) fn v4(addr: Option<IpAddr>) -> Ipv4Addr {
    match addr {
        Some(IpAddr::V4(addr)) => addr,
        Some(IpAddr::V6(addr)) => {
            let [a, b, c, d, ..] = addr.octets();
            Ipv4Addr::new(a, b, c, d)
        }
        None => Ipv4Addr::UNSPECIFIED,
    }
}

/// The usual refusal: `EINVAL` with a text.
pub(super) fn refuse<T>(note: &str) -> Result<T, Refusal> {
    Err(Refusal::noted(Errno::EINVAL, note))
}
