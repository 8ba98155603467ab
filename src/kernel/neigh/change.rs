//! `RTM_NEWNEIGH`, `RTM_DELNEIGH` and `RTM_GETNEIGH` (Linux 6.18 `net/core/neighbour.c`,
//! `neigh_add`, `neigh_delete`, `neigh_get`).

use std::net::{IpAddr, Ipv4Addr};

use super::update::{Wish, update};
use super::{Neigh, proxy, row, time};
use crate::kernel::Netns;
use crate::kernel::link::Link;
use crate::kernel::lookup::addr_type;
use crate::kernel::sysctl::Knob6;
use crate::rtnl::{Errno, NeighMsg, NewFlags, Refusal};
use crate::types::{Family, IfIndex, LlAddr, RouteType, arphrd, iff, ntf, nud};

/// Carries out `RTM_NEWNEIGH`.
///
/// # Errors
/// As the kernel refuses. An entry that could not be given what it needs is left behind, as there.
pub fn add(ns: &mut Netns, msg: &NeighMsg, flags: NewFlags, now: i64) -> Result<(), Refusal> {
    let dev = device(ns, msg)?;
    if let (Some(link), Some(lladdr)) = (dev, &msg.lladdr)
        && lladdr.0.len() < link.address.0.len()
    {
        return Err(invalid("Invalid link address"));
    }
    let addr = destination(msg)?;
    if msg.flags & ntf::PROXY != 0 {
        return proxy::add(ns, addr, msg);
    }
    let Some(link) = dev else {
        return Err(invalid("Device not specified"));
    };
    if addr.is_ipv6() && !has_v6(ns, link.index) {
        return Err(invalid("IPv6 is disabled on this device"));
    }
    let addr_len = link.address.0.len();
    let key = (addr, link.index);
    let there = ns
        .neighs
        .entries
        .get(&key)
        .map(|neigh| time::at(neigh, now));
    validated(msg, there.as_ref())?;
    let (key, over) = match there {
        Some(_) if flags.excl => return Err(Errno::EEXIST.into()),
        Some(_) => (key, flags.replace),
        None if !flags.create => return Err(Errno::ENOENT.into()),
        None if msg.state & nud::PERMANENT != 0 && msg.flags & ntf::MANAGED != 0 => {
            return Err(invalid("Invalid NTF_* flag for permanent entry"));
        }
        None => (create(ns, key, now)?, true),
    };
    let neigh = ns.neighs.entries.entry(key).or_default();
    if msg.protocol != 0 {
        neigh.protocol = msg.protocol;
    }
    let wish = Wish {
        state: msg.state,
        flags: msg.flags,
        lladdr: msg.lladdr.as_ref(),
        over,
        addr_len,
        now,
    };
    update(neigh, wish)?;
    if msg.flags & (ntf::USE | ntf::MANAGED) != 0 {
        send(neigh, now);
    }
    Ok(())
}

/// What someone vouches for must be valid.
fn validated(msg: &NeighMsg, there: Option<&Neigh>) -> Result<(), Refusal> {
    if msg.flags & ntf::EXT_VALIDATED == 0 {
        return Ok(());
    }
    let passive = msg.flags & (ntf::USE | ntf::MANAGED) != 0;
    let (state, text) = match there {
        Some(neigh) if passive => (
            neigh.state & !nud::PERMANENT,
            "Cannot mark neighbor as externally validated with an invalid state",
        ),
        Some(_) => (
            msg.state,
            "Cannot mark neighbor as externally validated with an invalid state",
        ),
        None => (
            if passive { nud::NONE } else { msg.state },
            "Cannot create externally validated neighbor with an invalid state",
        ),
    };
    match state & nud::VALID {
        0 => Err(invalid(text)),
        _ => Ok(()),
    }
}

/// Someone wants to send to it (`neigh_event_send`).
fn send(neigh: &mut Neigh, now: i64) {
    match neigh.state {
        nud::STALE => {
            neigh.state = nud::DELAY;
            neigh.updated = now;
        }
        nud::NONE | nud::FAILED => time::resolve(neigh, now),
        _ => {}
    }
}

/// Carries out `RTM_DELNEIGH`.
///
/// # Errors
/// `ENOENT` for an entry that is not there.
pub fn delete(ns: &mut Netns, msg: &NeighMsg) -> Result<(), Refusal> {
    let dev = device(ns, msg)?.map(|link| link.index);
    let addr = destination(msg)?;
    if msg.flags & ntf::PROXY != 0 {
        return proxy::delete(ns, addr, msg.index);
    }
    let dev = dev.ok_or(Errno::EINVAL)?;
    match ns.neighs.entries.remove(&(addr, dev)) {
        Some(_) => Ok(()),
        None => Err(Errno::ENOENT.into()),
    }
}

/// Carries out `RTM_GETNEIGH` for one entry.
///
/// # Errors
/// `ENOENT` for an entry that is not there.
pub fn get(ns: &Netns, msg: &NeighMsg, now: i64) -> Result<NeighMsg, Refusal> {
    let addr = destination(msg)?;
    if msg.index != IfIndex::NONE && ns.links.get(msg.index).is_none() {
        return Err(Refusal::noted(Errno::ENODEV, "Unknown device ifindex"));
    }
    if msg.flags & ntf::PROXY != 0 {
        let found = proxy::find(&ns.neighs.proxies, addr, msg.index);
        let missing = || Refusal::noted(Errno::ENOENT, "Proxy neighbour entry not found");
        return found.map(proxy::row).ok_or_else(missing);
    }
    if msg.index == IfIndex::NONE {
        return Err(invalid("No device specified"));
    }
    let missing = || Refusal::noted(Errno::ENOENT, "Neighbour entry not found");
    let found = ns.neighs.entries.get(&(addr, msg.index));
    let neigh = found.ok_or_else(missing)?;
    Ok(row(addr, msg.index, neigh, now))
}

/// A new entry, with what the protocol knows of it beforehand (`arp_constructor`,
/// `ndisc_constructor`); where there is one of that key already, that one.
fn create(
    ns: &mut Netns,
    (addr, dev): (IpAddr, IfIndex),
    now: i64,
) -> Result<(IpAddr, IfIndex), Refusal> {
    let link = ns.links.get(dev).ok_or(Errno::EINVAL)?;
    let alone = link.flags & (iff::LOOPBACK | iff::POINTOPOINT) != 0;
    let addr = match addr {
        IpAddr::V4(_) if alone => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        other => other,
    };
    let enabled = match addr {
        IpAddr::V4(_) => ns.v4.addrs.devs.contains_key(&dev),
        IpAddr::V6(_) => ns.v6.addrs.devs.contains_key(&dev),
    };
    if !enabled {
        return Err(Errno::EINVAL.into());
    }
    let known = known_address(ns, link, addr);
    let neigh = Neigh {
        state: if known.is_some() {
            nud::NOARP
        } else {
            nud::NONE
        },
        lladdr: known.unwrap_or_else(|| LlAddr(vec![0; link.address.0.len()])),
        used: now,
        confirmed: now - 2 * time::REACHABLE_TIME,
        updated: now,
        ..Neigh::default()
    };
    ns.neighs.entries.entry((addr, dev)).or_insert(neigh);
    Ok((addr, dev))
}

/// The link layer address that needs no resolution.
fn known_address(ns: &Netns, link: &Link, addr: IpAddr) -> Option<LlAddr> {
    let zeros = || LlAddr(vec![0; link.address.0.len()]);
    if !matches!(link.hw_type, arphrd::ETHER | arphrd::LOOPBACK) {
        return Some(zeros());
    }
    if addr.is_multicast() {
        return Some(multicast(addr));
    }
    if link.flags & (iff::NOARP | iff::LOOPBACK) != 0 {
        return Some(link.address.clone());
    }
    let broadcast = match addr {
        IpAddr::V4(addr) => addr_type::by_dev_table(ns, link.index, addr) == RouteType::BROADCAST,
        IpAddr::V6(_) => false,
    };
    (broadcast || link.flags & iff::POINTOPOINT != 0).then(|| link.broadcast.clone())
}

/// The Ethernet address of a group (`ip_eth_mc_map`, `ipv6_eth_mc_map`).
fn multicast(addr: IpAddr) -> LlAddr {
    match addr {
        IpAddr::V4(addr) => {
            let [_, b, c, d] = addr.octets();
            LlAddr(vec![0x01, 0x00, 0x5e, b & 0x7f, c, d])
        }
        IpAddr::V6(addr) => {
            let octets = addr.octets();
            let mut bytes = vec![0x33, 0x33];
            bytes.extend_from_slice(&octets[12..]);
            LlAddr(bytes)
        }
    }
}

fn has_v6(ns: &Netns, dev: IfIndex) -> bool {
    ns.v6.addrs.devs.contains_key(&dev) && !ns.sysctl.conf6(dev).on(Knob6::DisableIpv6)
}

fn destination(msg: &NeighMsg) -> Result<IpAddr, Refusal> {
    let fits = msg.dst.filter(|addr| Family::of(addr) == msg.family);
    fits.ok_or_else(|| match msg.family {
        Family::INET | Family::INET6 => invalid("Invalid network address"),
        _ => Errno::EAFNOSUPPORT.into(),
    })
}

/// The device of a request, if it names one.
fn device<'a>(ns: &'a Netns, msg: &NeighMsg) -> Result<Option<&'a Link>, Refusal> {
    match msg.index {
        IfIndex::NONE => Ok(None),
        index => ns.links.get(index).map(Some).ok_or(Errno::ENODEV.into()),
    }
}

pub(super) fn invalid(text: &str) -> Refusal {
    Refusal::noted(Errno::EINVAL, text)
}
