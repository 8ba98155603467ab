//! Adding and deleting IPv4 addresses (Linux 6.18 `net/ipv4/devinet.c` `inet_rtm_newaddr`,
//! `inet_rtm_deladdr`).

use std::net::Ipv4Addr;

use super::{Ifa4, insert, remove};
use crate::kernel::Netns;
use crate::kernel::effects::{self, AddrEvent};
use crate::rtnl::{AddrMsg, Errno, Lifetime, NewFlags, Refusal};
use crate::types::{IfName, ifa_flags};

/// Longest label (`IFNAMSIZ` without its end).
const LABEL_MAX: usize = 15;

/// `RTM_NEWADDR`; the address as it is now. 0.0.0.0 is accepted and forgotten, on whatever device.
///
/// # Errors
/// `EINVAL`, `ENODEV`, `EEXIST` with the kernel's texts; `ENOBUFS` when IPv4 is off on the device.
pub fn add(
    ns: &mut Netns,
    msg: &AddrMsg,
    flags: NewFlags,
    now: i64,
) -> Result<Option<Ifa4>, Refusal> {
    let (local, lifetime) = validate(msg)?;
    if local.is_unspecified() {
        return Ok(None);
    }
    let new = read(ns, msg, local)?;
    // Also when the address is refused for what follows.
    ns.sysctl.conf4_mut(new.dev).keep_all();
    let indev = ns.v4.addrs.devs.get(&new.dev).ok_or(Errno::ENOBUFS)?;
    let same = |old: &&Ifa4| old.same_subnet(&new) && old.local == new.local;
    match indev.addrs.iter().find(same).cloned() {
        None => {
            let new = with_lifetime(new, lifetime, now);
            insert(ns, new).map(Some)
        }
        Some(_) if flags.excl || !flags.replace => Err(Refusal::noted(
            Errno::EEXIST,
            "ipv4: Address already assigned",
        )),
        Some(old) => Ok(Some(modify(ns, &old, &with_lifetime(new, lifetime, now)))),
    }
}

fn modify(ns: &mut Netns, old: &Ifa4, new: &Ifa4) -> Ifa4 {
    if old.metric != new.metric {
        let event = AddrEvent::Metric {
            ifa: old.clone(),
            metric: new.metric,
        };
        effects::address4(ns, &event);
    }
    let mut now = old.clone();
    now.metric = new.metric;
    now.proto = new.proto;
    let own = ifa_flags::PERMANENT | ifa_flags::DEPRECATED;
    now.flags = old.flags & !own | new.flags & own;
    now.lifetime = new.lifetime;
    now.stamp = new.stamp;
    let indev = ns.v4.addrs.devs.get_mut(&old.dev);
    let mine = indev.and_then(|indev| indev.addrs.iter_mut().find(|ifa| *ifa == old));
    if let Some(ifa) = mine {
        *ifa = now.clone();
    }
    now
}

/// `RTM_DELADDR`: deletes the first address that has everything the message gives. Answers with
/// the addresses that went, its secondaries first.
///
/// # Errors
/// `ENODEV`, `EADDRNOTAVAIL` with the kernel's texts.
pub fn delete(ns: &mut Netns, msg: &AddrMsg) -> Result<Vec<Ifa4>, Refusal> {
    policy(msg)?;
    let Some(indev) = ns.v4.addrs.devs.get(&msg.index) else {
        return Err(Refusal::noted(Errno::ENODEV, "ipv4: Device not found"));
    };
    let meant = |ifa: &Ifa4| {
        v4(msg.local).is_none_or(|local| local == ifa.local)
            && msg.label.as_ref().is_none_or(|label| *label == ifa.label)
            && v4(msg.address)
                .is_none_or(|addr| msg.prefix_len == ifa.prefix_len && ifa.subnet_holds(addr))
    };
    let Some(at) = indev.addrs.iter().position(meant) else {
        return Err(Refusal::noted(
            Errno::EADDRNOTAVAIL,
            "ipv4: Address not found",
        ));
    };
    Ok(remove(ns, msg.index, at))
}

/// Takes away the addresses whose time is over (`check_lifetime`).
pub fn age(ns: &mut Netns, now: i64) {
    let over = |ns: &Netns| {
        ns.v4.addrs.devs.iter().find_map(|(dev, indev)| {
            let at = indev.addrs.iter().position(|ifa| ifa.is_over(now))?;
            Some((*dev, at))
        })
    };
    while let Some((dev, at)) = over(ns) {
        if remove(ns, dev, at).is_empty() {
            return;
        }
    }
}

/// The attribute policy (`ifa_ipv4_policy`): a label is as short as a device's name.
fn policy(msg: &AddrMsg) -> Result<(), Refusal> {
    let long = |label: &IfName| label.as_str().len() > LABEL_MAX;
    if msg.label.as_ref().is_some_and(long) {
        let text = "Attribute failed policy validation";
        return Err(Refusal::noted(Errno::ERANGE, text));
    }
    Ok(())
}

/// What is wrong with a message whatever the state (`inet_validate_rtm`).
fn validate(msg: &AddrMsg) -> Result<(Ipv4Addr, Lifetime), Refusal> {
    policy(msg)?;
    if msg.prefix_len > 32 {
        return Err(Refusal::noted(Errno::EINVAL, "ipv4: Invalid prefix length"));
    }
    let Some(local) = v4(msg.local) else {
        return Err(Refusal::noted(
            Errno::EINVAL,
            "ipv4: Local address is not supplied",
        ));
    };
    Ok((local, lifetime(msg)?))
}

/// The address that a message describes (`inet_rtm_to_ifa`).
fn read(ns: &Netns, msg: &AddrMsg, local: Ipv4Addr) -> Result<Ifa4, Refusal> {
    let Some(link) = ns.links.get(msg.index) else {
        return Err(Refusal::noted(Errno::ENODEV, "ipv4: Device not found"));
    };
    if !ns.v4.addrs.devs.contains_key(&msg.index) {
        return Err(Errno::ENOBUFS.into());
    }
    let label: IfName = msg.label.clone().unwrap_or_else(|| link.name.clone());
    Ok(Ifa4 {
        dev: msg.index,
        local,
        address: v4(msg.address).unwrap_or(local),
        prefix_len: msg.prefix_len,
        broadcast: v4(msg.broadcast).unwrap_or(Ipv4Addr::UNSPECIFIED),
        scope: msg.scope,
        flags: msg.flags,
        label,
        metric: msg.rt_priority.unwrap_or_default(),
        proto: msg.proto.unwrap_or_default(),
        lifetime: Lifetime::FOREVER,
        stamp: 0,
        turn: 0,
    })
}

fn v4(addr: Option<std::net::IpAddr>) -> Option<Ipv4Addr> {
    match addr? {
        std::net::IpAddr::V4(addr) => Some(addr),
        std::net::IpAddr::V6(_) => None,
    }
}

fn lifetime(msg: &AddrMsg) -> Result<Lifetime, Refusal> {
    let lifetime = msg.lifetime.unwrap_or(Lifetime::FOREVER);
    if lifetime.valid == 0 || lifetime.preferred > lifetime.valid {
        return Err(Refusal::noted(
            Errno::EINVAL,
            "ipv4: address lifetime invalid",
        ));
    }
    Ok(lifetime)
}

/// `set_ifa_lifetime`: a finite lifetime makes it dynamic, an ended preference deprecates it.
fn with_lifetime(mut ifa: Ifa4, lifetime: Lifetime, now: i64) -> Ifa4 {
    ifa.flags &= !(ifa_flags::PERMANENT | ifa_flags::DEPRECATED);
    ifa.stamp = now;
    if lifetime.valid == Lifetime::INFINITY {
        ifa.flags |= ifa_flags::PERMANENT;
        ifa.stamp = 0;
    }
    if lifetime.preferred == 0 {
        ifa.flags |= ifa_flags::DEPRECATED;
    }
    ifa.lifetime = lifetime;
    ifa
}
