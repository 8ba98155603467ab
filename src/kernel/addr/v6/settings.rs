//! Settings that addresses and their routes follow at once (Linux 6.18 `net/ipv6/addrconf.c`,
//! `addrconf_fixup_forwarding`, `addrconf_disable_ipv6`).

use super::{anycast, auto};
use crate::kernel::Netns;
use crate::kernel::sysctl::Conf6;
use crate::types::IfIndex;

/// Whose settings are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope6 {
    /// `net.ipv6.conf.all`.
    All,
    /// `net.ipv6.conf.default`.
    Default,
    /// `net.ipv6.conf.DEV`.
    Device(IfIndex),
}

/// Changes settings, with what follows from it. What is written to `all` reaches `default` and
/// every device, but for `accept_dad` and `keep_addr_on_down`.
pub fn change(ns: &mut Netns, scope: Scope6, set: impl Fn(&mut Conf6)) {
    let devices: Vec<IfIndex> = ns.v6.addrs.devs.keys().copied().collect();
    let before: Vec<(IfIndex, Conf6)> = devices
        .iter()
        .map(|dev| (*dev, ns.sysctl.conf6(*dev)))
        .collect();
    match scope {
        Scope6::All => {
            set(&mut ns.sysctl.all6);
            let all = ns.sysctl.all6;
            ns.sysctl.default6 = copied(&all, ns.sysctl.default6);
            for (dev, old) in &before {
                ns.sysctl.dev6.insert(*dev, copied(&all, *old));
            }
        }
        Scope6::Default => {
            // Devices that are there keep what they have.
            ns.sysctl.dev6.extend(before.iter().copied());
            set(&mut ns.sysctl.default6);
        }
        Scope6::Device(dev) => {
            let mut own = ns.sysctl.conf6(dev);
            set(&mut own);
            ns.sysctl.dev6.insert(dev, own);
        }
    }
    for (dev, old) in before {
        follow(ns, dev, old);
    }
}

/// Changes how devices make their link-local addresses; those that change make one at once
/// (`addrconf_sysctl_addr_gen_mode`).
pub fn change_addr_gen_mode(ns: &mut Netns, scope: Scope6, mode: u8) {
    let devices: Vec<IfIndex> = match scope {
        Scope6::All => {
            ns.sysctl.all6.addr_gen_mode = mode;
            ns.sysctl.default6.addr_gen_mode = mode;
            ns.v6.addrs.devs.keys().copied().collect()
        }
        Scope6::Default => {
            ns.sysctl.default6.addr_gen_mode = mode;
            Vec::new()
        }
        Scope6::Device(dev) => vec![dev],
    };
    for dev in devices {
        let changed = ns.links.get_mut(dev).is_some_and(|link| {
            let changed = link.addr_gen_mode != mode;
            link.addr_gen_mode = mode;
            changed
        });
        if changed {
            auto::automatic(ns, dev);
        }
    }
}

fn copied(all: &Conf6, own: Conf6) -> Conf6 {
    Conf6 {
        forwarding: all.forwarding,
        disable_ipv6: all.disable_ipv6,
        ignore_routes_with_linkdown: all.ignore_routes_with_linkdown,
        ..own
    }
}

fn follow(ns: &mut Netns, dev: IfIndex, old: Conf6) {
    let new = ns.sysctl.conf6(dev);
    if old.forwarding != new.forwarding {
        forwarding_changed(ns, dev, new.forwarding);
    }
    if old.disable_ipv6 != new.disable_ipv6 {
        if new.disable_ipv6 {
            auto::disable(ns, dev, false);
        } else {
            auto::come_up(ns, dev);
        }
    }
}

/// A router answers for the anycast addresses of its subnets (`dev_forward_change`).
fn forwarding_changed(ns: &mut Netns, dev: IfIndex, forwarding: bool) {
    let list = ns.v6.addrs.devs.get(&dev).map(|indev| indev.addrs.clone());
    for ifa in list.into_iter().flatten().filter(|ifa| !ifa.is_tentative()) {
        if forwarding {
            anycast::join(ns, dev, &ifa);
        } else {
            anycast::leave(ns, dev, &ifa);
        }
    }
}
