//! Small scenes through the socket: devices, addresses and routes on one host.

use std::net::{IpAddr, Ipv4Addr};

use crate::kernel::{Caller, Host, NetnsId, Seat};
use crate::rtnl::{
    AddrMsg, Dump, Hop, LinkInfo, LinkMsg, NewFlags, Refusal, Request, RouteDump, RouteMsg, Row,
    Socket,
};
use crate::types::{Family, IfIndex, Protocol, RouteType, Scope, TableId, iff, route_flags};

const D0: IfIndex = IfIndex(2);
const D1: IfIndex = IfIndex(3);

/// A host with two devices, d0 10.0.0.1/24 and d1 10.1.0.1/24, both up.
struct Scene(Host);

impl Scene {
    fn new() -> Self {
        let mut scene = Self(Host::bare());
        for (index, name, third) in [(D0, "d0", 0), (D1, "d1", 1)] {
            scene.ask(Request::NewLink(
                Box::new(LinkMsg {
                    name: Some(name.into()),
                    info: Some(LinkInfo {
                        kind: Some("ifb".to_owned()),
                        ..LinkInfo::default()
                    }),
                    ..LinkMsg::default()
                }),
                NewFlags::ADD,
            ));
            scene.set_up(index, true);
            scene.address(index, [10, third, 0, 1], true);
        }
        scene
    }

    fn try_ask(&mut self, request: Request) -> Result<(), Refusal> {
        let mut seat = Seat {
            host: &mut self.0,
            netns: NetnsId::ROOT,
            caller: Caller::default(),
            processes: &crate::kernel::Alone,
        };
        seat.ask(request).map(|_| ())
    }

    fn ask(&mut self, request: Request) {
        self.try_ask(request).expect("the scene is possible");
    }

    fn set_up(&mut self, index: IfIndex, up: bool) {
        let msg = LinkMsg {
            index,
            flags: if up { iff::UP } else { 0 },
            change: iff::UP,
            ..LinkMsg::default()
        };
        self.ask(Request::NewLink(Box::new(msg), NewFlags::NONE));
    }

    fn address(&mut self, index: IfIndex, addr: [u8; 4], add: bool) {
        let addr = Some(IpAddr::V4(Ipv4Addr::from(addr)));
        let msg = Box::new(AddrMsg {
            family: Family::INET,
            prefix_len: 24,
            index,
            local: addr,
            address: addr,
            ..AddrMsg::default()
        });
        self.ask(if add {
            Request::NewAddr(msg, NewFlags::ADD)
        } else {
            Request::DelAddr(msg)
        });
    }

    /// Adds a route; the text of the refusal, or its number, or nothing.
    fn add(&mut self, msg: RouteMsg) -> String {
        match self.try_ask(Request::NewRoute(Box::new(msg), NewFlags::ADD)) {
            Ok(()) => String::new(),
            Err(refusal) => refusal.note.unwrap_or(refusal.errno.text().to_owned()),
        }
    }

    fn rows(&mut self, table: TableId) -> Vec<RouteMsg> {
        let what = Dump::Routes(RouteDump {
            family: Family::INET,
            strict: true,
            table,
            ..RouteDump::default()
        });
        let mut rows = Vec::new();
        let mut seat = Seat {
            host: &mut self.0,
            netns: NetnsId::ROOT,
            caller: Caller::default(),
            processes: &crate::kernel::Alone,
        };
        seat.dump(&what, &mut |row| {
            if let Row::Route(msg) = row {
                rows.push(*msg);
            }
            true
        })
        .expect("the table exists");
        rows
    }

    /// `TYPE PREFIX/LEN via dev` of every route of a table.
    fn listed(&mut self, table: TableId) -> Vec<String> {
        let line = |msg: &RouteMsg| {
            let dst = msg.dst.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
            let dev = msg.oif.unwrap_or_default().0;
            format!("{} {dst}/{} {dev}", msg.kind.0, msg.dst_len)
        };
        self.rows(table).iter().map(line).collect()
    }
}

fn route(dst: [u8; 4], len: u8) -> RouteMsg {
    RouteMsg {
        family: Family::INET,
        dst_len: len,
        dst: (len > 0).then_some(IpAddr::V4(Ipv4Addr::from(dst))),
        table: TableId::MAIN,
        protocol: Protocol::BOOT,
        kind: RouteType::UNICAST,
        ..RouteMsg::default()
    }
}

fn gateway(addr: [u8; 4]) -> Option<IpAddr> {
    Some(IpAddr::V4(Ipv4Addr::from(addr)))
}

#[test]
fn addresses_bring_their_routes_and_take_them_along() {
    let mut scene = Scene::new();
    assert_eq!(
        scene.listed(TableId::MAIN),
        ["1 10.0.0.0/24 2", "1 10.1.0.0/24 3"]
    );
    assert_eq!(
        scene.listed(TableId::LOCAL),
        [
            "2 10.0.0.1/32 2",
            "3 10.0.0.255/32 2",
            "2 10.1.0.1/32 3",
            "3 10.1.0.255/32 3"
        ]
    );
    scene.address(D0, [10, 0, 0, 1], false);
    assert_eq!(scene.listed(TableId::MAIN), ["1 10.1.0.0/24 3"]);
    assert_eq!(
        scene.listed(TableId::LOCAL),
        ["2 10.1.0.1/32 3", "3 10.1.0.255/32 3"]
    );
}

#[test]
fn a_device_that_goes_down_keeps_only_its_local_routes() {
    let mut scene = Scene::new();
    let via = RouteMsg {
        gateway: gateway([10, 0, 0, 9]),
        ..route([0; 4], 0)
    };
    assert_eq!(scene.add(via), "");
    scene.set_up(D0, false);
    assert_eq!(scene.listed(TableId::MAIN), ["1 10.1.0.0/24 3"]);
    assert_eq!(
        scene.listed(TableId::LOCAL).first().map(String::as_str),
        Some("2 10.0.0.1/32 2")
    );
    scene.set_up(D0, true);
    assert_eq!(
        scene.listed(TableId::MAIN),
        ["1 10.0.0.0/24 2", "1 10.1.0.0/24 3"]
    );
}

#[test]
fn one_dead_hop_marks_a_multipath_route_and_revives_with_its_device() {
    let mut scene = Scene::new();
    let hop = |third| Hop {
        gateway: gateway([10, third, 0, 9]),
        ..Hop::default()
    };
    let multipath = RouteMsg {
        multipath: Some(vec![hop(0), hop(1)]),
        ..route([9, 0, 0, 0], 8)
    };
    assert_eq!(scene.add(multipath), "");
    let flags = |scene: &mut Scene| -> Vec<u32> {
        let rows = scene.rows(TableId::MAIN);
        let hops = rows.into_iter().find_map(|msg| msg.multipath);
        let hops = hops.expect("the multipath route stands");
        hops.iter().map(|hop| u32::from(hop.flags)).collect()
    };
    assert_eq!(flags(&mut scene), [0, 0]);
    scene.set_up(D0, false);
    let dead = route_flags::DEAD | route_flags::LINKDOWN;
    assert_eq!(flags(&mut scene), [dead, 0]);
    scene.set_up(D0, true);
    assert_eq!(flags(&mut scene), [0, 0]);
}

#[test]
fn gateways_and_sources_are_checked_in_order() {
    let mut scene = Scene::new();
    let via = |addr| RouteMsg {
        gateway: gateway(addr),
        ..route([9, 0, 0, 0], 8)
    };
    assert_eq!(scene.add(via([8, 8, 8, 8])), "Nexthop has invalid gateway");
    assert_eq!(
        scene.add(via([10, 0, 0, 255])),
        "Nexthop has invalid gateway"
    );
    let onlink = RouteMsg {
        flags: route_flags::ONLINK,
        ..via([8, 8, 8, 8])
    };
    assert_eq!(
        scene.add(onlink.clone()),
        "Nexthop device required for onlink"
    );
    let source = RouteMsg {
        prefsrc: gateway([10, 9, 9, 9]),
        ..via([10, 0, 0, 9])
    };
    assert_eq!(scene.add(source), "Invalid prefsrc address");
    let host_bits = RouteMsg {
        oif: Some(D0),
        ..route([9, 0, 0, 1], 8)
    };
    assert_eq!(
        scene.add(host_bits),
        "Invalid prefix for given prefix length"
    );
    let local = RouteMsg {
        kind: RouteType::LOCAL,
        oif: Some(D0),
        scope: Scope::LINK,
        ..route([9, 0, 0, 0], 8)
    };
    assert_eq!(scene.add(local), "Invalid scope");
    assert_eq!(
        scene.add(RouteMsg {
            oif: Some(D1),
            ..onlink
        }),
        ""
    );
}

#[test]
fn a_refused_route_leaves_its_table_behind() {
    let mut scene = Scene::new();
    let table = TableId(300);
    let msg = RouteMsg {
        table,
        gateway: gateway([8, 8, 8, 8]),
        ..route([9, 0, 0, 0], 8)
    };
    assert_eq!(scene.add(msg), "Nexthop has invalid gateway");
    assert!(scene.rows(table).is_empty());
}
