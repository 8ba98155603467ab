//! POLICY RULES. Knows the chain of rules of one family: order, automatic priorities, goto,
//! duplicates, deletion, and whether a rule matches a flow. Refuses to know tables and routes.
//! The seat (changes) and the lookup (walks) call it.

use crate::types::{Action, Family, IfName, PortRange, Protocol, TableId, UidRange};
use std::net::IpAddr;

/// The rules of one family in one namespace, in walking order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Chain {
    /// Rules by ascending priority, older first within one.
    pub rules: Vec<Rule>,
}

/// One rule (`struct fib_rule` with its family part).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rule {
    /// Priority.
    pub priority: u32,
    /// Action.
    pub action: Action,
    /// Table, 0 when none.
    pub table: TableId,
    /// `not`.
    pub invert: bool,
    /// Source prefix as given, host bits and all; length 0 for any.
    pub src: Option<IpAddr>,
    /// Source prefix length.
    pub src_len: u8,
    /// Destination prefix as given.
    pub dst: Option<IpAddr>,
    /// Destination prefix length.
    pub dst_len: u8,
    /// TOS as given with `tos`; 0 for any.
    pub tos: u8,
    /// DSCP as given with `dscp`, and its mask.
    pub dscp: Option<(u8, u8)>,
    /// Flow label and mask (IPv6).
    pub flowlabel: Option<(u32, u32)>,
    /// Firewall mark.
    pub mark: u32,
    /// Its mask.
    pub mark_mask: u32,
    /// Input device by name; it need not exist.
    pub iif: Option<IfName>,
    /// Output device by name.
    pub oif: Option<IfName>,
    /// Tunnel id, 0 for none.
    pub tun_id: u64,
    /// `l3mdev`.
    pub l3mdev: bool,
    /// Uid range.
    pub uid_range: Option<UidRange>,
    /// Transport protocol, 0 for any.
    pub ip_proto: u8,
    /// Source ports and mask.
    pub sport: Option<(PortRange, u16)>,
    /// Destination ports and mask.
    pub dport: Option<(PortRange, u16)>,
    /// Suppress results from prefixes of at most this length.
    pub suppress_prefixlen: Option<u32>,
    /// Suppress results through this device group.
    pub suppress_ifgroup: Option<u32>,
    /// Realms (IPv4): source in the high half.
    pub flow: u32,
    /// Target priority of a goto.
    pub goto: u32,
    /// Who installed it.
    pub protocol: Protocol,
}

/// The rules that a new namespace has.
pub fn default_rules(_family: Family) -> Chain {
    todo!()
}
