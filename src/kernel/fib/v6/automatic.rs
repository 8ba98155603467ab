//! The routes that IPv6 addresses bring with them (Linux 6.18 `net/ipv6/addrconf.c`,
//! `addrconf_prefix_route` and its kin; `net/ipv6/route.c`, `addrconf_f6i_alloc`).

use std::net::Ipv6Addr;

use super::accept::accept;
use super::change::{KERNEL, insert};
use super::{Config6, Key6, Nature, Origin6, Route6};
use crate::kernel::Netns;
use crate::kernel::addr::v6::Ifa6;
use crate::kernel::lookup::l3mdev;
use crate::types::{IfIndex, Prefix6, Protocol, RouteType, TableId, ifa_flags};

/// Metric of the kernel's own prefix routes (`IP6_RT_PRIO_ADDRCONF`).
const METRIC: u32 = 256;

/// A prefix as routes of addresses are made for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Wanted {
    addr: Ipv6Addr,
    len: u8,
    metric: u32,
    expires: Option<i64>,
}

/// Makes an address one of ours (`ip6_ins_rt` of the address's route), if it is not yet.
pub fn add_host(ns: &mut Netns, dev: IfIndex, addr: Ipv6Addr, nature: Nature) {
    let config = Config6 {
        origin: match nature {
            Nature::Anycast => Origin6::Anycast,
            _ => Origin6::Address,
        },
        kind: match nature {
            Nature::Anycast => RouteType::ANYCAST,
            _ => RouteType::LOCAL,
        },
        table: local_table(ns, dev),
        protocol: Protocol::KERNEL,
        oif: dev,
        ..Config6::bare(addr, 128)
    };
    install(ns, &config);
}

/// Takes back what [`add_host`] added.
pub fn remove_host(ns: &mut Netns, dev: IfIndex, addr: Ipv6Addr, nature: Nature) {
    let table = local_table(ns, dev);
    let key = Key6::plain(Prefix6::holding(addr, 128));
    let own = |route: &Route6| route.oif == dev && route.nature == nature && route.metric == 0;
    remove(ns, table, key, own);
}

/// `ff00::/8` of a device, if it has none yet (`addrconf_add_mroute`).
pub fn add_multicast(ns: &mut Netns, dev: IfIndex) {
    let config = Config6 {
        kind: RouteType::MULTICAST,
        table: local_table(ns, dev),
        protocol: Protocol::KERNEL,
        metric: METRIC,
        oif: dev,
        ..Config6::bare(Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8)
    };
    install(ns, &config);
}

/// The prefix route of an address, if the device is up and has none yet.
pub fn add_prefix(ns: &mut Netns, dev: IfIndex, ifa: &Ifa6) {
    install_prefix(ns, dev, own_prefix(ifa));
}

/// The route to an address's peer, once the address works.
pub fn add_peer(ns: &mut Netns, dev: IfIndex, ifa: &Ifa6) {
    if let Some(peer) = ifa.peer {
        let wanted = Wanted {
            addr: peer,
            len: 128,
            metric: ifa.metric,
            expires: None,
        };
        install_prefix(ns, dev, wanted);
    }
}

/// Deletes the route to an address's peer, whatever it has become.
pub fn remove_peer(ns: &mut Netns, dev: IfIndex, peer: Ipv6Addr) {
    let table = main_table(ns, dev);
    let key = Key6::plain(Prefix6::holding(peer, 128));
    remove(ns, table, key, |route| route.oif == dev);
}

/// Deletes the prefix route of an address (`cleanup_prefix_route`).
pub fn remove_prefix(ns: &mut Netns, dev: IfIndex, addr: Ipv6Addr, len: u8) {
    let table = main_table(ns, dev);
    let key = Key6::plain(Prefix6::holding(addr, len));
    remove(ns, table, key, |route| leads_straight(route, dev));
}

/// The prefix route of an address ends with the last of the addresses that need it.
pub fn end_prefix(ns: &mut Netns, dev: IfIndex, addr: Ipv6Addr, len: u8, when: i64) {
    ns.v6.fib.note_end(Some(when));
    if let Some(route) = prefix_route(ns, dev, addr, len)
        && route.expires.is_none()
    {
        route.expires = Some(when);
    }
}

/// An address was changed in place: its prefix routes follow (`inet6_addr_modify`).
pub fn address_changed(ns: &mut Netns, dev: IfIndex, old: &Ifa6, new: &Ifa6) {
    let had = old.flags & (ifa_flags::PERMANENT | ifa_flags::NOPREFIXROUTE) == ifa_flags::PERMANENT;
    if let (Some(was), true) = (old.peer, new.peer != old.peer) {
        remove_prefix(ns, dev, was, old.prefix_len);
    }
    if new.flags & ifa_flags::NOPREFIXROUTE != 0 {
        return;
    }
    let own = own_prefix(new);
    let mut kept = had && follow(ns, dev, own);
    if !kept {
        install_prefix(ns, dev, own);
    }
    let Some(peer) = new.peer else {
        return;
    };
    let peer = Wanted { addr: peer, ..own };
    if had {
        kept = follow(ns, dev, peer);
    }
    if !kept {
        install_prefix(ns, dev, peer);
    }
}

/// Gives an existing prefix route its new metric and end; false when there is none
/// (`modify_prefix_route`).
fn follow(ns: &mut Netns, dev: IfIndex, wanted: Wanted) -> bool {
    ns.v6.fib.note_end(wanted.expires);
    let Some(route) = prefix_route(ns, dev, wanted.addr, wanted.len) else {
        return false;
    };
    if route.metric == wanted.metric_or_default() {
        route.expires = wanted.expires;
    } else {
        remove_prefix(ns, dev, wanted.addr, wanted.len);
        install_prefix(ns, dev, wanted);
    }
    true
}

impl Wanted {
    fn metric_or_default(&self) -> u32 {
        if self.metric == 0 {
            METRIC
        } else {
            self.metric
        }
    }
}

fn own_prefix(ifa: &Ifa6) -> Wanted {
    Wanted {
        addr: ifa.local,
        len: ifa.prefix_len,
        metric: ifa.metric,
        expires: ifa.ends(),
    }
}

fn install_prefix(ns: &mut Netns, dev: IfIndex, wanted: Wanted) {
    let config = Config6 {
        kind: RouteType::UNICAST,
        table: main_table(ns, dev),
        protocol: Protocol::KERNEL,
        metric: wanted.metric_or_default(),
        oif: dev,
        expires: wanted.expires,
        ..Config6::bare(wanted.addr, wanted.len)
    };
    install(ns, &config);
}

/// Adds a route without a word when it cannot be added.
fn install(ns: &mut Netns, config: &Config6) {
    if let Ok(route) = accept(ns, config) {
        // The kernel ignores the outcome too: the route is there already, or cannot be.
        let _ = insert(&mut ns.v6.fib, config.table, config.key(), route, KERNEL);
    }
}

/// The prefix route of a device (`addrconf_get_prefix_route`).
fn prefix_route(ns: &mut Netns, dev: IfIndex, addr: Ipv6Addr, len: u8) -> Option<&mut Route6> {
    let table = main_table(ns, dev);
    let key = Key6::plain(Prefix6::holding(addr, len));
    let table = ns.v6.fib.table_mut(table)?;
    let routes = table.routes(key).iter();
    let at = routes
        .clone()
        .position(|route| leads_straight(route, dev))?;
    table.route_mut(key, at)
}

fn leads_straight(route: &Route6, dev: IfIndex) -> bool {
    route.oif == dev && route.gateway.is_none()
}

/// Deletes the first route of a key that `meant` says yes to.
fn remove(ns: &mut Netns, table: TableId, key: Key6, meant: impl Fn(&Route6) -> bool) {
    if let Some(table) = ns.v6.fib.table_mut(table)
        && let Some(at) = table.routes(key).iter().position(meant)
    {
        table.remove(key, at);
    }
}

/// The table for routes to ourselves: local, or that of the device's VRF.
fn local_table(ns: &Netns, dev: IfIndex) -> TableId {
    l3mdev::table(ns, dev).unwrap_or(TableId::LOCAL)
}

/// The table for prefix routes: main, or that of the device's VRF.
fn main_table(ns: &Netns, dev: IfIndex) -> TableId {
    l3mdev::table(ns, dev).unwrap_or(TableId::MAIN)
}
