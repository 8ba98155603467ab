//! Duplicate address detection, as far as a lone host has it (Linux 6.18
//! `net/ipv6/addrconf.c`, `addrconf_dad_begin`, `addrconf_dad_completed`): there is nobody to
//! object, so it ends as soon as it can run.

use std::net::Ipv6Addr;

use super::list::tell;
use super::{Ifa6, anycast};
use crate::kernel::Netns;
use crate::kernel::effects::Addr6Event;
use crate::kernel::sysctl::Knob6;
use crate::types::{IfIndex, ifa_flags, iff};

/// Begins the detection for an address of the device. Without it, or once the device works, the
/// address is ready; else it stays tentative.
pub(super) fn start(ns: &mut Netns, dev: IfIndex, local: Ipv6Addr) {
    let Some(link) = ns.links.get(dev) else {
        return;
    };
    let quiet = link.flags & (iff::NOARP | iff::LOOPBACK) != 0
        || ns.sysctl.all6.get(Knob6::AcceptDad) < 1
            && ns.sysctl.conf6(dev).get(Knob6::AcceptDad) < 1;
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return;
    };
    let ready = indev.ready;
    let Some(ifa) = indev.addrs.iter_mut().find(|ifa| ifa.local == local) else {
        return;
    };
    ifa.kept = false;
    if quiet || ready || !ifa.is_tentative() || ifa.flags & ifa_flags::NODAD != 0 {
        complete(ns, dev, local);
    }
}

/// The device works: what waited for it is ready (`addrconf_dad_run`).
pub(super) fn run(ns: &mut Netns, dev: IfIndex) {
    let list = ns.v6.addrs.devs.get(&dev).map(|indev| &indev.addrs);
    let waiting: Vec<Ipv6Addr> = list
        .into_iter()
        .flatten()
        .filter(|ifa| ifa.is_tentative() && !ifa.kept)
        .map(|ifa| ifa.local)
        .collect();
    for local in waiting {
        complete(ns, dev, local);
    }
}

fn complete(ns: &mut Netns, dev: IfIndex, local: Ipv6Addr) {
    const DETECTION: u32 = ifa_flags::TENTATIVE | ifa_flags::OPTIMISTIC | ifa_flags::DADFAILED;
    let list = ns.v6.addrs.devs.get_mut(&dev).map(|indev| &mut indev.addrs);
    let found = list
        .into_iter()
        .flatten()
        .find(|ifa| ifa.local == local)
        .map(|ifa| {
            ifa.flags &= !DETECTION;
            ifa.clone()
        });
    if let Some(ifa) = found {
        ready(ns, dev, ifa);
    }
}

/// The address is configured for reception (`__ipv6_ifa_notify(RTM_NEWADDR)`).
pub(super) fn ready(ns: &mut Netns, dev: IfIndex, ifa: Ifa6) {
    tell(ns, dev, Addr6Event::Ready(ifa.clone()));
    if ns.sysctl.conf6(dev).on(Knob6::Forwarding) {
        anycast::join(ns, dev, &ifa);
    }
}
