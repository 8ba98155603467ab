//! A rule.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::is_default;

/// One rule; a chain is an array of these in walking order.
#[derive(Serialize, Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as in the kernel's rule
pub struct Rule {
    pub priority: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub not: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub flags: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub src: Option<IpAddr>,
    #[serde(skip_serializing_if = "is_default")]
    pub src_len: u8,
    #[serde(skip_serializing_if = "is_default")]
    pub dst: Option<IpAddr>,
    #[serde(skip_serializing_if = "is_default")]
    pub dst_len: u8,
    #[serde(skip_serializing_if = "is_default")]
    pub tos: u8,
    /// Value and mask.
    #[serde(skip_serializing_if = "is_default")]
    pub dscp: Option<(u8, u8)>,
    /// Value and mask.
    #[serde(skip_serializing_if = "is_default")]
    pub flowlabel: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "is_default")]
    pub mark: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub mark_mask: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub iif: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub oif: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub tun_id: u64,
    #[serde(skip_serializing_if = "is_default")]
    pub l3mdev: bool,
    /// First and last.
    #[serde(skip_serializing_if = "is_default")]
    pub uid_range: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "is_default")]
    pub ip_proto: u8,
    /// First, last, mask.
    #[serde(skip_serializing_if = "is_default")]
    pub sport: Option<(u16, u16, u16)>,
    /// First, last, mask.
    #[serde(skip_serializing_if = "is_default")]
    pub dport: Option<(u16, u16, u16)>,
    pub action: u8,
    #[serde(skip_serializing_if = "is_default")]
    pub table: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub goto: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub flow: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub suppress_prefixlen: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub suppress_ifgroup: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub protocol: u8,
}
