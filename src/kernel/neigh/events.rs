//! What devices and addresses do to neighbours (Linux 6.18 `net/ipv4/arp.c` `arp_netdev_event`,
//! `net/ipv6/ndisc.c` `ndisc_netdev_event`, `net/ipv4/fib_frontend.c`).

use std::net::{IpAddr, Ipv4Addr};

use super::Neighs;
use crate::kernel::Netns;
use crate::kernel::addr::v4::Ifa4;
use crate::kernel::effects::{AddrEvent, DeviceEvent};
use crate::kernel::sysctl::{Knob4, Knob6};
use crate::types::{IfIndex, Prefix4, ntf, nud};

/// Reacts to a device event.
pub fn on_device(ns: &mut Netns, dev: IfIndex, event: DeviceEvent) {
    match event {
        DeviceEvent::Down | DeviceEvent::Unregister => {
            forget(&mut ns.neighs, dev, |_| true);
        }
        DeviceEvent::Upper(upper)
            if ns
                .links
                .get(upper)
                .is_some_and(|link| link.vrf_table().is_some()) =>
        {
            forget(&mut ns.neighs, dev, |_| true);
        }
        DeviceEvent::Readdressed | DeviceEvent::Arp => {
            forget_entries(&mut ns.neighs, dev, |_| true);
        }
        DeviceEvent::Change => carrier_lost(ns, dev),
        _ => {}
    }
}

/// What is not permanent does not outlive the carrier (`neigh_carrier_down`).
fn carrier_lost(ns: &mut Netns, dev: IfIndex) {
    if ns.links.get(dev).is_none_or(|link| link.carrier) {
        return;
    }
    let v4 = ns.sysctl.all4.on(Knob4::ArpEvictNocarrier)
        && ns.sysctl.conf4(dev).on(Knob4::ArpEvictNocarrier);
    let v6 = ns.sysctl.all6.on(Knob6::NdiscEvictNocarrier)
        && ns.sysctl.conf6(dev).on(Knob6::NdiscEvictNocarrier);
    let evicts = |addr: &IpAddr| if addr.is_ipv4() { v4 } else { v6 };
    ns.neighs.entries.retain(|(addr, of), neigh| {
        let kept = neigh.state & nud::PERMANENT != 0 || neigh.flags & ntf::EXT_VALIDATED != 0;
        *of != dev || !evicts(addr) || kept
    });
    let proxies = &mut ns.neighs.proxies;
    proxies.retain(|proxy| proxy.dev != dev || !evicts(&proxy.addr) || proxy.permanent);
}

/// Entries and proxies of a device go (`neigh_ifdown`).
fn forget(neighs: &mut Neighs, dev: IfIndex, which: impl Fn(&IpAddr) -> bool) {
    let proxies = &mut neighs.proxies;
    proxies.retain(|proxy| proxy.dev != dev || !which(&proxy.addr));
    forget_entries(neighs, dev, which);
}

fn forget_entries(neighs: &mut Neighs, dev: IfIndex, which: impl Fn(&IpAddr) -> bool) {
    let entries = &mut neighs.entries;
    entries.retain(|(addr, of), _| *of != dev || !which(addr));
}

/// Reacts to an IPv4 address event: with the last address of a device its neighbours go, and what
/// has just become a broadcast address is no unresolved neighbour any more.
pub fn on_address4(ns: &mut Netns, event: &AddrEvent) {
    match event {
        AddrEvent::Removed(ifa) => {
            let indev = ns.v4.addrs.devs.get(&ifa.dev);
            if indev.is_none_or(|indev| indev.addrs.is_empty()) {
                forget(&mut ns.neighs, ifa.dev, IpAddr::is_ipv4);
            }
        }
        AddrEvent::Added(ifa) if ns.links.get(ifa.dev).is_some_and(|link| link.is_up()) => {
            for addr in broadcasts(ifa) {
                invalidate(ns, ifa.dev, addr);
            }
        }
        _ => {}
    }
}

/// The broadcast addresses that an address brings (`fib_add_ifaddr`).
fn broadcasts(ifa: &Ifa4) -> Vec<Ipv4Addr> {
    let mut found = Vec::new();
    if !ifa.broadcast.is_unspecified() && !ifa.broadcast.is_broadcast() {
        found.push(ifa.broadcast);
    }
    let prefix = Prefix4::holding(ifa.address, ifa.prefix_len);
    if !ifa.is_secondary() && ifa.prefix_len < 31 && prefix.addr().octets()[0] != 0 {
        let host_bits = u32::MAX.checked_shr(ifa.prefix_len.into()).unwrap_or(0);
        found.push(Ipv4Addr::from_bits(prefix.addr().to_bits() | host_bits));
    }
    found
}

/// An entry that is not valid goes (`arp_invalidate`).
fn invalidate(ns: &mut Netns, dev: IfIndex, addr: Ipv4Addr) {
    let key = (IpAddr::V4(addr), dev);
    let entry = ns.neighs.entries.get(&key);
    if entry.is_some_and(|neigh| neigh.state & nud::VALID == 0) {
        ns.neighs.entries.remove(&key);
    }
}
