//! From what was asked to what an object is: the checks that need the machine (Linux 6.18
//! `net/ipv4/nexthop.c`, `rtm_to_nh_config_rtnl`, `nexthop_create`, `nexthop_create_group`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::config::{Config, Shape, refuse};
use super::{Group, Kind, Member, Nexthop, Resilient, Single};
use crate::kernel::Netns;
use crate::kernel::fib::encap;
use crate::kernel::fib::v4::{FibHop, Gateway, check_hop};
use crate::kernel::fib::v6::{Hop6, Origin6, resolve};
use crate::kernel::lookup::l3mdev;
use crate::rtnl::{Errno, Refusal, ResilientMsg};
use crate::types::{Encap, Family, IfIndex, RouteType, Scope, TableId};

/// What must be true of ids and devices before an object is made, or even an id is taken.
///
/// # Errors
/// The first check that fails.
pub fn check(ns: &Netns, config: &Config) -> Result<(), Refusal> {
    match &config.shape {
        Shape::Group { members, .. } => check_members(ns, members, config.fdb),
        Shape::Hop { oif: Some(oif), .. } => check_device(ns, *oif),
        Shape::Hop { oif: None, .. } | Shape::Blackhole => Ok(()),
    }
}

fn check_device(ns: &Netns, oif: IfIndex) -> Result<(), Refusal> {
    let Some(dev) = ns.links.get(oif) else {
        return refuse("Invalid device index");
    };
    let unusable = if !dev.is_up() {
        "Nexthop device is not up"
    } else if !dev.carrier {
        "Carrier for nexthop device is down"
    } else {
        return Ok(());
    };
    Err(Refusal::noted(Errno::ENETDOWN, unusable))
}

/// `nh_check_attr_group_rtnl`.
fn check_members(ns: &Netns, members: &[(u32, u16)], fdb: bool) -> Result<(), Refusal> {
    let mut family = None;
    for (id, _) in members {
        let Some(member) = ns.nexthops.get(*id) else {
            return refuse("Invalid nexthop id");
        };
        let single = check_member(member, members.len())?;
        if fdb {
            if !single.fdb {
                return refuse("FDB nexthop group can only have fdb nexthops");
            }
            if *family.get_or_insert(single.family) != single.family {
                return refuse("FDB nexthop group cannot have mixed family nexthops");
            }
        } else if single.fdb {
            return refuse("Non FDB nexthop group cannot have fdb nexthops");
        }
    }
    Ok(())
}

/// `valid_group_nh`.
fn check_member(member: &Nexthop, paths: usize) -> Result<&Single, Refusal> {
    match &member.kind {
        Kind::Group(group) if group.resilient.is_some() => {
            refuse("Resilient group can not be a nexthop within a group")
        }
        Kind::Group(_) => refuse("Hash-threshold group can not be a nexthop within a group"),
        Kind::Single(single) if single.blackhole && paths > 1 => {
            refuse("Blackhole nexthop can not be used in a group with more than 1 path")
        }
        Kind::Single(single) => Ok(single),
    }
}

/// The object that `config` asks for, at this moment (seconds since the epoch). Buckets of a
/// resilient group are not dealt out yet.
///
/// # Errors
/// What is wrong with the hop.
pub fn create(ns: &Netns, config: &Config, now: i64) -> Result<Nexthop, Refusal> {
    let kind = match &config.shape {
        Shape::Group {
            members,
            resilient,
            hw_stats,
        } => Kind::Group(group(members, config.fdb, *hw_stats, resilient.as_ref())),
        Shape::Blackhole => {
            let hop = hop(ns, config, IfIndex::LOOPBACK, None, None, now)?;
            Kind::Single(single(config, hop, true))
        }
        Shape::Hop {
            oif,
            gateway,
            encap,
        } => {
            let oif = oif.unwrap_or(IfIndex::NONE);
            let hop = hop(ns, config, oif, *gateway, encap.as_ref(), now)?;
            Kind::Single(single(config, hop, false))
        }
    };
    Ok(Nexthop {
        protocol: config.protocol,
        kind,
    })
}

fn single(config: &Config, hop: FibHop, blackhole: bool) -> Single {
    Single {
        family: config.family,
        blackhole,
        fdb: config.fdb,
        hop,
        fresh: true,
    }
}

fn group(
    members: &[(u32, u16)],
    fdb: bool,
    hw_stats: bool,
    resilient: Option<&ResilientMsg>,
) -> Group {
    let members = members.iter().map(|(id, weight)| Member {
        id: *id,
        weight: *weight,
    });
    Group {
        members: members.collect(),
        fdb,
        hw_stats,
        spare_hw_stats: false,
        resilient: resilient.map(Resilient::asked_for),
    }
}

fn hop(
    ns: &Netns,
    config: &Config,
    oif: IfIndex,
    gateway: Option<IpAddr>,
    encap: Option<&Encap>,
    now: i64,
) -> Result<FibHop, Refusal> {
    let hop = FibHop {
        oif,
        gateway: Gateway::None,
        scope: Scope::LINK,
        flags: (config.flags & 0xff) as u8,
        weight: 1,
        flow: 0,
        encap: None,
    };
    match (config.family, gateway) {
        (Family::INET6, Some(IpAddr::V6(gateway))) => {
            hop6(ns, config.fdb, hop, gateway, encap, now)
        }
        (Family::INET6, _) => hop6(ns, config.fdb, hop, Ipv6Addr::UNSPECIFIED, encap, now),
        (_, Some(IpAddr::V4(gateway))) => hop4(ns, config.fdb, hop, gateway, encap),
        (_, _) => hop4(ns, config.fdb, hop, Ipv4Addr::UNSPECIFIED, encap),
    }
}

/// A hop by IPv4's law (`nh_create_ipv4`). It counts as one of a route of scope global, in main or
/// in the table of the device's VRF.
fn hop4(
    ns: &Netns,
    fdb: bool,
    mut hop: FibHop,
    gateway: Ipv4Addr,
    encap: Option<&Encap>,
) -> Result<FibHop, Refusal> {
    hop.encap = encap.map(encap::build_for_v4).transpose()?;
    if !gateway.is_unspecified() {
        hop.gateway = Gateway::V4(gateway);
    }
    if !fdb {
        let table = l3mdev::table(ns, hop.oif).unwrap_or(TableId::MAIN);
        check_hop(ns, &mut hop, table, Scope::UNIVERSE)?;
    }
    Ok(hop)
}

/// A hop by IPv6's law (`nh_create_ipv6`).
fn hop6(
    ns: &Netns,
    fdb: bool,
    mut hop: FibHop,
    gateway: Ipv6Addr,
    encap: Option<&Encap>,
    now: i64,
) -> Result<FibHop, Refusal> {
    if fdb {
        hop.gateway = Gateway::V6(gateway);
        return Ok(hop);
    }
    let found = resolve(
        ns,
        &Hop6 {
            origin: Origin6::Request,
            kind: RouteType::UNICAST,
            table: l3mdev::table(ns, hop.oif).unwrap_or(TableId::UNSPEC),
            oif: hop.oif,
            gateway: Some(gateway).filter(|gateway| !gateway.is_unspecified()),
            prefsrc: None,
            now,
            flags: hop.flags,
        },
    )?;
    hop.oif = found.oif;
    hop.flags = found.flags;
    hop.gateway = found.gateway.map_or(Gateway::None, Gateway::V6);
    hop.encap = { encap.map(|encap| encap::build_for_v6(ns, encap)) }.transpose()?;
    Ok(hop)
}
