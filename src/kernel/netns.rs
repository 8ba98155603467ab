//! One network namespace.

use std::collections::BTreeMap;

use super::fib::v4::Fib4;
use super::fib::v6::Fib6;
use super::link::Links;
use super::neigh::Neighs;
use super::nexthop::Nexthops;
use super::rule::Chain;
use super::sysctl::Sysctl;
use super::{Half6, NetnsId, addr, effects, rule};
use crate::types::{Family, IfIndex};

/// One network namespace: devices, and per family addresses, rules and tables.
#[derive(Clone, PartialEq, Debug)]
pub struct Netns {
    /// Devices.
    pub links: Links,
    /// Ids by which this namespace knows others (`peernet2id`), given in order from 0.
    pub peer_ids: BTreeMap<NetnsId, i32>,
    /// A VRF was once created: the rule for all of them is there, or was deleted by the user.
    pub had_vrf: bool,
    /// Settings.
    pub sysctl: Sysctl,
    /// Next hop objects of both families.
    pub nexthops: Nexthops,
    /// Neighbours of both families.
    pub neighs: Neighs,
    /// Labels of IPv6 addresses.
    pub addr_labels: addr::v6::label::AddrLabels,
    /// IPv4.
    pub v4: V4,
    /// IPv6; while it is still written down, it has no address whose time ends.
    pub v6: Half6,
}

/// The IPv4 half of a namespace.
#[derive(Clone, PartialEq, Debug)]
pub struct V4 {
    /// Policy rules.
    pub rules: Chain,
    /// A rule was once added or deleted: local and main are separate from then on, and rules are
    /// walked (Linux 6.18 `net->ipv4.fib_has_custom_rules`).
    pub custom_rules: bool,
    /// A `type local` route was once added by a user (`fib_has_custom_local_routes`).
    pub custom_local_routes: bool,
    /// Addresses, by device.
    pub addrs: addr::v4::Addrs4,
    /// Tables and the route descriptions they share.
    pub fib: Fib4,
}

/// The IPv6 half of a namespace.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct V6 {
    /// Policy rules.
    pub rules: Chain,
    /// A rule was once added (`fib6_has_custom_rules`).
    pub custom_rules: bool,
    /// Addresses, by device.
    pub addrs: addr::v6::Addrs6,
    /// Tables.
    pub fib: Fib6,
}

impl Netns {
    /// The namespace that this one knows by an id.
    pub fn peer_of_id(&self, id: i32) -> Option<NetnsId> {
        let mut ids = self.peer_ids.iter();
        ids.find(|(_, known)| **known == id).map(|(peer, _)| *peer)
    }

    /// A namespace as the kernel makes it: `lo` down, default rules, no IPv4 table.
    pub fn bare() -> Self {
        Self::with_settings(Sysctl::default())
    }

    /// The same with these settings.
    pub fn with_settings(sysctl: Sysctl) -> Self {
        let mut bare = Self {
            links: Links::with_loopback(),
            peer_ids: BTreeMap::new(),
            had_vrf: false,
            sysctl,
            nexthops: Nexthops::default(),
            neighs: Neighs::default(),
            addr_labels: Default::default(),
            v4: V4 {
                rules: rule::default_rules(Family::INET),
                custom_rules: false,
                custom_local_routes: false,
                addrs: Default::default(),
                fib: Default::default(),
            },
            v6: Half6::from(V6 {
                rules: rule::default_rules(Family::INET6),
                custom_rules: false,
                addrs: Default::default(),
                fib: Default::default(),
            }),
        };
        let registered = effects::DeviceEvent::Registered;
        effects::device(&mut bare, IfIndex::LOOPBACK, registered);
        bare
    }
}
