//! A small host to look things up on: `lo` up, `d0` with 10.0.0.1/24, `d1` with 10.1.0.1/24.

use std::net::Ipv4Addr;

use crate::kernel::addr::v4::Ifa4;
use crate::kernel::effects::{self, AddrEvent};
use crate::kernel::{Netns, fib};
use crate::rtnl::{Errno, Hop, Lifetime, NewFlags, RouteMsg};
use crate::types::{
    Family, IfIndex, IfName, Protocol, RouteType, Scope, TableId, iff, route_flags,
};

pub const D0: IfIndex = IfIndex(2);
pub const D1: IfIndex = IfIndex(3);

pub fn ip(text: &str) -> Ipv4Addr {
    text.parse().expect("an address")
}

pub fn host() -> Netns {
    let mut ns = Netns::bare();
    up(&mut ns, IfIndex::LOOPBACK);
    ns.v4.addrs.devs.entry(IfIndex::LOOPBACK).or_default();
    address(&mut ns, IfIndex::LOOPBACK, "127.0.0.1", 8, Scope::HOST);
    device(&mut ns, D0, "d0");
    device(&mut ns, D1, "d1");
    address(&mut ns, D0, "10.0.0.1", 24, Scope::UNIVERSE);
    address(&mut ns, D1, "10.1.0.1", 24, Scope::UNIVERSE);
    ns
}

fn up(ns: &mut Netns, dev: IfIndex) {
    if let Some(link) = ns.links.by_index.get_mut(&dev) {
        link.flags |= iff::UP;
        link.carrier = true;
    }
}

/// Another device, up and with carrier.
pub fn device(ns: &mut Netns, index: IfIndex, name: &str) {
    let mut link = ns.links.get(IfIndex::LOOPBACK).expect("lo").clone();
    link.index = index;
    link.name = IfName::from(name);
    link.flags = iff::UP | iff::BROADCAST;
    link.carrier = true;
    ns.links.by_index.insert(index, link);
    ns.v4.addrs.devs.entry(index).or_default();
}

/// An address with its automatic routes.
pub fn address(ns: &mut Netns, dev: IfIndex, addr: &str, prefix_len: u8, scope: Scope) {
    let ifa = Ifa4 {
        dev,
        local: ip(addr),
        address: ip(addr),
        prefix_len,
        broadcast: Ipv4Addr::UNSPECIFIED,
        scope,
        flags: 0,
        label: IfName::default(),
        metric: 0,
        proto: 0,
        lifetime: Lifetime::FOREVER,
        stamp: 0,
        turn: 0,
    };
    let in_dev = ns.v4.addrs.devs.entry(dev).or_default();
    in_dev.addrs.push(ifa.clone());
    effects::address4(ns, &AddrEvent::Added(ifa));
}

/// `A.B.C.D/LEN` as a route message for main.
pub fn to(prefix: &str) -> RouteMsg {
    let (addr, len) = prefix.split_once('/').expect("a prefix");
    RouteMsg {
        family: Family::INET,
        dst: Some(ip(addr).into()),
        dst_len: len.parse().expect("a length"),
        table: TableId::MAIN,
        protocol: Protocol::BOOT,
        kind: RouteType::UNICAST,
        ..RouteMsg::default()
    }
}

pub fn via(prefix: &str, gateway: &str) -> RouteMsg {
    RouteMsg {
        gateway: Some(ip(gateway).into()),
        ..to(prefix)
    }
}

pub fn error(prefix: &str, kind: RouteType) -> RouteMsg {
    RouteMsg { kind, ..to(prefix) }
}

pub fn multipath(prefix: &str, gateways: &[(&str, u8)]) -> RouteMsg {
    let hop = |(gateway, weight): &(&str, u8)| Hop {
        gateway: Some(ip(gateway).into()),
        hops: weight - 1,
        ..Hop::default()
    };
    RouteMsg {
        multipath: Some(gateways.iter().map(hop).collect()),
        ..to(prefix)
    }
}

pub fn add(ns: &mut Netns, msg: &RouteMsg) {
    fib::v4::new_route(ns, msg, NewFlags::ADD).expect("the route is accepted");
}

/// A `route get` request.
pub fn ask(dst: &str) -> RouteMsg {
    RouteMsg {
        family: Family::INET,
        dst: Some(ip(dst).into()),
        dst_len: 32,
        flags: route_flags::RTM_LOOKUP_TABLE,
        ..RouteMsg::default()
    }
}

/// The same for a packet that came in.
pub fn ask_in(dst: &str, src: &str, iif: IfIndex) -> RouteMsg {
    RouteMsg {
        src: Some(ip(src).into()),
        src_len: 32,
        iif: Some(iif),
        ..ask(dst)
    }
}

/// The answer to a request.
pub fn get(ns: &Netns, msg: &RouteMsg) -> Result<RouteMsg, Errno> {
    let answer = super::get::get4(
        ns,
        msg,
        Default::default(),
        &mut crate::kernel::trace::Silent,
    );
    answer.map_err(|refusal| refusal.errno)
}
