//! Membership in multicast groups (Linux 6.18 `net/ipv4/igmp.c` `ip_check_mc_rcu`).

use std::net::Ipv4Addr;

use crate::kernel::Netns;
use crate::types::{IfIndex, ifa_flags};

/// All hosts: every device joins it while it is up.
const ALL_HOSTS: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 1);

/// True when `dev` has joined `group`: all hosts while it is up, others by an `autojoin` address.
pub fn joined(ns: &Netns, dev: IfIndex, group: Ipv4Addr) -> bool {
    let Some(in_dev) = ns.v4.addrs.devs.get(&dev) else {
        return false;
    };
    let up = ns.links.get(dev).is_some_and(|link| link.is_up());
    let mut addrs = in_dev.addrs.iter();
    (group == ALL_HOSTS && up)
        || addrs.any(|ifa| ifa.flags & ifa_flags::MCAUTOJOIN != 0 && ifa.address == group)
}
