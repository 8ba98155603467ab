//! What devices and addresses do to IPv6 tables: the IPv6 address room tells, in the kernel's
//! order (Linux 6.18 `net/ipv6/addrconf.c`).

use super::{Nature, automatic, condition};
use crate::kernel::Netns;
use crate::kernel::effects::{Addr6Event, DeviceEvent};
use crate::types::IfIndex;

/// Reacts to a device event: what goes down or gets another address makes the collector of ended
/// routes come by (Linux 6.18 `net/ipv6/ndisc.c`, `ndisc_netdev_event`).
pub fn on_device(ns: &mut Netns, event: DeviceEvent) {
    if matches!(event, DeviceEvent::Down | DeviceEvent::Readdressed) {
        ns.v6.fib.call_collector();
    }
}

/// Reacts to an event of IPv6 on a device.
pub fn on_address(ns: &mut Netns, dev: IfIndex, event: &Addr6Event) {
    match event {
        Addr6Event::MulticastRoute => automatic::add_multicast(ns, dev),
        Addr6Event::PrefixRoute(ifa) => automatic::add_prefix(ns, dev, ifa),
        Addr6Event::Ready(ifa) => {
            automatic::add_host(ns, dev, ifa.local, Nature::Local);
            automatic::add_peer(ns, dev, ifa);
        }
        Addr6Event::Changed { old, new } => automatic::address_changed(ns, dev, old, new),
        Addr6Event::Gone(ifa) => {
            if let Some(peer) = ifa.peer {
                automatic::remove_peer(ns, dev, peer);
            }
            automatic::remove_host(ns, dev, ifa.local, Nature::Local);
        }
        Addr6Event::AnycastJoined(addr) => {
            automatic::add_host(ns, dev, *addr, Nature::Anycast);
        }
        Addr6Event::AnycastLeft(addr) => {
            automatic::remove_host(ns, dev, *addr, Nature::Anycast);
        }
        Addr6Event::PrefixRouteGone(ifa) => {
            automatic::remove_prefix(ns, dev, ifa.local, ifa.prefix_len);
        }
        Addr6Event::PrefixRouteEnds { ifa, when } => {
            automatic::end_prefix(ns, dev, ifa.local, ifa.prefix_len, *when);
        }
        Addr6Event::SourceGone(ifa) => condition::source_lost(ns, ifa.local),
        Addr6Event::Up => condition::device_up(ns, dev),
        Addr6Event::Down { gone: false } => condition::device_down(ns, dev),
        Addr6Event::Down { gone: true } => condition::device_gone(ns, dev),
        Addr6Event::CarrierLost => condition::carrier_lost(ns, dev),
        Addr6Event::CarrierBack => condition::carrier_back(ns, dev),
        Addr6Event::Mtu { old, new } => condition::mtu_changed(ns, dev, *old, *new),
    }
}
