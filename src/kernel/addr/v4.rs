//! IPv4 addresses (Linux 6.18 `net/ipv4/devinet.c`).

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::kernel::Netns;
use crate::kernel::effects::DeviceEvent;
use crate::rtnl::Lifetime;
use crate::types::{IfIndex, IfName, Scope};

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
}

/// Reacts to a device event.
pub fn on_device(_ns: &mut Netns, _dev: IfIndex, _event: DeviceEvent) {
    todo!()
}
