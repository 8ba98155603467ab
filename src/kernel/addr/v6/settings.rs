//! Settings that addresses and their routes follow at once (Linux 6.18 `net/ipv6/addrconf.c`,
//! `addrconf_fixup_forwarding`, `addrconf_disable_ipv6`, `addrconf_fixup_linkdown`).

use super::{anycast, auto};
use crate::kernel::Netns;
use crate::kernel::sysctl::{Knob6, tree::Whose};
use crate::types::IfIndex;

/// Changes a setting, with what follows from it.
pub fn change(ns: &mut Netns, whose: Whose, key: Knob6, value: i64) {
    let (to_default, to_devices) = reach(key);
    match whose {
        Whose::All => {
            ns.sysctl.all6.set(key, value);
            if to_default {
                set_default(ns, key, value);
            }
            if to_devices {
                let devices: Vec<IfIndex> = ns.v6.addrs.devs.keys().copied().collect();
                for dev in devices {
                    set_device(ns, dev, key, value);
                }
            }
        }
        Whose::Default => set_default(ns, key, value),
        Whose::Device(dev) => set_device(ns, dev, key, value),
    }
}

/// Whether what is written to `all` reaches `default`, and the devices there are.
fn reach(key: Knob6) -> (bool, bool) {
    match key {
        Knob6::Forwarding | Knob6::DisableIpv6 | Knob6::IgnoreRoutesWithLinkdown => (true, true),
        Knob6::ForceForwarding => (false, true),
        _ => (false, false),
    }
}

/// Devices that are there keep what they have.
fn set_default(ns: &mut Netns, key: Knob6, value: i64) {
    for dev in ns.v6.addrs.devs.keys() {
        ns.sysctl.conf6_mut(*dev);
    }
    ns.sysctl.default6.set(key, value);
}

fn set_device(ns: &mut Netns, dev: IfIndex, key: Knob6, value: i64) {
    let conf = ns.sysctl.conf6_mut(dev);
    let was = conf.on(key);
    conf.set(key, value);
    if was == (value != 0) {
        return;
    }
    match key {
        Knob6::Forwarding => forwarding_changed(ns, dev, value != 0),
        Knob6::DisableIpv6 if value != 0 => auto::disable(ns, dev, false),
        Knob6::DisableIpv6 => auto::come_up(ns, dev),
        _ => {}
    }
}

/// Changes how devices make their link-local addresses; those that change make one at once
/// (`addrconf_sysctl_addr_gen_mode`).
pub fn change_addr_gen_mode(ns: &mut Netns, whose: Whose, mode: u8) {
    let devices: Vec<IfIndex> = match whose {
        Whose::All => {
            ns.sysctl.all6.set(Knob6::AddrGenMode, mode.into());
            set_default(ns, Knob6::AddrGenMode, mode.into());
            ns.v6.addrs.devs.keys().copied().collect()
        }
        Whose::Default => {
            set_default(ns, Knob6::AddrGenMode, mode.into());
            Vec::new()
        }
        Whose::Device(dev) => vec![dev],
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
