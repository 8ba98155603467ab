//! `ip nexthop` commands.

use super::EncapDevs;
use crate::rtnl::{NewFlags, NexthopMsg};
use crate::types::IfName;

/// An `ip nexthop` command.
#[derive(Clone, Debug)]
pub enum NexthopCommand {
    /// `add`, `replace`.
    New(Box<NexthopDraft>, NewFlags),
    /// `delete`.
    Delete(Box<NexthopDraft>),
    /// `get`.
    Get(u32),
    /// `list`, `show`.
    List(NexthopFilter),
    /// `flush`.
    Flush(NexthopFilter),
    /// `bucket list`.
    Buckets(NexthopFilter),
    /// `bucket get`.
    GetBucket {
        /// The group.
        id: u32,
        /// Which of its buckets.
        index: u16,
    },
}

/// An object as typed.
#[derive(Clone, Debug, Default)]
pub struct NexthopDraft {
    /// Attributes that need no device. `oif` stays empty: see `dev`.
    pub msg: NexthopMsg,
    /// `dev`.
    pub dev: Option<IfName>,
    /// Devices that `encap` names (already proven to exist by an aside).
    pub encap_devs: EncapDevs,
}

/// The selector of `nexthop list`, `flush` and `bucket list`, as far as this command said it: what
/// an earlier command of the same process said still counts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NexthopFilter {
    /// Nothing was said at all.
    pub empty: bool,
    /// `id`: of a listing the end, of buckets the group.
    pub id: Option<u32>,
    /// `nhid`: the member that buckets belong to.
    pub nh_id: Option<u32>,
    /// `dev`.
    pub dev: Option<IfName>,
    /// `master`, `vrf`.
    pub master: Option<IfName>,
    /// `groups`.
    pub groups: bool,
    /// `fdb`.
    pub fdb: bool,
    /// `protocol`, compared as it is.
    pub protocol: Option<u32>,
}
