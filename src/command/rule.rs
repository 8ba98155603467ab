//! `ip rule` commands.

use crate::rtnl::RuleMsg;
use crate::types::{Family, IfName, PortRange, Protocol, TableId, UidRange};
use std::net::IpAddr;

/// An `ip rule` command.
#[derive(Clone, Debug)]
pub enum RuleCommand {
    /// `add`: the message ready to send (rules name their devices by name on the wire too).
    Add(RuleMsg),
    /// `delete`.
    Delete(RuleMsg),
    /// `list`, `show`.
    List(RuleFilter),
    /// `flush`.
    Flush(RuleFilter),
    /// `save`.
    Save,
    /// `restore`.
    Restore,
}

/// The selector of `rule list` and `rule flush` (iproute2 7.1 `ip/iprule.c`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleFilter {
    /// Family to dump.
    pub family: Family,
    /// `not`.
    pub not: bool,
    /// `preference`.
    pub priority: Option<u32>,
    /// `tos`.
    pub tos: Option<u8>,
    /// `fwmark` (0 = not compared).
    pub fwmark: u32,
    /// Its mask (0 = not compared).
    pub fwmask: u32,
    /// `iif`.
    pub iif: Option<IfName>,
    /// `oif`.
    pub oif: Option<IfName>,
    /// `l3mdev`.
    pub l3mdev: bool,
    /// `uidrange`.
    pub uid_range: Option<UidRange>,
    /// `tun_id` (0 = not compared).
    pub tun_id: u64,
    /// `table` (0 = not compared).
    pub table: TableId,
    /// `from`: address and length; length 0 compares nothing.
    pub src: Option<(IpAddr, u8)>,
    /// `to`.
    pub dst: Option<(IpAddr, u8)>,
    /// `protocol`: only flush obeys it.
    pub protocol: Option<Protocol>,
    /// `ipproto`.
    pub ip_proto: Option<u8>,
    /// `sport` with its mask (absent mask compares as 0xffff).
    pub sport: Option<(PortRange, Option<u16>)>,
    /// `dport` with its mask.
    pub dport: Option<(PortRange, Option<u16>)>,
    /// `dscp` (untruncated) and mask.
    pub dscp: Option<(u32, u8)>,
    /// `flowlabel` and mask.
    pub flowlabel: Option<(u32, u32)>,
}
