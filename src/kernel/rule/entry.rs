//! One rule.

use std::net::IpAddr;
use std::ops::Deref;

use crate::types::{Action, IfName, PortRange, Protocol, TableId, UidRange};

/// One rule (`struct fib_rule` with its family part). It reads as if all of [`Seldom`] were in it;
/// that stands apart, because there may be very many rules, and most of them have nothing of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rule {
    /// Priority.
    pub priority: u32,
    /// Table, 0 when none.
    pub table: TableId,
    /// Firewall mark.
    pub mark: u32,
    /// Its mask.
    pub mark_mask: u32,
    /// Source prefix as given, host bits and all; length 0 for any.
    pub src: Option<IpAddr>,
    /// Source prefix length.
    pub src_len: u8,
    /// Destination prefix as given.
    pub dst: Option<IpAddr>,
    /// Destination prefix length.
    pub dst_len: u8,
    /// Action.
    pub action: Action,
    /// `not`.
    pub invert: bool,
    /// Transport protocol, 0 for any.
    pub ip_proto: u8,
    /// Who installed it.
    pub protocol: Protocol,
    /// What few rules have.
    pub seldom: Apart,
}

/// What few rules have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seldom {
    /// Other header flags as given, which the kernel keeps and shows (`rule_flags`); only a
    /// restored dump has any.
    pub flags: u32,
    /// TOS as given with `tos`; 0 for any.
    pub tos: u8,
    /// DSCP as given with `dscp`, and its mask (0 to 63 both).
    pub dscp: Option<(u8, u8)>,
    /// Flow label and mask (IPv6).
    pub flowlabel: Option<(u32, u32)>,
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
}

/// Nothing of it.
static NOTHING: Seldom = Seldom {
    flags: 0,
    tos: 0,
    dscp: None,
    flowlabel: None,
    iif: None,
    oif: None,
    tun_id: 0,
    l3mdev: false,
    uid_range: None,
    sport: None,
    dport: None,
    suppress_prefixlen: None,
    suppress_ifgroup: None,
    flow: 0,
    goto: 0,
};

impl Default for Seldom {
    fn default() -> Self {
        NOTHING.clone()
    }
}

/// A [`Seldom`] that takes up room only where there is something in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Apart(Option<Box<Seldom>>);

impl From<Seldom> for Apart {
    fn from(seldom: Seldom) -> Self {
        Self((seldom != NOTHING).then(|| Box::new(seldom)))
    }
}

impl Deref for Rule {
    type Target = Seldom;

    fn deref(&self) -> &Seldom {
        self.seldom.0.as_deref().unwrap_or(&NOTHING)
    }
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

    /// The same rule with something changed of what few rules have.
    #[must_use]
    pub fn with(self, change: impl FnOnce(&mut Seldom)) -> Self {
        let mut seldom = Seldom::clone(&self);
        change(&mut seldom);
        Self {
            seldom: seldom.into(),
            ..self
        }
    }

    /// True when the rule asks for the transport protocol or a port.
    pub fn wants_ports(&self) -> bool {
        self.ip_proto != 0 || self.sport.is_some() || self.dport.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_rules_fill_one_line_of_a_cache() {
        assert_eq!(size_of::<Rule>(), 64);
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let plain = Rule::lookup(5, TableId::MAIN);
        let named = plain.clone().with(|seldom| seldom.iif = Some("v0".into()));
        assert_eq!(named.iif.as_ref().map(|name| name.as_str()), Some("v0"));
        assert_ne!(named, plain);
        assert_eq!(named.with(|seldom| seldom.iif = None), plain);
    }
}
