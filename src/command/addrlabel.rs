//! `ip addrlabel` commands.

use super::PrefixWord;
use crate::types::{Family, IfName};

/// An `ip addrlabel` command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AddrLabelCommand {
    /// `list`.
    List(Family),
    /// `add`.
    Add(AddrLabelDraft),
    /// `delete`.
    Delete(AddrLabelDraft),
    /// `flush`.
    Flush(Family),
}

/// A label as typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddrLabelDraft {
    /// The family chosen before, or IPv6.
    pub family: Family,
    /// `prefix`.
    pub prefix: PrefixWord,
    /// `dev`.
    pub dev: Option<IfName>,
    /// `label`.
    pub label: u32,
}
