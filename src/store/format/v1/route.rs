//! Routes: a row is a prefix and the number of a path; what many routes share is written once.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::{Encap, PrefixText, Unique, is_default};

/// One table with its routes in dump order.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Table {
    pub table: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
}

/// One route: `["198.51.100.0/24",3]`, or with a third element where there is more to say.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Route(
    /// Prefix.
    pub PrefixText,
    /// Index into the paths.
    pub u32,
    /// What is rare.
    #[serde(default, skip_serializing_if = "is_default")]
    pub Rare,
);

/// What only few routes have.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Rare {
    #[serde(skip_serializing_if = "is_default")]
    pub tos: u8,
    /// Route type, where it is not the path's.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: Option<u8>,
}

/// What routes share: everything but prefix and TOS.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Path {
    pub table: u32,
    pub kind: u8,
    pub scope: u8,
    pub protocol: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub prefsrc: Option<Ipv4Addr>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub metric: u32,
    /// `RTAX_*` index to value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub metrics: Unique<u8, u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub congctl: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub hops: Vec<Hop>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub nh_id: Option<u32>,
}

/// One next hop.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Hop {
    #[serde(default, skip_serializing_if = "is_default")]
    pub dev: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub gateway: Gateway,
    pub scope: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u8,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flow: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub encap: Option<Encap>,
}

/// A gateway: absent, or an address of either family.
#[derive(Serialize, Deserialize, PartialEq, Clone, Copy, Debug, Default)]
#[serde(untagged)]
pub enum Gateway {
    /// An IPv4 neighbour.
    V4(Ipv4Addr),
    /// An IPv6 neighbour.
    V6(Ipv6Addr),
    /// Directly connected.
    #[default]
    None,
}

fn one() -> u32 {
    1
}

fn is_one(weight: &u32) -> bool {
    *weight == 1
}
