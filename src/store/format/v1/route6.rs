//! IPv6 routes, one row each. Version 3 of the document writes them otherwise.

use std::net::Ipv6Addr;

use serde::{Deserialize, Serialize};

use super::{Encap, PrefixText6, Unique, is_default};
use crate::store::format::v3::Row6;

/// One IPv6 table with its routes in dump order.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Table6 {
    pub table: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Row6>,
}

/// One IPv6 route.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Route6 {
    pub dst: PrefixText6,
    /// Absent for any.
    #[serde(default, skip_serializing_if = "is_default")]
    pub src: Option<PrefixText6>,
    /// Absent for routes over an object.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dev: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub nh_id: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub gateway: Option<Ipv6Addr>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub metric: u32,
    pub kind: u8,
    pub protocol: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub nature: Nature,
    #[serde(default, skip_serializing_if = "is_default")]
    pub pref: u8,
    /// Seconds since the epoch.
    #[serde(default, skip_serializing_if = "is_default")]
    pub expires: Option<i64>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub prefsrc: Option<Ipv6Addr>,
    /// `RTAX_*` index to value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub metrics: Unique<u8, u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub congctl: Option<String>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u16,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub encap: Option<Encap>,
}

/// What becomes of packets.
#[derive(Serialize, Deserialize, PartialEq, Clone, Copy, Debug, Default)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // as in the kernel's route
pub enum Nature {
    #[default]
    Forward,
    Local,
    Anycast,
    Reject,
}

fn one() -> u16 {
    1
}

fn is_one(weight: &u16) -> bool {
    *weight == 1
}
