//! The stage of the scenes: one host, asked through the socket.

use std::net::{IpAddr, Ipv6Addr};

use crate::kernel::addr::v6::settings::change;
use crate::kernel::sysctl::{Knob6, tree::Whose};
use crate::kernel::{Caller, Host, Netns, NetnsId, Seat};
use crate::rtnl::{
    AddrMsg, Dump, LinkInfo, LinkMsg, NewFlags, Refusal, Request, RouteDump, RouteMsg, Row, Socket,
};
use crate::types::{Family, IfIndex, Prefix6, Protocol, RouteType, TableId, iff};

pub const D0: IfIndex = IfIndex(2);
pub const D1: IfIndex = IfIndex(3);

/// A host with two devices, d0 2001:db8::1/64 and d1 2001:db8:1::1/64, both up.
pub struct Scene {
    pub host: Host,
    pub now: i64,
}

impl Scene {
    pub fn new() -> Self {
        let mut scene = Self::bare();
        scene.address(D0, "2001:db8::1", true);
        scene.address(D1, "2001:db8:1::1", true);
        scene
    }

    pub fn bare() -> Self {
        let mut scene = Self {
            host: Host::bare(),
            now: 1000,
        };
        scene.set_up(IfIndex::LOOPBACK, true);
        for (index, name) in [(D0, "d0"), (D1, "d1")] {
            let msg = LinkMsg {
                name: Some(name.into()),
                info: Some(LinkInfo {
                    kind: Some("ifb".to_owned()),
                    ..LinkInfo::default()
                }),
                ..LinkMsg::default()
            };
            scene.ask(Request::NewLink(Box::new(msg), NewFlags::ADD));
            scene.set_up(index, true);
        }
        scene
    }

    pub fn seat(&mut self) -> Seat<'_> {
        Seat {
            host: &mut self.host,
            netns: NetnsId::ROOT,
            caller: Caller {
                lax: false,
                uid: 0,
                now: self.now,
            },
            processes: &crate::kernel::Alone,
        }
    }

    pub fn ns(&mut self) -> &mut Netns {
        let ns = self.host.namespaces.get_mut(&NetnsId::ROOT);
        ns.expect("there is one")
    }

    pub fn ask(&mut self, request: Request) {
        self.seat().ask(request).expect("the scene is possible");
    }

    pub fn set_up(&mut self, index: IfIndex, up: bool) {
        let msg = LinkMsg {
            index,
            flags: if up { iff::UP } else { 0 },
            change: iff::UP,
            ..LinkMsg::default()
        };
        self.ask(Request::NewLink(Box::new(msg), NewFlags::NONE));
    }

    pub fn address(&mut self, index: IfIndex, addr: &str, add: bool) {
        let msg = Box::new(AddrMsg {
            family: Family::INET6,
            prefix_len: 64,
            index,
            local: Some(ip(addr).into()),
            ..AddrMsg::default()
        });
        self.ask(if add {
            Request::NewAddr(msg, NewFlags::ADD)
        } else {
            Request::DelAddr(msg)
        });
    }

    pub fn set(&mut self, whose: Whose, key: Knob6, value: i64) {
        change(self.ns(), whose, key, value);
    }

    /// The text of the refusal, or of its number, or nothing.
    pub fn new_route(&mut self, msg: RouteMsg, flags: NewFlags) -> String {
        match self.seat().ask(Request::NewRoute(Box::new(msg), flags)) {
            Ok(_) => String::new(),
            Err(refusal) => text(refusal),
        }
    }

    pub fn add(&mut self, msg: RouteMsg) {
        assert_eq!(self.new_route(msg, NewFlags::ADD), "");
    }

    pub fn get(&mut self, dst: &str, src: &str) -> Result<RouteMsg, String> {
        let msg = RouteMsg {
            family: Family::INET6,
            dst: Some(ip(dst).into()),
            dst_len: 128,
            src: (!src.is_empty()).then(|| ip(src).into()),
            src_len: if src.is_empty() { 0 } else { 128 },
            ..RouteMsg::default()
        };
        match self.seat().ask(Request::GetRoute(Box::new(msg))) {
            Ok(answer) => match answer.row {
                Some(Row::Route(route)) => Ok(*route),
                _ => Err("no route".to_owned()),
            },
            Err(refusal) => Err(text(refusal)),
        }
    }

    pub fn rows(&mut self, table: TableId) -> Vec<RouteMsg> {
        let what = Dump::Routes(RouteDump {
            family: Family::INET6,
            strict: true,
            table,
            ..RouteDump::default()
        });
        let mut rows = Vec::new();
        let done = self.seat().dump(&what, &mut |row| {
            if let Row::Route(route) = row {
                rows.push(*route);
            }
            true
        });
        assert_eq!(done, Ok(()));
        rows
    }

    /// The destinations of a table's routes of one type, in dump order.
    pub fn listed(&mut self, table: TableId, kind: RouteType) -> Vec<String> {
        let rows = self.rows(table).into_iter().filter(|row| row.kind == kind);
        let dst = |row: RouteMsg| row.dst.map_or("default".to_owned(), |dst| dst.to_string());
        rows.map(dst).collect()
    }
}

pub fn text(refusal: Refusal) -> String {
    let errno = refusal.errno.text().to_owned();
    refusal.note.unwrap_or(errno)
}

pub fn ip(text: &str) -> Ipv6Addr {
    text.parse().expect("an address")
}

pub fn to(dst: &str, len: u8) -> RouteMsg {
    RouteMsg {
        family: Family::INET6,
        dst: Some(Prefix6::holding(ip(dst), len).addr().into()),
        dst_len: len,
        table: TableId::MAIN,
        protocol: Protocol::BOOT,
        kind: RouteType::UNICAST,
        ..RouteMsg::default()
    }
}

pub fn by(dst: &str, dev: IfIndex, gateway: &str) -> RouteMsg {
    RouteMsg {
        oif: Some(dev),
        gateway: (!gateway.is_empty()).then(|| IpAddr::V6(ip(gateway))),
        ..to(dst, 64)
    }
}
