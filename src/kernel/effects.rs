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
    /// `NETDEV_CHANGEUPPER`: linked to or unlinked from this upper device.
    Upper(IfIndex),
    /// `NETDEV_UNREGISTER`: about to go away.
    Unregister,
}

/// Something happened to an IPv4 address. What the routes become is read from the device's
/// address list, so its state at that moment is part of the event (Linux 6.18
/// `net/ipv4/devinet.c`, `__inet_del_ifa`, `inet_rtm_newaddr`).
#[derive(Clone, PartialEq, Debug)]
pub enum AddrEvent {
    /// `NETDEV_UP` on the inetaddr chain, after the address entered the list (or lost its
    /// `SECONDARY` mark by promotion).
    Added(Ifa4),
    /// `NETDEV_DOWN` on the inetaddr chain, after the address left the list; a primary's
    /// secondaries go first, while the primary is still listed.
    Removed(Ifa4),
    /// Before a primary with promotable secondaries leaves the list: the routes of one secondary
    /// of its subnet are withdrawn, everything listed (`fib_del_ifaddr` with `iprim`).
    Withdrawn {
        /// The secondary.
        ifa: Ifa4,
        /// The primary that is about to go.
        primary: Ifa4,
    },
    /// After the promotion: the routes of one remaining secondary come back (`fib_add_ifaddr`).
    Readded(Ifa4),
    /// The metric of the prefix route changes (`fib_modify_prefix_metric`), before the address
    /// itself takes the new one.
    Metric {
        /// The address with its old metric.
        ifa: Ifa4,
        /// The new metric.
        metric: u32,
    },
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
