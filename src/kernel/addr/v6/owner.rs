//! Whose address an address is (Linux 6.18 `net/ipv6/addrconf.c`, `ipv6_chk_addr_and_flags`).

use std::net::Ipv6Addr;

use super::Ifa6;
use crate::kernel::Netns;
use crate::kernel::lookup::l3mdev;
use crate::types::{IfIndex, Scope};

/// True when `addr` is on a device that shares the VRF of `dev` (or is in none, like it), be it
/// tentative; with `on_device` only on `dev` itself, unless its scope is wider than the link.
pub fn is_assigned(ns: &Netns, addr: Ipv6Addr, dev: IfIndex, on_device: bool) -> bool {
    holds(ns, addr, dev, on_device, |_| true)
}

/// True when a packet that leaves through `dev` may come from `addr`: as above, on the device for
/// narrow scopes, and not tentative (`ipv6_chk_addr`).
pub fn is_usable(ns: &Netns, addr: Ipv6Addr, dev: IfIndex) -> bool {
    holds(ns, addr, dev, true, |ifa| !ifa.is_tentative())
}

fn holds(
    ns: &Netns,
    addr: Ipv6Addr,
    dev: IfIndex,
    on_device: bool,
    wanted: impl Fn(&Ifa6) -> bool,
) -> bool {
    let vrf = l3mdev::master(ns, dev);
    let reaches = |holder: IfIndex, ifa: &Ifa6| {
        !on_device || holder == dev || !matches!(ifa.scope, Scope::LINK | Scope::HOST)
    };
    ns.v6
        .addrs
        .devs
        .iter()
        .filter(|(holder, _)| l3mdev::master(ns, **holder) == vrf)
        .flat_map(|(holder, conf)| conf.addrs.iter().map(move |ifa| (*holder, ifa)))
        .any(|(holder, ifa)| ifa.local == addr && reaches(holder, ifa) && wanted(ifa))
}
