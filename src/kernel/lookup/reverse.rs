//! Whether the source of a packet that came in is to be believed (Linux 6.18
//! `net/ipv4/fib_frontend.c` `fib_validate_source`).

use std::net::Ipv4Addr;

use super::input::Arrival;
use super::{Flow4, Found4, conf, fib4, l3mdev, source};
use crate::kernel::Netns;
use crate::kernel::fib::v4::FibInfo;
use crate::kernel::nexthop::hops_of;
use crate::kernel::sysctl::Knob4;
use crate::kernel::trace::{Check, Observer, Stage, Step};
use crate::rtnl::Errno;
use crate::types::{IfIndex, RouteType, Scope};

/// Only the way back may be the way in (RFC 3704 strict mode).
const STRICT: i64 = 1;

/// A source that is believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Believed {
    /// It is directly connected, so it could be told of a better way.
    pub neighbour: bool,
    /// Realms that the way back gives the packet.
    pub realms: u32,
}

/// Judges the source of `packet`, which goes to `dst` (unspecified when that is all of us) and
/// leaves through `oif` (none when it is for us).
///
/// # Errors
/// `EINVAL` for a source that is not believed.
pub(super) fn validate(
    ns: &Netns,
    packet: &Arrival,
    dst: Ipv4Addr,
    oif: IfIndex,
    obs: &mut dyn Observer,
) -> Result<Believed, Errno> {
    let dev = packet.iif;
    let same_way = dev == oif && conf::either(ns, dev, Knob4::SendRedirects);
    if conf::rp_filter(ns, dev) == 0 && !same_way && !realms_in_use(ns) {
        let trusting = conf::either(ns, dev, Knob4::AcceptLocal);
        let custom = ns.v4.custom_local_routes || ns.v4.custom_rules;
        if trusting || !custom {
            return check_not_ours(ns, packet, trusting, obs);
        }
    }
    look_back(ns, packet, dst, oif, obs)
}

/// A rule or a hop has realms (`fib_num_tclassid_users`).
fn realms_in_use(ns: &Netns) -> bool {
    let by_rule = ns.v4.rules.has_realms();
    let has_realms = |info: &FibInfo| info.hops.iter().any(|hop| hop.flow != 0);
    by_rule || ns.v4.fib.used(has_realms).next().is_some()
}

fn check_not_ours(
    ns: &Netns,
    packet: &Arrival,
    trusting: bool,
    obs: &mut dyn Observer,
) -> Result<Believed, Errno> {
    if !trusting && source::owner(ns, packet.keys.src).is_some() {
        obs.step(Step::Check(Check::SourceMartian));
        return Err(Errno::EINVAL);
    }
    obs.step(Step::Check(Check::SourceUnchecked));
    Ok(Believed::default())
}

/// `__fib_validate_source`: looks the source up as a destination.
fn look_back(
    ns: &Netns,
    packet: &Arrival,
    dst: Ipv4Addr,
    oif: IfIndex,
    obs: &mut dyn Observer,
) -> Result<Believed, Errno> {
    let dev = packet.iif;
    let mut flow = back_flow(ns, packet, dst, oif);
    obs.step(Step::Stage(Stage::ReversePath));
    let walked = fib4::walk(ns, &mut flow, obs);
    let Ok(found) = walked.result else {
        return last_resort(ns, dev, obs);
    };
    let local = found.kind == RouteType::LOCAL;
    let tolerated = local && conf::either(ns, dev, Knob4::AcceptLocal);
    if found.kind != RouteType::UNICAST && !tolerated {
        obs.step(Step::Check(Check::SourceMartian));
        return Err(Errno::EINVAL);
    }
    let realms = realms_of(&found, walked.rule_flow);
    if uses_device(ns, &found, dev) || (local && dev == IfIndex::LOOPBACK) {
        obs.step(Step::Check(Check::ReversePathHolds));
        let neighbour = found.nhc.scope >= Scope::HOST;
        return Ok(Believed { neighbour, realms });
    }
    let no_addr = (ns.v4.addrs.devs.get(&dev)).is_none_or(|in_dev| in_dev.addrs.is_empty());
    if no_addr {
        return last_resort(ns, dev, obs);
    }
    let refused = conf::rp_filter(ns, dev) == STRICT;
    obs.step(Step::Check(Check::ReversePathElsewhere { refused }));
    if refused {
        return Err(Errno::EINVAL);
    }
    let neighbour = neighbour_on_device(ns, &mut flow, dev, obs);
    Ok(Believed { neighbour, realms })
}

fn back_flow(ns: &Netns, packet: &Arrival, dst: Ipv4Addr, oif: IfIndex) -> Flow4 {
    let dev = packet.iif;
    let by_mark = conf::either(ns, dev, Knob4::SrcValidMark);
    let forward = packet.flow(ns);
    Flow4 {
        src: dst,
        iif: if oif == IfIndex::NONE {
            IfIndex::LOOPBACK
        } else {
            oif
        },
        mark: if by_mark { packet.mark } else { 0 },
        tos: packet.tos,
        proto: forward.proto,
        sport: forward.dport,
        dport: forward.sport,
        l3mdev: l3mdev::master(ns, dev),
        ..Flow4::to(packet.keys.src)
    }
}

/// There is no way back that says anything: only `rp_filter` 0 believes then.
fn last_resort(ns: &Netns, dev: IfIndex, obs: &mut dyn Observer) -> Result<Believed, Errno> {
    let refused = conf::rp_filter(ns, dev) != 0;
    obs.step(Step::Check(Check::ReversePathMissing { refused }));
    if refused {
        Err(Errno::EINVAL)
    } else {
        Ok(Believed::default())
    }
}

/// The way back asked for the device alone: does it know the source as a neighbour?
fn neighbour_on_device(ns: &Netns, flow: &mut Flow4, dev: IfIndex, obs: &mut dyn Observer) -> bool {
    flow.oif = dev;
    flow.ignore_linkstate = true;
    obs.step(Step::Stage(Stage::ReversePathOnDevice));
    let found = fib4::walk(ns, flow, obs).result;
    found.is_ok_and(|found| found.kind == RouteType::UNICAST && found.nhc.scope >= Scope::HOST)
}

/// A hop leaves through `dev`, or through a member of the VRF that `dev` is.
fn uses_device(ns: &Netns, found: &Found4, dev: IfIndex) -> bool {
    let matches = |oif: IfIndex| oif == dev || l3mdev::master(ns, oif) == dev;
    hops_of(ns, found.info).iter().any(|hop| matches(hop.oif))
}

/// The destination realm of the way back is the source realm of the packet
/// (`fib_combine_itag`).
fn realms_of(found: &Found4, rule_flow: u32) -> u32 {
    let route = found.nhc.flow << 16;
    let source = if route == 0 { rule_flow << 16 } else { route };
    source | rule_flow >> 16
}
