//! `ip route` commands.

use std::net::IpAddr;

use crate::rtnl::{NewFlags, RouteMsg};
use crate::types::{Encap, Family, IfName, Labels, Protocol, RouteType, Scope, TableId, Via};

/// An `ip route` command.
#[derive(Clone, Debug)]
pub enum RouteCommand {
    /// `add`, `change`, `replace`, `prepend`, `append`, `test`.
    New(Box<RouteDraft>, NewFlags),
    /// `delete`.
    Delete(Box<RouteDraft>),
    /// `list`, `show`.
    List(Box<RouteFilter>),
    /// `flush`.
    Flush(Box<RouteFilter>),
    /// `flush cache` spelled so that the original takes its short way.
    FlushCache,
    /// `save`.
    Save(Box<RouteFilter>),
    /// `restore`.
    Restore,
    /// `showdump`.
    Showdump,
    /// `get`.
    Get(Box<RouteGet>),
}

/// A route as typed. The message holds what the words fixed; the options say what was typed at
/// all, for the defaults that the client still has to choose.
#[derive(Clone, Debug, Default)]
pub struct RouteDraft {
    /// Attributes that need no device. `oif` stays empty: see `dev`; so does `multipath`: see `hops`.
    pub msg: RouteMsg,
    /// `table` was typed.
    pub table_typed: bool,
    /// `vrf NAME`: its table, which the client looks up (already proven a VRF by an aside).
    pub vrf: Option<IfName>,
    /// A `table` below 256 was typed behind `vrf`.
    pub table_behind_vrf: bool,
    /// `scope` was typed.
    pub scope_typed: bool,
    /// `protocol` was typed.
    pub protocol_typed: bool,
    /// A type word was typed.
    pub kind_typed: bool,
    /// `via` was typed (also one of another family).
    pub gateway_typed: bool,
    /// `nhid` was typed, and not as 0.
    pub nhid_typed: bool,
    /// `dev`.
    pub dev: Option<IfName>,
    /// `nexthop …` hops.
    pub hops: Vec<HopDraft>,
    /// Devices that `encap` names, resolved by the client (already proven to exist by an aside).
    pub encap_devs: EncapDevs,
}

/// One `nexthop` as typed.
#[derive(Clone, Debug, Default)]
pub struct HopDraft {
    /// `via` of the route's family.
    pub gateway: Option<IpAddr>,
    /// `via any`, which is no address at all.
    pub gateway_malformed: bool,
    /// `via` of another family.
    pub via: Option<Via>,
    /// `dev`.
    pub dev: Option<IfName>,
    /// `weight` minus one.
    pub hops: u8,
    /// `onlink`.
    pub onlink: bool,
    /// `realms`.
    pub flow: Option<u32>,
    /// `encap`.
    pub encap: Option<Encap>,
    /// Devices that `encap` names.
    pub encap_devs: EncapDevs,
    /// `as to`.
    pub newdst: Option<Labels>,
}

/// The devices of an encapsulation, still by name: the client puts their indices into it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EncapDevs {
    /// `seg6local … iif NAME`.
    pub iif: Option<IfName>,
    /// `seg6local … oif NAME`.
    pub oif: Option<IfName>,
    /// `xfrm … link_dev NAME`.
    pub link: Option<IfName>,
}

/// The selector of `route list`, `flush` and `save` (iproute2 7.1 `ip/iproute.c`). A field that is
/// `Some` hides the column that it fixes.
#[derive(Clone, Debug, Default)]
pub struct RouteFilter {
    /// Family to dump, after what the words imply.
    pub family: Family,
    /// Table filter.
    pub table: TableFilter,
    /// `vrf NAME`: its table replaces `table` (already proven a VRF by an aside).
    pub vrf: Option<IfName>,
    /// A `vrf` was typed: local and broadcast routes are hidden, unless `kind` is said.
    pub vrf_typed: bool,
    /// `cached`, `cloned`, `table cache`.
    pub cloned: bool,
    /// `tos`.
    pub tos: Option<u8>,
    /// `protocol`; `all` leaves it empty.
    pub protocol: Option<Protocol>,
    /// `scope`.
    pub scope: Option<Scope>,
    /// `type`.
    pub kind: Option<RouteType>,
    /// `dev`, `oif`.
    pub dev: Option<IfName>,
    /// `iif`.
    pub iif: Option<IfName>,
    /// `mark`.
    pub mark: Option<u32>,
    /// `metric`.
    pub metric: Option<u32>,
    /// `via [FAMILY] PREFIX`.
    pub via: Option<PrefixWord>,
    /// `src PREFIX`.
    pub src: Option<PrefixWord>,
    /// `realms`: value and mask (0xffff per half that was given).
    pub realms: Option<(u32, u32)>,
    /// `from root|match|exact`.
    pub from_root: Option<PrefixWord>,
    /// See `from_root`.
    pub from_match: Option<PrefixWord>,
    /// `to root P`.
    pub to_root: Option<PrefixWord>,
    /// `to match P`.
    pub to_match: Option<PrefixWord>,
}

/// Which tables a route filter lets through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableFilter {
    /// No filter: `table all`, `table 0`.
    All,
    /// One table.
    One(TableId),
}

impl Default for TableFilter {
    fn default() -> Self {
        Self::One(TableId::MAIN)
    }
}

/// A prefix as typed, host bits and all, with the marks that `default`, `all` and `/len` leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrefixWord {
    /// Family of the word, `UNSPEC` for a bare `default`/`all`/`any` without a chosen family.
    pub family: Family,
    /// Address; unspecified for `default`, `all`, `any`.
    pub addr: Option<IpAddr>,
    /// Length in bits.
    pub len: u8,
    /// The length was said (`/len` or `default`).
    pub specified: bool,
}

/// `route get` as typed.
#[derive(Clone, Debug, Default)]
pub struct RouteGet {
    /// Attributes that need no device.
    pub msg: RouteMsg,
    /// `iif`.
    pub iif: Option<IfName>,
    /// `oif`, `dev`, `vrf`.
    pub oif: Option<IfName>,
    /// `from` was typed.
    pub from_typed: bool,
    /// `connected`.
    pub connected: bool,
    /// `fibmatch`.
    pub fibmatch: bool,
    /// `notify`.
    pub notify: bool,
}
