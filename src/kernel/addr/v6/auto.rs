//! What IPv6 does by itself when devices come and go (Linux 6.18 `net/ipv6/addrconf.c`
//! `addrconf_notify`, `addrconf_init_auto_addrs`, `addrconf_ifdown`).

use std::net::Ipv6Addr;

use super::list::{self, tell};
use super::{Ifa6, Inet6Dev, MIN_MTU, PROTO_LL, PROTO_LO, anycast, dad, kind, scope_of};
use crate::kernel::Netns;
use crate::kernel::effects::{Addr6Event, DeviceEvent};
use crate::kernel::link::{Link, permanent};
use crate::kernel::sysctl::Knob6;
use crate::rtnl::Lifetime;
use crate::types::{IfIndex, LlAddr, arphrd, ifa_flags, iff};

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
        DeviceEvent::Up => come_up(ns, dev),
        DeviceEvent::Change => carrier_changed(ns, dev),
        DeviceEvent::Mtu(_) if mtu < MIN_MTU => disable(ns, dev, !loopback),
        DeviceEvent::Mtu(old) => {
            ns.sysctl.mtu6.remove(&dev);
            if ns.v6.addrs.devs.contains_key(&dev) {
                tell(ns, dev, Addr6Event::Mtu { old, new: mtu });
            } else {
                enable(ns, dev, mtu);
                if ns.links.get(dev).is_some_and(is_ready) && takes_part(ns, dev) {
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
        DeviceEvent::Renamed | DeviceEvent::Readdressed | DeviceEvent::Arp => {}
    }
}

/// The device is up: addresses that waited for it get their routes, and with carrier everything
/// else begins.
pub(super) fn come_up(ns: &mut Netns, dev: IfIndex) {
    if !takes_part(ns, dev) {
        return;
    }
    restore_permanent(ns, dev);
    let Some(link) = ns.links.get(dev).filter(|link| is_ready(link)) else {
        return;
    };
    let mtu = link.mtu;
    enable(ns, dev, mtu);
    becomes_ready(ns, dev);
}

fn carrier_changed(ns: &mut Netns, dev: IfIndex) {
    if !takes_part(ns, dev) {
        return;
    }
    if !ns.links.get(dev).is_some_and(is_ready) {
        tell(ns, dev, Addr6Event::CarrierLost);
    } else if ns.v6.addrs.devs.get(&dev).is_some_and(|indev| indev.ready) {
        tell(ns, dev, Addr6Event::CarrierBack);
    } else {
        becomes_ready(ns, dev);
    }
}

/// IPv6 is not switched off on the device, nor left to the device that enslaves it.
fn takes_part(ns: &Netns, dev: IfIndex) -> bool {
    let slave = |link: &Link| link.flags & iff::SLAVE != 0;
    !ns.sysctl.conf6(dev).on(Knob6::DisableIpv6) && !ns.links.get(dev).is_some_and(slave)
}

/// The permanent addresses that are there already get their prefix routes, and those that
/// outlived the device going down begin anew (`addrconf_permanent_addr`).
fn restore_permanent(ns: &mut Netns, dev: IfIndex) {
    let list = ns.v6.addrs.devs.get(&dev).map(|indev| indev.addrs.clone());
    let permanent = |ifa: &Ifa6| ifa.flags & ifa_flags::PERMANENT != 0;
    for ifa in list.into_iter().flatten().filter(permanent) {
        let (local, kept) = (ifa.local, ifa.kept);
        if ifa.flags & ifa_flags::NOPREFIXROUTE == 0 {
            tell(ns, dev, Addr6Event::PrefixRoute(ifa));
        }
        if kept {
            dad::start(ns, dev, local);
        }
    }
}

/// `addrconf_link_ready`.
fn is_ready(link: &Link) -> bool {
    link.is_running() && link.is_oper_up()
}

/// Gives the device its IPv6 configuration, as `default` says (`ipv6_add_dev`).
fn enable(ns: &mut Netns, dev: IfIndex, mtu: u32) {
    if mtu < MIN_MTU || ns.v6.addrs.devs.contains_key(&dev) {
        return;
    }
    ns.v6.addrs.devs.insert(dev, Inet6Dev::default());
    let mode = ns.sysctl.default6.get(Knob6::AddrGenMode);
    let Some(link) = ns.links.get_mut(dev) else {
        return;
    };
    link.addr_gen_mode = u8::try_from(mode).unwrap_or(GEN_EUI64);
    if link.flags & (iff::NOARP | iff::LOOPBACK) != 0 {
        ns.sysctl.conf6_mut(dev).set(Knob6::AcceptDad, -1);
    }
    let tunnels = [arphrd::TUNNEL, arphrd::TUNNEL6, arphrd::SIT, arphrd::NONE];
    if link.is_loopback() || tunnels.contains(&link.hw_type) {
        ns.sysctl.conf6_mut(dev).set(Knob6::UseTempaddr, -1);
    }
}

/// The device works: it gets its automatic addresses, and routes through it live again.
fn becomes_ready(ns: &mut Netns, dev: IfIndex) {
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return;
    };
    indev.ready = true;
    automatic(ns, dev);
    dad::run(ns, dev);
    tell(ns, dev, Addr6Event::Up);
    ns.sysctl.mtu6.remove(&dev);
    // The MTU may have become too small while the device was down, or is `lo`'s.
    let Some(link) = ns.links.get(dev) else {
        return;
    };
    if link.mtu < MIN_MTU {
        let gone = !link.is_loopback();
        disable(ns, dev, gone);
    }
}

/// `addrconf_init_auto_addrs`.
pub(super) fn automatic(ns: &mut Netns, dev: IfIndex) {
    let Some(link) = ns.links.get_mut(dev) else {
        return;
    };
    if link.is_loopback() {
        let lo = kernel_address(Ipv6Addr::LOCALHOST, 128, PROTO_LO);
        if list::enter(ns, dev, lo.clone()).is_ok() {
            dad::ready(ns, dev, lo);
        }
        return;
    }
    let known = [
        arphrd::ETHER,
        arphrd::TUNNEL,
        arphrd::TUNNEL6,
        arphrd::IP6GRE,
        arphrd::NONE,
    ];
    if !known.contains(&link.hw_type) {
        return;
    }
    // There is no EUI to make an address of, and rpdb draws no lots.
    if link.hw_type == arphrd::NONE && link.addr_gen_mode == GEN_EUI64 {
        link.addr_gen_mode = GEN_RANDOM;
    }
    let by_lot = match link.addr_gen_mode {
        GEN_RANDOM => ifa_flags::STABLE_PRIVACY,
        _ => 0,
    };
    let eui = match link.addr_gen_mode {
        GEN_EUI64 if link.vrf_table().is_none() => {
            eui64(permanent(link).as_ref().unwrap_or(&link.address))
        }
        GEN_RANDOM => Some(made_up(dev)),
        _ => None,
    };
    configure(ns, dev);
    if let Some(local) = eui {
        let mut ifa = kernel_address(local, 64, PROTO_LL);
        ifa.flags |= ifa_flags::TENTATIVE | by_lot;
        if list::enter(ns, dev, ifa.clone()).is_ok() {
            tell(ns, dev, Addr6Event::PrefixRoute(ifa));
            dad::start(ns, dev, local);
        }
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

/// The routes of the device go, and its addresses but for those that are to be kept; with `gone`
/// its configuration too (`addrconf_ifdown`).
pub(super) fn disable(ns: &mut Netns, dev: IfIndex, gone: bool) {
    tell(ns, dev, Addr6Event::Down { gone });
    let conf = ns.sysctl.conf6(dev);
    let forwarding = conf.on(Knob6::Forwarding);
    let keep = match ns.sysctl.all6.get(Knob6::KeepAddrOnDown) {
        0 => conf.get(Knob6::KeepAddrOnDown),
        all => all,
    };
    let keep = !gone && !conf.on(Knob6::DisableIpv6) && keep > 0;
    let Some(indev) = ns.v6.addrs.devs.get_mut(&dev) else {
        return;
    };
    indev.ready &= gone;
    let list = indev.addrs.clone();
    indev.addrs.retain(|ifa| keep && can_be_kept(ifa));
    for ifa in &mut indev.addrs {
        ifa.kept = true;
        if ifa.flags & ifa_flags::NODAD == 0 {
            ifa.flags |= ifa_flags::TENTATIVE;
        }
    }
    for ifa in list {
        if !(keep && can_be_kept(&ifa)) {
            list::tell_gone(ns, dev, &ifa);
        } else if forwarding {
            anycast::leave(ns, dev, &ifa);
        }
    }
    if gone {
        anycast::leave_all(ns, dev);
        ns.v6.addrs.devs.remove(&dev);
        ns.sysctl.dev6.remove(&dev);
        ns.sysctl.neigh6.devs.remove(&dev);
        ns.sysctl.mtu6.remove(&dev);
    }
}

fn can_be_kept(ifa: &Ifa6) -> bool {
    let local = ifa.local.is_loopback() || kind::is_link_local(ifa.local);
    ifa.flags & ifa_flags::PERMANENT != 0 && !local
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
        stamp: 0,
        kept: false,
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
