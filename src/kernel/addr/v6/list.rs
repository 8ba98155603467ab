//! Entering and leaving the address list of a device, with what routes hear of it (Linux 6.18
//! `net/ipv6/addrconf.c` `ipv6_add_addr`, `ipv6_del_addr`).

use super::{Ifa6, source_scope};
use crate::kernel::Netns;
use crate::kernel::effects::{self, Addr6Event};
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, Prefix6, ifa_flags};

/// Puts an address on its device and finishes its duplicate address detection at once. Told are
/// the prefix route (unless the flags forbid it), then the address itself.
///
/// # Errors
/// `EADDRNOTAVAIL` for addresses that no device, or not this one, may have.
pub(super) fn insert(ns: &mut Netns, dev: IfIndex, ifa: Ifa6) -> Result<(), Refusal> {
    accept(ns, dev, &ifa)?;
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return Err(Errno::ENODEV.into());
    };
    let scope = source_scope(ifa.local);
    let place = indev
        .addrs
        .iter()
        .position(|old| scope >= source_scope(old.local));
    let place = place.unwrap_or(indev.addrs.len());
    indev.addrs.insert(place, ifa.clone());
    // ::1 has a host route only.
    if ifa.flags & ifa_flags::NOPREFIXROUTE == 0 && !ifa.local.is_loopback() {
        tell(ns, dev, Addr6Event::PrefixRoute(ifa.clone()));
    }
    tell(ns, dev, Addr6Event::Ready(ifa));
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
    Ok(())
}

/// Takes the address at this position off its device.
pub(super) fn remove(ns: &mut Netns, dev: IfIndex, at: usize) -> Option<Ifa6> {
    let indev = ns.v6.addrs.devs.get_mut(&dev)?;
    if at >= indev.addrs.len() {
        return None;
    }
    let gone = indev.addrs.remove(at);
    tell(ns, dev, Addr6Event::Gone(gone.clone()));
    if has_prefix_route(&gone) && !prefix_is_shared(ns, dev, &gone) {
        tell(ns, dev, Addr6Event::PrefixRouteGone(gone.clone()));
    }
    tell(ns, dev, Addr6Event::SourceGone(gone.clone()));
    Some(gone)
}

/// The address came with a prefix route that goes with it.
pub(super) fn has_prefix_route(ifa: &Ifa6) -> bool {
    let flags = ifa.flags & (ifa_flags::PERMANENT | ifa_flags::NOPREFIXROUTE);
    flags == ifa_flags::PERMANENT
}

/// Another address of the device keeps the prefix route (`check_cleanup_prefix_route`).
pub(super) fn prefix_is_shared(ns: &Netns, dev: IfIndex, ifa: &Ifa6) -> bool {
    let Some(indev) = ns.v6.addrs.devs.get(&dev) else {
        return false;
    };
    let prefix = Prefix6::holding(ifa.local, ifa.prefix_len);
    let keeps = |other: &Ifa6| {
        other != ifa
            && other.prefix_len == ifa.prefix_len
            && prefix.contains(other.local)
            && has_prefix_route(other)
    };
    indev.addrs.iter().any(keeps)
}

/// Tells the IPv6 tables.
pub(super) fn tell(ns: &mut Netns, dev: IfIndex, event: Addr6Event) {
    effects::address6(ns, dev, &event);
}
