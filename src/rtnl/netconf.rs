//! `RTM_*NETCONF` messages: settings of IP as they are told over the socket.

use crate::types::{Family, IfIndex};

/// Whose settings are told (`NETCONFA_IFINDEX`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ConfOf {
    /// `all`.
    All,
    /// `default`.
    Default,
    /// A device.
    Device(IfIndex),
}

impl ConfOf {
    /// The device.
    pub fn device(self) -> Option<IfIndex> {
        match self {
            Self::Device(dev) => Some(dev),
            Self::All | Self::Default => None,
        }
    }
}

/// Settings of a device (Linux `include/uapi/linux/netconf.h`, `NETCONFA_*`). A message about a change
/// tells what changed alone, and one about a device that went nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetconfMsg {
    /// Of IPv4 or IPv6.
    pub family: Family,
    /// Whose.
    pub whose: ConfOf,
    /// `NETCONFA_FORWARDING`.
    pub forwarding: Option<i64>,
    /// `NETCONFA_RP_FILTER`; IPv6 has none.
    pub rp_filter: Option<i64>,
    /// `NETCONFA_MC_FORWARDING`.
    pub mc_forwarding: Option<i64>,
    /// `NETCONFA_PROXY_NEIGH`.
    pub proxy_neigh: Option<i64>,
    /// `NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN`.
    pub ignore_linkdown: Option<i64>,
}
