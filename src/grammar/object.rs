//! The object words (iproute2 7.1 `ip/ip.c`).

use super::Keyword;
use super::Spelling::Prefix;

/// What an object word means here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the names are the documentation
pub enum Object {
    Address,
    AddrLabel,
    Route,
    Rule,
    Link,
    Mroute,
    Netconf,
    Netns,
    Neigh,
    Nexthop,
    Token,
    Tunnel,
    Tuntap,
    Vrf,
    Monitor,
    Help,
    /// An object that rpdb does not have, by its full name.
    Absent(&'static str),
}

const fn absent(spell: &'static [super::Spelling], name: &'static str) -> Keyword<Object> {
    Keyword::new(spell, Object::Absent(name), "", "not modelled by rpdb")
}

/// Every object of iproute2, in match order.
pub const OBJECTS: &[Keyword<Object>] = &[
    Keyword::new(
        &[Prefix("address")],
        Object::Address,
        "",
        "addresses of network devices",
    ),
    Keyword::new(
        &[Prefix("addrlabel")],
        Object::AddrLabel,
        "",
        "labels that the choice of an IPv6 source compares",
    ),
    absent(&[Prefix("maddress")], "maddress"),
    Keyword::new(
        &[Prefix("route")],
        Object::Route,
        "",
        "entries of the routing tables",
    ),
    Keyword::new(
        &[Prefix("rule")],
        Object::Rule,
        "",
        "rules of the routing policy database",
    ),
    Keyword::new(
        &[Prefix("neighbor"), Prefix("neighbour")],
        Object::Neigh,
        "",
        "link layer addresses of neighbours",
    ),
    absent(&[Prefix("ntable"), Prefix("ntbl")], "ntable"),
    Keyword::new(&[Prefix("link")], Object::Link, "", "network devices"),
    absent(&[Prefix("l2tp")], "l2tp"),
    absent(&[Prefix("fou")], "fou"),
    absent(&[Prefix("ila")], "ila"),
    absent(&[Prefix("macsec")], "macsec"),
    Keyword::new(
        &[Prefix("tunnel"), Prefix("tunl")],
        Object::Tunnel,
        "",
        "tunnels over IPv4",
    ),
    Keyword::new(
        &[Prefix("tuntap"), Prefix("tap")],
        Object::Tuntap,
        "",
        "devices for programs",
    ),
    Keyword::new(
        &[Prefix("token")],
        Object::Token,
        "",
        "identifiers for the automatic addresses of devices",
    ),
    absent(&[Prefix("tcpmetrics"), Prefix("tcp_metrics")], "tcpmetrics"),
    Keyword::new(
        &[Prefix("monitor")],
        Object::Monitor,
        "",
        "changes, as they are made",
    ),
    absent(&[Prefix("xfrm")], "xfrm"),
    Keyword::new(
        &[Prefix("mroute")],
        Object::Mroute,
        "",
        "multicast routes: there are none",
    ),
    absent(&[Prefix("mrule")], "mrule"),
    Keyword::new(&[Prefix("netns")], Object::Netns, "", "network namespaces"),
    Keyword::new(
        &[Prefix("netconf")],
        Object::Netconf,
        "",
        "settings of network devices",
    ),
    Keyword::new(
        &[Prefix("vrf")],
        Object::Vrf,
        "",
        "virtual routing and forwarding domains",
    ),
    absent(&[Prefix("sr")], "sr"),
    Keyword::new(
        &[Prefix("nexthop")],
        Object::Nexthop,
        "",
        "next hop objects",
    ),
    absent(&[Prefix("mptcp")], "mptcp"),
    absent(&[Prefix("ioam")], "ioam"),
    Keyword::new(&[Prefix("help")], Object::Help, "", "print the usage"),
    absent(&[Prefix("stats")], "stats"),
];
