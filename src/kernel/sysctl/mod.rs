//! Settings that decide about routing, and `/proc/sys/net` as far as rpdb has it (Linux
//! `Documentation/networking/ip-sysctl.rst`).
//!
//! This room knows every key with the numbers that it takes, what each is at boot, who else a
//! value reaches, and what the tree of files looks like. It refuses to know what `sysctl` prints,
//! and what a value means for a lookup: readers ask [`Sysctl`]. [`tree::Place`] is what a path
//! names; a [`super::Seat`] opens it for a program.
//!
//! Keys that decide nothing in rpdb (`arp_*`, `accept_ra_*`, …) are kept as the kernel would keep
//! them. Settings outside `conf` and next to routing are not there at all.

pub mod file;
mod kind;
mod knob4;
mod knob6;
pub mod netconf;
mod number;
mod seat;
mod shared;
#[cfg(test)]
mod tests;
pub mod tree;
mod values;

use std::collections::BTreeMap;

pub use kind::Kind;
pub use knob4::{Conf4, Knob4};
pub use knob6::{Conf6, Knob6};
pub use shared::{Shared, SharedKnob};
pub use values::{Knob, Values};

use crate::types::IfIndex;

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
