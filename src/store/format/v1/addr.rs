//! Addresses, one row each, in the order of their device's list.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::is_default;

/// The IPv4 configuration of a device.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct InDev {
    pub dev: u32,
    #[serde(default)]
    pub addrs: Vec<Ifa4>,
}

/// One IPv4 address.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Ifa4 {
    pub local: Ipv4Addr,
    /// The same, or the peer's.
    pub address: Ipv4Addr,
    pub prefix_len: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broadcast: Option<Ipv4Addr>,
    pub scope: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u32,
    pub label: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub metric: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub proto: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub lifetime: Lifetime,
    /// When the lifetimes began, in seconds since the epoch.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stamp: i64,
    /// Which of several equal addresses came later.
    #[serde(default, skip_serializing_if = "is_default")]
    pub turn: u32,
}

/// The IPv6 configuration of a device.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Inet6Dev {
    pub dev: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ready: bool,
    /// Address and number of users.
    #[serde(default, skip_serializing_if = "is_default")]
    pub anycast: Vec<(Ipv6Addr, u32)>,
    /// What its automatic addresses are to end with.
    #[serde(default, skip_serializing_if = "is_default")]
    pub token: Option<Ipv6Addr>,
    #[serde(default)]
    pub addrs: Vec<Ifa6>,
}

/// One IPv6 address.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Ifa6 {
    pub local: Ipv6Addr,
    #[serde(default, skip_serializing_if = "is_default")]
    pub peer: Option<Ipv6Addr>,
    pub prefix_len: u8,
    pub scope: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub metric: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub proto: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub lifetime: Lifetime,
    /// When the lifetimes began, in seconds since the epoch.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stamp: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub kept: bool,
}

/// Seconds that an address is preferred and valid; absent for ever.
#[derive(Serialize, Deserialize, PartialEq, Clone, Copy, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Lifetime {
    pub preferred: u32,
    pub valid: u32,
}

impl Default for Lifetime {
    fn default() -> Self {
        Self {
            preferred: u32::MAX,
            valid: u32::MAX,
        }
    }
}
