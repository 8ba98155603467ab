//! The notifier chain: what a change of a device or an address makes the other rooms do, and in
//! which order (Linux 6.18 `net/core/dev.c` notifiers: `inetdev_event` before `fib_netdev_event`).

use super::addr::v4::Ifa4;
use super::{Netns, addr, fib};
use crate::types::IfIndex;

/// Something happened to a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeviceEvent {
    /// `NETDEV_REGISTER`.
    Registered,
    /// `NETDEV_UP`: administratively up.
    Up,
    /// `NETDEV_DOWN`: administratively down.
    Down,
    /// `NETDEV_CHANGE`: carrier or flags changed while up.
    Change,
    /// `NETDEV_CHANGEMTU`; the old MTU.
    Mtu(u32),
    /// `NETDEV_CHANGENAME`.
    Renamed,
    /// `NETDEV_UNREGISTER`: about to go away.
    Unregister,
}

/// Something happened to an IPv4 address, after it entered or left its device's list.
#[derive(Clone, PartialEq, Debug)]
pub enum AddrEvent {
    /// `NETDEV_UP` on the inetaddr chain.
    Added(Ifa4),
    /// `NETDEV_DOWN` on the inetaddr chain.
    Removed(Ifa4),
}

/// Runs a device event through every room, in the kernel's order.
pub fn device(ns: &mut Netns, dev: IfIndex, event: DeviceEvent) {
    addr::v4::on_device(ns, dev, event);
    fib::v4::events::on_device(ns, dev, event);
    addr::v6::on_device(ns, dev, event);
}

/// Runs an IPv4 address event through every room.
pub fn address4(ns: &mut Netns, event: &AddrEvent) {
    fib::v4::events::on_address(ns, event);
}
