//! IPv6 addresses (Linux 6.18 `net/ipv6/addrconf.c`).

mod anycast;
mod auto;
mod change;
mod dad;
pub mod kind;
pub mod label;
mod link;
mod list;
pub mod owner;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod token;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

pub use auto::on_device;
pub use change::{add, age, delete};
pub use link::link_row;

use crate::kernel::Netns;
use crate::rtnl::{AddrMsg, Lifetime};
use crate::types::{Family, IfIndex, Scope, ifa_flags};

/// Lowest MTU that IPv6 works with (`IPV6_MIN_MTU`).
const MIN_MTU: u32 = 1280;
/// `IFAPROT_KERNEL_LO`.
const PROTO_LO: u8 = 1;
/// `IFAPROT_KERNEL_LL`.
const PROTO_LL: u8 = 3;

/// IPv6 configuration of all devices that have it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Addrs6 {
    /// By device: the device's `inet6_dev`.
    pub devs: BTreeMap<IfIndex, Inet6Dev>,
}

/// What IPv6 knows of one device (`struct inet6_dev`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inet6Dev {
    /// Addresses in list order: wider scopes first, and the newest first within a scope.
    pub addrs: Vec<Ifa6>,
    /// The device was seen working since it came up (`IF_READY`).
    pub ready: bool,
    /// Anycast addresses of subnets that the device answers for, newest first, each with the
    /// number of addresses that it is for.
    pub anycast: Vec<(Ipv6Addr, u32)>,
    /// What its automatic addresses are to end with, if anything was said.
    pub token: Option<Ipv6Addr>,
}

/// One IPv6 address on a device (`struct inet6_ifaddr`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ifa6 {
    /// Our address.
    pub local: Ipv6Addr,
    /// The peer's, if any.
    pub peer: Option<Ipv6Addr>,
    /// Length in bits, 0 to 128.
    pub prefix_len: u8,
    /// Scope.
    pub scope: Scope,
    /// `ifa_flags`.
    pub flags: u32,
    /// Metric of the prefix route.
    pub metric: u32,
    /// Who installed it (1 lo, 3 link-local).
    pub proto: u8,
    /// Lifetimes.
    pub lifetime: Lifetime,
    /// When the lifetimes began, in seconds since the epoch.
    pub stamp: i64,
    /// It outlived its device going down, and begins anew when the device comes up.
    pub kept: bool,
}

impl Ifa6 {
    /// Duplicate address detection has not finished.
    pub fn is_tentative(&self) -> bool {
        self.flags & ifa_flags::TENTATIVE != 0
    }

    /// When it ends, in seconds since the epoch.
    pub fn ends(&self) -> Option<i64> {
        let valid = self.lifetime.valid;
        (valid != Lifetime::INFINITY).then(|| self.stamp.saturating_add(i64::from(valid)))
    }

    /// The lifetimes that are left at the moment `now` (`inet6_fill_ifaddr`): only a finite
    /// preferred lifetime counts down, and the valid one along with it.
    fn left(&self, now: i64) -> Lifetime {
        let Lifetime { preferred, valid } = self.lifetime;
        if preferred == Lifetime::INFINITY {
            return self.lifetime;
        }
        let gone = u32::try_from(now.saturating_sub(self.stamp).max(0)).unwrap_or(u32::MAX);
        Lifetime {
            preferred: preferred.saturating_sub(gone),
            valid: if valid == Lifetime::INFINITY {
                valid
            } else {
                valid.saturating_sub(gone)
            },
        }
    }

    fn is_over(&self, now: i64) -> bool {
        self.ends().is_some_and(|end| now >= end)
    }

    /// Its preferred lifetime is over.
    pub fn is_deprecated(&self, now: i64) -> bool {
        let preferred = self.lifetime.preferred;
        self.flags & ifa_flags::DEPRECATED != 0
            || preferred != Lifetime::INFINITY
                && now >= self.stamp.saturating_add(i64::from(preferred))
    }
}

/// The addresses of a namespace, or of one of its devices, as a dump tells them
/// (`inet6_fill_ifaddr`).
pub fn rows(ns: &Netns, dev: IfIndex, now: i64) -> Vec<AddrMsg> {
    let devs = ns.v6.addrs.devs.iter();
    let wanted = devs.filter(|(index, _)| dev == IfIndex::NONE || **index == dev);
    wanted
        .flat_map(|(index, indev)| indev.addrs.iter().map(|ifa| (*index, ifa)))
        .filter(|(_, ifa)| !ifa.is_over(now))
        .map(|(index, ifa)| row(index, ifa, now))
        .collect()
}

/// One address as a dump tells it.
pub fn row(dev: IfIndex, ifa: &Ifa6, now: i64) -> AddrMsg {
    let own = IpAddr::V6(ifa.local);
    let forever =
        ifa.flags & ifa_flags::PERMANENT != 0 && ifa.lifetime.preferred == Lifetime::INFINITY;
    AddrMsg {
        family: Family::INET6,
        prefix_len: ifa.prefix_len,
        flags: ifa.flags
            | if ifa.is_deprecated(now) {
                ifa_flags::DEPRECATED
            } else {
                0
            },
        scope: ifa.scope,
        index: dev,
        local: ifa.peer.map(|_| own),
        address: Some(ifa.peer.map_or(own, IpAddr::V6)),
        rt_priority: (ifa.metric != 0).then_some(ifa.metric),
        proto: (ifa.proto != 0).then_some(ifa.proto),
        lifetime: Some(if forever {
            Lifetime::FOREVER
        } else {
            ifa.left(now)
        }),
        ..AddrMsg::default()
    }
}

/// The scope that a dump tells (`ipv6_addr_scope`, `rt_scope`).
fn scope_of(addr: Ipv6Addr) -> Scope {
    match kind::scope(addr) {
        _ if addr.is_loopback() => Scope::HOST,
        1 => Scope::HOST,
        2 => Scope::LINK,
        5 => Scope::SITE,
        _ => Scope::UNIVERSE,
    }
}
