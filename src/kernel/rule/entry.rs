//! One rule.

use std::net::IpAddr;

use crate::types::{Action, IfName, PortRange, Protocol, TableId, UidRange};

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
    /// Other header flags as given, which the kernel keeps and shows (`rule_flags`); only a
    /// restored dump has any.
    pub flags: u32,
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
    /// DSCP as given with `dscp`, and its mask (0 to 63 both).
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
    /// Source ports and mask; the mask is 0 for a range, 0xffff for a port without one.
    pub sport: Option<(PortRange, u16)>,
    /// Destination ports and mask.
    pub dport: Option<(PortRange, u16)>,
    /// Suppress results from prefixes of at most this length; never 0xffffffff.
    pub suppress_prefixlen: Option<u32>,
    /// Suppress results through this device group; never 0xffffffff.
    pub suppress_ifgroup: Option<u32>,
    /// Realms (IPv4): source in the high half.
    pub flow: u32,
    /// Target priority of a goto.
    pub goto: u32,
    /// Who installed it.
    pub protocol: Protocol,
}

impl Rule {
    /// A rule of the kernel's own: everything to a table.
    pub fn lookup(priority: u32, table: TableId) -> Self {
        Self {
            priority,
            action: Action::TO_TBL,
            table,
            protocol: Protocol::KERNEL,
            ..Self::default()
        }
    }

    /// True when the rule asks for the transport protocol or a port.
    pub fn wants_ports(&self) -> bool {
        self.ip_proto != 0 || self.sport.is_some() || self.dport.is_some()
    }
}
