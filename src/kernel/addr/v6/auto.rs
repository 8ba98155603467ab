//! What IPv6 does by itself when devices come and go (Linux 6.18 `net/ipv6/addrconf.c`
//! `addrconf_notify`, `addrconf_init_auto_addrs`, `addrconf_ifdown`).

use std::net::Ipv6Addr;

use super::list::{insert, tell};
use super::{Ifa6, Inet6Dev, MIN_MTU, PROTO_LL, PROTO_LO, scope_of};
use crate::kernel::Netns;
use crate::kernel::effects::{Addr6Event, DeviceEvent};
use crate::kernel::link::Link;
use crate::rtnl::Lifetime;
use crate::types::{IfIndex, LlAddr, arphrd, ifa_flags};

/// `IN6_ADDR_GEN_MODE_EUI64` and `IN6_ADDR_GEN_MODE_RANDOM`.
const GEN_EUI64: u8 = 0;
const GEN_RANDOM: u8 = 3;

/// Reacts to a device event (`addrconf_notify`).
pub fn on_device(ns: &mut Netns, dev: IfIndex, event: DeviceEvent) {
    let Some(link) = ns.links.get(dev) else {
        return;
    };
    let (mtu, loopback) = (link.mtu, link.is_loopback());
    match event {
        DeviceEvent::Registered => enable(ns, dev, mtu),
        DeviceEvent::Up => {
            if is_ready(link) {
                enable(ns, dev, mtu);
                becomes_ready(ns, dev);
            }
        }
        DeviceEvent::Change if !is_ready(link) => tell(ns, dev, Addr6Event::CarrierLost),
        DeviceEvent::Change => match ns.v6.addrs.devs.get(&dev) {
            Some(indev) if indev.ready => tell(ns, dev, Addr6Event::CarrierBack),
            _ => becomes_ready(ns, dev),
        },
        DeviceEvent::Mtu(_) if mtu < MIN_MTU => disable(ns, dev, !loopback),
        DeviceEvent::Mtu(old) => {
            if ns.v6.addrs.devs.contains_key(&dev) {
                tell(ns, dev, Addr6Event::Mtu { old, new: mtu });
            } else {
                enable(ns, dev, mtu);
                if ns.links.get(dev).is_some_and(is_ready) {
                    becomes_ready(ns, dev);
                }
            }
        }
        DeviceEvent::Down => disable(ns, dev, false),
        DeviceEvent::Unregister => disable(ns, dev, true),
        DeviceEvent::Upper(upper) => {
            let l3 = ns.links.get(upper).is_some_and(|u| u.vrf_table().is_some());
            if l3 {
                disable(ns, dev, false);
            }
        }
        DeviceEvent::Renamed => {}
    }
}

/// `addrconf_link_ready`.
fn is_ready(link: &Link) -> bool {
    link.is_running() && link.is_oper_up()
}

/// Gives the device its IPv6 configuration (`ipv6_add_dev`).
fn enable(ns: &mut Netns, dev: IfIndex, mtu: u32) {
    if mtu >= MIN_MTU && !ns.v6.addrs.devs.contains_key(&dev) {
        ns.v6.addrs.devs.insert(dev, Inet6Dev::default());
    }
}

/// The device works: it gets its automatic addresses, and routes through it live again.
fn becomes_ready(ns: &mut Netns, dev: IfIndex) {
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return;
    };
    indev.ready = true;
    automatic(ns, dev);
    tell(ns, dev, Addr6Event::Up);
}

/// `addrconf_init_auto_addrs`.
fn automatic(ns: &mut Netns, dev: IfIndex) {
    let Some(link) = ns.links.get_mut(dev) else {
        return;
    };
    if link.is_loopback() {
        let lo = kernel_address(Ipv6Addr::LOCALHOST, 128, PROTO_LO);
        add_once(ns, dev, lo);
        return;
    }
    let known = [arphrd::ETHER, arphrd::TUNNEL, arphrd::TUNNEL6, arphrd::NONE];
    if !known.contains(&link.hw_type) {
        return;
    }
    // There is no EUI to make an address of, and rpdb draws no lots.
    if link.hw_type == arphrd::NONE && link.addr_gen_mode == GEN_EUI64 {
        link.addr_gen_mode = GEN_RANDOM;
    }
    let eui = match link.addr_gen_mode {
        GEN_EUI64 if link.vrf_table().is_none() => eui64(&link.address),
        GEN_RANDOM => Some(made_up(dev)),
        _ => None,
    };
    let enslaved = link.flags & crate::types::iff::SLAVE != 0;
    configure(ns, dev);
    if let Some(local) = eui.filter(|_| !enslaved) {
        add_once(ns, dev, kernel_address(local, 64, PROTO_LL));
    }
}

fn add_once(ns: &mut Netns, dev: IfIndex, ifa: Ifa6) {
    let list = ns.v6.addrs.devs.get(&dev).map(|indev| &indev.addrs);
    if list.is_some_and(|list| list.iter().all(|old| old.local != ifa.local)) {
        // Nothing but a kernel address of the right kind comes here.
        let _ = insert(ns, dev, ifa);
    }
}

/// The device takes part in IPv6 from now on: it gets its multicast route (`addrconf_add_dev`).
pub(super) fn configure(ns: &mut Netns, dev: IfIndex) {
    let Some(link) = ns.links.get(dev) else {
        return;
    };
    let (mtu, plain) = (link.mtu, !link.is_loopback() && link.vrf_table().is_none());
    enable(ns, dev, mtu);
    if plain {
        tell(ns, dev, Addr6Event::MulticastRoute);
    }
}

/// All addresses and routes of the device go; with `gone` its configuration too
/// (`addrconf_ifdown`).
fn disable(ns: &mut Netns, dev: IfIndex, gone: bool) {
    tell(ns, dev, Addr6Event::Down { gone });
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return;
    };
    let list = std::mem::take(&mut indev.addrs);
    indev.ready = false;
    if gone {
        ns.v6.addrs.devs.remove(&dev);
    }
    for ifa in list {
        tell(ns, dev, Addr6Event::Gone(ifa));
    }
}

fn kernel_address(local: Ipv6Addr, prefix_len: u8, proto: u8) -> Ifa6 {
    Ifa6 {
        local,
        peer: None,
        prefix_len,
        scope: scope_of(local),
        flags: ifa_flags::PERMANENT,
        metric: 0,
        proto,
        lifetime: Lifetime::FOREVER,
    }
}

/// The link-local address of an Ethernet address (`addrconf_ifid_eui48`).
fn eui64(address: &LlAddr) -> Option<Ipv6Addr> {
    let [a, b, c, d, e, f] = *address.0.as_slice() else {
        return None;
    };
    let word = |high: u8, low: u8| u16::from_be_bytes([high, low]);
    Some(Ipv6Addr::new(
        0xfe80,
        0,
        0,
        0,
        word(a ^ 2, b),
        word(c, 0xff),
        word(0xfe, d),
        word(e, f),
    ))
}

/// Where the kernel draws an interface id by lot, rpdb makes one of the index.
fn made_up(dev: IfIndex) -> Ipv6Addr {
    let low = u128::from(dev.0) | 0x0200_5eff_fe00_0000_u128;
    Ipv6Addr::from(0xfe80_0000_0000_0000_0000_0000_0000_0000_u128 | low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eui64_flips_the_universal_bit_and_inserts_fffe() {
        let address = LlAddr(vec![2, 0, 0, 0, 0, 1]);
        let expected: Option<Ipv6Addr> = "fe80::ff:fe00:1".parse().ok();
        assert_eq!(eui64(&address), expected);
    }
}
