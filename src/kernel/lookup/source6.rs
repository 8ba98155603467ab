//! Choice of an IPv6 source address (RFC 6724 §5 as Linux has it, `net/ipv6/addrconf.c`,
//! `ipv6_dev_get_saddr`).

use std::cmp::Ordering;
use std::net::Ipv6Addr;

use super::l3mdev;
use crate::kernel::Netns;
use crate::kernel::addr::v6::{Ifa6, kind};
use crate::kernel::fib::v6::Route6;
use crate::kernel::nexthop::device_of;
use crate::kernel::sysctl::Knob6;
use crate::kernel::trace::{Observer, SourceOrigin, Step};
use crate::types::{IfIndex, Scope, ifa_flags};

/// The source for packets to `dst` by `route`: its own preferred one, else the best address of
/// all (`ip6_route_get_saddr`). `now` is in seconds since the epoch.
pub fn of_route(
    ns: &Netns,
    route: &Route6,
    dst: Ipv6Addr,
    now: i64,
    obs: &mut dyn Observer,
) -> Option<Ipv6Addr> {
    let (addr, origin) = match route.prefsrc {
        Some(addr) => (Some(addr), SourceOrigin::Route),
        None => {
            let dev = device_of(&ns.nexthops, route);
            (select(ns, dev, dst, now), SourceOrigin::Device(dev))
        }
    };
    obs.step(Step::Source6 { addr, origin });
    addr
}

/// The best address to reach `dst` from through `dev`.
pub fn select(ns: &Netns, dev: IfIndex, dst: Ipv6Addr, now: i64) -> Option<Ipv6Addr> {
    let target = Target {
        addr: dst,
        dev,
        scope: kind::scope(dst),
        now,
    };
    let mut best: Option<(First, IfIndex, &Ifa6)> = None;
    for (dev, ifa) in candidates(ns, &target) {
        if ifa.is_tentative() && ifa.flags & ifa_flags::OPTIMISTIC == 0
            || ifa.local.is_unspecified()
            || ifa.local.is_multicast()
        {
            continue;
        }
        let first = First::of(ns, &target, dev, ifa);
        let better = best.as_ref().is_none_or(|(most, best_dev, best)| {
            first.cmp(most).then_with(|| {
                let last = |dev, ifa| Last::of(ns, &target, dev, ifa);
                last(dev, ifa).cmp(&last(*best_dev, best))
            }) == Ordering::Greater
        });
        if better {
            best = Some((first, dev, ifa));
        }
    }
    best.map(|(.., ifa)| ifa.local)
}

struct Target {
    addr: Ipv6Addr,
    dev: IfIndex,
    scope: u8,
    now: i64,
}

/// Scope of addresses that stay on the link.
const LINK: u8 = 2;

/// The addresses of the device, for destinations that stay on its link or where a setting wants no
/// others; else those of the device
/// and its VRF first, then of all devices in the same VRF (or in none).
fn candidates<'a>(
    ns: &'a Netns,
    target: &Target,
) -> impl Iterator<Item = (IfIndex, &'a Ifa6)> + use<'a> {
    let devs = &ns.v6.addrs.devs;
    let of = |dev: IfIndex| {
        let list = devs.get(&dev).map(|conf| &conf.addrs);
        list.into_iter().flatten().map(move |ifa| (dev, ifa))
    };
    let own_only = target.addr.is_multicast()
        || target.scope <= LINK
        || ns.sysctl.conf6(target.dev).on(Knob6::UseOifAddrsOnly);
    let vrf = l3mdev::master(ns, target.dev);
    let first = match vrf {
        _ if own_only => [Some(target.dev), None],
        IfIndex::NONE => [None, None],
        vrf => [Some(target.dev), Some(vrf)],
    };
    let members =
        { devs.keys().copied() }.filter(move |dev| !own_only && l3mdev::master(ns, *dev) == vrf);
    { first.into_iter().flatten() }.chain(members).flat_map(of)
}

/// How good an address is, rule by rule; an earlier rule decides before a later one: rules 1 to 5.
/// Rule 4 (home addresses first) is not here: only kernels built for Mobile IPv6 know it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct First {
    is_destination: bool,
    scope: i16,
    in_use: bool,
    on_device: bool,
}

impl First {
    fn of(ns: &Netns, target: &Target, dev: IfIndex, ifa: &Ifa6) -> Self {
        let hasty = ifa.flags & ifa_flags::OPTIMISTIC != 0 && !trusts_optimistic(ns, dev);
        let fit_for_use = !ifa.is_deprecated(target.now) && !hasty;
        Self {
            is_destination: ifa.local == target.addr,
            scope: scope_rank(kind::scope(ifa.local), target.scope),
            in_use: fit_for_use || always_preferred(ifa),
            on_device: dev == target.dev,
        }
    }
}

/// The same by the other rules, which are asked where the first ones do not decide.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Last {
    same_label: bool,
    same_orchid: bool,
    common_bits: u32,
    detected: bool,
}

impl Last {
    fn of(ns: &Netns, target: &Target, dev: IfIndex, ifa: &Ifa6) -> Self {
        let differ = ifa.local.to_bits() ^ target.addr.to_bits();
        let label = ns.addr_labels.of(target.addr, target.dev);
        Self {
            same_label: ns.addr_labels.of(ifa.local, dev) == label,
            same_orchid: is_orchid(ifa.local) == is_orchid(target.addr),
            common_bits: differ.leading_zeros().min(u32::from(ifa.prefix_len)),
            detected: ifa.flags & ifa_flags::OPTIMISTIC == 0,
        }
    }
}

/// Addresses whose detection has not ended are as good as others (`ipv6_use_optimistic_addr`).
fn trusts_optimistic(ns: &Netns, dev: IfIndex) -> bool {
    let on = |knob| ns.sysctl.all6.on(knob) || ns.sysctl.conf6(dev).on(knob);
    on(Knob6::OptimisticDad) && on(Knob6::UseOptimistic)
}

/// The smallest scope that reaches the destination is best; of those that do not, the largest.
fn scope_rank(scope: u8, wanted: u8) -> i16 {
    if scope >= wanted {
        -i16::from(scope)
    } else {
        i16::from(scope) - 128
    }
}

/// Kinds of addresses that do not age: `::1` and those that stand for IPv4 addresses.
fn always_preferred(ifa: &Ifa6) -> bool {
    let v4_like = ifa.local.to_bits() >> 32;
    ifa.scope == Scope::HOST || v4_like == 0 || v4_like == 0xffff
}

/// True for 2001:10::/28 (RFC 4843).
fn is_orchid(addr: Ipv6Addr) -> bool {
    addr.to_bits() >> 100 == 0x0200_1001
}
