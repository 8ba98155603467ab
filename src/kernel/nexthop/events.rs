//! What devices and addresses do to objects (Linux 6.18 `net/ipv4/nexthop.c`, `nh_netdev_event`).

use super::Kind;
use super::remove::remove;
use super::resilient::UNTIMED;
use crate::kernel::Netns;
use crate::kernel::effects::DeviceEvent;
use crate::types::IfIndex;

/// Reacts to a device event: objects over a device that goes down, loses its carrier or goes away
/// are removed, blackholes only with the device itself.
pub fn on_device(ns: &mut Netns, dev: IfIndex, event: DeviceEvent) {
    let with_blackholes = match event {
        DeviceEvent::Down => false,
        DeviceEvent::Change if !has_carrier(ns, dev) => false,
        DeviceEvent::Unregister => true,
        DeviceEvent::Up => {
            ns.nexthops.forget_sources();
            return;
        }
        _ => return,
    };
    let over = |nexthop: &super::Nexthop| {
        let single = nexthop.single();
        single.is_some_and(|single| {
            !single.fdb && single.hop.oif == dev && (with_blackholes || !single.blackhole)
        })
    };
    let all = ns.nexthops.by_id.iter().rev();
    let doomed: Vec<u32> = { all.filter(|(_, nexthop)| over(nexthop)) }
        .map(|(id, _)| *id)
        .collect();
    for id in doomed {
        remove(ns, id, UNTIMED);
    }
}

/// Running, or at least with a link below (`IFF_RUNNING | IFF_LOWER_UP`).
fn has_carrier(ns: &Netns, dev: IfIndex) -> bool {
    ns.links
        .get(dev)
        .is_some_and(|link| link.is_up() && link.carrier)
}

/// An IPv4 address has come or gone: the source of every hop is to be chosen anew.
pub fn on_address(ns: &mut Netns) {
    ns.nexthops.forget_sources();
}

/// Tells the buckets that events have moved what time it is, in seconds since the epoch.
pub fn set_clock(ns: &mut Netns, now: i64) {
    for nexthop in ns.nexthops.by_id.values_mut() {
        let Kind::Group(group) = &mut nexthop.kind else {
            continue;
        };
        let buckets = { group.resilient.iter_mut() }.flat_map(|table| &mut table.buckets);
        for bucket in buckets.filter(|bucket| bucket.since == UNTIMED) {
            bucket.since = now;
        }
    }
}
