//! `RTM_*LINK` messages.

use std::net::Ipv6Addr;

use crate::types::{Family, IfIndex, IfName, LlAddr, OperState, SegmentLimits};

/// One link message (Linux `include/uapi/linux/if_link.h`, `struct ifinfomsg` and `IFLA_*`).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct LinkMsg {
    /// `ifi_family` of a request: `BRIDGE` speaks to the bridge of a port.
    pub family: Family,
    /// Device, 0 when the request names it otherwise.
    pub index: IfIndex,
    /// Hardware type, `arphrd`.
    pub hw_type: u16,
    /// `iff` flags.
    pub flags: u32,
    /// Which of the flags the request means to change.
    pub change: u32,
    /// `IFLA_IFNAME`.
    pub name: Option<IfName>,
    /// `IFLA_ALT_IFNAME` of a request that names its device by an alternative name.
    pub alt_name: Option<IfName>,
    /// `IFLA_PROP_LIST`: alternative names.
    pub alt_names: Vec<IfName>,
    /// `IFLA_ADDRESS`.
    pub address: Option<LlAddr>,
    /// `IFLA_BROADCAST`.
    pub broadcast: Option<LlAddr>,
    /// `IFLA_PERM_ADDRESS`: the address that it was born with, where that is another one.
    pub perm_address: Option<LlAddr>,
    /// `IFLA_MTU`.
    pub mtu: Option<u32>,
    /// `IFLA_MIN_MTU`.
    pub min_mtu: Option<u32>,
    /// `IFLA_MAX_MTU`.
    pub max_mtu: Option<u32>,
    /// `IFLA_LINK`: peer or lower device.
    pub link: Option<IfIndex>,
    /// `IFLA_LINK_NETNSID`.
    pub link_netnsid: Option<i32>,
    /// `IFLA_TARGET_NETNSID`: the namespace that a question is about.
    pub target_netnsid: Option<i32>,
    /// `IFLA_MASTER`; 0 in a request releases it.
    pub master: Option<IfIndex>,
    /// `IFLA_QDISC`.
    pub qdisc: Option<String>,
    /// `IFLA_OPERSTATE`.
    pub operstate: Option<OperState>,
    /// `IFLA_LINKMODE`.
    pub linkmode: Option<u8>,
    /// `IFLA_GROUP`.
    pub group: Option<u32>,
    /// `IFLA_TXQLEN`.
    pub txqlen: Option<u32>,
    /// `IFLA_IFALIAS`.
    pub alias: Option<String>,
    /// `IFLA_PROMISCUITY`.
    pub promiscuity: Option<u32>,
    /// `IFLA_ALLMULTI`.
    pub allmulti: Option<u32>,
    /// `IFLA_CARRIER`.
    pub carrier: Option<bool>,
    /// `IFLA_CARRIER_CHANGES`.
    pub carrier_changes: Option<u32>,
    /// `IFLA_NUM_TX_QUEUES`.
    pub num_tx_queues: Option<u32>,
    /// `IFLA_NUM_RX_QUEUES`.
    pub num_rx_queues: Option<u32>,
    /// `IFLA_AF_SPEC`/`AF_INET6`/`IFLA_INET6_ADDR_GEN_MODE`.
    pub addr_gen_mode: Option<u8>,
    /// `IFLA_PROTINFO`/`IFLA_INET6_TOKEN`, in what IPv6 tells of a device.
    pub token: Option<Ipv6Addr>,
    /// `IFLA_TSO_MAX_SIZE`.
    pub tso_max_size: Option<u32>,
    /// `IFLA_GSO_MAX_SIZE` and its siblings.
    pub limits: SegmentLimits,
    /// `IFLA_NETNS_IMMUTABLE`: the device cannot change its namespace (`lo`, bridges).
    pub netns_immutable: bool,
    /// `IFLA_PROTO_DOWN`.
    pub proto_down: Option<bool>,
    /// `IFLA_PROTO_DOWN_REASON`: which reasons a request is about, and which of them hold.
    pub proto_down_reason: Option<(u32, u32)>,
    /// `IFLA_NEW_IFINDEX`: the index wanted in the namespace that the device moves to.
    pub new_index: Option<IfIndex>,
    /// `IFLA_NET_NS_FD`: the namespace named in a request, by name.
    pub netns: Option<String>,
    /// `IFLA_NET_NS_PID`: the process whose namespace is meant in a request.
    pub netns_pid: Option<i32>,
    /// The name of the namespace that `link_netnsid` stands for, where it has one.
    pub link_netns: Option<String>,
    /// `IFLA_LINKINFO`.
    pub info: Option<LinkInfo>,
}

/// `IFLA_LINKINFO`: what kind of device it is, and the kind's own data.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct LinkInfo {
    /// `IFLA_INFO_KIND`.
    pub kind: Option<String>,
    /// `IFLA_INFO_DATA`.
    pub data: LinkData,
    /// `IFLA_INFO_SLAVE_KIND`.
    pub slave_kind: Option<String>,
    /// VRF table of the master, for `vrf` slaves.
    pub slave_table: Option<u32>,
    /// `IFLA_INFO_SLAVE_DATA`: what is said of a port, keyword and value, in order.
    pub slave_data: Option<Vec<(String, String)>>,
    /// Port number in the bridge (1 is the first port) and whether it forwards, for `bridge` slaves.
    pub slave_port: Option<(u16, bool)>,
}

/// `IFLA_INFO_DATA` of a VLAN.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct VlanData {
    /// VLAN id (0–4095); a request may lack it.
    pub id: Option<u16>,
    /// Tag protocol, 0x8100 or 0x88a8.
    pub protocol: u16,
    /// `VLAN_FLAG_*`.
    pub flags: u32,
    /// Which of them a request means to change.
    pub mask: u32,
    /// Priority of a frame to priority of its packet.
    pub ingress: Vec<(u32, u32)>,
    /// Priority of a packet to priority of its frame.
    pub egress: Vec<(u32, u32)>,
}

impl Default for VlanData {
    fn default() -> Self {
        Self {
            id: None,
            protocol: 0x8100,
            flags: 0,
            mask: 0,
            ingress: Vec::new(),
            egress: Vec::new(),
        }
    }
}

/// `IFLA_INFO_DATA`, by kind.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum LinkData {
    /// No data, or none that is modelled.
    #[default]
    None,
    /// `veth`: the peer to create.
    Veth(Box<LinkMsg>),
    /// `vlan`.
    Vlan(VlanData),
    /// `vrf`: table; a request may lack it.
    Vrf(Option<u32>),
    /// Options of other kinds, kept as typed: keyword and value, in order.
    Words(Vec<(String, String)>),
}
