//! The way of a packet from machine to machine, and back.

use std::net::IpAddr;

use super::wire;
use crate::kernel::link::Place;
use crate::kernel::lookup::source6;
use crate::kernel::sysctl::Knob6;
use crate::kernel::{Alone, Caller, Host, NetnsId, Seat};
use crate::rtnl::{Answer, Errno, Request, RouteMsg, Row, Socket};
use crate::types::{Family, IfIndex, RouteType};

/// Headers of IPv4 and ICMP, in bytes.
const HEADERS: u32 = 28;

/// A packet at its start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packet {
    /// Destination.
    pub dst: IpAddr,
    /// Source, unless the route is to choose it.
    pub src: Option<IpAddr>,
    /// Device that it must leave through.
    pub oif: Option<IfIndex>,
    /// Device that the answer must come in at.
    pub bound: Option<IfIndex>,
    /// Firewall mark.
    pub mark: u32,
    /// Type of service.
    pub tos: u8,
    /// Hops that it may make.
    pub ttl: u8,
    /// Bytes behind the headers.
    pub size: u32,
    /// No router may cut it.
    pub whole: bool,
}

impl Default for Packet {
    fn default() -> Self {
        Self {
            dst: IpAddr::from([0, 0, 0, 0]),
            src: None,
            oif: None,
            bound: None,
            mark: 0,
            tos: 0,
            ttl: 64,
            size: 0,
            whole: false,
        }
    }
}

/// Why no answer comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// It never left: the first lookup refused.
    NotSent(Errno),
    /// It, or its answer, was lost.
    OnTheWay,
}

/// Where a packet came to its end.
struct Arrival {
    /// The machine.
    netns: NetnsId,
    /// The device that it came in at; `lo` when it never left.
    dev: IfIndex,
    /// Its source.
    src: IpAddr,
}

/// The machines between.
pub struct Road<'a> {
    /// All of them.
    pub host: &'a mut Host,
    /// Who sends.
    pub caller: Caller,
}

impl Road<'_> {
    /// A request, and its answer.
    ///
    /// # Errors
    /// Where it was lost.
    pub fn there_and_back(&mut self, netns: NetnsId, packet: &Packet) -> Result<(), Loss> {
        let there = self.travel(netns, packet)?;
        let vrf = self.vrf(there.netns, there.dev);
        let link_local = matches!(there.src, IpAddr::V6(addr) if addr.is_unicast_link_local());
        let answer = Packet {
            dst: there.src,
            src: Some(packet.dst),
            oif: if link_local { Some(there.dev) } else { vrf },
            bound: None,
            mark: 0,
            ttl: 64,
            ..packet.clone()
        };
        let back = { self.travel(there.netns, &answer) }.map_err(|_| Loss::OnTheWay)?;
        let heard = match packet.bound {
            None => true,
            Some(dev) => dev == back.dev || self.vrf(back.netns, back.dev) == Some(dev),
        };
        match heard && back.netns == netns {
            true => Ok(()),
            false => Err(Loss::OnTheWay),
        }
    }

    /// The VRF that a device is a member of.
    fn vrf(&self, netns: NetnsId, dev: IfIndex) -> Option<IfIndex> {
        let links = &self.host.namespaces.get(&netns)?.links;
        let master = links.get(dev)?.master?;
        { links.get(master)?.vrf_table() }.map(|_| master)
    }

    fn travel(&mut self, netns: NetnsId, packet: &Packet) -> Result<Arrival, Loss> {
        let asked = RouteMsg {
            oif: packet.oif,
            mark: Some(packet.mark).filter(|mark| *mark != 0),
            ..question(packet, packet.src)
        };
        let mut route = self.ask(netns, asked).map_err(Loss::NotSent)?;
        let leaked = self.source_of_vrf(netns, packet, &route);
        let src = leaked.or(route.prefsrc).or(packet.src);
        let src = src.unwrap_or(packet.dst);
        if let Some(errno) = error_of(&route) {
            return Err(Loss::NotSent(errno));
        }
        let mut here = Place {
            netns,
            dev: IfIndex::LOOPBACK,
        };
        for _ in 0..packet.ttl {
            match route.kind {
                RouteType::LOCAL | RouteType::ANYCAST => {
                    return Ok(Arrival {
                        netns: here.netns,
                        dev: here.dev,
                        src,
                    });
                }
                RouteType::UNICAST => {}
                _ => return Err(Loss::OnTheWay),
            }
            let out = route.oif;
            route = { self.through_vrf(here.netns, route, packet) }.ok_or(Loss::OnTheWay)?;
            if let (RouteType::LOCAL, Some(vrf)) = (route.kind, out) {
                // It comes in again at the VRF (`vrf_local_xmit`).
                here.dev = vrf;
                continue;
            }
            here = self
                .cross(here.netns, &route, packet)
                .ok_or(Loss::OnTheWay)?;
            let asked = RouteMsg {
                iif: Some(here.dev),
                ..question(packet, Some(src))
            };
            route = { self.ask(here.netns, asked) }.map_err(|_| Loss::OnTheWay)?;
            if route.kind == RouteType::UNICAST && !self.forwards(here, packet.dst) {
                return Err(Loss::OnTheWay);
            }
        }
        Err(Loss::OnTheWay)
    }

    /// IPv6 takes the source from the VRF of the sender where the route leads out of it, which is not
    /// what it tells of the route (`ip6_route_get_saddr`).
    fn source_of_vrf(&self, netns: NetnsId, packet: &Packet, route: &RouteMsg) -> Option<IpAddr> {
        let ns = self.host.namespaces.get(&netns)?;
        let (IpAddr::V6(dst), None) = (packet.dst, packet.src) else {
            return None;
        };
        let own = packet.oif?;
        let is_vrf = ns.links.get(own)?.vrf_table().is_some();
        let vrf = self.vrf(netns, own).or(is_vrf.then_some(own))?;
        if self.vrf(netns, route.oif?) == Some(vrf) {
            return None;
        }
        source6::select(ns, vrf, dst, self.caller.now).map(IpAddr::V6)
    }

    /// What is sent to a VRF is looked up once more, in its table (`vrf_process_v4_outbound`).
    fn through_vrf(
        &mut self,
        netns: NetnsId,
        route: RouteMsg,
        packet: &Packet,
    ) -> Option<RouteMsg> {
        let links = &self.host.namespaces.get(&netns)?.links;
        let out = links.get(route.oif?)?;
        if out.vrf_table().is_none() {
            return Some(route);
        }
        // The source need not be ours here (`FLOWI_FLAG_ANYSRC`), which no question can say.
        let asked = RouteMsg {
            oif: route.oif,
            ..question(packet, None)
        };
        self.ask(netns, asked).ok()
    }

    /// From the device of a route to the machine that has the address of the next hop.
    fn cross(&self, netns: NetnsId, route: &RouteMsg, packet: &Packet) -> Option<Place> {
        let dev = route.oif?;
        let out = self.host.namespaces.get(&netns)?.links.get(dev)?;
        if packet.whole && packet.size + HEADERS > out.mtu {
            return None;
        }
        let via = route.via.as_ref().and_then(address_of_via);
        let next = route.gateway.or(via).unwrap_or(packet.dst);
        let heard = wire::hear(self.host, Place { netns, dev });
        heard.into_iter().find(|at| {
            let ns = self.host.namespaces.get(&at.netns);
            ns.is_some_and(|ns| wire::owns(ns, next, Some(at.dev)))
        })
    }

    /// IPv4's input lookup looks at the setting itself; IPv6's does not.
    fn forwards(&self, at: Place, dst: IpAddr) -> bool {
        let ns = self.host.namespaces.get(&at.netns);
        dst.is_ipv4() || ns.is_some_and(|ns| ns.sysctl.all6.on(Knob6::Forwarding))
    }

    fn ask(&mut self, netns: NetnsId, question: RouteMsg) -> Result<RouteMsg, Errno> {
        let mut seat = Seat {
            host: self.host,
            netns,
            caller: self.caller,
            processes: &Alone,
        };
        match seat.ask(Request::GetRoute(Box::new(question))) {
            Ok(Answer {
                row: Some(Row::Route(route)),
                ..
            }) => Ok(*route),
            Ok(_) => Err(Errno::ENETUNREACH),
            Err(refusal) => Err(refusal.errno),
        }
    }
}

/// What every machine on the way is asked.
fn question(packet: &Packet, src: Option<IpAddr>) -> RouteMsg {
    let (family, length, proto) = match packet.dst {
        IpAddr::V4(_) => (Family::INET, 32, 1),
        IpAddr::V6(_) => (Family::INET6, 128, 58),
    };
    RouteMsg {
        family,
        dst: Some(packet.dst),
        dst_len: length,
        src,
        src_len: if src.is_some() { length } else { 0 },
        tos: packet.tos,
        ip_proto: Some(proto),
        ..RouteMsg::default()
    }
}

/// An answer that is no way at all (IPv6 answers with such routes where IPv4 refuses).
fn error_of(route: &RouteMsg) -> Option<Errno> {
    match route.kind {
        RouteType::BLACKHOLE => Some(Errno::EINVAL),
        RouteType::PROHIBIT => Some(Errno::EACCES),
        RouteType::UNREACHABLE => Some(Errno::ENETUNREACH),
        _ => None,
    }
}

/// The address of a next hop of the other family.
fn address_of_via(via: &crate::types::Via) -> Option<IpAddr> {
    let bytes = <[u8; 16]>::try_from(via.addr.as_slice()).ok();
    bytes.map(IpAddr::from)
}
