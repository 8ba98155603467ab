//! What output and input routing make of a result (`struct rtable`).

use std::net::Ipv4Addr;

use super::Found4;
use crate::kernel::fib::v4::Gateway;
use crate::types::{Encap, IfIndex, Metrics, RouteType, Scope};

/// A routed packet: where it goes and what kind of destination that is.
#[derive(Clone, PartialEq, Debug)]
pub struct Routed4<'n> {
    /// Type: the result's, or what the destination itself makes it (broadcast, multicast).
    pub kind: RouteType,
    /// `RTCF_*` flags (`route_flags`).
    pub flags: u32,
    /// Device, `lo` (or the VRF) for what is ours.
    pub dev: IfIndex,
    /// Neighbour to hand it to; none when the destination is on the link.
    pub gateway: Gateway,
    /// Metrics of the route, where the answer has any of it.
    pub metrics: Option<&'n Metrics>,
    /// Realms: source in the high half.
    pub realms: u32,
    /// Encapsulation.
    pub encap: Option<Box<Encap>>,
    /// Source address after the choice; unspecified when none was to be had.
    pub src: Ipv4Addr,
    /// What the fib found, unless the answer was made without it.
    pub found: Option<Found4<'n>>,
    /// The kernel keeps the answer in the hop's cache, where it counts as a second user.
    pub cached: bool,
}

impl<'n> Routed4<'n> {
    /// A packet to a device, with nothing taken from the fib.
    pub(super) fn through(dev: IfIndex, kind: RouteType, flags: u32, src: Ipv4Addr) -> Self {
        Self {
            kind,
            flags,
            dev,
            gateway: Gateway::None,
            metrics: None,
            realms: 0,
            encap: None,
            src,
            found: None,
            cached: false,
        }
    }

    /// Takes the hop's gateway, realms and encapsulation and the route's metrics
    /// (`rt_set_nexthop`).
    pub(super) fn take_nexthop(&mut self, found: &Found4<'n>) {
        if found.nhc.scope == Scope::LINK {
            self.gateway = found.nhc.gateway;
        }
        self.metrics = Some(&found.info.metrics);
        self.realms = found.nhc.flow;
        self.encap = found.nhc.encap.clone().map(Box::new);
    }

    /// Fills the halves of the realms that are still missing (`set_class_tag`).
    pub(super) fn add_realms(&mut self, realms: u32) {
        for half in [0xffff, 0xffff_0000] {
            if self.realms & half == 0 {
                self.realms |= realms & half;
            }
        }
    }
}
