//! Where a packet of our own goes (Linux 6.18 `net/ipv4/route.c`
//! `ip_route_output_key_hash_rcu`, `__mkroute_output`).

use std::net::Ipv4Addr;

use super::addr_type::is_local_multicast;
use super::hash::Keys4;
use super::{Flow4, Found4, Routed4, conf, fib4, l3mdev, multicast, path, source};
use crate::kernel::Netns;
use crate::kernel::sysctl::Knob4;
use crate::kernel::trace::{Check, Observer, SourceOrigin, Stage, Step};
use crate::rtnl::Errno;
use crate::types::{IfIndex, RouteType, Scope, iff, route_flags};

/// Longest prefix of a route that is too general to give multicast a gateway, plus one.
const MULTICAST_ROUTE_LEN: u8 = 4;

/// What the walk settled, before the destination itself has its say.
struct Way<'n> {
    /// Output device.
    dev: IfIndex,
    /// Type by the fib; `UNSPEC` when the fib was not asked.
    kind: RouteType,
    /// Device that was asked for, or that a local address belongs to.
    orig_oif: IfIndex,
    /// What the fib found.
    found: Option<Found4<'n>>,
    /// Realms of the rule.
    rule_flow: u32,
}

impl Way<'_> {
    /// A way that the fib has no part in.
    fn direct(dev: IfIndex, kind: RouteType, orig_oif: IfIndex) -> Self {
        Self {
            dev,
            kind,
            orig_oif,
            found: None,
            rule_flow: 0,
        }
    }
}

/// Routes a packet of our own. `flow` comes back as the kernel leaves it, with the source that
/// was chosen; `packet` is what the multipath hash sees.
///
/// # Errors
/// `EINVAL` for an impossible source or destination, `ENETUNREACH` when the source is not ours,
/// the device will not do or nothing has an answer, `ENODEV` for a device that does not exist,
/// else what the lookup says.
pub fn output<'n>(
    ns: &'n Netns,
    flow: &mut Flow4,
    packet: &Keys4,
    obs: &mut dyn Observer,
) -> Result<Routed4<'n>, Errno> {
    obs.step(Step::Stage(Stage::Output));
    let way = find_way(ns, flow, packet, obs)?;
    make_route(ns, flow, way, obs)
}

fn find_way<'n>(
    ns: &'n Netns,
    flow: &mut Flow4,
    packet: &Keys4,
    obs: &mut dyn Observer,
) -> Result<Way<'n>, Errno> {
    let asked = flow.oif;
    if !flow.src.is_unspecified() {
        let own = check_source(ns, flow, obs)?;
        if asked == IfIndex::NONE && is_everywhere(flow.dst) {
            // The source names the device for a packet that no table can send anywhere.
            flow.oif = own;
            return Ok(Way::direct(own, RouteType::UNSPEC, asked));
        }
    }
    if asked != IfIndex::NONE {
        check_device(ns, asked, obs)?;
        if is_local_multicast(flow.dst) || flow.dst.is_broadcast() {
            default_source(ns, flow, Scope::LINK, obs);
            return Ok(Way::direct(asked, RouteType::UNSPEC, asked));
        }
        if flow.dst.is_multicast() {
            default_source(ns, flow, flow.scope, obs);
        } else if flow.dst.is_unspecified() {
            default_source(ns, flow, Scope::HOST, obs);
        }
    }
    if flow.dst.is_unspecified() {
        return Ok(to_ourselves(flow, asked, obs));
    }
    by_fib(ns, flow, packet, asked, obs)
}

fn is_everywhere(dst: Ipv4Addr) -> bool {
    dst.is_multicast() || dst.is_broadcast()
}

/// The given source must be ours; tells the device that has it.
fn check_source(ns: &Netns, flow: &Flow4, obs: &mut dyn Observer) -> Result<IfIndex, Errno> {
    let (addr, origin) = (flow.src, SourceOrigin::Given);
    obs.step(Step::Source { addr, origin });
    if is_everywhere(addr) {
        obs.step(Step::Check(Check::SourceImpossible));
        return Err(Errno::EINVAL);
    }
    source::device_of(ns, addr, obs).ok_or_else(|| {
        obs.step(Step::Check(Check::SourceForeign));
        Errno::ENETUNREACH
    })
}

/// The device that was asked for must be up and speak IPv4.
fn check_device(ns: &Netns, dev: IfIndex, obs: &mut dyn Observer) -> Result<(), Errno> {
    let link = ns.links.get(dev).ok_or(Errno::ENODEV)?;
    if link.is_up() && conf::has_ipv4(ns, dev) {
        return Ok(());
    }
    obs.step(Step::Check(Check::DeviceUnusable(dev)));
    Err(Errno::ENETUNREACH)
}

/// Fills in a source from the device that was asked for, if none was given.
fn default_source(ns: &Netns, flow: &mut Flow4, scope: Scope, obs: &mut dyn Observer) {
    if flow.src.is_unspecified() {
        flow.src = source::select_addr(ns, flow.oif, Ipv4Addr::UNSPECIFIED, scope);
        obs.step(Step::Source {
            addr: flow.src,
            origin: SourceOrigin::Device(flow.oif),
        });
    }
}

/// No destination means our own address.
fn to_ourselves<'n>(flow: &mut Flow4, asked: IfIndex, obs: &mut dyn Observer) -> Way<'n> {
    if flow.src.is_unspecified() {
        flow.src = Ipv4Addr::LOCALHOST;
        obs.step(Step::Source {
            addr: flow.src,
            origin: SourceOrigin::Loopback,
        });
    }
    flow.dst = flow.src;
    flow.oif = IfIndex::LOOPBACK;
    Way::direct(IfIndex::LOOPBACK, RouteType::LOCAL, asked)
}

fn by_fib<'n>(
    ns: &'n Netns,
    flow: &mut Flow4,
    packet: &Keys4,
    asked: IfIndex,
    obs: &mut dyn Observer,
) -> Result<Way<'n>, Errno> {
    let walked = fib4::walk(ns, flow, obs);
    let mut found = match walked.result {
        Ok(found) => found,
        Err(errno) => {
            let mut way = on_link_after_all(ns, flow, asked, errno, obs)?;
            way.rule_flow = walked.rule_flow;
            return Ok(way);
        }
    };
    let (dev, orig_oif) = if found.kind == RouteType::LOCAL {
        let master = l3mdev::master(ns, found.nhc.oif);
        let lo = if master == IfIndex::NONE {
            IfIndex::LOOPBACK
        } else {
            master
        };
        local_source(flow, &found, obs);
        flow.oif = lo;
        (lo, found.nhc.oif)
    } else {
        select_path(ns, flow, &mut found, packet, obs);
        (found.nhc.oif, asked)
    };
    Ok(Way {
        dev,
        kind: found.kind,
        orig_oif,
        found: Some(found),
        rule_flow: walked.rule_flow,
    })
}

/// The tables have no way, but a device was asked for: then the destination is on its link.
fn on_link_after_all<'n>(
    ns: &'n Netns,
    flow: &mut Flow4,
    asked: IfIndex,
    errno: Errno,
    obs: &mut dyn Observer,
) -> Result<Way<'n>, Errno> {
    let in_vrf = flow.l3mdev != IfIndex::NONE;
    if flow.oif == IfIndex::NONE || (in_vrf && !flow.dst.is_multicast()) {
        return Err(errno);
    }
    obs.step(Step::Direct {
        oif: flow.oif,
        errno,
    });
    default_source(ns, flow, Scope::LINK, obs);
    Ok(Way::direct(flow.oif, RouteType::UNICAST, asked))
}

fn local_source(flow: &mut Flow4, found: &Found4, obs: &mut dyn Observer) {
    if !flow.src.is_unspecified() {
        return;
    }
    let (addr, origin) = if found.info.prefsrc.is_unspecified() {
        (flow.dst, SourceOrigin::Destination)
    } else {
        (found.info.prefsrc, SourceOrigin::Route)
    };
    flow.src = addr;
    obs.step(Step::Source { addr, origin });
}

/// `fib_select_path`: the hop, then the source that goes with it.
fn select_path<'n>(
    ns: &'n Netns,
    flow: &mut Flow4,
    found: &mut Found4<'n>,
    packet: &Keys4,
    obs: &mut dyn Observer,
) {
    if flow.oif == IfIndex::NONE {
        path::choose(ns, found, packet, flow.src, false, obs);
    }
    if !flow.src.is_unspecified() {
        return;
    }
    let vrf = flow.l3mdev;
    if vrf == IfIndex::NONE || l3mdev::master(ns, found.nhc.oif) == vrf {
        flow.src = source::prefsrc(ns, found, obs);
    } else {
        flow.src = source::select_addr(ns, vrf, Ipv4Addr::UNSPECIFIED, Scope::LINK);
        obs.step(Step::Source {
            addr: flow.src,
            origin: SourceOrigin::Device(vrf),
        });
    }
}

/// `__mkroute_output`.
fn make_route<'n>(
    ns: &'n Netns,
    flow: &Flow4,
    way: Way<'n>,
    obs: &mut dyn Observer,
) -> Result<Routed4<'n>, Errno> {
    check_leaving(ns, flow, way.dev, obs)?;
    let kind = if flow.dst.is_broadcast() {
        RouteType::BROADCAST
    } else if flow.dst.is_multicast() {
        RouteType::MULTICAST
    } else {
        way.kind
    };
    let joined = kind == RouteType::MULTICAST && multicast::joined(ns, way.dev, flow.dst);
    // A limited broadcast has no gateway, nor has multicast by a route as general as the default.
    let taken = way.found.as_ref().filter(|found| {
        let general = kind == RouteType::MULTICAST && found.prefix.len() < MULTICAST_ROUTE_LEN;
        !flow.dst.is_broadcast() && !general
    });
    let elsewhere = way.orig_oif != IfIndex::NONE && way.orig_oif != way.dev;
    let uncached = joined || (kind == RouteType::LOCAL && elsewhere);
    let flags = flags(ns, way.dev, kind, joined);
    let mut routed = Routed4::through(way.dev, kind, flags, flow.src);
    if let Some(found) = taken {
        routed.take_nexthop(found);
        routed.cached = !uncached;
    }
    routed.add_realms(way.rule_flow);
    routed.found = way.found;
    Ok(routed)
}

fn check_leaving(
    ns: &Netns,
    flow: &Flow4,
    dev: IfIndex,
    obs: &mut dyn Observer,
) -> Result<(), Errno> {
    if !conf::has_ipv4(ns, dev) {
        obs.step(Step::Check(Check::DeviceUnusable(dev)));
        return Err(Errno::EINVAL);
    }
    let localnet = || conf::either(ns, dev, Knob4::RouteLocalnet);
    let is_vrf = || l3mdev::master(ns, dev) == dev;
    if flow.src.is_loopback() && !localnet() && !is_loopback(ns, dev) && !is_vrf() {
        obs.step(Step::Check(Check::LoopbackLeaves));
        return Err(Errno::EINVAL);
    }
    Ok(())
}

fn is_loopback(ns: &Netns, dev: IfIndex) -> bool {
    let link = ns.links.get(dev);
    link.is_some_and(|link| link.flags & iff::LOOPBACK != 0)
}

/// `RTCF_*` by the kind of destination.
fn flags(ns: &Netns, dev: IfIndex, kind: RouteType, joined: bool) -> u32 {
    let own = route_flags::RTCF_LOCAL;
    match kind {
        RouteType::BROADCAST => route_flags::RTCF_BROADCAST | own,
        RouteType::MULTICAST if joined => route_flags::RTCF_MULTICAST | own,
        RouteType::MULTICAST => route_flags::RTCF_MULTICAST,
        RouteType::LOCAL => own,
        _ if is_loopback(ns, dev) => own,
        _ => 0,
    }
}
