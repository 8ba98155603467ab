//! IPv6 addresses (Linux 6.18 `net/ipv6/addrconf.c`).

use std::collections::BTreeMap;
use std::net::Ipv6Addr;

use crate::kernel::Netns;
use crate::kernel::effects::DeviceEvent;
use crate::rtnl::Lifetime;
use crate::types::{IfIndex, Scope};

/// IPv6 configuration of all devices that have it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Addrs6 {
    /// By device: the device's `inet6_dev`.
    pub devs: BTreeMap<IfIndex, Inet6Dev>,
}

/// What IPv6 knows of one device (`struct inet6_dev`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inet6Dev {
    /// Addresses in list order.
    pub addrs: Vec<Ifa6>,
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
}

/// Reacts to a device event.
pub fn on_device(_ns: &mut Netns, _dev: IfIndex, _event: DeviceEvent) {
    todo!()
}
