//! The steps that a lookup takes. Rules are told by their place in the chain and flows by value,
//! so whoever reads the steps can say what a selector wanted and what it met.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::kernel::fib::v6::Key6;
use crate::kernel::lookup::{Flow4, Flow6};
use crate::rtnl::Errno;
use crate::types::{IfIndex, Prefix4, RouteType, TableId};

/// One step of a lookup.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step {
    /// What the steps that follow are for.
    Stage(Stage),
    /// The fib is asked with this flow, after a VRF had its say.
    Lookup(Flow4),
    /// The IPv6 fib is asked with this flow, after a VRF had its say.
    Lookup6(Flow6),
    /// No rule was ever added or deleted here: rules are not walked. Local and main are looked up
    /// as one table, then default.
    Unruled,
    /// A rule was compared with the flow.
    Rule {
        /// Place in the chain.
        index: usize,
        /// Its priority.
        priority: u32,
        /// It applies: everything matches, or something does not and the rule says `not`.
        applies: bool,
        /// The first selector that does not match.
        mismatch: Option<Selector>,
    },
    /// A rule that applies sends the walk on.
    Goto {
        /// Place in the chain.
        index: usize,
        /// Where it goes on; nowhere when the target does not exist, then the rule does nothing.
        target: Option<usize>,
    },
    /// A rule that applies does nothing (`nop`).
    Nop {
        /// Place in the chain.
        index: usize,
    },
    /// A rule that applies ends the walk with an error.
    Verdict {
        /// Place in the chain.
        index: usize,
        /// The error.
        errno: Errno,
    },
    /// A table is looked up.
    Table {
        /// Its id.
        id: TableId,
        /// It exists.
        exists: bool,
    },
    /// A route whose prefix covers the destination was looked at.
    Route {
        /// Table that holds it (of local and main merged, the one it belongs to).
        table: TableId,
        /// Its prefix.
        prefix: Prefix4,
        /// Its TOS.
        tos: u8,
        /// Its metric.
        metric: u32,
        /// Its type.
        kind: RouteType,
        /// What came of it.
        outcome: Outcome,
    },
    /// An IPv6 route whose prefixes cover destination and source was looked at.
    Route6 {
        /// Table that holds it.
        table: TableId,
        /// Its destination and source prefix.
        key: Key6,
        /// Its metric.
        metric: u32,
        /// Its type.
        kind: RouteType,
        /// Its gateway.
        gateway: Option<Ipv6Addr>,
        /// Its device.
        oif: IfIndex,
        /// What came of it.
        outcome: Outcome6,
    },
    /// A hop of the route that follows in the telling was looked at in vain.
    Hop {
        /// Index into the route's hops.
        index: usize,
        /// Its device.
        oif: IfIndex,
        /// What is wrong with it.
        skip: HopSkip,
    },
    /// The table has no answer.
    Miss {
        /// Its id.
        id: TableId,
    },
    /// The rule does not accept the route that its table found.
    Suppressed {
        /// Place in the chain.
        index: usize,
        /// Which of its suppressors.
        by: Suppressor,
    },
    /// The last rule was passed.
    EndOfRules,
    /// One of several hops was chosen.
    Path {
        /// The flow's hash, 31 bits.
        hash: u32,
        /// Index of the chosen hop.
        hop: usize,
        /// The hop was chosen (also) because the given source is its own.
        by_source: bool,
    },
    /// The source address was chosen; unspecified when there is none to be had.
    Source {
        /// The address.
        addr: Ipv4Addr,
        /// Where it comes from.
        origin: SourceOrigin,
    },
    /// The IPv6 source address was chosen, if there is one to be had.
    Source6 {
        /// The address.
        addr: Option<Ipv6Addr>,
        /// Where it comes from.
        origin: SourceOrigin,
    },
    /// The lookup failed, but a device was asked for: the destination is taken to be on its link.
    Direct {
        /// The device.
        oif: IfIndex,
        /// What the lookup had answered.
        errno: Errno,
    },
    /// The packet was accepted or refused before or after the lookup.
    Check(Check),
}

/// A part of a lookup that asks the fib.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Where a packet of our own goes.
    Output,
    /// Where a packet that came in goes.
    Input,
    /// Whether the source of a packet that came in is to be believed.
    ReversePath,
    /// The same, asked for its device alone.
    ReversePathOnDevice,
    /// Whether the given source address is one of ours.
    OwnSource,
}

/// What came of a route that covers the destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Found, through the hop with this index.
    Hit(usize),
    /// Its type is an error.
    Error(Errno),
    /// Passed over.
    Skip(RouteSkip),
}

/// What came of an IPv6 route. Of the routes of one metric the one with the highest score is
/// found, the first among equals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome6 {
    /// Its next hop object is a blackhole: no other route is looked at.
    End,
    /// It will do: preference (1 to 3) in the upper bits, then 2 if the device is the one asked
    /// for.
    Score(u8),
    /// It ended.
    Expired,
    /// It is dead.
    Dead,
    /// Its device has no carrier, and `ignore_routes_with_linkdown` says to mind that.
    LinkDown,
    /// Its device is not the one asked for.
    Device,
    /// Its gateway is known not to answer.
    Unreachable,
}

/// Why a route was passed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RouteSkip {
    /// Its TOS is not the flow's.
    Tos,
    /// Its scope is wider than the flow demands.
    Scope,
    /// It is dead.
    Dead,
    /// None of its hops will do.
    NoHop,
}

/// Why a hop was passed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HopSkip {
    /// It is dead.
    Dead,
    /// Its device has no carrier, and `ignore_routes_with_linkdown` says to mind that.
    LinkDown,
    /// Its device is not the one asked for.
    Oif,
}

/// A suppressor of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Suppressor {
    /// `suppress_prefixlength`: the prefix is too short.
    PrefixLen,
    /// `suppress_ifgroup`: the device's group.
    IfGroup,
}

/// A selector of a rule, in the order in which the kernel compares them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the names are the rule's words
pub enum Selector {
    Iif,
    Oif,
    Fwmark,
    TunId,
    L3mdev,
    UidRange,
    From,
    To,
    Tos,
    Dscp,
    Flowlabel,
    IpProto,
    Sport,
    Dport,
}

/// Where a source address comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceOrigin {
    /// It was given.
    Given,
    /// `src` of the route.
    Route,
    /// The destination itself, which is ours.
    Destination,
    /// An address of the output device, or failing that of another.
    Device(IfIndex),
    /// 127.0.0.1, for want of anything else.
    Loopback,
}

/// A check that a packet passes or fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// The source is multicast, broadcast or (of a packet that came in) missing.
    SourceImpossible,
    /// The given source is not an address of ours.
    SourceForeign,
    /// The device is down or has no IPv4.
    DeviceUnusable(IfIndex),
    /// A loopback source would leave through a device that is not `lo`.
    LoopbackLeaves,
    /// The destination is missing.
    DestinationImpossible,
    /// A loopback address came in on the wire.
    LoopbackArrives,
    /// The multicast group is not joined on the device.
    NotJoined,
    /// Not for us, and the device does not forward.
    NoForwarding,
    /// Not a destination to forward to.
    NotUnicast,
    /// The source is believed without looking it up (`rp_filter` is 0).
    SourceUnchecked,
    /// The source is an address of ours, or of a kind that cannot send.
    SourceMartian,
    /// The way back to the source leaves through the device that the packet came in on.
    ReversePathHolds,
    /// It leaves through another device; that is refused when `rp_filter` is 1.
    ReversePathElsewhere {
        /// The packet is refused.
        refused: bool,
    },
    /// There is no way back to the source; that is refused unless `rp_filter` is 0.
    ReversePathMissing {
        /// The packet is refused.
        refused: bool,
    },
    /// The sender would be told of a better way (`redirect`).
    Redirect,
}
