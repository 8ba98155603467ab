//! A request as the kernel reads it: what the message alone says, before ids, devices and gateways
//! are looked up (Linux 6.18 `net/ipv4/nexthop.c`, `rtm_to_nh_config`, `nh_check_attr_group`).

use std::net::IpAddr;

use crate::kernel::fib::encap;
use crate::rtnl::{Errno, NexthopMsg, Refusal, ResilientMsg, nexthop_group};
use crate::types::{Encap, Family, IfIndex, Protocol, route_flags};

/// An object as asked for (`struct nh_config`).
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// Id, 0 for the next free one.
    pub id: u32,
    /// Family; `UNSPEC` for a group.
    pub family: Family,
    /// Who installs it.
    pub protocol: Protocol,
    /// `route_flags`: ONLINK.
    pub flags: u32,
    /// For a forwarding database.
    pub fdb: bool,
    /// What it is to be.
    pub shape: Shape,
}

/// What an object is to be.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// The end of packets.
    Blackhole,
    /// A hop.
    Hop {
        /// Device; none for a forwarding database.
        oif: Option<IfIndex>,
        /// Gateway.
        gateway: Option<IpAddr>,
        /// Encapsulation.
        encap: Option<Encap>,
    },
    /// A group.
    Group {
        /// Ids and weights, each id once.
        members: Vec<(u32, u16)>,
        /// What is said of its buckets, if it is resilient.
        resilient: Option<ResilientMsg>,
        /// Hardware counters are wanted.
        hw_stats: bool,
    },
}

impl Config {
    /// Reads a message.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn read(msg: &NexthopMsg) -> Result<Self, Refusal> {
        check_family(msg)?;
        if msg.fdb {
            check_fdb(msg)?;
        }
        let shape = match &msg.group {
            Some(group) => read_group(msg, group)?,
            None if msg.blackhole => read_blackhole(msg)?,
            None => read_hop(msg)?,
        };
        Ok(Self {
            id: msg.id.unwrap_or(0),
            family: msg.family,
            protocol: msg.protocol,
            flags: msg.flags,
            fdb: msg.fdb,
            shape,
        })
    }
}

/// The usual refusal: `EINVAL` with a text.
pub(super) fn refuse<T>(note: &str) -> Result<T, Refusal> {
    Err(Refusal::noted(Errno::EINVAL, note))
}

fn check_family(msg: &NexthopMsg) -> Result<(), Refusal> {
    match msg.family {
        Family::INET | Family::INET6 => Ok(()),
        Family::UNSPEC if msg.group.is_some() => Ok(()),
        _ => refuse("Invalid address family"),
    }
}

fn check_fdb(msg: &NexthopMsg) -> Result<(), Refusal> {
    if msg.oif.is_some() || msg.blackhole || msg.encap.is_some() {
        return refuse("Fdb attribute can not be used with encap, oif or blackhole");
    }
    if msg.flags != 0 {
        return refuse("Unsupported nexthop flags in ancillary header");
    }
    Ok(())
}

fn read_group(msg: &NexthopMsg, group: &[(u32, u32)]) -> Result<Shape, Refusal> {
    if msg.family != Family::UNSPEC {
        return refuse("Invalid family for group");
    }
    let kind = msg.group_type.unwrap_or(nexthop_group::MPATH);
    if kind > nexthop_group::RESILIENT {
        return refuse("Invalid group type");
    }
    let members = read_members(group)?;
    let is_resilient = kind == nexthop_group::RESILIENT;
    let has_gateway = msg.gateway.is_some() || msg.gateway_malformed;
    let buckets_of_nothing = msg.resilient.is_some() && !is_resilient;
    if msg.blackhole
        || msg.oif.is_some()
        || has_gateway
        || msg.encap.is_some()
        || buckets_of_nothing
    {
        return refuse("No other attributes can be set in nexthop groups");
    }
    let resilient = is_resilient.then(|| msg.resilient.unwrap_or_default());
    if resilient.is_some_and(|said| said.buckets == Some(0)) {
        return refuse("Number of buckets needs to be non-0");
    }
    Ok(Shape::Group {
        members,
        resilient,
        hw_stats: msg.hw_stats.unwrap_or(false),
    })
}

/// A weight has 16 bits and stands one lower in the message, so that 65536 becomes 0.
fn read_members(group: &[(u32, u32)]) -> Result<Vec<(u32, u16)>, Refusal> {
    if group.is_empty() {
        return refuse("Invalid length for nexthop group attribute");
    }
    let mut members = Vec::with_capacity(group.len());
    for (at, (id, weight)) in group.iter().enumerate() {
        let Ok(weight) = u16::try_from(*weight) else {
            return refuse("Invalid value for weight");
        };
        if group.iter().skip(at + 1).any(|(other, _)| other == id) {
            return refuse("Nexthop id can not be used twice in a group");
        }
        members.push((*id, weight));
    }
    Ok(members)
}

fn read_blackhole(msg: &NexthopMsg) -> Result<Shape, Refusal> {
    let leads_on = msg.gateway.is_some() || msg.gateway_malformed || msg.oif.is_some();
    if leads_on || msg.encap.is_some() || msg.fdb {
        return refuse("Blackhole attribute can not be used with gateway, oif, encap or fdb");
    }
    Ok(Shape::Blackhole)
}

fn read_hop(msg: &NexthopMsg) -> Result<Shape, Refusal> {
    if !msg.fdb && msg.oif.is_none() {
        return refuse("Device attribute required for non-blackhole and non-fdb nexthops");
    }
    let fits = match (msg.gateway, msg.family) {
        (Some(IpAddr::V4(_)), family) => family == Family::INET,
        (Some(IpAddr::V6(_)), family) => family == Family::INET6,
        (None, _) => !msg.gateway_malformed,
    };
    if !fits {
        return refuse("Invalid gateway");
    }
    if msg.gateway.is_none() && msg.flags & route_flags::ONLINK != 0 {
        return refuse("ONLINK flag can not be set for nexthop without a gateway");
    }
    if let Some(encap) = &msg.encap {
        encap::type_is_known(encap)?;
    }
    if msg.hw_stats.is_some() {
        return refuse("Cannot enable nexthop hardware statistics for non-group nexthops");
    }
    Ok(Shape::Hop {
        oif: msg.oif,
        gateway: msg.gateway,
        encap: msg.encap.clone(),
    })
}
