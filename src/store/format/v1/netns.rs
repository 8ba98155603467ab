//! A namespace.

use serde::{Deserialize, Serialize};

use super::{
    AddrLabel, InDev, Inet6Dev, Link, Neigh, Nexthop, Path, Proxy, Rule, Table, Table6, Unique,
    is_default,
};
use crate::store::format::v3::Path6;

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
    /// The id last given to an object that came without.
    #[serde(default, skip_serializing_if = "is_default")]
    pub last_nexthop: u32,
    /// By id.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nexthops: Vec<Nexthop>,
    /// By address and device.
    #[serde(default, skip_serializing_if = "is_default")]
    pub neighs: Vec<Neigh>,
    /// In order of creation.
    #[serde(default, skip_serializing_if = "is_default")]
    pub proxies: Vec<Proxy>,
    /// Labels of IPv6 addresses, in order; absent while they are those of a new namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addrlabels: Option<Vec<AddrLabel>>,
    pub v4: V4,
    pub v6: V6,
}

/// Settings by their names, those that differ from what they are at boot.
pub type Values = Unique<String, i64>;

/// Settings.
#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Sysctl {
    #[serde(skip_serializing_if = "is_default")]
    pub shared: Values,
    #[serde(skip_serializing_if = "is_default")]
    pub all4: Conf4,
    #[serde(skip_serializing_if = "is_default")]
    pub default4: Conf4,
    /// By device.
    #[serde(skip_serializing_if = "is_default")]
    pub dev4: Vec<(u32, Conf4)>,
    #[serde(skip_serializing_if = "is_default")]
    pub all6: Values,
    #[serde(skip_serializing_if = "is_default")]
    pub default6: Values,
    /// By device.
    #[serde(skip_serializing_if = "is_default")]
    pub dev6: Vec<(u32, Values)>,
    /// By device.
    #[serde(skip_serializing_if = "is_default")]
    pub mtu6: Vec<(u32, u32)>,
    #[serde(skip_serializing_if = "is_default")]
    pub bystanders: Values,
    /// Those of several numbers.
    #[serde(skip_serializing_if = "is_default")]
    pub tuples: Unique<String, Vec<i64>>,
    #[serde(skip_serializing_if = "is_default")]
    pub neigh4: NeighConf,
    #[serde(skip_serializing_if = "is_default")]
    pub neigh6: NeighConf,
}

/// `net.ipv4.neigh.*` or `net.ipv6.neigh.*`.
#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub struct NeighConf {
    /// Those of devices to come.
    #[serde(skip_serializing_if = "is_default")]
    pub default: Values,
    /// By device.
    #[serde(skip_serializing_if = "is_default")]
    pub devs: Vec<(u32, Values)>,
}

/// `net.ipv4.conf.*`.
#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Conf4 {
    /// Settings.
    #[serde(skip_serializing_if = "is_default")]
    pub values: Values,
    /// Those that do not follow `default` any more.
    #[serde(skip_serializing_if = "is_default")]
    pub own: Vec<String>,
    /// None of them does.
    #[serde(skip_serializing_if = "is_default")]
    pub all_own: bool,
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
    /// What the routes of all tables share, by number from 0; not in versions 1 and 2.
    #[serde(default)]
    pub paths6: Vec<Path6>,
    /// In order of creation.
    #[serde(default)]
    pub tables: Vec<Table6>,
}
