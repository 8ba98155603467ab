//! `RTM_*RULE` messages.

use std::net::IpAddr;

use crate::types::{Action, Family, IfName, PortRange, Protocol, TableId, UidRange};

/// One rule message (Linux `include/uapi/linux/fib_rules.h`, `struct fib_rule_hdr` and `FRA_*`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleMsg {
    /// Address family of the rule.
    pub family: Family,
    /// Destination prefix length.
    pub dst_len: u8,
    /// Source prefix length.
    pub src_len: u8,
    /// Type of service, 0 for any.
    pub tos: u8,
    /// Action.
    pub action: Action,
    /// `rule_flags`.
    pub flags: u32,
    /// Table, from the header byte or `FRA_TABLE`; 0 when none.
    pub table: TableId,
    /// `FRA_DST`.
    pub dst: Option<IpAddr>,
    /// `FRA_SRC`.
    pub src: Option<IpAddr>,
    /// `FRA_IIFNAME`.
    pub iif: Option<IfName>,
    /// `FRA_OIFNAME`.
    pub oif: Option<IfName>,
    /// `FRA_GOTO`: target priority.
    pub goto: Option<u32>,
    /// `FRA_PRIORITY`; the kernel sends none for 0.
    pub priority: Option<u32>,
    /// `FRA_FWMARK`.
    pub fwmark: Option<u32>,
    /// `FRA_FWMASK`.
    pub fwmask: Option<u32>,
    /// `FRA_FLOW`: realms, source in the high half.
    pub flow: Option<u32>,
    /// `FRA_TUN_ID`.
    pub tun_id: Option<u64>,
    /// `FRA_SUPPRESS_IFGROUP` (the kernel sends none when unset).
    pub suppress_ifgroup: Option<u32>,
    /// `FRA_SUPPRESS_PREFIXLEN`; the kernel always sends it, 0xffffffff when unset.
    pub suppress_prefixlen: Option<u32>,
    /// `FRA_L3MDEV`.
    pub l3mdev: Option<u8>,
    /// `FRA_UID_RANGE`.
    pub uid_range: Option<UidRange>,
    /// `FRA_PROTOCOL`.
    pub protocol: Option<Protocol>,
    /// `FRA_IP_PROTO`.
    pub ip_proto: Option<u8>,
    /// `FRA_SPORT_RANGE`.
    pub sport: Option<PortRange>,
    /// `FRA_DPORT_RANGE`.
    pub dport: Option<PortRange>,
    /// `FRA_SPORT_MASK`.
    pub sport_mask: Option<u16>,
    /// `FRA_DPORT_MASK`.
    pub dport_mask: Option<u16>,
    /// `FRA_DSCP`.
    pub dscp: Option<u8>,
    /// `FRA_DSCP_MASK`.
    pub dscp_mask: Option<u8>,
    /// `FRA_FLOWLABEL`.
    pub flowlabel: Option<u32>,
    /// `FRA_FLOWLABEL_MASK`.
    pub flowlabel_mask: Option<u32>,
}
