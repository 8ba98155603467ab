//! One route.

use std::net::Ipv6Addr;
use std::sync::Arc;

use crate::types::{Encap, IfIndex, Metrics, Protocol, RouteType, route_flags};

/// The routes of one key in order of metric. Keys whose routes are alike may share them, so that a
/// route of many destinations is there once.
pub type Routes6 = Arc<Vec<Route6>>;

/// One route with its one hop (Linux 6.18 `struct fib6_info`, `struct fib6_nh`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route6 {
    /// Route type.
    pub kind: RouteType,
    /// Who installed it.
    pub protocol: Protocol,
    /// Metric; 0 only for the kernel's own local and anycast routes.
    pub metric: u32,
    /// What the kernel treats it as, whatever its type says.
    pub nature: Nature,
    /// Router preference (0 medium, 1 high, 3 low).
    pub pref: u8,
    /// When it ends, in seconds since the epoch.
    pub expires: Option<i64>,
    /// Preferred source.
    pub prefsrc: Option<Ipv6Addr>,
    /// Metrics as the kernel stored them.
    pub metrics: Metrics,
    /// Next hop object that it leads over; it has no hop of its own then.
    pub nh_id: Option<u32>,
    /// Output device; `lo` for routes that lead nowhere, none for those over an object.
    pub oif: IfIndex,
    /// Gateway.
    pub gateway: Option<Ipv6Addr>,
    /// Weight among its siblings, 1 to 256.
    pub weight: u16,
    /// `route_flags`, low byte: DEAD, ONLINK, LINKDOWN.
    pub flags: u8,
    /// Encapsulation.
    pub encap: Option<Box<Encap>>,
}

/// What becomes of packets that a route takes (`RTF_LOCAL`, `RTF_ANYCAST`, `RTF_REJECT`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Nature {
    /// They leave through the device.
    #[default]
    Forward,
    /// They are for us.
    Local,
    /// They are for us, at a subnet's anycast address.
    Anycast,
    /// The type's error is answered; a route over `lo` to another host is one too, without error.
    Reject,
}

impl Route6 {
    /// True when it can be one of several siblings (`rt6_qualify_for_ecmp`).
    pub fn can_have_siblings(&self) -> bool {
        self.gateway.is_some() && self.nh_id.is_none()
    }

    /// True when both lead the same way (`rt6_duplicate_nexthop`).
    pub fn leads_like(&self, other: &Self) -> bool {
        let own =
            || self.oif == other.oif && self.gateway == other.gateway && self.encap == other.encap;
        self.nh_id == other.nh_id && (self.nh_id.is_some() || own())
    }

    /// True when any of `flags` (low byte of `route_flags`) is set.
    pub fn has(&self, flags: u32) -> bool {
        u32::from(self.flags) & flags != 0
    }

    /// It ended before `now` (`fib6_check_expired`).
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires.is_some_and(|expires| now >= expires)
    }

    /// For us: local or anycast.
    pub fn is_ours(&self) -> bool {
        matches!(self.nature, Nature::Local | Nature::Anycast)
    }

    pub(super) fn mark(&mut self, flags: u32) {
        self.flags |= flags as u8;
    }

    pub(super) fn unmark(&mut self, flags: u32) {
        self.flags &= !(flags as u8);
    }

    /// Dead already.
    pub fn is_dead(&self) -> bool {
        self.has(route_flags::DEAD)
    }
}

/// Positions of the siblings of the route at `at` in its list, itself included, in order; only
/// itself when it cannot have any.
pub fn siblings(routes: &[Route6], at: usize) -> Vec<usize> {
    let Some(route) = routes.get(at) else {
        return Vec::new();
    };
    if !route.can_have_siblings() {
        return vec![at];
    }
    let is_sibling = |other: &Route6| other.metric == route.metric && other.can_have_siblings();
    (0..routes.len())
        .filter(|index| routes.get(*index).is_some_and(is_sibling))
        .collect()
}
