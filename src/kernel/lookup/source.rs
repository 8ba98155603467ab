//! Choice of a source address (Linux 6.18 `net/ipv4/devinet.c` and `fib_semantics.c`).

use std::net::Ipv4Addr;

use super::{Flow4, Found4, fib4, l3mdev};
use crate::kernel::Netns;
use crate::kernel::addr::v4::{Ifa4, InDev};
use crate::kernel::fib::v4::{FibHop, Gateway};
use crate::kernel::nexthop::source_scope;
use crate::kernel::sysctl::Knob4;
use crate::kernel::trace::{Observer, SourceOrigin, Stage, Step};
use crate::types::{IfIndex, Prefix4, RouteType, Scope, TableId, ifa_flags};

/// The address of `dev` to speak from (`inet_select_addr`): the first primary one of a scope not
/// wider than asked whose subnet holds `dst` (any, when `dst` is unspecified), else the first such
/// one, else one of the device's VRF and then of any other device. Unspecified when there is none.
pub fn select_addr(ns: &Netns, dev: IfIndex, dst: Ipv4Addr, scope: Scope) -> Ipv4Addr {
    ns.v4
        .addrs
        .devs
        .get(&dev)
        .and_then(|in_dev| of_device(ns, dev, in_dev, dst, scope))
        .or_else(|| of_others(ns, dev, scope))
        .unwrap_or(Ipv4Addr::UNSPECIFIED)
}

fn of_device(
    ns: &Netns,
    dev: IfIndex,
    in_dev: &InDev,
    dst: Ipv4Addr,
    scope: Scope,
) -> Option<Ipv4Addr> {
    let localnet = || match super::conf::either(ns, dev, Knob4::RouteLocalnet) {
        true => Scope::LINK,
        false => Scope::HOST,
    };
    let wide_enough = |ifa: &&Ifa4| ifa.scope <= scope || localnet() <= scope;
    let mut candidates = primaries(in_dev).filter(wide_enough);
    let first = candidates.next()?;
    let fits = |ifa: &&Ifa4| dst.is_unspecified() || in_subnet(ifa, dst);
    let best = std::iter::once(first).chain(candidates).find(fits);
    // An address of 0.0.0.0 counts as none.
    Some(best.unwrap_or(first).local).filter(|addr| !addr.is_unspecified())
}

/// An address of the device's VRF, then of any device in the same VRF (or in none, alike), `lo`
/// first.
fn of_others(ns: &Netns, dev: IfIndex, scope: Scope) -> Option<Ipv4Addr> {
    let master = l3mdev::master(ns, dev);
    let devs = &ns.v4.addrs.devs;
    let of_master = devs
        .get(&master)
        .and_then(|in_dev| elsewhere(in_dev, scope));
    of_master.or_else(|| {
        devs.iter()
            .filter(|(other, _)| l3mdev::master(ns, **other) == master)
            .find_map(|(_, in_dev)| elsewhere(in_dev, scope))
    })
}

/// `in_dev_select_addr`.
fn elsewhere(in_dev: &InDev, scope: Scope) -> Option<Ipv4Addr> {
    primaries(in_dev)
        .find(|ifa| ifa.scope != Scope::LINK && ifa.scope <= scope)
        .map(|ifa| ifa.local)
        .filter(|addr| !addr.is_unspecified())
}

fn primaries(in_dev: &InDev) -> impl Iterator<Item = &Ifa4> {
    in_dev
        .addrs
        .iter()
        .filter(|ifa| ifa.flags & ifa_flags::SECONDARY == 0)
}

/// True when `addr` lies in the subnet of an address (`inet_ifa_match`).
pub fn in_subnet(ifa: &Ifa4, addr: Ipv4Addr) -> bool {
    Prefix4::holding(ifa.address, ifa.prefix_len).contains(addr)
}

/// The source that a hop prefers (`fib_info_update_nhc_saddr`).
pub fn of_hop(ns: &Netns, hop: &FibHop, scope: Scope) -> Ipv4Addr {
    let gateway = match hop.gateway {
        Gateway::V4(gateway) => gateway,
        Gateway::None | Gateway::V6(_) => Ipv4Addr::UNSPECIFIED,
    };
    select_addr(ns, hop.oif, gateway, scope)
}

/// The source for a result (`fib_result_prefsrc`): the route's own, else that of its hop.
pub fn prefsrc(ns: &Netns, found: &Found4, obs: &mut dyn Observer) -> Ipv4Addr {
    let (addr, origin) = if found.info.prefsrc.is_unspecified() {
        let scope = source_scope(ns, found.info, found.hop);
        let addr = of_hop(ns, &found.nhc, scope);
        (addr, SourceOrigin::Device(found.nhc.oif))
    } else {
        (found.info.prefsrc, SourceOrigin::Route)
    };
    obs.step(Step::Source { addr, origin });
    addr
}

/// The device whose address `addr` is; of several, the one that got it last
/// (`inet_lookup_ifaddr_rcu`).
pub fn owner(ns: &Netns, addr: Ipv4Addr) -> Option<IfIndex> {
    let all = ns.v4.addrs.devs.values().flat_map(|in_dev| &in_dev.addrs);
    let equal = all.filter(|ifa| ifa.local == addr);
    equal.max_by_key(|ifa| ifa.turn).map(|ifa| ifa.dev)
}

/// The device that an address of ours belongs to, be it only by a local route, as the rest of
/// 127.0.0.0/8 does (`__ip_dev_find`).
pub fn device_of(ns: &Netns, addr: Ipv4Addr, obs: &mut dyn Observer) -> Option<IfIndex> {
    owner(ns, addr).or_else(|| {
        obs.step(Step::Stage(Stage::OwnSource));
        let found = fib4::lookup_table(ns, TableId::LOCAL, &Flow4::to(addr), obs).ok()?;
        (found.kind == RouteType::LOCAL).then_some(found.nhc.oif)
    })
}

/// True when an address of `dev` has both `a` and `b` in its subnet; an unspecified `b` always is
/// (`inet_addr_onlink`).
pub fn same_subnet(ns: &Netns, dev: IfIndex, a: Ipv4Addr, b: Ipv4Addr) -> bool {
    let in_dev = ns.v4.addrs.devs.get(&dev);
    in_dev.is_some_and(|in_dev| {
        let mut addrs = in_dev.addrs.iter();
        addrs.any(|ifa| in_subnet(ifa, a) && (b.is_unspecified() || in_subnet(ifa, b)))
    })
}
