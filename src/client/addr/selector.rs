//! The selector of `addr show`, `addr flush` and `link show` at work (iproute2 7.1
//! `ip/ipaddress.c`, `print_linkinfo`, `print_addrinfo`, `ipaddr_filter`).

use std::net::IpAddr;

use super::super::{Context, LinkTable};
use crate::command::{AddrFilter, PrefixWord};
use crate::fault::Fault;
use crate::rtnl::{AddrMsg, LinkMsg};
use crate::types::{Family, IfIndex, iff};

/// The kinds of devices whose drivers need not be loaded.
const BUILT_IN: [&str; 7] = [
    "veth", "bridge", "tun", "ifb", "vxlan", "macvlan", "macvtap",
];

/// The filter, with its devices looked up.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    /// The words.
    pub words: AddrFilter,
    /// `dev`.
    pub dev: Option<IfIndex>,
    /// `master`, `vrf`.
    pub master: Option<IfIndex>,
}

impl Selector {
    /// Looks the devices up.
    ///
    /// # Errors
    /// A device that does not exist; the grammar has asked before, so there is none.
    pub fn new(context: &mut Context, words: &AddrFilter) -> Result<Self, Fault> {
        let mut index = |name: &Option<_>| match name {
            Some(name) => context.device(name).map(Some),
            None => Ok(None),
        };
        Ok(Self {
            words: words.clone(),
            dev: index(&words.link.dev)?,
            master: index(&words.link.master)?,
        })
    }

    /// The family of the addresses.
    pub fn family(&self) -> Family {
        self.words.family
    }

    /// The kernel knows the kind that is wanted, as its driver is there: built in, or loaded since
    /// somebody made such a device. It passes over a kind that it does not know
    /// (Linux 6.18 `net/core/rtnetlink.c`, `linkinfo_to_kind_ops`).
    pub fn kind_is_registered(&self, table: &LinkTable) -> bool {
        let Some(wanted) = self.words.link.kind.as_deref() else {
            return false;
        };
        let is = |link: &LinkMsg| {
            let kind = link.info.as_ref().and_then(|info| info.kind.as_deref());
            kind == Some(wanted)
        };
        BUILT_IN.contains(&wanted) || table.iter().any(is)
    }

    /// What the kernel leaves out of a dump: other masters, and other kinds when it goes `by_kind`.
    pub fn dumps(&self, link: &LinkMsg, by_kind: bool) -> bool {
        let info = link.info.as_ref();
        let words = &self.words.link;
        let kind = info.and_then(|info| info.kind.as_deref());
        if words.nomaster && link.master.is_some() {
            return false;
        }
        if self.master.is_some() && link.master != self.master {
            return false;
        }
        !by_kind || words.kind.as_deref() == kind
    }

    /// The line of this link is printed.
    pub fn shows(&self, link: &LinkMsg) -> bool {
        let words = &self.words.link;
        let info = link.info.as_ref();
        let is = |wanted: &Option<String>, kind: Option<&String>| {
            wanted.is_none() || wanted.as_ref() == kind
        };
        self.dev.is_none_or(|dev| dev == link.index)
            && self.up_or_down(link)
            && !self.other_group(link)
            && self.master.is_none_or(|master| link.master == Some(master))
            && is(&words.kind, info.and_then(|info| info.kind.as_ref()))
            && is(
                &words.slave_kind,
                info.and_then(|info| info.slave_kind.as_ref()),
            )
    }

    /// The link is known to be of another group; IPv6 does not tell groups.
    pub fn other_group(&self, link: &LinkMsg) -> bool {
        let wanted = self.words.link.group;
        link.group
            .is_some_and(|group| wanted.is_some_and(|wanted| wanted != group))
    }

    /// The link's addresses are looked at, by its state.
    pub fn up_or_down(&self, link: &LinkMsg) -> bool {
        let up = link.flags & iff::UP != 0;
        let unwanted = if up {
            self.words.link.down
        } else {
            self.words.link.up
        };
        !unwanted
    }

    /// This link stays in the list, given all addresses.
    pub fn keeps(&self, link: &LinkMsg, addrs: &[AddrMsg], name: &str) -> bool {
        let mut own = addrs
            .iter()
            .filter(|addr| addr.index == link.index)
            .peekable();
        if own.peek().is_none() {
            return matches!(self.family(), Family::UNSPEC | Family::PACKET);
        }
        own.any(|addr| self.of_family(addr) && self.fits(addr, name))
    }

    /// The address is of the family that was asked for.
    pub fn of_family(&self, addr: &AddrMsg) -> bool {
        self.family() == Family::UNSPEC || self.family() == addr.family
    }

    /// This address is printed, or flushed.
    pub fn passes(&self, addr: &AddrMsg, name: &str) -> bool {
        let proto = |wanted| addr.proto.is_none_or(|proto| proto == wanted);
        self.dev.is_none_or(|dev| dev == addr.index)
            && self.of_family(addr)
            && self.words.proto.is_none_or(proto)
            && self.fits(addr, name)
    }

    fn fits(&self, addr: &AddrMsg, name: &str) -> bool {
        let words = &self.words;
        words.scope.is_none_or(|scope| scope == addr.scope)
            && (words.flags ^ addr.flags) & words.flag_mask == 0
            && words.label.as_ref().is_none_or(|pattern| {
                let label = addr.label.as_ref().map_or(name, |label| label.as_str());
                super::super::glob::fits(pattern, label)
            })
            && words.to.as_ref().is_none_or(|to| inside(to, addr))
    }
}

/// The first bits of the address are those of the prefix (`inet_addr_match`).
fn inside(prefix: &PrefixWord, addr: &AddrMsg) -> bool {
    let len = u32::from(prefix.len);
    match (prefix.addr, addr.local.or(addr.address)) {
        (Some(IpAddr::V4(a)), Some(IpAddr::V4(b))) => {
            let differ = a.to_bits() ^ b.to_bits();
            differ.leading_zeros() >= len
        }
        (Some(IpAddr::V6(a)), Some(IpAddr::V6(b))) => {
            let differ = a.to_bits() ^ b.to_bits();
            differ.leading_zeros() >= len
        }
        (None, _) => true,
        _ => false,
    }
}
