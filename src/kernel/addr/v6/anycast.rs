//! The anycast addresses of the subnets that a router is in (Linux 6.18 `net/ipv6/anycast.c`,
//! `net/ipv6/addrconf.c` `addrconf_join_anycast`).

use std::net::Ipv6Addr;

use super::Ifa6;
use super::list::tell;
use crate::kernel::Netns;
use crate::kernel::effects::Addr6Event;
use crate::types::{IfIndex, Prefix6};

/// The anycast address of an address's subnet. Links between two have none (RFC 6164), nor has
/// the subnet `::`.
fn address(ifa: &Ifa6) -> Option<Ipv6Addr> {
    let subnet = Prefix6::holding(ifa.local, ifa.prefix_len).addr();
    (ifa.prefix_len < 127 && !subnet.is_unspecified()).then_some(subnet)
}

/// The device answers for the subnet of one more of its addresses.
pub(super) fn join(ns: &mut Netns, dev: IfIndex, ifa: &Ifa6) {
    let (Some(addr), Some(indev)) = (address(ifa), ns.v6.addrs.devs.get_mut(&dev)) else {
        return;
    };
    if let Some((_, users)) = indev.anycast.iter_mut().find(|(known, _)| *known == addr) {
        *users = users.saturating_add(1);
        return;
    }
    indev.anycast.insert(0, (addr, 1));
    tell(ns, dev, Addr6Event::AnycastJoined(addr));
}

/// The device answers for the subnet of one address less.
pub(super) fn leave(ns: &mut Netns, dev: IfIndex, ifa: &Ifa6) {
    let (Some(addr), Some(indev)) = (address(ifa), ns.v6.addrs.devs.get_mut(&dev)) else {
        return;
    };
    let Some(at) = indev.anycast.iter().position(|(known, _)| *known == addr) else {
        return;
    };
    if let Some((_, users)) = indev.anycast.get_mut(at)
        && *users > 1
    {
        *users -= 1;
        return;
    }
    indev.anycast.remove(at);
    tell(ns, dev, Addr6Event::AnycastLeft(addr));
}

/// The device answers for no subnet any more (`ipv6_ac_destroy_dev`).
pub(super) fn leave_all(ns: &mut Netns, dev: IfIndex) {
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return;
    };
    for (addr, _) in std::mem::take(&mut indev.anycast) {
        tell(ns, dev, Addr6Event::AnycastLeft(addr));
    }
}
