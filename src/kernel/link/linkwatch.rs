//! One link request at work: the machine, and the carrier changes that wait for linkwatch
//! (Linux 6.18 `net/core/link_watch.c`, `net/sched/sch_generic.c`).

use std::collections::VecDeque;

use super::{Link, stack};
use crate::kernel::effects::{self, DeviceEvent};
use crate::kernel::{Host, Netns, NetnsId};
use crate::types::{IfIndex, OperState};

/// A device of the machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Its namespace.
    pub netns: NetnsId,
    /// Its index there.
    pub dev: IfIndex,
}

/// `IF_LINK_MODE_DORMANT`.
const LINKMODE_DORMANT: u8 = 1;

/// How many carrier events one request may cause. Events chase each other only along stacked
/// devices, so that a real machine stays far below; a device graph from a damaged state might not.
const EVENTS_MAX: usize = 10_000;

/// The machine under the rtnl lock.
pub(super) struct Linkwatch<'a> {
    /// The machine.
    pub host: &'a mut Host,
    pending: VecDeque<Place>,
}

impl<'a> Linkwatch<'a> {
    pub fn new(host: &'a mut Host) -> Self {
        Self {
            host,
            pending: VecDeque::new(),
        }
    }

    pub fn netns(&mut self, netns: NetnsId) -> Option<&mut Netns> {
        self.host.namespaces.get_mut(&netns)
    }

    pub fn link(&self, at: Place) -> Option<&Link> {
        self.host.namespaces.get(&at.netns)?.links.get(at.dev)
    }

    pub fn link_mut(&mut self, at: Place) -> Option<&mut Link> {
        let links = &mut self.host.namespaces.get_mut(&at.netns)?.links;
        links.by_index.get_mut(&at.dev)
    }

    /// Changes a device that may be gone by now.
    pub fn with(&mut self, at: Place, change: impl FnOnce(&mut Link)) {
        if let Some(link) = self.link_mut(at) {
            change(link);
        }
    }

    /// All devices of the machine for which `wanted` holds, by namespace and index.
    pub fn places(&self, wanted: impl Fn(NetnsId, &Link) -> bool) -> Vec<Place> {
        let mut found = Vec::new();
        for (&netns, ns) in &self.host.namespaces {
            let mine = ns.links.by_index.values().filter(|l| wanted(netns, l));
            found.extend(mine.map(|l| Place {
                netns,
                dev: l.index,
            }));
        }
        found
    }

    /// Tells the protocols, then the stacked devices.
    pub fn notify(&mut self, at: Place, event: DeviceEvent) {
        if let Some(ns) = self.netns(at.netns) {
            effects::device(ns, at.dev, event);
        }
        stack::on_device(self, at, event);
    }

    /// `netif_carrier_on` and `netif_carrier_off`.
    pub fn set_carrier(&mut self, at: Place, carrier: bool) {
        let Some(link) = self.link_mut(at) else {
            return;
        };
        if link.carrier != carrier {
            link.carrier = carrier;
            link.carrier_changes = link.carrier_changes.saturating_add(1);
            self.fire(at);
        }
    }

    /// `linkwatch_fire_event`.
    pub fn fire(&mut self, at: Place) {
        if !self.pending.contains(&at) {
            self.pending.push_back(at);
        }
    }

    /// What is pending for a device goes where it goes.
    pub fn relocate(&mut self, from: Place, to: Place) {
        for at in self.pending.iter_mut().filter(|at| **at == from) {
            *at = to;
        }
    }

    /// Works off everything that is pending (`linkwatch_do_dev`).
    pub fn settle(mut self) {
        for _ in 0..EVENTS_MAX {
            let Some(at) = self.pending.pop_front() else {
                return;
            };
            self.update_operstate(at);
            if self.link(at).is_some_and(Link::is_up) {
                self.notify(at, DeviceEvent::Change);
            }
        }
    }

    /// `rfc2863_policy`.
    pub fn update_operstate(&mut self, at: Place) {
        let Some(link) = self.link(at) else {
            return;
        };
        let state = match default_operstate(self, at, link) {
            OperState::Up if link.linkmode == LINKMODE_DORMANT => OperState::Dormant,
            state => state,
        };
        self.with(at, |link| link.operstate = state);
    }
}

/// `default_operstate`. The kernel looks the lower device up by index in the device's own
/// namespace, even when it lives elsewhere.
fn default_operstate(watch: &Linkwatch<'_>, at: Place, link: &Link) -> OperState {
    if link.carrier {
        return OperState::Up;
    }
    let Some((_, below)) = link.kind.linked() else {
        return OperState::Down;
    };
    let namesake = watch.link(Place {
        netns: at.netns,
        dev: below,
    });
    match namesake {
        Some(other) if below != at.dev && !other.carrier => OperState::LowerLayerDown,
        _ => OperState::Down,
    }
}
