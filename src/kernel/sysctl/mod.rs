//! Settings that decide about routing, and `/proc/sys/net` as far as rpdb has it (Linux
//! `Documentation/networking/ip-sysctl.rst`).
//!
//! This room knows every key with the numbers that it takes, what each is at boot, who else a
//! value reaches, and what the tree of files looks like. It refuses to know what `sysctl` prints,
//! and what a value means for a lookup: readers ask [`Sysctl`]. [`tree::Place`] is what a path
//! names; a [`super::Seat`] opens it for a program.
//!
//! Keys that decide nothing in rpdb (`arp_*`, `accept_ra_*`, `tcp_*` …) are kept as the kernel would keep
//! them. Those that are no numbers are not there at all, and neither are those of packet filters.

mod bystander;
pub mod file;
mod kind;
mod knob4;
mod knob6;
mod neigh;
pub mod netconf;
mod number;
mod seat;
mod several;
mod shared;
#[cfg(test)]
mod tests;
pub mod tree;
mod values;

use std::collections::BTreeMap;

pub use bystander::{Bystander, Bystanders};
pub use kind::Kind;
pub use knob4::{Conf4, Knob4};
pub use knob6::{Conf6, Knob6};
pub use neigh::{NeighConf, NeighFile, NeighKnob};
pub use several::{Several, Tuples};
pub use shared::{Shared, SharedKnob};
pub use values::{Knob, Values};

use crate::types::{Family, IfIndex};

/// All settings of one namespace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sysctl {
    /// `net.ipv4.conf.all`.
    pub all4: Conf4,
    /// `net.ipv4.conf.default`.
    pub default4: Conf4,
    /// `net.ipv4.conf.DEV`, for devices that differ from `default`.
    pub dev4: BTreeMap<IfIndex, Conf4>,
    /// `net.ipv6.conf.all`. The kernel copies some of what is written here to every device.
    pub all6: Conf6,
    /// `net.ipv6.conf.default`.
    pub default6: Conf6,
    /// `net.ipv6.conf.DEV`, for devices that differ from `default`.
    pub dev6: BTreeMap<IfIndex, Conf6>,
    /// `net.ipv6.conf.DEV.mtu`, where it is not the device's own.
    pub mtu6: BTreeMap<IfIndex, u32>,
    /// Those outside `conf`.
    pub shared: Shared,
    /// Those that decide nothing.
    pub bystanders: Bystanders,
    /// Those of several numbers.
    pub tuples: Tuples,
    /// `net.ipv4.neigh`.
    pub neigh4: NeighConf,
    /// `net.ipv6.neigh`.
    pub neigh6: NeighConf,
}

impl Default for Sysctl {
    fn default() -> Self {
        let mut all4 = Conf4::default();
        all4.set(Knob4::AcceptSourceRoute, 0);
        Self {
            all4,
            default4: Conf4::default(),
            dev4: BTreeMap::new(),
            all6: Conf6::default(),
            default6: Conf6::default(),
            dev6: BTreeMap::new(),
            mtu6: BTreeMap::new(),
            shared: Shared::default(),
            bystanders: Bystanders::default(),
            tuples: Tuples::default(),
            neigh4: NeighConf::at_boot(Family::INET),
            neigh6: NeighConf::at_boot(Family::INET6),
        }
    }
}

impl Sysctl {
    /// Settings of one device.
    pub fn conf4(&self, dev: IfIndex) -> &Conf4 {
        self.dev4.get(&dev).unwrap_or(&self.default4)
    }

    /// IPv6 settings of one device.
    pub fn conf6(&self, dev: IfIndex) -> &Conf6 {
        self.dev6.get(&dev).unwrap_or(&self.default6)
    }

    /// Settings of one device, to be changed.
    pub fn conf4_mut(&mut self, dev: IfIndex) -> &mut Conf4 {
        let default = &self.default4;
        self.dev4.entry(dev).or_insert_with(|| default.clone())
    }

    /// IPv6 settings of one device, to be changed.
    pub fn conf6_mut(&mut self, dev: IfIndex) -> &mut Conf6 {
        let default = &self.default6;
        self.dev6.entry(dev).or_insert_with(|| default.clone())
    }

    /// `net.ipv4.neigh` or `net.ipv6.neigh`.
    pub fn neigh(&self, family: Family) -> &NeighConf {
        match family {
            Family::INET => &self.neigh4,
            _ => &self.neigh6,
        }
    }

    /// The same, to be changed.
    pub fn neigh_mut(&mut self, family: Family) -> &mut NeighConf {
        match family {
            Family::INET => &mut self.neigh4,
            _ => &mut self.neigh6,
        }
    }

    /// What a namespace begins with that is made on a host whose first namespace has these
    /// settings: the IPv4 ones of `all` and `default` come along, as long as
    /// `net.core.devconf_inherit_init_net` is 0 (`devinet_init_net`, `addrconf_init_net`).
    pub fn inherited(&self) -> Self {
        Self {
            all4: self.all4.clone(),
            default4: self.default4.clone(),
            ..Self::default()
        }
    }
}
