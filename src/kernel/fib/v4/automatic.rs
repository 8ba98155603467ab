//! The routes that addresses bring with them (Linux 6.18 `net/ipv4/fib_frontend.c`, `fib_magic`
//! and its callers).

use std::net::Ipv4Addr;

use super::{Config, change, condition, delete, new_table};
use crate::kernel::Netns;
use crate::kernel::addr::v4::Ifa4;
use crate::kernel::lookup::{addr_type, l3mdev};
use crate::rtnl::NewFlags;
use crate::types::{IfIndex, Prefix4, Protocol, RouteType, Scope, TableId, ifa_flags, iff};

/// Adds the routes of an address that is in its device's list (`fib_add_ifaddr`): its local
/// route always, prefix and broadcast routes when the device is up.
pub fn add(ns: &mut Netns, ifa: &Ifa4) {
    let Some(primary) = primary_of(ns, ifa) else {
        return;
    };
    let host = |kind, addr| Automatic {
        kind,
        prefix: Prefix4::host(addr),
        metric: 0,
    };
    install(ns, &primary, host(RouteType::LOCAL, ifa.local));
    if !is_up(ns, ifa.dev) {
        return;
    }
    if !ifa.broadcast.is_unspecified() && !ifa.broadcast.is_broadcast() {
        install(ns, &primary, host(RouteType::BROADCAST, ifa.broadcast));
    }
    if is_secondary(ifa) || !has_subnet(ifa) {
        return;
    }
    if ifa.flags & ifa_flags::NOPREFIXROUTE == 0 {
        let route = subnet_route(ns, ifa, ifa.metric);
        install(ns, &primary, route);
    }
    if ifa.prefix_len < 31 {
        install(ns, &primary, host(RouteType::BROADCAST, all_ones(ifa)));
    }
}

/// Gives the prefix route of an address a new metric: the new route first, then the old one goes
/// (`fib_modify_prefix_metric`).
pub fn change_metric(ns: &mut Netns, ifa: &Ifa4, metric: u32) {
    let exempt = is_secondary(ifa) || ifa.flags & ifa_flags::NOPREFIXROUTE != 0;
    if exempt || !is_up(ns, ifa.dev) || !has_subnet(ifa) {
        return;
    }
    let new = subnet_route(ns, ifa, metric);
    install(ns, ifa, new);
    let old = subnet_route(ns, ifa, ifa.metric);
    withdraw(ns, ifa, old);
}

/// Takes back the routes of an address unless other addresses of the device still justify them
/// (`fib_del_ifaddr`). With `subnet_of` the addresses of that primary's subnet count as gone.
pub fn remove(ns: &mut Netns, ifa: &Ifa4, subnet_of: Option<&Ifa4>) {
    let Some(primary) = primary_of(ns, ifa) else {
        return;
    };
    if subnet_of.is_some_and(|given| !is_same(given, &primary)) {
        return;
    }
    let has_subnet = !is_secondary(ifa) && has_subnet(ifa);
    if has_subnet && ifa.flags & ifa_flags::NOPREFIXROUTE == 0 {
        let route = subnet_route(ns, ifa, 0);
        withdraw(ns, &primary, route);
    }
    let kept = Kept::scan(ns, ifa, &primary, subnet_of);
    let host = |kind, addr| Automatic {
        kind,
        prefix: Prefix4::host(addr),
        metric: 0,
    };
    let broadcast = |addr| host(RouteType::BROADCAST, addr);
    if !kept.broadcast {
        withdraw(ns, &primary, broadcast(ifa.broadcast));
    }
    if has_subnet && ifa.prefix_len < 31 {
        if !kept.all_ones {
            withdraw(ns, &primary, broadcast(all_ones(ifa)));
        }
        if !kept.all_zeros {
            withdraw(ns, &primary, broadcast(network(ifa)));
        }
    }
    if !kept.local {
        withdraw(ns, &primary, host(RouteType::LOCAL, ifa.local));
        let still_local = addr_type::by_dev_table(ns, ifa.dev, ifa.local) == RouteType::LOCAL;
        if !kept.listed && !still_local {
            let table = l3mdev::table(ns, ifa.dev).unwrap_or(TableId::MAIN);
            condition::address_lost(ns, ifa.local, table);
        }
    }
}

/// What the remaining addresses of a device still justify of one that goes.
#[derive(Clone, Copy, Default, Debug)]
struct Kept {
    /// The address itself is still listed (it is being promoted).
    listed: bool,
    local: bool,
    broadcast: bool,
    all_ones: bool,
    all_zeros: bool,
}

impl Kept {
    fn scan(ns: &Netns, ifa: &Ifa4, primary: &Ifa4, subnet_of: Option<&Ifa4>) -> Self {
        let mut kept = Self::default();
        let Some(conf) = ns.v4.addrs.devs.get(&ifa.dev).filter(|conf| !conf.dead) else {
            return kept;
        };
        let mut source = Source::default();
        for other in &conf.addrs {
            if is_same(other, ifa) {
                kept.listed = true;
                continue;
            }
            if subnet_of.is_some_and(|gone| shares_subnet(other, gone)) {
                continue;
            }
            if let Some(of_primary) = source.judge(&conf.addrs, other, primary) {
                kept.note(ifa, other, of_primary);
            }
        }
        kept
    }

    /// Notes what `other` has in common with `ifa`; `own_network` when `other` is a primary,
    /// whose network brings broadcasts of its own.
    fn note(&mut self, ifa: &Ifa4, other: &Ifa4, own_network: bool) {
        let (ones, zeros) = (all_ones(ifa), network(ifa));
        self.local |= ifa.local == other.local;
        self.broadcast |= ifa.broadcast == other.broadcast;
        self.all_ones |= ones == other.broadcast;
        self.all_zeros |= zeros == other.broadcast;
        if own_network && other.prefix_len < 31 && !network(other).is_unspecified() {
            let theirs = [all_ones(other), network(other)];
            self.broadcast |= theirs.contains(&ifa.broadcast);
            self.all_ones |= theirs.contains(&ones);
            self.all_zeros |= theirs.contains(&zeros);
        }
    }
}

/// Which preferred source the routes of the addresses come with, in list order: only routes with
/// the same source can stand in for one another.
#[derive(Clone, Default, Debug)]
struct Source {
    /// The primary of the address looked at last.
    current: Option<Ifa4>,
    /// Another primary has the same local address.
    shared: bool,
}

impl Source {
    /// `None` when the routes of `other` have another source than those of `primary`; else
    /// whether `other` is itself a primary.
    fn judge(&mut self, listed: &[Ifa4], other: &Ifa4, primary: &Ifa4) -> Option<bool> {
        if !is_secondary(other) {
            if primary.local != other.local {
                return None;
            }
            self.current = Some(other.clone());
            self.shared |= !is_same(primary, other);
            return Some(true);
        }
        if shares_subnet(other, primary) {
            self.current = Some(primary.clone());
            return Some(false);
        }
        if !self.shared {
            return None;
        }
        let known = self.current.take();
        self.current = match known {
            Some(current) if shares_subnet(other, &current) => Some(current),
            _ => by_prefix(listed, other.address, other.prefix_len).cloned(),
        };
        let same_source = self.current.as_ref()?.local == primary.local;
        same_source.then_some(false)
    }
}

/// One automatic route.
#[derive(Clone, Copy, Debug)]
struct Automatic {
    kind: RouteType,
    prefix: Prefix4,
    metric: u32,
}

fn subnet_route(ns: &Netns, ifa: &Ifa4, metric: u32) -> Automatic {
    let loopback = ns
        .links
        .get(ifa.dev)
        .is_some_and(|link| link.flags & iff::LOOPBACK != 0);
    Automatic {
        kind: if loopback {
            RouteType::LOCAL
        } else {
            RouteType::UNICAST
        },
        prefix: Prefix4::holding(ifa.address, ifa.prefix_len),
        metric,
    }
}

/// Adds a route without a word when it cannot be added.
fn install(ns: &mut Netns, source: &Ifa4, route: Automatic) {
    let config = config(ns, source, route);
    new_table(&mut ns.v4, config.table);
    // The kernel ignores the outcome too: the route is there already, or cannot be.
    let _ = change::insert(ns, &config, NewFlags::APPEND);
}

fn withdraw(ns: &mut Netns, source: &Ifa4, route: Automatic) {
    let config = config(ns, source, route);
    new_table(&mut ns.v4, config.table);
    delete::discard(ns, &config);
}

/// The route as a request would ask for it, with the local address of `source` preferred.
fn config(ns: &Netns, source: &Ifa4, route: Automatic) -> Config {
    let table = match route.kind {
        RouteType::UNICAST => TableId::MAIN,
        _ => TableId::LOCAL,
    };
    Config {
        table: l3mdev::table(ns, source.dev).unwrap_or(table),
        protocol: Protocol::KERNEL,
        scope: match route.kind {
            RouteType::LOCAL => Scope::HOST,
            _ => Scope::LINK,
        },
        kind: route.kind,
        priority: route.metric,
        prefsrc: source.local,
        oif: source.dev,
        ..Config::bare(route.prefix)
    }
}

/// The address whose local part an address's routes prefer as source: itself, or its primary.
fn primary_of(ns: &Netns, ifa: &Ifa4) -> Option<Ifa4> {
    if !is_secondary(ifa) {
        return Some(ifa.clone());
    }
    let conf = ns.v4.addrs.devs.get(&ifa.dev)?;
    by_prefix(&conf.addrs, network(ifa), ifa.prefix_len).cloned()
}

/// The first address with this mask in the network of `addr` (`inet_ifa_byprefix`).
fn by_prefix(listed: &[Ifa4], addr: Ipv4Addr, prefix_len: u8) -> Option<&Ifa4> {
    listed
        .iter()
        .find(|ifa| ifa.prefix_len == prefix_len && subnet(ifa).contains(addr))
}

fn subnet(ifa: &Ifa4) -> Prefix4 {
    Prefix4::holding(ifa.address, ifa.prefix_len)
}

fn shares_subnet(a: &Ifa4, b: &Ifa4) -> bool {
    a.prefix_len == b.prefix_len && subnet(b).contains(a.address)
}

/// The same entry of a device's list: no two share these.
fn is_same(a: &Ifa4, b: &Ifa4) -> bool {
    a.local == b.local && a.prefix_len == b.prefix_len && a.address == b.address
}

fn is_secondary(ifa: &Ifa4) -> bool {
    ifa.flags & ifa_flags::SECONDARY != 0
}

/// True when the address has a network around it: not 0.0.0.0 (`ipv4_is_zeronet`), not just itself.
fn has_subnet(ifa: &Ifa4) -> bool {
    !network(ifa).is_unspecified() && (network(ifa) != ifa.local || ifa.prefix_len < 32)
}

fn network(ifa: &Ifa4) -> Ipv4Addr {
    subnet(ifa).addr()
}

fn all_ones(ifa: &Ifa4) -> Ipv4Addr {
    let host_bits = !u32::from(subnet(ifa).mask());
    Ipv4Addr::from(u32::from(ifa.address) | host_bits)
}

fn is_up(ns: &Netns, dev: IfIndex) -> bool {
    ns.links.get(dev).is_some_and(|link| link.is_up())
}
