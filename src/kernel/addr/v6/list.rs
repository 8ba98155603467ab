//! Entering and leaving the address list of a device, with what routes hear of it (Linux 6.18
//! `net/ipv6/addrconf.c` `ipv6_add_addr`, `ipv6_del_addr`).

use super::{Ifa6, anycast, kind};
use crate::kernel::Netns;
use crate::kernel::effects::{self, Addr6Event};
use crate::kernel::sysctl::Knob6;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, Prefix6, ifa_flags};

/// Puts an address into the list of its device: behind those of wider scopes, before its own.
///
/// # Errors
/// `EADDRNOTAVAIL` for addresses that no device, or not this one, may have; `EACCES` where IPv6
/// is switched off; `EEXIST` for one that is there.
pub(super) fn enter(ns: &mut Netns, dev: IfIndex, ifa: Ifa6) -> Result<(), Refusal> {
    accept(ns, dev, &ifa)?;
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return Err(Errno::ENODEV.into());
    };
    if indev.addrs.iter().any(|old| old.local == ifa.local) {
        return Err(Errno::EEXIST.into());
    }
    let scope = kind::scope(ifa.local);
    let place = indev
        .addrs
        .iter()
        .position(|old| scope >= kind::scope(old.local));
    let place = place.unwrap_or(indev.addrs.len());
    indev.addrs.insert(place, ifa);
    Ok(())
}

fn accept(ns: &Netns, dev: IfIndex, ifa: &Ifa6) -> Result<(), Refusal> {
    let refuse = |text: &str| Err(Refusal::noted(Errno::EADDRNOTAVAIL, text));
    let link = ns.links.get(dev).ok_or(Errno::ENODEV)?;
    if ifa.local.is_unspecified() {
        return refuse("ipv6: Invalid address");
    }
    if ifa.local.is_multicast() && ifa.flags & ifa_flags::MCAUTOJOIN == 0 {
        return refuse("ipv6: Cannot assign multicast address without \"IFA_F_MCAUTOJOIN\" flag");
    }
    if ifa.local.is_loopback() && !link.is_loopback() && link.vrf_table().is_none() {
        return refuse("ipv6: Cannot assign loopback address on this device");
    }
    if ns.sysctl.conf6(dev).on(Knob6::DisableIpv6) {
        return Err(Refusal::noted(
            Errno::EACCES,
            "ipv6: IPv6 is disabled on this device",
        ));
    }
    Ok(())
}

/// Takes the address at this position off its device.
pub(super) fn remove(ns: &mut Netns, dev: IfIndex, at: usize) -> Option<Ifa6> {
    let indev = ns.v6.addrs.devs.get(&dev)?;
    let cleanup = indev
        .addrs
        .get(at)
        .filter(|ifa| has_prefix_route(ifa))
        .map(|ifa| cleanup(&indev.addrs, ifa));
    let indev = ns.v6.addrs.devs.get_mut(&dev)?;
    if at >= indev.addrs.len() {
        return None;
    }
    let gone = indev.addrs.remove(at);
    tell_gone(ns, dev, &gone);
    if let Some(cleanup) = cleanup {
        clean(ns, dev, &gone, cleanup);
    }
    tell(ns, dev, Addr6Event::SourceGone(gone.clone()));
    Some(gone)
}

/// The address is no longer configured for reception (`__ipv6_ifa_notify(RTM_DELADDR)`).
pub(super) fn tell_gone(ns: &mut Netns, dev: IfIndex, ifa: &Ifa6) {
    if ns.sysctl.conf6(dev).on(Knob6::Forwarding) {
        anycast::leave(ns, dev, ifa);
    }
    tell(ns, dev, Addr6Event::Gone(ifa.clone()));
}

/// The address came with a prefix route that goes with it.
pub(super) fn has_prefix_route(ifa: &Ifa6) -> bool {
    let flags = ifa.flags & (ifa_flags::PERMANENT | ifa_flags::NOPREFIXROUTE);
    flags == ifa_flags::PERMANENT
}

/// What becomes of a prefix route when an address does not need it any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cleanup {
    /// Another address keeps it, or someone manages it by hand.
    Keep,
    /// It goes.
    Delete,
    /// It ends with the last of the addresses that still need it.
    EndAt(i64),
}

/// Looks at the other addresses of the same prefix (`check_cleanup_prefix_route`).
pub(super) fn cleanup(list: &[Ifa6], ifa: &Ifa6) -> Cleanup {
    let prefix = Prefix6::holding(ifa.local, ifa.prefix_len);
    let mut outcome = Cleanup::Delete;
    let shares = |other: &&Ifa6| {
        other.local != ifa.local
            && other.prefix_len == ifa.prefix_len
            && prefix.contains(other.local)
    };
    for other in list.iter().filter(shares) {
        if other.flags & (ifa_flags::PERMANENT | ifa_flags::NOPREFIXROUTE) != 0 {
            return Cleanup::Keep;
        }
        let end = other.ends().unwrap_or(i64::MAX);
        outcome = match outcome {
            Cleanup::EndAt(known) => Cleanup::EndAt(known.max(end)),
            _ => Cleanup::EndAt(end),
        };
    }
    outcome
}

/// Does to the prefix route of an address what was decided (`cleanup_prefix_route`).
pub(super) fn clean(ns: &mut Netns, dev: IfIndex, ifa: &Ifa6, cleanup: Cleanup) {
    let ifa = ifa.clone();
    match cleanup {
        Cleanup::Keep => {}
        Cleanup::Delete => tell(ns, dev, Addr6Event::PrefixRouteGone(ifa)),
        Cleanup::EndAt(when) => tell(ns, dev, Addr6Event::PrefixRouteEnds { ifa, when }),
    }
}

/// Tells the IPv6 tables.
pub(super) fn tell(ns: &mut Netns, dev: IfIndex, event: Addr6Event) {
    effects::address6(ns, dev, &event);
}
