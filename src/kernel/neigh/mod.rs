//! NEIGHBOURS: link layer addresses of other hosts, by address and device, and addresses that this
//! host answers for in the place of others. Knows the states that an entry goes through, what
//! requests and device events do to it, and, where no packet is ever sent, what becomes of it in
//! time. Refuses to know routes and addresses. The seat and `effects` call it.
//!
//! Law: Linux 6.18 `net/core/neighbour.c`, `net/ipv4/arp.c`, `net/ipv6/ndisc.c`. The kernel lists
//! entries in the order of a hash with a random seed; here they stand by address and device.

mod change;
pub mod events;
mod proxy;
#[cfg(test)]
mod tests;
mod time;
mod update;

use std::collections::BTreeMap;
use std::net::IpAddr;

pub use change::{add, delete, get};
pub use proxy::Proxy;

use super::Netns;
use crate::rtnl::{NeighCache, NeighDump, NeighMaster, NeighMsg};
use crate::types::{Family, IfIndex, LlAddr, nud};

/// The neighbours of a namespace.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Neighs {
    /// By address and device.
    pub entries: BTreeMap<(IpAddr, IfIndex), Neigh>,
    /// In order of creation.
    pub proxies: Vec<Proxy>,
}

/// One neighbour (`struct neighbour`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Neigh {
    /// `nud`.
    pub state: u16,
    /// `ntf`.
    pub flags: u32,
    /// Link layer address, as long as the device's own.
    pub lladdr: LlAddr,
    /// Who made it.
    pub protocol: u8,
    /// When it was made, in seconds since the epoch.
    pub used: i64,
    /// When it was last confirmed, in seconds since the epoch.
    pub confirmed: i64,
    /// When it last changed, in seconds since the epoch.
    pub updated: i64,
    /// How many requests its resolution has cost since it was updated; 0 when none is under way.
    pub probes: u32,
}

/// Brings every entry to what it is at the moment `now`, as the kernel's timers would have.
pub fn age(ns: &mut Netns, now: i64) {
    let waiting = ns.neighs.entries.values_mut();
    for neigh in waiting.filter(|neigh| time::waits(neigh)) {
        *neigh = time::at(neigh, now);
    }
}

/// The state (`nud`) of the entry of an address on a device, as of when entries last aged.
pub fn state(ns: &Netns, dev: IfIndex, addr: IpAddr) -> Option<u16> {
    let entry = ns.neighs.entries.get(&(addr, dev));
    entry.map(|neigh| neigh.state)
}

/// There is an entry that is known not to answer, as of when entries last aged.
pub fn some_fail(ns: &Netns) -> bool {
    let mut entries = ns.neighs.entries.values();
    entries.any(|neigh| neigh.state == nud::FAILED)
}

/// Nothing is known against sending to it: there is no entry, or one that is valid
/// (Linux 6.18 `net/ipv4/nexthop.c`, `ipv4_good_nh`).
pub fn is_good(ns: &Netns, dev: IfIndex, addr: IpAddr) -> bool {
    state(ns, dev, addr).is_none_or(|state| state & nud::VALID != 0)
}

/// The entries that a dump is asked for.
pub fn rows(ns: &Netns, what: &NeighDump, now: i64) -> Vec<NeighMsg> {
    let wanted = |dev: IfIndex| {
        let master = ns.links.get(dev).and_then(|link| link.master);
        (what.index == IfIndex::NONE || what.index == dev)
            && match what.master {
                None => true,
                Some(NeighMaster::None) => master.is_none(),
                Some(NeighMaster::Is(wanted)) => master == Some(wanted),
            }
    };
    let fits = |addr: &IpAddr| what.family == Family::UNSPEC || what.family == Family::of(addr);
    if what.proxy {
        let listed = proxy::in_order(&ns.neighs.proxies).into_iter();
        let mine = listed.filter(|proxy| fits(&proxy.addr) && wanted(proxy.dev));
        return mine.map(proxy::row).collect();
    }
    let all = ns.neighs.entries.iter();
    let mine = all.filter(|((addr, dev), _)| fits(addr) && wanted(*dev));
    mine.map(|((addr, dev), neigh)| row(*addr, *dev, neigh, now))
        .collect()
}

/// One entry as a dump tells it (`neigh_fill_info`).
fn row(addr: IpAddr, dev: IfIndex, neigh: &Neigh, now: i64) -> NeighMsg {
    let neigh = time::at(neigh, now);
    let since = |then: i64| u32::try_from(now.saturating_sub(then).max(0)).unwrap_or(u32::MAX);
    NeighMsg {
        family: Family::of(&addr),
        index: dev,
        state: neigh.state,
        flags: neigh.flags,
        dst: Some(addr),
        lladdr: (neigh.state & nud::VALID != 0).then(|| neigh.lladdr.clone()),
        protocol: neigh.protocol,
        probes: Some(neigh.probes),
        cache: Some(NeighCache {
            refcnt: u32::from(time::waits(&neigh)),
            used: since(neigh.used),
            confirmed: since(neigh.confirmed),
            updated: since(neigh.updated),
        }),
    }
}
