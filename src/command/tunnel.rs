//! `ip tunnel` commands.

use std::net::Ipv4Addr;

use crate::rtnl::SixRd;
use crate::types::IfName;

/// An `ip tunnel` command.
#[derive(Clone, Debug)]
pub enum TunnelCommand {
    /// `add`.
    Add(Box<TunnelDraft>),
    /// `change`.
    Change(Box<TunnelDraft>),
    /// `delete`.
    Delete(Box<TunnelDraft>),
    /// `show`, `list`.
    Show(Box<TunnelDraft>),
    /// `prl`: what to do to the list of a device; nothing, where nothing is said.
    Routers(IfName, Option<RouterEdit>),
    /// `6rd`; nothing, where nothing is said.
    SixRd(IfName, Option<Option<SixRd>>),
}

/// One change of a list of routers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RouterEdit {
    /// `prl-default`, `prl-nodefault`.
    Add(Ipv4Addr, bool),
    /// `prl-delete`.
    Delete(Ipv4Addr),
}

/// What the words say of a tunnel.
#[derive(Clone, Debug, Default)]
pub struct TunnelDraft {
    /// `name`.
    pub name: IfName,
    /// The name came first: a change begins with what the device has.
    pub name_first: bool,
    /// `dev`.
    pub dev: Option<IfName>,
    /// The other words, in order.
    pub edits: Vec<TunnelEdit>,
}

/// One word about a tunnel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TunnelEdit {
    /// `mode`: what it carries, and whether it is a `vti` or an `isatap`.
    Mode {
        /// `IPPROTO_*`.
        protocol: u8,
        /// `vti`.
        vti: bool,
        /// `isatap`.
        isatap: bool,
    },
    /// `ikey`, `key`.
    IKey(u32),
    /// `okey`, `key`.
    OKey(u32),
    /// `iseq`, `seq`.
    ISeq,
    /// `oseq`, `seq`.
    OSeq,
    /// `icsum`, `csum`.
    ICsum,
    /// `ocsum`, `csum`.
    OCsum,
    /// `pmtudisc`, `nopmtudisc`.
    Pmtudisc(bool),
    /// `remote`.
    Remote(Ipv4Addr),
    /// `local`.
    Local(Ipv4Addr),
    /// `ttl`.
    Ttl(u8),
    /// `tos`.
    Tos(u8),
}
