//! Encapsulations of next hops.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::is_default;

/// One encapsulation, `{"mpls":{…}}`.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
#[allow(missing_docs)] // as in `types::Encap`
pub enum Encap {
    Mpls {
        labels: Vec<u32>,
        #[serde(default, skip_serializing_if = "is_default")]
        ttl: Option<u8>,
    },
    Ip(EncapIp<Ipv4Addr>),
    Ip6(EncapIp<Ipv6Addr>),
    Seg6 {
        mode: u8,
        #[serde(default, skip_serializing_if = "is_default")]
        tunsrc: Option<Ipv6Addr>,
        segs: Vec<Ipv6Addr>,
        #[serde(default, skip_serializing_if = "is_default")]
        hmac: Option<u32>,
    },
    Seg6Local(Seg6Local),
    Rpl {
        segs: Vec<Ipv6Addr>,
    },
    Ioam6 {
        #[serde(default, skip_serializing_if = "is_default")]
        freq: Option<(u32, u32)>,
        #[serde(default, skip_serializing_if = "is_default")]
        mode: Option<u8>,
        #[serde(default, skip_serializing_if = "is_default")]
        tunsrc: Option<IpAddr>,
        #[serde(default, skip_serializing_if = "is_default")]
        tundst: Option<IpAddr>,
        trace_type: u32,
        ns: u16,
        size: u8,
    },
    Xfrm {
        if_id: u32,
        #[serde(default, skip_serializing_if = "is_default")]
        link: Option<u32>,
    },
    Ila {
        locator: u64,
        #[serde(default, skip_serializing_if = "is_default")]
        csum_mode: Option<u8>,
        #[serde(default, skip_serializing_if = "is_default")]
        ident_type: Option<u8>,
        #[serde(default, skip_serializing_if = "is_default")]
        hook: Option<u8>,
    },
    Bpf(EncapBpf),
}

/// IP in IP.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in `types::EncapIp`
pub struct EncapIp<A> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub dst: Option<A>,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub src: Option<A>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opts: Option<(String, String)>,
}

fn none<A>() -> Option<A> {
    None
}

/// BPF programs by name.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as in `types::EncapBpf`
pub struct EncapBpf {
    #[serde(skip_serializing_if = "is_default")]
    pub input: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub output: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub xmit: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub headroom: Option<u32>,
}

/// Local SRv6 behaviour.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as in `types::Seg6Local`
pub struct Seg6Local {
    pub action: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub table: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub vrftable: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub nh4: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "is_default")]
    pub nh6: Option<Ipv6Addr>,
    #[serde(skip_serializing_if = "is_default")]
    pub iif: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub oif: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub srh: Option<(Vec<Ipv6Addr>, Option<u32>)>,
    #[serde(skip_serializing_if = "is_default")]
    pub endpoint: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub count: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub flavors: Option<(u32, Option<u8>, Option<u8>)>,
}
