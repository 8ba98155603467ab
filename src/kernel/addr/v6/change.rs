//! Adding, changing and deleting IPv6 addresses (Linux 6.18 `net/ipv6/addrconf.c`
//! `inet6_rtm_newaddr`, `inet6_addr_add`, `inet6_addr_modify`, `inet6_addr_del`).

use std::net::{IpAddr, Ipv6Addr};

use super::list::{self, remove, tell};
use super::{Ifa6, MIN_MTU, auto, dad, scope_of};
use crate::kernel::Netns;
use crate::kernel::effects::Addr6Event;
use crate::kernel::sysctl::Knob6;
use crate::rtnl::{AddrMsg, Errno, Lifetime, NewFlags, Refusal};
use crate::types::{IfIndex, ifa_flags};

/// The flags that a request may carry.
const SETTABLE: u32 = ifa_flags::NODAD
    | ifa_flags::HOMEADDRESS
    | ifa_flags::MANAGETEMPADDR
    | ifa_flags::NOPREFIXROUTE
    | ifa_flags::MCAUTOJOIN
    | ifa_flags::OPTIMISTIC;

/// `ENXIO`.
const ENXIO: Errno = Errno(6);

/// `RTM_NEWADDR`.
///
/// # Errors
/// `EINVAL`, `ENODEV`, `EEXIST`, `EADDRNOTAVAIL` with the kernel's texts.
pub fn add(ns: &mut Netns, msg: &AddrMsg, flags: NewFlags, now: i64) -> Result<Ifa6, Refusal> {
    let (local, peer) = own_and_peer(msg).ok_or(Errno::EINVAL)?;
    let dev = msg.index;
    let Some(link) = ns.links.get(dev) else {
        return Err(noted(Errno::ENODEV, "ipv6: Unable to find the interface"));
    };
    if !ns.v6.addrs.devs.contains_key(&dev) && link.mtu < MIN_MTU {
        return Err(Errno::EINVAL.into());
    }
    // Optimistic detection is off, as by default.
    let wanted = Ifa6 {
        local,
        peer,
        prefix_len: msg.prefix_len,
        scope: scope_of(local),
        flags: msg.flags & SETTABLE & !ifa_flags::OPTIMISTIC,
        metric: msg.rt_priority.unwrap_or_default(),
        proto: msg.proto.unwrap_or_default(),
        lifetime: msg.lifetime.unwrap_or(Lifetime::FOREVER),
        stamp: now,
        kept: false,
    };
    let list = ns.v6.addrs.devs.get(&dev).map(|indev| &indev.addrs);
    let there = list.and_then(|list| list.iter().position(|ifa| ifa.local == local));
    match there {
        None => create(ns, dev, wanted),
        Some(_) if flags.excl || !flags.replace => {
            Err(noted(Errno::EEXIST, "ipv6: address already assigned"))
        }
        Some(at) => modify(ns, dev, at, wanted),
    }
}

fn create(ns: &mut Netns, dev: IfIndex, mut ifa: Ifa6) -> Result<Ifa6, Refusal> {
    if ifa.prefix_len > 128 {
        return Err(noted(Errno::EINVAL, "ipv6: Invalid prefix length"));
    }
    if !lives(&ifa) {
        return Err(noted(Errno::EINVAL, "ipv6: address lifetime invalid"));
    }
    if ifa.flags & ifa_flags::MANAGETEMPADDR != 0 && ifa.prefix_len != 64 {
        let text = "ipv6: address with \"mngtmpaddr\" flag must have a prefix length of 64";
        return Err(noted(Errno::EINVAL, text));
    }
    if ns.sysctl.conf6(dev).on(Knob6::DisableIpv6) {
        return Err(noted(
            Errno::EACCES,
            "ipv6: IPv6 is disabled on this device",
        ));
    }
    auto::configure(ns, dev);
    ifa.flags |= lifetime_flags(&ifa);
    if ifa.flags & ifa_flags::NODAD == 0 {
        ifa.flags |= ifa_flags::TENTATIVE;
    }
    list::enter(ns, dev, ifa.clone())?;
    if ifa.flags & ifa_flags::NOPREFIXROUTE == 0 {
        tell(ns, dev, Addr6Event::PrefixRoute(ifa.clone()));
    }
    dad::start(ns, dev, ifa.local);
    let list = ns.v6.addrs.devs.get(&dev).map(|indev| &indev.addrs);
    let now = list.and_then(|list| list.iter().find(|own| own.local == ifa.local));
    Ok(now.cloned().unwrap_or(ifa))
}

fn modify(ns: &mut Netns, dev: IfIndex, at: usize, wanted: Ifa6) -> Result<Ifa6, Refusal> {
    let list = ns.v6.addrs.devs.get(&dev).map(|indev| &indev.addrs);
    let old = list.and_then(|list| list.get(at)).ok_or(Errno::ENODEV)?;
    let old = old.clone();
    let temporary = wanted.flags & ifa_flags::MANAGETEMPADDR != 0;
    if !lives(&wanted) || temporary && old.prefix_len != 64 {
        return Err(Errno::EINVAL.into());
    }
    const REPLACED: u32 = ifa_flags::DEPRECATED
        | ifa_flags::PERMANENT
        | ifa_flags::NODAD
        | ifa_flags::HOMEADDRESS
        | ifa_flags::MANAGETEMPADDR
        | ifa_flags::NOPREFIXROUTE;
    let now = Ifa6 {
        peer: wanted.peer.or(old.peer),
        flags: old.flags & !REPLACED | wanted.flags | lifetime_flags(&wanted),
        metric: match wanted.metric {
            0 => old.metric,
            metric => metric,
        },
        proto: wanted.proto,
        lifetime: wanted.lifetime,
        stamp: wanted.stamp,
        ..old.clone()
    };
    if let Some(indev) = ns.v6.addrs.devs.get_mut(&dev)
        && let Some(ifa) = indev.addrs.get_mut(at)
    {
        *ifa = now.clone();
    }
    let event = Addr6Event::Changed {
        old: old.clone(),
        new: now.clone(),
    };
    tell(ns, dev, event);
    if list::has_prefix_route(&old) && now.flags & ifa_flags::NOPREFIXROUTE != 0 {
        let list = ns.v6.addrs.devs.get(&dev).map(|indev| &indev.addrs);
        let cleanup = list.map(|list| list::cleanup(list, &now));
        if let Some(cleanup) = cleanup {
            list::clean(ns, dev, &now, cleanup);
        }
    }
    Ok(now)
}

/// `RTM_DELADDR`.
///
/// # Errors
/// `EINVAL`, `ENODEV`, `ENXIO`, `EADDRNOTAVAIL` with the kernel's texts.
pub fn delete(ns: &mut Netns, msg: &AddrMsg) -> Result<Ifa6, Refusal> {
    let (local, _) = own_and_peer(msg).ok_or(Errno::EINVAL)?;
    if msg.prefix_len > 128 {
        return Err(noted(Errno::EINVAL, "ipv6: Invalid prefix length"));
    }
    if ns.links.get(msg.index).is_none() {
        return Err(noted(Errno::ENODEV, "ipv6: Unable to find the interface"));
    }
    let Some(indev) = ns.v6.addrs.devs.get(&msg.index) else {
        return Err(noted(ENXIO, "ipv6: IPv6 is disabled on this device"));
    };
    let meant = |ifa: &Ifa6| ifa.prefix_len == msg.prefix_len && ifa.local == local;
    let at = indev.addrs.iter().position(meant);
    let gone = at.and_then(|at| remove(ns, msg.index, at));
    gone.ok_or_else(|| noted(Errno::EADDRNOTAVAIL, "ipv6: address not found"))
}

/// Takes away the addresses whose time is over (`addrconf_verify_rtnl`).
pub fn age(ns: &mut Netns, now: i64) {
    let over = |ns: &Netns| {
        ns.v6.addrs.devs.iter().find_map(|(dev, indev)| {
            let at = indev.addrs.iter().position(|ifa| ifa.is_over(now))?;
            Some((*dev, at))
        })
    };
    while let Some((dev, at)) = over(ns) {
        if remove(ns, dev, at).is_none() {
            return;
        }
    }
}

/// Our own address and the peer's (`extract_addr`); a peer `::` is as good as none.
fn own_and_peer(msg: &AddrMsg) -> Option<(Ipv6Addr, Option<Ipv6Addr>)> {
    let v6 = |addr: Option<IpAddr>| match addr? {
        IpAddr::V6(addr) => Some(addr),
        IpAddr::V4(_) => None,
    };
    let (address, local) = (v6(msg.address), v6(msg.local));
    match (local, address) {
        (Some(local), Some(address)) if local != address => {
            Some((local, Some(address).filter(|peer| !peer.is_unspecified())))
        }
        (Some(own), _) | (None, Some(own)) => Some((own, None)),
        (None, None) => None,
    }
}

fn lives(ifa: &Ifa6) -> bool {
    ifa.lifetime.valid != 0 && ifa.lifetime.preferred <= ifa.lifetime.valid
}

fn lifetime_flags(ifa: &Ifa6) -> u32 {
    let permanent = match ifa.lifetime.valid {
        Lifetime::INFINITY => ifa_flags::PERMANENT,
        _ => 0,
    };
    let deprecated = match ifa.lifetime.preferred {
        0 => ifa_flags::DEPRECATED,
        _ => 0,
    };
    permanent | deprecated
}

fn noted(errno: Errno, text: &str) -> Refusal {
    Refusal::noted(errno, text)
}
