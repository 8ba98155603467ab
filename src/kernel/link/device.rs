//! What is known of one device, and of all devices of a namespace.

use std::collections::BTreeMap;

use super::kinds;
use crate::kernel::NetnsId;
use crate::types::{IfIndex, IfName, LlAddr, OperState, SegmentLimits, iff};

/// The devices of one namespace.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Links {
    /// By index.
    pub by_index: BTreeMap<IfIndex, Link>,
    /// Index that was handed out last.
    pub last_index: u32,
}

/// One network device (Linux 6.18 `include/linux/netdevice.h`, `struct net_device`).
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// Index.
    pub index: IfIndex,
    /// Name.
    pub name: IfName,
    /// Alternative names.
    pub alt_names: Vec<IfName>,
    /// Kind and the kind's own data.
    pub kind: Kind,
    /// Hardware type, `arphrd`.
    pub hw_type: u16,
    /// `iff` flags that are settings: UP, BROADCAST, NOARP, and PROMISC and ALLMULTI as the user
    /// set them — RUNNING and LOWER_UP are derived.
    pub flags: u32,
    /// The driver says that there is carrier (`netif_carrier_ok`), whether up or not.
    pub carrier: bool,
    /// How often it came and went since the device was registered.
    pub carrier_changes: u32,
    /// Operational state as of the last carrier event (`dev->operstate`).
    pub operstate: OperState,
    /// `dev->link_mode`: 0 default, 1 dormant.
    pub linkmode: u8,
    /// It was up at least once (the qdisc is no longer `noop`).
    pub was_up: bool,
    /// Maximum transmission unit in bytes.
    pub mtu: u32,
    /// The MTU of a bridge was set by the user and no longer follows its ports.
    pub mtu_set: bool,
    /// A bridge has had a port: its limit of segmentation is no longer the driver's.
    pub had_port: bool,
    /// It first came up without a queue, and has had no queueing discipline since.
    pub unqueued: bool,
    /// Transmit queue length.
    pub txqlen: u32,
    /// Transmit and receive queues.
    pub queues: (u32, u32),
    /// Device group.
    pub group: u32,
    /// Link layer address.
    pub address: LlAddr,
    /// Whence the link layer address comes.
    pub address_from: AddressFrom,
    /// Link layer broadcast address.
    pub broadcast: LlAddr,
    /// Enslaving device.
    pub master: Option<IfIndex>,
    /// What was said of it as a port of its master, keyword and value.
    pub slave: Vec<(String, String)>,
    /// Port of the bridge that enslaves it: number from 1, and whether it forwards.
    pub port: Option<(u16, bool)>,
    /// Alias text.
    pub alias: Option<String>,
    /// How often promiscuous mode is wanted, by user and upper devices.
    pub promiscuity: u32,
    /// How often all multicast is wanted.
    pub allmulti: u32,
    /// `IFLA_PROTO_DOWN`.
    pub proto_down: bool,
    /// Why a protocol keeps it down, a bit for each reason.
    pub proto_down_reason: u32,
    /// Limits of segments.
    pub limits: SegmentLimits,
    /// IPv6 address generation mode: 0 eui64, 1 none, 2 stable secret, 3 random.
    pub addr_gen_mode: u8,
}

/// Whence a link layer address comes (`addr_assign_type`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AddressFrom {
    /// The driver chose it.
    #[default]
    Driver,
    /// The user set it.
    User,
    /// It is the lower device's, and follows it.
    Lower,
}

/// Switches and priorities of a VLAN (Linux `net/8021q/vlan.h`, `struct vlan_dev_priv`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VlanSettings {
    /// `VLAN_FLAG_*`.
    pub flags: u32,
    /// Priority of a frame to priority of its packet, ascending, without those to 0.
    pub ingress: Vec<(u32, u32)>,
    /// Priority of a packet to priority of its frame.
    pub egress: Vec<(u32, u32)>,
}

impl VlanSettings {
    /// `VLAN_FLAG_LOOSE_BINDING`: it does not go up and down with its lower device.
    pub const LOOSE_BINDING: u32 = 4;
    /// `VLAN_FLAG_BRIDGE_BINDING`: its carrier is a bridge's affair.
    pub const BRIDGE_BINDING: u32 = 16;

    /// The flag is set.
    pub fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }
}

impl Default for VlanSettings {
    fn default() -> Self {
        Self {
            flags: 1,
            ingress: Vec::new(),
            egress: Vec::new(),
        }
    }
}

/// What kind of device, with the kind's data.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// `lo`.
    Loopback,
    /// `veth`: the other end.
    Veth {
        /// Namespace of the peer.
        netns: NetnsId,
        /// The peer there.
        peer: IfIndex,
    },
    /// `vlan` on a lower device.
    Vlan {
        /// Lower device.
        lower: IfIndex,
        /// Namespace of the lower device.
        netns: NetnsId,
        /// VLAN id.
        id: u16,
        /// Tag protocol.
        protocol: u16,
        /// Switches and priorities.
        settings: VlanSettings,
    },
    /// `vrf` with its table.
    Vrf(u32),
    /// Any other kind: its name and options as typed.
    Other {
        /// `IFLA_INFO_KIND`.
        name: String,
        /// Options, in order.
        options: Vec<(String, String)>,
        /// Lower device and its namespace.
        lower: Option<(NetnsId, IfIndex)>,
    },
}

impl Kind {
    /// `IFLA_INFO_KIND`; none for `lo`.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Loopback => None,
            Self::Veth { .. } => Some("veth"),
            Self::Vlan { .. } => Some("vlan"),
            Self::Vrf(_) => Some("vrf"),
            Self::Other { name, .. } => Some(name),
        }
    }

    /// The device below, of a stacked device.
    pub fn lower(&self) -> Option<(NetnsId, IfIndex)> {
        match self {
            Self::Vlan { lower, netns, .. } => Some((*netns, *lower)),
            Self::Other { lower, .. } => *lower,
            _ => None,
        }
    }

    /// The device that `IFLA_LINK` names: the peer of a veth, else the device below.
    pub fn linked(&self) -> Option<(NetnsId, IfIndex)> {
        match self {
            Self::Veth { netns, peer } => Some((*netns, *peer)),
            other => other.lower(),
        }
    }

    /// True for the kind of that name.
    pub fn is(&self, name: &str) -> bool {
        self.name() == Some(name)
    }
}

impl Links {
    /// Only `lo`, down.
    pub fn with_loopback() -> Self {
        let link = kinds::loopback();
        Self {
            last_index: link.index.0,
            by_index: BTreeMap::from([(link.index, link)]),
        }
    }

    /// The device with this index.
    pub fn get(&self, index: IfIndex) -> Option<&Link> {
        self.by_index.get(&index)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, index: IfIndex) -> Option<&mut Link> {
        self.by_index.get_mut(&index)
    }

    /// The device with this name; alternative names count (Linux 6.18 `__dev_get_by_name`).
    pub fn named(&self, name: &str) -> Option<&Link> {
        let by = |link: &&Link| link.answers_to(name);
        self.by_index.values().find(by)
    }

    /// The next free index (Linux 6.18 `dev_index_reserve`: cyclic, never reused before it wraps).
    pub(super) fn next_index(&mut self) -> IfIndex {
        const LAST: u32 = i32::MAX as u32;
        loop {
            self.last_index = if self.last_index >= LAST {
                1
            } else {
                self.last_index + 1
            };
            let index = IfIndex(self.last_index);
            if !self.by_index.contains_key(&index) {
                return index;
            }
        }
    }
}

impl Link {
    /// Administratively up.
    pub fn is_up(&self) -> bool {
        self.flags & iff::UP != 0
    }

    /// Up with carrier (`netif_carrier_ok` while up): its routes are not `linkdown`.
    pub fn is_running(&self) -> bool {
        self.is_up() && self.carrier
    }

    /// Operationally up or not known to be otherwise (`netif_oper_up`).
    pub fn is_oper_up(&self) -> bool {
        matches!(self.operstate, OperState::Up | OperState::Unknown)
    }

    /// True for `lo`.
    pub fn is_loopback(&self) -> bool {
        self.flags & iff::LOOPBACK != 0
    }

    /// The name or one of the alternative names is this.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name.as_str() == name || self.alt_names.iter().any(|alt| alt.as_str() == name)
    }

    /// The table of a VRF device.
    pub fn vrf_table(&self) -> Option<u32> {
        match self.kind {
            Kind::Vrf(table) => Some(table),
            _ => None,
        }
    }
}
