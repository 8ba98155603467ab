//! `ip -6 tunnel` commands.

use std::net::Ipv6Addr;

use crate::types::IfName;

/// An `ip -6 tunnel` command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tunnel6Command {
    /// `add`.
    Add(Box<Tunnel6Draft>),
    /// `change`.
    Change(Box<Tunnel6Draft>),
    /// `delete`.
    Delete(Box<Tunnel6Draft>),
    /// `show`, `list`.
    Show(Box<Tunnel6Draft>),
}

/// The words of a tunnel.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tunnel6Draft {
    /// `name`.
    pub name: IfName,
    /// The name was the first word: a change begins with what the tunnel has.
    pub name_first: bool,
    /// `dev`.
    pub dev: Option<IfName>,
    /// The other words, in order.
    pub edits: Vec<Tunnel6Edit>,
}

/// What a word changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tunnel6Edit {
    /// `mode`: `IPPROTO_*` of what is carried.
    Mode(u8),
    /// `mode vti6`.
    Vti,
    /// `remote`.
    Remote(Ipv6Addr),
    /// `local`.
    Local(Ipv6Addr),
    /// `encaplimit`; nothing for `none`.
    EncapLimit(Option<u8>),
    /// `hoplimit`.
    HopLimit(u8),
    /// `tclass`; nothing for `inherit`.
    Tclass(Option<u8>),
    /// `flowlabel`; nothing for `inherit`.
    FlowLabel(Option<u32>),
    /// `dscp inherit`.
    Dscp,
    /// `allow-localremote`, `noallow-localremote`.
    LocalRemote(bool),
    /// `ikey`.
    IKey(u32),
    /// `okey`.
    OKey(u32),
    /// `iseq`.
    ISeq,
    /// `oseq`.
    OSeq,
    /// `icsum`.
    ICsum,
    /// `ocsum`.
    OCsum,
}
