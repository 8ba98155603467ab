//! Next hop objects.

use serde::{Deserialize, Serialize};

use super::{Hop, is_default};

/// One object: a hop or a group.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Nexthop {
    pub id: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub protocol: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub single: Option<Single>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
}

/// A hop.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Single {
    /// It was checked by IPv6's law.
    #[serde(default, skip_serializing_if = "is_default")]
    pub v6: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub blackhole: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub fdb: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub fresh: bool,
    pub hop: Hop,
}

/// A group.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Group {
    /// Ids and weights.
    pub members: Vec<(u32, u16)>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub fdb: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub hw_stats: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub spare_hw_stats: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resilient: Option<Resilient>,
}

/// The buckets of a group.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Resilient {
    pub idle_timer: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub unbalanced_timer: u32,
    /// Runs of like buckets: how many, member, since when.
    pub buckets: Vec<(u32, u32, i64)>,
}
