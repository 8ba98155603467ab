//! Where a packet that came in goes (Linux 6.18 `net/ipv4/route.c` `ip_route_input_rcu`,
//! `ip_route_input_slow`, `__mkroute_input`).

use std::net::Ipv4Addr;

use super::addr_type::is_local_multicast;
use super::hash::Keys4;
use super::reverse::{Believed, validate};
use super::{Flow4, Found4, Routed4, conf, fib4, l3mdev, multicast, path, source};
use crate::kernel::Netns;
use crate::kernel::fib::v4::Gateway;
use crate::kernel::sysctl::Knob4;
use crate::kernel::trace::{Check, Observer, Stage, Step};
use crate::rtnl::Errno;
use crate::types::{IfIndex, RouteType, route_flags};

/// A packet that came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// Addresses, protocol and ports.
    pub keys: Keys4,
    /// Device that it came in on.
    pub iif: IfIndex,
    /// Firewall mark.
    pub mark: u32,
    /// DS field, the two ECN bits zero.
    pub tos: u8,
}

impl Arrival {
    /// What the fib is asked. Protocol and ports are looked into only when some rule wants them;
    /// packets have no owner, so the uid is 0.
    pub(super) fn flow(&self, ns: &Netns) -> Flow4 {
        let lo = ns.links.get(IfIndex::LOOPBACK).map(|link| &link.name);
        let dissect = ns.v4.rules.wants_ports() && { ns.v4.rules.rules().iter() }
            .any(|rule| rule.wants_ports() && (rule.iif.is_none() || rule.iif.as_ref() != lo));
        let keys = if dissect {
            self.keys
        } else {
            Keys4::addresses(self.keys.src, self.keys.dst)
        };
        Flow4 {
            src: keys.src,
            iif: self.iif,
            mark: self.mark,
            tos: self.tos,
            proto: keys.proto,
            sport: keys.sport,
            dport: keys.dport,
            ..Flow4::to(keys.dst)
        }
    }
}

/// Routes a packet that came in on a device that exists.
///
/// # Errors
/// `EINVAL` for a packet that may not be (a martian, a source that is not believed, a device
/// without IPv4), `EHOSTUNREACH` when it is not for us and the device does not forward, else what
/// the lookup says.
pub fn input<'n>(
    ns: &'n Netns,
    packet: &Arrival,
    obs: &mut dyn Observer,
) -> Result<Routed4<'n>, Errno> {
    obs.step(Step::Stage(Stage::Input));
    if !conf::has_ipv4(ns, packet.iif) {
        return refuse(Check::DeviceUnusable(packet.iif), obs);
    }
    if packet.keys.dst.is_multicast() {
        return multicast_input(ns, packet, obs);
    }
    match martian(ns, packet) {
        Some(check) => refuse(check, obs),
        None if is_limited_broadcast(&packet.keys) => broadcast_input(ns, packet, None, obs),
        None => by_fib(ns, packet, obs),
    }
}

fn refuse<'n>(check: Check, obs: &mut dyn Observer) -> Result<Routed4<'n>, Errno> {
    obs.step(Step::Check(check));
    Err(Errno::EINVAL)
}

/// To everybody on the link; without any address, by tradition too.
fn is_limited_broadcast(keys: &Keys4) -> bool {
    keys.dst.is_broadcast() || (keys.src.is_unspecified() && keys.dst.is_unspecified())
}

/// What is wrong with the addresses of a packet that is not multicast.
fn martian(ns: &Netns, packet: &Arrival) -> Option<Check> {
    let Keys4 { src, dst, .. } = packet.keys;
    let localnet = conf::either(ns, packet.iif, Knob4::RouteLocalnet);
    if src.is_multicast() || src.is_broadcast() {
        Some(Check::SourceImpossible)
    } else if is_limited_broadcast(&packet.keys) {
        None
    } else if src.is_unspecified() {
        Some(Check::SourceImpossible)
    } else if dst.is_unspecified() {
        Some(Check::DestinationImpossible)
    } else if (dst.is_loopback() || src.is_loopback()) && !localnet {
        Some(Check::LoopbackArrives)
    } else {
        None
    }
}

/// `ip_route_input_mc`.
fn multicast_input<'n>(
    ns: &'n Netns,
    packet: &Arrival,
    obs: &mut dyn Observer,
) -> Result<Routed4<'n>, Errno> {
    let Keys4 { src, dst, .. } = packet.keys;
    let vrf = l3mdev::master(ns, packet.iif);
    if !multicast::joined(ns, packet.iif, dst) && !multicast::joined(ns, vrf, dst) {
        return refuse(Check::NotJoined, obs);
    }
    if src.is_multicast() || src.is_broadcast() {
        return refuse(Check::SourceImpossible, obs);
    }
    let localnet = conf::either(ns, packet.iif, Knob4::RouteLocalnet);
    if src.is_loopback() && !localnet {
        return refuse(Check::LoopbackArrives, obs);
    }
    let realms = if !src.is_unspecified() {
        validate(ns, packet, Ipv4Addr::UNSPECIFIED, IfIndex::NONE, obs)?.realms
    } else if is_local_multicast(dst) {
        0
    } else {
        return refuse(Check::SourceImpossible, obs);
    };
    let flags = route_flags::RTCF_MULTICAST | route_flags::RTCF_LOCAL;
    let mut routed = Routed4::through(IfIndex::LOOPBACK, RouteType::MULTICAST, flags, src);
    routed.realms = realms;
    Ok(routed)
}

fn by_fib<'n>(
    ns: &'n Netns,
    packet: &Arrival,
    obs: &mut dyn Observer,
) -> Result<Routed4<'n>, Errno> {
    let forwarding = ns.sysctl.conf4(packet.iif).on(Knob4::Forwarding);
    let mut flow = packet.flow(ns);
    let walked = fib4::walk(ns, &mut flow, obs);
    let found = match walked.result {
        Ok(found) => found,
        Err(errno) if forwarding => return Err(errno),
        Err(_) => return not_forwarding(obs),
    };
    match found.kind {
        RouteType::BROADCAST if conf::both(ns, packet.iif, Knob4::BcForwarding) => {
            forward(ns, packet, found, walked.rule_flow, obs)
        }
        RouteType::BROADCAST => broadcast_input(ns, packet, Some(found), obs),
        RouteType::LOCAL => {
            let dst = packet.keys.dst;
            let believed = validate(ns, packet, dst, IfIndex::NONE, obs)?;
            Ok(to_us(ns, packet, Some(found), RouteType::LOCAL, believed))
        }
        _ if !forwarding => not_forwarding(obs),
        RouteType::UNICAST => forward(ns, packet, found, walked.rule_flow, obs),
        _ => refuse(Check::NotUnicast, obs),
    }
}

fn not_forwarding<'n>(obs: &mut dyn Observer) -> Result<Routed4<'n>, Errno> {
    obs.step(Step::Check(Check::NoForwarding));
    Err(Errno::EHOSTUNREACH)
}

fn broadcast_input<'n>(
    ns: &'n Netns,
    packet: &Arrival,
    found: Option<Found4<'n>>,
    obs: &mut dyn Observer,
) -> Result<Routed4<'n>, Errno> {
    let believed = if packet.keys.src.is_unspecified() {
        Believed::default()
    } else {
        validate(ns, packet, Ipv4Addr::UNSPECIFIED, IfIndex::NONE, obs)?
    };
    let mut routed = to_us(ns, packet, found, RouteType::BROADCAST, believed);
    routed.flags |= route_flags::RTCF_BROADCAST;
    // Asked for by one device, forwarded by none: the kernel does not keep such an answer.
    routed.cached &= !ns.sysctl.all4.on(Knob4::BcForwarding);
    Ok(routed)
}

/// A packet for this host. Of the route only its place is told.
fn to_us<'n>(
    ns: &'n Netns,
    packet: &Arrival,
    found: Option<Found4<'n>>,
    kind: RouteType,
    believed: Believed,
) -> Routed4<'n> {
    let master = found
        .as_ref()
        .map_or(IfIndex::NONE, |found| l3mdev::master(ns, found.nhc.oif));
    let dev = if master == IfIndex::NONE {
        IfIndex::LOOPBACK
    } else {
        master
    };
    let flags = route_flags::RTCF_LOCAL;
    let mut routed = Routed4::through(dev, kind, flags, packet.keys.src);
    routed.realms = believed.realms;
    routed.cached = found.is_some() && believed.realms == 0;
    routed.found = found;
    routed
}

/// `ip_mkroute_input`, `__mkroute_input`.
fn forward<'n>(
    ns: &'n Netns,
    packet: &Arrival,
    mut found: Found4<'n>,
    rule_flow: u32,
    obs: &mut dyn Observer,
) -> Result<Routed4<'n>, Errno> {
    let Keys4 { src, dst, .. } = packet.keys;
    path::choose(
        ns,
        &mut found,
        &packet.keys,
        Ipv4Addr::UNSPECIFIED,
        true,
        obs,
    );
    let out = found.nhc.oif;
    if !conf::has_ipv4(ns, out) {
        return refuse(Check::DeviceUnusable(out), obs);
    }
    let believed = validate(ns, packet, dst, out, obs)?;
    let mut routed = Routed4::through(out, found.kind, 0, src);
    if out == packet.iif && believed.neighbour && would_redirect(ns, src, &found) {
        obs.step(Step::Check(Check::Redirect));
        routed.flags |= route_flags::RTCF_DOREDIRECT;
    }
    routed.take_nexthop(&found);
    routed.add_realms(rule_flow);
    routed.add_realms(believed.realms);
    routed.cached = believed.realms == 0;
    routed.found = Some(found);
    Ok(routed)
}

/// The sender sits on the link that the packet leaves by, and can reach the gateway itself.
fn would_redirect(ns: &Netns, src: Ipv4Addr, found: &Found4) -> bool {
    let out = found.nhc.oif;
    let gateway = match found.nhc.gateway {
        Gateway::V4(gateway) => gateway,
        Gateway::None | Gateway::V6(_) => Ipv4Addr::UNSPECIFIED,
    };
    conf::either(ns, out, Knob4::SendRedirects)
        && (conf::either(ns, out, Knob4::SharedMedia) || source::same_subnet(ns, out, src, gateway))
}
