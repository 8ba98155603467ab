//! Neighbours.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{LlText, is_default};

/// One neighbour.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Neigh {
    pub addr: IpAddr,
    pub dev: u32,
    /// `NUD_*`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub state: u16,
    /// `NTF_*`, the extended ones from bit 8 on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub lladdr: LlText,
    #[serde(default, skip_serializing_if = "is_default")]
    pub protocol: u8,
    /// Moments in seconds since the epoch.
    #[serde(default, skip_serializing_if = "is_default")]
    pub used: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub confirmed: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub updated: i64,
    #[serde(default, skip_serializing_if = "is_default")]
    pub probes: u32,
}

/// One address that the host answers for.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Proxy {
    pub addr: IpAddr,
    /// Absent for every device.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dev: u32,
    /// `NTF_*`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub protocol: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub permanent: bool,
}
