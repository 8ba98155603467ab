//! A device and its settings.

use serde::{Deserialize, Serialize};

use super::{LlText, is_default};

/// One device.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Link {
    pub index: u32,
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub alt_names: Vec<String>,
    pub kind: Kind,
    pub hw_type: u16,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub carrier: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub carrier_changes: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub was_up: bool,
    /// `IF_OPER_*`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub operstate: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub linkmode: u8,
    pub mtu: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub mtu_set: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub had_port: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub unqueued: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub txqlen: u32,
    /// Transmit and receive.
    pub queues: (u32, u32),
    #[serde(default, skip_serializing_if = "is_default")]
    pub group: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub address: LlText,
    #[serde(default, skip_serializing_if = "is_default")]
    pub broadcast: LlText,
    /// `NET_ADDR_*`: 0 by the driver, 2 the lower device's, 3 by the user.
    #[serde(default, skip_serializing_if = "is_default")]
    pub address_from: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub master: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub alias: Option<String>,
    /// Number of the bridge port, and whether it forwards.
    #[serde(default, skip_serializing_if = "is_default")]
    pub port: Option<(u16, bool)>,
    /// What was said of it as a port: keyword and value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub slave: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub promiscuity: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub allmulti: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub proto_down: bool,
    /// A bit for each reason.
    #[serde(default, skip_serializing_if = "is_default")]
    pub proto_down_reason: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: SegmentLimits,
    #[serde(default, skip_serializing_if = "is_default")]
    pub addr_gen_mode: u8,
}

/// Limits of segments that are not the usual ones.
#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as `ip` calls them
pub struct SegmentLimits {
    #[serde(default, skip_serializing_if = "is_default")]
    pub gso_max_size: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub gso_max_segs: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub gro_max_size: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub gso_ipv4_max_size: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub gro_ipv4_max_size: Option<u32>,
}

/// `VLAN_FLAG_REORDER_HDR`, as every VLAN has it at first.
fn reorder() -> u32 {
    1
}

fn is_reorder(flags: &u32) -> bool {
    *flags == reorder()
}

/// What kind of device, `{"veth":{…}}`.
#[derive(Serialize, Deserialize, Debug)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub enum Kind {
    Loopback,
    Veth {
        netns: u32,
        peer: u32,
    },
    Vlan {
        lower: u32,
        netns: u32,
        id: u16,
        protocol: u16,
        /// `VLAN_FLAG_*`.
        #[serde(default = "reorder", skip_serializing_if = "is_reorder")]
        flags: u32,
        /// Pairs of priorities.
        #[serde(default, skip_serializing_if = "is_default")]
        ingress: Vec<(u32, u32)>,
        #[serde(default, skip_serializing_if = "is_default")]
        egress: Vec<(u32, u32)>,
    },
    Vrf {
        table: u32,
    },
    Other {
        name: String,
        #[serde(default, skip_serializing_if = "is_default")]
        options: Vec<(String, String)>,
        #[serde(default, skip_serializing_if = "is_default")]
        lower: Option<(u32, u32)>,
    },
}
