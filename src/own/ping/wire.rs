//! Who hears a frame: the other end of a veth, the ports of a bridge, the VLAN of the same number,
//! and what sits on them. Other devices lead nowhere.

use std::net::IpAddr;

use crate::kernel::link::{Kind, Link, Place};
use crate::kernel::{Host, Netns, NetnsId};
use crate::types::IfIndex;

/// How many devices a frame may pass: bridges may be wired in circles.
const PASSED_MAX: usize = 1000;

/// The devices at which a frame that leaves through `at` comes to a machine.
pub fn hear(host: &Host, at: Place) -> Vec<Place> {
    let mut air = Air {
        host,
        passed: Vec::new(),
        heard: Vec::new(),
    };
    air.send(at, None);
    air.heard
}

/// True when the namespace has the address; for IPv6, on this device.
pub fn owns(ns: &Netns, addr: IpAddr, dev: Option<IfIndex>) -> bool {
    match addr {
        IpAddr::V4(addr) => {
            let mut all = ns.v4.addrs.devs.values().flat_map(|dev| &dev.addrs);
            all.any(|ifa| ifa.local == addr)
        }
        IpAddr::V6(addr) => ns.v6.addrs.devs.iter().any(|(index, inet6)| {
            let here = dev.is_none_or(|dev| dev == *index);
            let has =
                |ifa: &crate::kernel::addr::v6::Ifa6| ifa.local == addr && !ifa.is_tentative();
            let mut anycast = inet6.anycast.iter();
            here && (inet6.addrs.iter().any(has) || anycast.any(|(any, _)| *any == addr))
        }),
    }
}

/// A frame's number of a VLAN.
type Tag = Option<u16>;

struct Air<'a> {
    host: &'a Host,
    passed: Vec<(Place, Tag, bool)>,
    heard: Vec<Place>,
}

impl Air<'_> {
    fn link(&self, at: Place) -> Option<&Link> {
        self.host.namespaces.get(&at.netns)?.links.get(at.dev)
    }

    /// The devices of a namespace for which `wanted` holds.
    fn devices(&self, netns: NetnsId, wanted: impl Fn(&Link) -> bool) -> Vec<Place> {
        let ns = self.host.namespaces.get(&netns);
        let links = ns.into_iter().flat_map(|ns| ns.links.by_index.values());
        let found = links.filter(|link| wanted(link));
        found
            .map(|link| Place {
                netns,
                dev: link.index,
            })
            .collect()
    }

    fn first_time(&mut self, at: Place, tag: Tag, out: bool) -> bool {
        let seen = self.passed.contains(&(at, tag, out)) || self.passed.len() >= PASSED_MAX;
        if !seen {
            self.passed.push((at, tag, out));
        }
        !seen
    }

    /// A frame leaves through a device.
    fn send(&mut self, at: Place, tag: Tag) {
        let working = self.link(at).is_some_and(Link::is_running);
        if !working || !self.first_time(at, tag, true) {
            return;
        }
        let Some(kind) = self.link(at).map(|link| link.kind.clone()) else {
            return;
        };
        match kind {
            Kind::Veth { netns, peer } => self.arrive(Place { netns, dev: peer }, tag),
            Kind::Vlan {
                lower, netns, id, ..
            } => self.send(Place { netns, dev: lower }, Some(id)),
            Kind::Other { name, .. } if name == "bridge" => {
                for port in self.devices(at.netns, |link| link.master == Some(at.dev)) {
                    self.send(port, tag);
                }
            }
            Kind::Other {
                lower: Some((netns, dev)),
                ..
            } => {
                self.send(Place { netns, dev }, tag);
            }
            _ => {}
        }
    }

    /// A frame comes in at a device.
    fn arrive(&mut self, at: Place, tag: Tag) {
        let working = self.link(at).is_some_and(Link::is_running);
        if !working || !self.first_time(at, tag, false) {
            return;
        }
        let master = self.link(at).and_then(|link| link.master);
        let bridge = master.filter(|master| self.is_bridge(at.netns, *master));
        if let Some(bridge) = bridge {
            let at_bridge = Place {
                netns: at.netns,
                dev: bridge,
            };
            self.arrive(at_bridge, tag);
            let others = |link: &Link| link.master == Some(bridge) && link.index != at.dev;
            for port in self.devices(at.netns, others) {
                self.send(port, tag);
            }
            return;
        }
        if tag.is_none() {
            self.heard.push(at);
        }
        for upper in self.uppers(at, tag) {
            self.arrive(upper, None);
        }
    }

    fn is_bridge(&self, netns: NetnsId, dev: IfIndex) -> bool {
        let bridge = self.link(Place { netns, dev });
        bridge.is_some_and(|link| link.kind.is("bridge"))
    }

    /// The devices that sit on one and take frames with this tag.
    fn uppers(&self, at: Place, wanted: Tag) -> Vec<Place> {
        let here = Some((at.netns, at.dev));
        let takes = |link: &Link| match (&link.kind, wanted) {
            (Kind::Vlan { id, .. }, Some(tag)) => *id == tag && link.kind.lower() == here,
            (Kind::Other { .. }, None) => link.kind.lower() == here,
            _ => false,
        };
        let all = self.host.namespaces.keys().copied();
        all.flat_map(|netns| self.devices(netns, takes)).collect()
    }
}
