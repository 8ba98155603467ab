//! A namespace.

use serde::{Deserialize, Serialize};

use super::{Conf4, InDev, Inet6Dev, Link, Path, Rule, Table, Table6, is_default};

/// One namespace.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Netns {
    pub id: u32,
    pub last_index: u32,
    pub links: Vec<Link>,
    /// Ids of other namespaces.
    #[serde(default, skip_serializing_if = "is_default")]
    pub peer_ids: Vec<(u32, i32)>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub had_vrf: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub sysctl: Sysctl,
    pub v4: V4,
    pub v6: V6,
}

/// Settings.
#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Sysctl {
    #[serde(skip_serializing_if = "is_default")]
    pub all4: Conf4,
    #[serde(skip_serializing_if = "is_default")]
    pub default4: Conf4,
    /// By device.
    #[serde(skip_serializing_if = "is_default")]
    pub dev4: Vec<(u32, Conf4)>,
    #[serde(skip_serializing_if = "is_default")]
    pub all6: Conf6,
    #[serde(skip_serializing_if = "is_default")]
    pub default6: Conf6,
    /// By device.
    #[serde(skip_serializing_if = "is_default")]
    pub dev6: Vec<(u32, Conf6)>,
    #[serde(skip_serializing_if = "is_default")]
    pub hash_policy6: u8,
    #[serde(skip_serializing_if = "is_default")]
    pub hash_policy4: u8,
    #[serde(skip_serializing_if = "is_default")]
    pub hash_seed: u32,
}

/// The IPv4 half.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct V4 {
    #[serde(default, skip_serializing_if = "is_default")]
    pub custom_rules: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub custom_local_routes: bool,
    pub rules: Vec<Rule>,
    #[serde(default)]
    pub addrs4: Vec<InDev>,
    /// What the routes of all tables share, by number from 0.
    #[serde(default)]
    pub paths: Vec<Path>,
    /// In order of creation.
    #[serde(default)]
    pub tables: Vec<Table>,
}

/// The IPv6 half.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct V6 {
    #[serde(default, skip_serializing_if = "is_default")]
    pub custom_rules: bool,
    pub rules: Vec<Rule>,
    #[serde(default)]
    pub addrs6: Vec<Inet6Dev>,
    /// In order of creation.
    #[serde(default)]
    pub tables: Vec<Table6>,
}

/// `net.ipv6.conf.*`.
#[derive(Serialize, Deserialize, PartialEq, Clone, Copy, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // named as in ip-sysctl.rst
pub struct Conf6 {
    #[serde(skip_serializing_if = "is_default")]
    pub forwarding: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub disable_ipv6: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub accept_dad: i8,
    #[serde(skip_serializing_if = "is_default")]
    pub keep_addr_on_down: i8,
    #[serde(skip_serializing_if = "is_default")]
    pub ignore_routes_with_linkdown: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub addr_gen_mode: u8,
}
