//! `ip address` commands.

use super::{LinkFilter, PrefixWord};
use crate::rtnl::{AddrMsg, NewFlags};
use crate::types::{Family, IfName, Scope};

/// An `ip address` command.
#[derive(Clone, Debug)]
pub enum AddrCommand {
    /// `add`, `change`, `replace`.
    New(Box<AddrDraft>, NewFlags),
    /// `delete`.
    Delete(Box<AddrDraft>),
    /// `show`, `list`.
    Show(Box<AddrFilter>),
    /// `flush`.
    Flush(Box<AddrFilter>),
    /// `save`.
    Save(Box<AddrFilter>),
    /// `restore`.
    Restore,
    /// `showdump`.
    Showdump,
}

/// An address as typed: the message but for the device, which is still a name.
#[derive(Clone, Debug, Default)]
pub struct AddrDraft {
    /// What the words fixed.
    pub msg: AddrMsg,
    /// `dev`.
    pub dev: IfName,
}

/// The selector of `addr show`, `flush` and `save`, and of `link show`.
#[derive(Clone, Debug, Default)]
pub struct AddrFilter {
    /// Device part, shared with `link show`.
    pub link: LinkFilter,
    /// Family.
    pub family: Family,
    /// `to PREFIX`.
    pub to: Option<PrefixWord>,
    /// `scope`.
    pub scope: Option<Scope>,
    /// Wanted flag bits.
    pub flags: u32,
    /// Which flag bits count.
    pub flag_mask: u32,
    /// `label GLOB`.
    pub label: Option<String>,
    /// `proto`.
    pub proto: Option<u8>,
}
