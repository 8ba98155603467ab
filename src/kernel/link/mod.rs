//! DEVICES. Knows which devices exist, their flags, carrier, kinds and relations. Refuses to know
//! addresses and routes: it tells `effects`. The seat calls it.

use std::collections::BTreeMap;

use super::{Host, NetnsId};
use crate::types::{IfIndex, IfName, LlAddr};

/// The devices of one namespace.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Links {
    /// By index.
    pub by_index: BTreeMap<IfIndex, Link>,
    /// Index that was handed out last.
    pub last_index: u32,
}

/// One network device (`struct net_device`).
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
    /// `iff` flags that are settings: UP, BROADCAST, NOARP … — RUNNING and LOWER_UP are derived.
    pub flags: u32,
    /// The device has carrier.
    pub carrier: bool,
    /// It was up at least once (the qdisc is no longer `noop`).
    pub was_up: bool,
    /// Maximum transmission unit in bytes.
    pub mtu: u32,
    /// Transmit queue length.
    pub txqlen: u32,
    /// Device group.
    pub group: u32,
    /// Link layer address.
    pub address: LlAddr,
    /// Link layer broadcast address.
    pub broadcast: LlAddr,
    /// Enslaving device.
    pub master: Option<IfIndex>,
    /// Alias text.
    pub alias: Option<String>,
    /// IPv6 address generation mode: 0 eui64, 1 none, 2 stable secret, 3 random.
    pub addr_gen_mode: u8,
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
        /// VLAN id.
        id: u16,
        /// Tag protocol.
        protocol: u16,
    },
    /// `vrf` with its table.
    Vrf(u32),
    /// Any other kind: its name and options as typed.
    Other {
        /// `IFLA_INFO_KIND`.
        name: String,
        /// Options, in order.
        options: Vec<(String, String)>,
        /// Lower device.
        lower: Option<IfIndex>,
    },
}

impl Links {
    /// Only `lo`, down.
    pub fn with_loopback() -> Self {
        todo!()
    }

    /// The device with this index.
    pub fn get(&self, index: IfIndex) -> Option<&Link> {
        self.by_index.get(&index)
    }

    /// The device with this name.
    pub fn named(&self, name: &str) -> Option<&Link> {
        self.by_index
            .values()
            .find(|link| link.name.as_str() == name)
    }
}

impl Link {
    /// Administratively up.
    pub fn is_up(&self) -> bool {
        self.flags & crate::types::iff::UP != 0
    }

    /// Up with carrier (`netif_carrier_ok` while up): its routes are not `linkdown`.
    pub fn is_running(&self) -> bool {
        self.is_up() && self.carrier
    }
}

/// Brings a device up, with everything that follows from it.
pub fn bring_up(_host: &mut Host, _netns: NetnsId, _dev: IfIndex) {
    todo!()
}
