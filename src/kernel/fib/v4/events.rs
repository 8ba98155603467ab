//! What devices and addresses do to IPv4 tables (Linux 6.18 `net/ipv4/fib_frontend.c`,
//! `fib_netdev_event` and `fib_inetaddr_event`).

use super::{automatic, condition};
use crate::kernel::Netns;
use crate::kernel::effects::{AddrEvent, DeviceEvent};
use crate::kernel::link::Kind;
use crate::types::{IfIndex, route_flags};

/// Reacts to a device event.
pub fn on_device(ns: &mut Netns, dev: IfIndex, event: DeviceEvent) {
    if event == DeviceEvent::Unregister {
        condition::device_unregistered(ns, dev);
        return;
    }
    if !ns.v4.addrs.devs.contains_key(&dev) {
        return;
    }
    match event {
        DeviceEvent::Up => up(ns, dev),
        DeviceEvent::Down => condition::device_down(ns, dev, false),
        DeviceEvent::Change => carrier_changed(ns, dev),
        DeviceEvent::Upper(upper) if is_l3_master(ns, upper) => {
            condition::device_down(ns, dev, true);
        }
        // An MTU reaches only cached path MTUs, of which there are none.
        DeviceEvent::Registered
        | DeviceEvent::Mtu(_)
        | DeviceEvent::Renamed
        | DeviceEvent::Readdressed
        | DeviceEvent::Arp
        | DeviceEvent::Upper(_)
        | DeviceEvent::Unregister => {}
    }
}

/// Reacts to an address event.
pub fn on_address(ns: &mut Netns, event: &AddrEvent) {
    match event {
        AddrEvent::Added(ifa) => {
            automatic::add(ns, ifa);
            condition::device_up(ns, ifa.dev, route_flags::DEAD);
        }
        AddrEvent::Removed(ifa) => {
            automatic::remove(ns, ifa, None);
            let left = ns.v4.addrs.devs.get(&ifa.dev);
            if left.is_none_or(|conf| conf.addrs.is_empty()) {
                condition::device_down(ns, ifa.dev, true);
            }
        }
        AddrEvent::Withdrawn { ifa, primary } => automatic::remove(ns, ifa, Some(primary)),
        AddrEvent::Readded(ifa) => automatic::add(ns, ifa),
        AddrEvent::Metric { ifa, metric } => automatic::change_metric(ns, ifa, *metric),
    }
}

fn up(ns: &mut Netns, dev: IfIndex) {
    let listed = ns.v4.addrs.devs.get(&dev);
    for ifa in listed.map(|conf| conf.addrs.clone()).unwrap_or_default() {
        automatic::add(ns, &ifa);
    }
    condition::device_up(ns, dev, route_flags::DEAD);
}

fn carrier_changed(ns: &mut Netns, dev: IfIndex) {
    if ns.links.get(dev).is_some_and(|link| link.is_running()) {
        condition::device_up(ns, dev, route_flags::LINKDOWN);
    } else {
        condition::carrier_lost(ns, dev);
    }
}

fn is_l3_master(ns: &Netns, dev: IfIndex) -> bool {
    ns.links
        .get(dev)
        .is_some_and(|link| matches!(link.kind, Kind::Vrf(_)))
}
