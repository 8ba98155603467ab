//! The notifier chain: what a change of a device or an address makes the other rooms do, and in
//! which order (Linux 6.18 `net/core/dev.c` notifiers: `inetdev_event` before `fib_netdev_event`).

use std::net::Ipv6Addr;

use super::addr::v4::Ifa4;
use super::addr::v6::Ifa6;
use super::{Netns, addr, fib, neigh, nexthop, rule};
use crate::rtnl::{NewFlags, RuleMsg};
use crate::types::{Action, Family, IfIndex, Protocol, TableId};

/// Priority of the rule that the first VRF of a namespace brings.
const VRF_RULE: u32 = 1000;

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
    /// `NETDEV_CHANGEADDR`.
    Readdressed,
    /// `NETDEV_CHANGE` because addresses are resolved from now on, or not any more.
    Arp,
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

/// Something happened to an IPv6 address or to IPv6 on a device: what the IPv6 tables have to
/// follow (Linux 6.18 `net/ipv6/addrconf.c`).
#[derive(Clone, PartialEq, Debug)]
pub enum Addr6Event {
    /// `ff00::/8` of the device is wanted, if not there (`addrconf_add_mroute`).
    MulticastRoute,
    /// The prefix route of a new address (`addrconf_prefix_route`), before the address is ready.
    PrefixRoute(Ifa6),
    /// The address is configured for reception (`ipv6_ifa_notify(RTM_NEWADDR)`).
    Ready(Ifa6),
    /// The address was changed in place (`inet6_addr_modify`).
    Changed {
        /// As it was.
        old: Ifa6,
        /// As it is.
        new: Ifa6,
    },
    /// The address has left the list (`ipv6_ifa_notify(RTM_DELADDR)`).
    Gone(Ifa6),
    /// It was the last one that its prefix route stood for (`cleanup_prefix_route`).
    PrefixRouteGone(Ifa6),
    /// The others that its prefix route stands for will end.
    PrefixRouteEnds {
        /// The address.
        ifa: Ifa6,
        /// When the last of the others ends, in seconds since the epoch.
        when: i64,
    },
    /// The device answers for the anycast address of a subnet (`__ipv6_dev_ac_inc`).
    AnycastJoined(Ipv6Addr),
    /// It does no longer (`__ipv6_dev_ac_dec`).
    AnycastLeft(Ipv6Addr),
    /// Routes that prefer it as source forget it (`rt6_remove_prefsrc`).
    SourceGone(Ifa6),
    /// The device works: its dead next hops live again (`rt6_sync_up(RTNH_F_DEAD)`).
    Up,
    /// The device went down or, with `gone`, left IPv6 for good (`rt6_disable_ip`), before its
    /// addresses go.
    Down {
        /// It will not come back by coming up.
        gone: bool,
    },
    /// The device lost its carrier while up (`rt6_sync_down_dev`).
    CarrierLost,
    /// It has its carrier again (`rt6_sync_up(RTNH_F_LINKDOWN)`).
    CarrierBack,
    /// Another MTU (`rt6_mtu_change`).
    Mtu {
        /// As it was.
        old: u32,
        /// As it is.
        new: u32,
    },
}

/// Runs a device event through every room, in the kernel's order.
pub fn device(ns: &mut Netns, dev: IfIndex, event: DeviceEvent) {
    nexthop::events::on_device(ns, dev, event);
    addr::v4::on_device(ns, dev, event);
    fib::v4::events::on_device(ns, dev, event);
    addr::v6::on_device(ns, dev, event);
    neigh::events::on_device(ns, dev, event);
    fib::v6::events::on_device(ns, event);
}

/// Runs an IPv4 address event through every room.
pub fn address4(ns: &mut Netns, event: &AddrEvent) {
    nexthop::events::on_address(ns);
    fib::v4::events::on_address(ns, event);
    neigh::events::on_address4(ns, event);
}

/// Runs an IPv6 address event through every room.
pub fn address6(ns: &mut Netns, dev: IfIndex, event: &Addr6Event) {
    fib::v6::events::on_address(ns, dev, event);
}

/// A VRF brings its table in both families, and the first one of a namespace a rule for each;
/// nothing takes either away (Linux 6.18 `drivers/net/vrf.c` `vrf_rtable_create`, `vrf_rt6_create`,
/// `vrf_add_fib_rules`).
pub fn vrf_created(ns: &mut Netns, table: TableId) {
    fib::v4::new_table(&mut ns.v4, table);
    ns.v6.fib.create_table(table);
    if ns.had_vrf {
        return;
    }
    ns.had_vrf = true;
    for family in [Family::INET, Family::INET6] {
        let msg = RuleMsg {
            family,
            action: Action::TO_TBL,
            priority: Some(VRF_RULE),
            protocol: Some(Protocol::KERNEL),
            l3mdev: Some(1),
            ..RuleMsg::default()
        };
        let exclusive = NewFlags {
            excl: true,
            ..NewFlags::NONE
        };
        // It is not an error that the rule is there already.
        let _ = rule::add(ns, &msg, exclusive);
    }
}
