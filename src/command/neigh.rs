//! `ip neigh` commands.

use super::PrefixWord;
use crate::rtnl::{NeighMsg, NewFlags};
use crate::types::{Family, IfName};

/// An `ip neigh` command.
#[derive(Clone, Debug)]
pub enum NeighCommand {
    /// `add`, `change`, `replace`.
    New(Box<NeighDraft>, NewFlags),
    /// `delete`.
    Delete(Box<NeighDraft>),
    /// `get`.
    Get(Box<NeighDraft>),
    /// `show`, `list`.
    Show(NeighFilter),
    /// `flush`.
    Flush(NeighFilter),
}

/// An entry as typed.
#[derive(Clone, Debug, Default)]
pub struct NeighDraft {
    /// What the words fixed.
    pub msg: NeighMsg,
    /// `dev`.
    pub dev: Option<IfName>,
}

/// The selector of `neigh show` and `flush`.
#[derive(Clone, Debug, Default)]
pub struct NeighFilter {
    /// Family, or `UNSPEC` for all.
    pub family: Family,
    /// States that are shown; [`NeighFilter::NONE`] stands for `none`.
    pub states: u16,
    /// A state was said.
    pub said: bool,
    /// `dev`.
    pub dev: Option<IfName>,
    /// `master`, `vrf`.
    pub master: Option<IfName>,
    /// `nomaster`.
    pub nomaster: bool,
    /// `unused`.
    pub unused: bool,
    /// `proxy`.
    pub proxy: bool,
    /// `protocol`, 0 for all.
    pub protocol: u8,
    /// `to`.
    pub prefix: Option<PrefixWord>,
}

impl NeighFilter {
    /// The bit for entries without a state.
    pub const NONE: u16 = 0x100;
}
