//! `ip token` commands.

use std::net::Ipv6Addr;

use crate::types::IfName;

/// An `ip token` command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TokenCommand {
    /// `list`, `get`: of one device or of all.
    List(Option<IfName>),
    /// `set`, `delete`: without an address, the attribute has no bytes.
    Set(IfName, Option<Ipv6Addr>),
}
