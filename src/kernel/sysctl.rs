//! Settings that decide about routing (Linux `Documentation/networking/ip-sysctl.rst`).

use std::collections::BTreeMap;

use crate::types::IfIndex;

/// All settings of one namespace.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sysctl {
    /// `net.ipv4.conf.all`.
    pub all4: Conf4,
    /// `net.ipv4.conf.default`.
    pub default4: Conf4,
    /// `net.ipv4.conf.DEV`, for devices that differ from what `default` was at their creation.
    pub dev4: BTreeMap<IfIndex, Conf4>,
    /// `net.ipv6.conf.all`. The kernel copies most of what is written here to every device.
    pub all6: Conf6,
    /// `net.ipv6.conf.default`.
    pub default6: Conf6,
    /// `net.ipv6.conf.DEV`, for devices that differ from `default`.
    pub dev6: BTreeMap<IfIndex, Conf6>,
    /// `net.ipv6.fib_multipath_hash_policy`.
    pub hash_policy6: u8,
    /// `net.ipv4.fib_multipath_hash_policy`.
    pub hash_policy4: u8,
    /// `net.ipv4.fib_multipath_hash_seed`; rpdb's default is fixed so that answers repeat.
    pub hash_seed: u32,
}

impl Sysctl {
    /// Settings of one device.
    pub fn conf4(&self, dev: IfIndex) -> Conf4 {
        self.dev4.get(&dev).copied().unwrap_or(self.default4)
    }

    /// IPv6 settings of one device.
    pub fn conf6(&self, dev: IfIndex) -> Conf6 {
        self.dev6.get(&dev).copied().unwrap_or(self.default6)
    }
}

/// `net.ipv4.conf.*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // named as in ip-sysctl.rst
pub struct Conf4 {
    pub forwarding: bool,
    pub rp_filter: u8,
    pub accept_local: bool,
    pub route_localnet: bool,
    pub src_valid_mark: bool,
    pub ignore_routes_with_linkdown: bool,
    pub promote_secondaries: bool,
    pub send_redirects: bool,
    pub shared_media: bool,
    pub bc_forwarding: bool,
}

impl Default for Conf4 {
    fn default() -> Self {
        Self {
            forwarding: false,
            rp_filter: 0,
            accept_local: false,
            route_localnet: false,
            src_valid_mark: false,
            ignore_routes_with_linkdown: false,
            promote_secondaries: false,
            send_redirects: true,
            shared_media: true,
            bc_forwarding: false,
        }
    }
}

/// `net.ipv6.conf.*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)] // named as in ip-sysctl.rst
pub struct Conf6 {
    pub forwarding: bool,
    pub disable_ipv6: bool,
    /// Linux's default is 1; rpdb's is 0, so that addresses work at once even without carrier.
    pub accept_dad: i8,
    pub keep_addr_on_down: i8,
    pub ignore_routes_with_linkdown: bool,
    /// Of `all` and `default`; a device's own is `Link::addr_gen_mode`.
    pub addr_gen_mode: u8,
}
