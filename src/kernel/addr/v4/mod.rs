//! IPv4 addresses (Linux 6.18 `net/ipv4/devinet.c`).

mod change;
mod list;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

pub use change::{add, age, delete};
use list::{insert, remove, unlink};

use crate::kernel::Netns;
use crate::kernel::effects::DeviceEvent;
use crate::kernel::sysctl::Knob4;
use crate::rtnl::{AddrMsg, Lifetime};
use crate::types::{Family, IFNAME_MAX, IfIndex, IfName, Prefix4, Scope, ifa_flags};

/// Lowest MTU that IPv4 works with (`IPV4_MIN_MTU`).
const MIN_MTU: u32 = 68;

/// IPv4 configuration of all devices that have it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Addrs4 {
    /// By device: the device's `in_device`. Absent = IPv4 is not enabled there (MTU below 68).
    pub devs: BTreeMap<IfIndex, InDev>,
}

/// What IPv4 knows of one device (`struct in_device`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InDev {
    /// Addresses in list order: primaries by descending scope, then secondaries.
    pub addrs: Vec<Ifa4>,
    /// The device is losing IPv4 (`inetdev_destroy`): its addresses are leaving one by one.
    pub dead: bool,
}

/// One IPv4 address on a device (`struct in_ifaddr`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ifa4 {
    /// Device.
    pub dev: IfIndex,
    /// Our address.
    pub local: Ipv4Addr,
    /// The same, or the peer's.
    pub address: Ipv4Addr,
    /// Length in bits, 0 to 32.
    pub prefix_len: u8,
    /// Broadcast address; unspecified when none.
    pub broadcast: Ipv4Addr,
    /// Scope.
    pub scope: Scope,
    /// `ifa_flags`.
    pub flags: u32,
    /// Label.
    pub label: IfName,
    /// Metric of the connected route.
    pub metric: u32,
    /// Who installed it.
    pub proto: u8,
    /// Lifetimes.
    pub lifetime: Lifetime,
    /// When the lifetimes began, in seconds since the epoch; 0 where they never end.
    pub stamp: i64,
    /// Among equal addresses on several devices, the one with the highest number came last: it
    /// stands first in the kernel's hash of addresses (`inet_hash_insert`). 0 where there was none.
    pub turn: u32,
}

impl Ifa4 {
    /// Seconds since the lifetimes began.
    fn age(&self, now: i64) -> u32 {
        let age = now.saturating_sub(self.stamp).max(0);
        u32::try_from(age).unwrap_or(u32::MAX)
    }

    /// It counts down at all (`IFA_F_PERMANENT` is not set).
    fn is_dynamic(&self) -> bool {
        self.flags & ifa_flags::PERMANENT == 0 && self.lifetime.valid != Lifetime::INFINITY
    }

    /// Its time is over (`check_lifetime`).
    fn is_over(&self, now: i64) -> bool {
        self.is_dynamic() && self.age(now) >= self.lifetime.valid
    }

    /// Its flags at the moment `now`: the preferred lifetime may be over.
    fn flags_at(&self, now: i64) -> u32 {
        let ended = self.is_dynamic() && self.age(now) >= self.lifetime.preferred;
        self.flags | if ended { ifa_flags::DEPRECATED } else { 0 }
    }

    /// The lifetimes that are left at the moment `now` (`inet_fill_ifaddr`).
    fn left(&self, now: i64) -> Lifetime {
        if self.flags & ifa_flags::PERMANENT != 0 {
            return Lifetime::FOREVER;
        }
        let age = self.age(now);
        Lifetime {
            preferred: self.lifetime.preferred.saturating_sub(age),
            valid: self.lifetime.valid.saturating_sub(age),
        }
    }

    /// It shares the subnet of a primary that was there before.
    pub fn is_secondary(&self) -> bool {
        self.flags & ifa_flags::SECONDARY != 0
    }

    /// `addr` lies in the subnet of this address (`inet_ifa_match`).
    pub fn subnet_holds(&self, addr: Ipv4Addr) -> bool {
        Prefix4::holding(self.address, self.prefix_len).contains(addr)
    }

    /// Both have the same subnet.
    pub fn same_subnet(&self, other: &Self) -> bool {
        self.prefix_len == other.prefix_len && self.subnet_holds(other.address)
    }
}

/// The addresses of a namespace, or of one of its devices, as a dump tells them (`inet_fill_ifaddr`).
pub fn rows(ns: &Netns, dev: IfIndex, now: i64) -> Vec<AddrMsg> {
    let devs = ns.v4.addrs.devs.iter();
    let wanted = devs.filter(|(index, _)| dev == IfIndex::NONE || **index == dev);
    wanted
        .flat_map(|(_, indev)| indev.addrs.iter().map(|ifa| row(ifa, now)))
        .collect()
}

/// One address as a dump tells it at the moment `now`.
pub fn row(ifa: &Ifa4, now: i64) -> AddrMsg {
    let given = |addr: Ipv4Addr| (!addr.is_unspecified()).then_some(IpAddr::V4(addr));
    AddrMsg {
        family: Family::INET,
        prefix_len: ifa.prefix_len,
        flags: ifa.flags_at(now),
        scope: ifa.scope,
        index: ifa.dev,
        local: given(ifa.local),
        address: given(ifa.address),
        broadcast: given(ifa.broadcast),
        anycast: None,
        malformed: false,
        label: (!ifa.label.as_str().is_empty()).then(|| ifa.label.clone()),
        rt_priority: (ifa.metric != 0).then_some(ifa.metric),
        proto: (ifa.proto != 0).then_some(ifa.proto),
        lifetime: Some(ifa.left(now)),
    }
}

/// Reacts to a device event (`inetdev_event`).
pub fn on_device(ns: &mut Netns, dev: IfIndex, event: DeviceEvent) {
    let Some(link) = ns.links.get(dev) else {
        return;
    };
    let (mtu, name, loopback) = (link.mtu, link.name.clone(), link.is_loopback());
    let enabled = ns.v4.addrs.devs.contains_key(&dev);
    match event {
        // At registration the MTU does not matter yet.
        DeviceEvent::Registered if !enabled => {
            ns.v4.addrs.devs.insert(dev, InDev::default());
            if loopback {
                for key in [Knob4::DisableXfrm, Knob4::DisablePolicy] {
                    ns.sysctl.conf4_mut(dev).set(key, 1);
                    ns.sysctl.conf4_mut(dev).keep(key);
                }
            }
        }
        DeviceEvent::Mtu(_) if !enabled && mtu >= MIN_MTU => {
            ns.v4.addrs.devs.insert(dev, InDev::default());
        }
        DeviceEvent::Up if enabled && loopback && mtu >= MIN_MTU => {
            ns.sysctl.conf4_mut(dev).keep_all();
            // It may be there already, from the last time that `lo` was up.
            let _ = insert(ns, loopback_address(dev, name));
        }
        DeviceEvent::Mtu(_) if mtu < MIN_MTU => disable(ns, dev),
        DeviceEvent::Unregister => disable(ns, dev),
        DeviceEvent::Renamed => relabel(ns, dev, &name),
        _ => {}
    }
}

/// 127.0.0.1/8.
fn loopback_address(dev: IfIndex, label: IfName) -> Ifa4 {
    Ifa4 {
        dev,
        local: Ipv4Addr::LOCALHOST,
        address: Ipv4Addr::LOCALHOST,
        prefix_len: 8,
        broadcast: Ipv4Addr::UNSPECIFIED,
        scope: Scope::HOST,
        flags: ifa_flags::PERMANENT,
        label,
        metric: 0,
        proto: 0,
        lifetime: Lifetime::FOREVER,
        stamp: 0,
        turn: 0,
    }
}

/// IPv4 leaves a device: its addresses go one by one, then its configuration (`inetdev_destroy`).
fn disable(ns: &mut Netns, dev: IfIndex) {
    if let Some(indev) = ns.v4.addrs.devs.get_mut(&dev) {
        indev.dead = true;
    }
    while let Some(ifa) = ns.v4.addrs.devs.get(&dev).and_then(|d| d.addrs.first()) {
        let ifa = ifa.clone();
        unlink(ns, &ifa);
    }
    ns.v4.addrs.devs.remove(&dev);
    ns.sysctl.dev4.remove(&dev);
    ns.sysctl.neigh4.devs.remove(&dev);
}

/// Labels follow the device's name: the first address gets the bare name, the others keep what
/// followed the colon, or get a number (`inetdev_changename`).
fn relabel(ns: &mut Netns, dev: IfIndex, name: &IfName) {
    let Some(indev) = ns.v4.addrs.devs.get_mut(&dev) else {
        return;
    };
    for (at, ifa) in indev.addrs.iter_mut().enumerate() {
        let old = std::mem::replace(&mut ifa.label, name.clone());
        if at == 0 {
            continue;
        }
        let tail = match old.as_str().find(':') {
            Some(colon) => old.as_str().get(colon..).unwrap_or_default().to_owned(),
            None => format!(":{}", at + 1),
        };
        let room = IFNAME_MAX.saturating_sub(tail.len());
        let mut label = name.as_str().to_owned();
        while label.len() > room {
            label.pop();
        }
        ifa.label = IfName(label + &tail);
    }
}
