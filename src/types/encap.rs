//! Lightweight tunnel encapsulations (`RTA_ENCAP`), as plain values.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Labels;

/// One encapsulation (Linux `include/uapi/linux/lwtunnel.h`). Absent fields were not typed and
/// are filled by the kernel where it fills them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Encap {
    /// `encap mpls LABELS [ttl N]`.
    Mpls {
        /// Label stack.
        labels: Labels,
        /// Time to live, when given.
        ttl: Option<u8>,
    },
    /// `encap ip …`.
    Ip(EncapIp<Ipv4Addr>),
    /// `encap ip6 …`.
    Ip6(EncapIp<Ipv6Addr>),
    /// `encap seg6 mode … segs …`.
    Seg6 {
        /// Mode number (`SEG6_IPTUN_MODE_*`: inline 0, encap 1, l2encap 2, encap.red 3, l2encap.red 4).
        mode: u8,
        /// Tunnel source (7.1).
        tunsrc: Option<Ipv6Addr>,
        /// Segments in the order typed; an inline header has one of zeros behind them, which takes
        /// the packet's own destination.
        segs: Vec<Ipv6Addr>,
        /// HMAC key id.
        hmac: Option<u32>,
    },
    /// `encap seg6local action NAME …`: the words in wire order.
    Seg6Local(Seg6Local),
    /// `encap rpl segs …`.
    Rpl {
        /// Segments in the order typed.
        segs: Vec<Ipv6Addr>,
    },
    /// `encap ioam6 …`.
    Ioam6 {
        /// Insertion frequency `k/n`.
        freq: Option<(u32, u32)>,
        /// Mode number (`IOAM6_IPTUNNEL_MODE_*`).
        mode: Option<u8>,
        /// Tunnel source.
        tunsrc: Option<IpAddr>,
        /// Tunnel destination.
        tundst: Option<IpAddr>,
        /// Trace type bits (24 bits, shifted left by 8 on the wire).
        trace_type: u32,
        /// Namespace id.
        ns: u16,
        /// Size in octets.
        size: u8,
    },
    /// `encap xfrm if_id N [link_dev D]`.
    Xfrm {
        /// Interface id.
        if_id: u32,
        /// Underlying device index.
        link: Option<u32>,
    },
    /// `encap ila LOCATOR …`.
    Ila {
        /// Locator, 64 bits.
        locator: u64,
        /// Checksum mode number.
        csum_mode: Option<u8>,
        /// Identifier type number.
        ident_type: Option<u8>,
        /// Hook number.
        hook: Option<u8>,
    },
    /// `encap bpf …`.
    Bpf(EncapBpf),
}

/// `encap bpf`: the programs by name, as a dump tells them, and what is set aside for headers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct EncapBpf {
    /// The program for packets that come in.
    pub input: Option<String>,
    /// For those of this machine.
    pub output: Option<String>,
    /// For those that leave.
    pub xmit: Option<String>,
    /// Bytes for the headers that `xmit` puts in front.
    pub headroom: Option<u32>,
}

/// IP-in-IP encapsulation parameters, for either family.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct EncapIp<A> {
    /// Tunnel id.
    pub id: Option<u64>,
    /// Outer destination.
    pub dst: Option<A>,
    /// Outer source.
    pub src: Option<A>,
    /// TTL or hop limit.
    pub ttl: Option<u8>,
    /// TOS or traffic class.
    pub tos: Option<u8>,
    /// Flags: key, csum, seq (`TUNNEL_*` bits in host order).
    pub flags: Option<u16>,
    /// Option strings (`geneve_opts`, `vxlan_opts`, `erspan_opts`): keyword and value as typed.
    pub opts: Option<(String, String)>,
    /// An address was `any`, which has no bytes: the kernel cannot read it.
    pub malformed: bool,
}

// Derived, it would ask for an address that stands for none.
impl<A> Default for EncapIp<A> {
    fn default() -> Self {
        Self {
            id: None,
            dst: None,
            src: None,
            ttl: None,
            tos: None,
            flags: None,
            opts: None,
            malformed: false,
        }
    }
}

/// `encap seg6local`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Seg6Local {
    /// Action number (`SEG6_LOCAL_ACTION_*`).
    pub action: u32,
    /// Lookup table.
    pub table: Option<u32>,
    /// VRF table.
    pub vrftable: Option<u32>,
    /// IPv4 next hop.
    pub nh4: Option<Ipv4Addr>,
    /// IPv6 next hop.
    pub nh6: Option<Ipv6Addr>,
    /// Input device index.
    pub iif: Option<u32>,
    /// Output device index.
    pub oif: Option<u32>,
    /// Segment routing header: segments in the order typed and an HMAC key id.
    pub srh: Option<(Vec<Ipv6Addr>, Option<u32>)>,
    /// eBPF endpoint, as typed.
    pub endpoint: Option<String>,
    /// Counters wanted.
    pub count: bool,
    /// Flavors: operation bits, locator-block length, locator-node function length.
    pub flavors: Option<(u32, Option<u8>, Option<u8>)>,
    /// An address was `any`, which has no bytes: the kernel cannot read it.
    pub malformed: bool,
}
