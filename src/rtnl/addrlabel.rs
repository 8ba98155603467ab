//! `RTM_*ADDRLABEL` messages.

use std::net::IpAddr;

use crate::types::{Family, IfIndex};

/// One label (Linux `include/uapi/linux/if_addrlabel.h`, `struct ifaddrlblmsg` and `IFAL_*`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddrLabelMsg {
    /// Family; only that of IPv6 has labels.
    pub family: Family,
    /// Only addresses on this device, unless none.
    pub index: IfIndex,
    /// Length of the prefix.
    pub prefix_len: u8,
    /// `IFAL_ADDRESS`; without an address the attribute has no bytes.
    pub address: Option<IpAddr>,
    /// `IFAL_LABEL`.
    pub label: u32,
}
