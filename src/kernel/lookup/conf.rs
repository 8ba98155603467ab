//! Device settings as the routing code reads them (Linux 6.18 `include/linux/inetdevice.h`,
//! `IN_DEV_ORCONF`, `IN_DEV_ANDCONF`, `IN_DEV_MAXCONF`).

use crate::kernel::Netns;
use crate::kernel::sysctl::Knob4;
use crate::types::IfIndex;

/// True when the setting is on for the device or for all.
pub fn either(ns: &Netns, dev: IfIndex, key: Knob4) -> bool {
    ns.sysctl.all4.on(key) || ns.sysctl.conf4(dev).on(key)
}

/// True when the setting is on for the device and for all.
pub fn both(ns: &Netns, dev: IfIndex, key: Knob4) -> bool {
    ns.sysctl.all4.on(key) && ns.sysctl.conf4(dev).on(key)
}

/// Reverse path filter in force: the stricter-numbered of the device's and that of all.
pub fn rp_filter(ns: &Netns, dev: IfIndex) -> i64 {
    let all = ns.sysctl.all4.get(Knob4::RpFilter);
    all.max(ns.sysctl.conf4(dev).get(Knob4::RpFilter))
}

/// The device has IPv4 at all (`__in_dev_get_rcu`).
pub fn has_ipv4(ns: &Netns, dev: IfIndex) -> bool {
    ns.v4.addrs.devs.contains_key(&dev)
}
