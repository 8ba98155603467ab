//! WHAT CAME BACK. This room knows what a command has to show, as events with typed rows and the
//! columns that the selector already fixed. It refuses to know how anything is laid out. The client
//! emits replies, `show` turns them into bytes.

use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use std::rc::Rc;

use crate::rtnl::{
    AddrLabelMsg, AddrMsg, BucketMsg, Kin, LinkMsg, NeighMsg, NetconfMsg, NexthopMsg, NsidMsg,
    RouteMsg, RuleMsg, Tunnel6Msg, TunnelMsg,
};
use crate::types::{Family, IfIndex};

/// One thing to show.
#[derive(Clone, PartialEq, Debug)]
pub enum Reply {
    /// The JSON array of a command opens (nothing in text).
    Open,
    /// It closes.
    Close,
    /// It is left unfinished, as 6.1 does when a dump fails.
    Abandon,
    /// The nameless object that `-echo` puts around its record opens (nothing in text).
    OpenEcho,
    /// It closes.
    CloseEcho,
    /// A rule.
    Rule(RuleMsg, Mood),
    /// A route.
    Route(Box<RouteMsg>, RouteColumns, Mood),
    /// One element of `link show` or `addr show`.
    Link(Box<LinkRow>),
    /// The line of a link alone, as `-echo` has it.
    LinkLine(Box<LinkRow>, Mood),
    /// An address alone, with its device in front.
    Addr(Box<AddrMsg>, Mood),
    /// The messages of a file of addresses, each with the number of its device in front; none for
    /// one that is about something else.
    AddrDump(Vec<(IfIndex, Option<AddrMsg>, Mood)>),
    /// A next hop object.
    Nexthop(Box<NexthopMsg>, Mood),
    /// A bucket of a resilient group.
    NexthopBucket(BucketMsg),
    /// The name of a namespace, and its id where it has one.
    Netns(String, Option<i32>),
    /// An id of a namespace, and its name where it has one.
    Nsid(NsidMsg, Option<String>, Mood),
    /// All VRFs: names and tables.
    Vrfs(Vec<(String, u32)>),
    /// A neighbour, and whether its device is shown.
    Neigh(Box<NeighMsg>, bool, Mood),
    /// A label of addresses.
    AddrLabel(AddrLabelMsg),
    /// Settings.
    Netconf(NetconfMsg, Mood),
    /// The token of a device.
    Token(IfIndex, Ipv6Addr),
    /// A device of `tuntap show`.
    Tun(Box<LinkMsg>),
    /// A tunnel of `tunnel show`, and whether counters follow.
    Tunnel(Box<TunnelMsg>, bool),
    /// A tunnel of `-6 tunnel show`; in a listing, whether counters follow.
    Tunnel6(Box<Tunnel6Msg>, Option<bool>),
    /// Ready text for stdout.
    Text(String),
    /// Raw bytes for stdout (a dump file).
    Bytes(Vec<u8>),
}

/// Why a row is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mood {
    /// It was asked for, or was added.
    #[default]
    Present,
    /// It was deleted: `Deleted ` goes before it.
    Deleted,
}

/// What one element of `link show` or `addr show` is made of. An element that a selector hides is
/// still there in a document, as an empty object.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LinkRow {
    /// The line of the link, unless hidden or left out.
    pub line: Option<LinkMsg>,
    /// The link's addresses, in `addr show`; `None` for each that the selector hides.
    pub addrs: Option<Vec<Option<AddrMsg>>>,
    /// The family of `addr show`; `PACKET` for `link show`.
    pub family: Family,
    /// It is `link show`: link mode, address generation mode and alias are shown.
    pub links: bool,
    /// It is a listing, and no echo: the length of the queue is shown.
    pub listed: bool,
    /// Statistics follow, in `addr show -s`.
    pub counters: bool,
}

impl LinkRow {
    /// The line of a link, whatever was listed before.
    pub fn alone(link: LinkMsg) -> Self {
        Self {
            line: Some(link),
            ..Self::default()
        }
    }
}

/// Columns of a route that the selector fixed, and which are therefore not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)] // a hidden column each
pub struct RouteColumns {
    pub kind: bool,
    pub tos: bool,
    pub via: bool,
    pub dev: bool,
    pub table: bool,
    pub protocol: bool,
    pub scope: bool,
    pub src: bool,
    pub metric: bool,
    pub realms: bool,
    pub iif: bool,
}

/// The devices that numbers in a reply may refer to.
pub type Devices = BTreeMap<IfIndex, Rc<LinkMsg>>;

/// Where replies go.
pub trait Sink {
    /// Shows one thing.
    fn put(&mut self, reply: Reply);

    /// Shows a route of a listing; rows of one kin between [`Reply::Open`] and [`Reply::Close`]
    /// differ in nothing but their destination.
    fn route(&mut self, route: &RouteMsg, hidden: RouteColumns, _kin: Option<Kin>) {
        let route = Box::new(route.clone());
        self.put(Reply::Route(route, hidden, Mood::Present));
    }

    /// Tells devices that later rows name by number, in addition to those told before.
    fn devices(&mut self, devices: Devices);

    /// Tells a next hop object that later routes name by id, to be shown with them.
    fn nexthop(&mut self, object: &NexthopMsg);

    /// Text for stderr, final newline included.
    fn complain(&mut self, text: &str);
}
