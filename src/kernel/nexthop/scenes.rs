//! Small scenes through the socket: objects, groups, and the routes and devices around them.

use std::net::{IpAddr, Ipv4Addr};

use crate::kernel::{Caller, Host, NetnsId, Seat};
use crate::rtnl::{
    Answer, BucketMsg, Dump, Errno, LinkInfo, LinkMsg, NewFlags, NexthopDump, NexthopMsg, Refusal,
    Request, ResilientMsg, RouteDump, RouteMsg, Row, Socket, nexthop_group,
};
use crate::types::{Family, IfIndex, Protocol, RouteType, Scope, TableId, iff, route_flags};

const D0: IfIndex = IfIndex(2);
const D1: IfIndex = IfIndex(3);

/// A host with two devices without addresses, both up.
struct Scene(Host);

impl Scene {
    fn new() -> Self {
        let mut scene = Self(Host::booted());
        for (index, name) in [(D0, "d0"), (D1, "d1")] {
            let link = LinkMsg {
                name: Some(name.into()),
                info: Some(LinkInfo {
                    kind: Some("ifb".to_owned()),
                    ..LinkInfo::default()
                }),
                ..LinkMsg::default()
            };
            let add = Request::NewLink(Box::new(link), NewFlags::ADD);
            scene.try_ask(add).expect("a device");
            scene.set_up(index, true);
        }
        scene
    }

    fn seat(&mut self) -> Seat<'_> {
        Seat {
            host: &mut self.0,
            netns: NetnsId::ROOT,
            caller: Caller::default(),
            processes: &crate::kernel::Alone,
        }
    }

    fn try_ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        self.seat().ask(request)
    }

    fn set_up(&mut self, index: IfIndex, up: bool) {
        let msg = LinkMsg {
            index,
            flags: if up { iff::UP } else { 0 },
            change: iff::UP,
            ..LinkMsg::default()
        };
        let set = Request::NewLink(Box::new(msg), NewFlags::NONE);
        self.try_ask(set).expect("a device that can be set");
    }

    fn new_nexthop(&mut self, msg: NexthopMsg, flags: NewFlags) -> Result<u32, String> {
        match self.try_ask(Request::NewNexthop(Box::new(msg), flags)) {
            Ok(Answer {
                row: Some(Row::Nexthop(msg)),
                ..
            }) => Ok(msg.id.unwrap_or(0)),
            Ok(_) => Ok(0),
            Err(refusal) => Err(said(&refusal)),
        }
    }

    fn add(&mut self, msg: NexthopMsg) -> Result<u32, String> {
        self.new_nexthop(msg, NewFlags::ADD)
    }

    fn route(&mut self, third: u8, id: u32, kind: RouteType, scope: Scope) -> Result<(), String> {
        let msg = RouteMsg {
            family: Family::INET,
            dst_len: 24,
            table: TableId::MAIN,
            protocol: Protocol::BOOT,
            scope,
            kind,
            dst: Some(IpAddr::V4(Ipv4Addr::new(20, 0, third, 0))),
            nh_id: Some(id),
            ..RouteMsg::default()
        };
        let asked = self.try_ask(Request::NewRoute(Box::new(msg), NewFlags::ADD));
        asked.map(|_| ()).map_err(|refusal| said(&refusal))
    }

    fn unicast(&mut self, third: u8, id: u32) -> Result<(), String> {
        self.route(third, id, RouteType::UNICAST, Scope::UNIVERSE)
    }

    fn dump(&mut self, what: Dump) -> Vec<Row> {
        let mut rows = Vec::new();
        let dumped = self.seat().dump(&what, &mut |row| {
            rows.push(row);
            true
        });
        dumped.expect("a dump");
        rows
    }

    /// Objects as `id`, and of groups the members.
    fn objects(&mut self) -> Vec<(u32, Vec<u32>)> {
        let rows = self.dump(Dump::Nexthops(NexthopDump::default()));
        let object = |row| match row {
            Row::Nexthop(msg) => {
                let members = msg.group.unwrap_or_default();
                let ids = members.iter().map(|(id, _)| *id).collect();
                Some((msg.id?, ids))
            }
            _ => None,
        };
        rows.into_iter().filter_map(object).collect()
    }

    /// Routes over objects: third byte of the prefix, type, and devices.
    fn routes(&mut self) -> Vec<(u8, RouteType, Vec<u32>)> {
        let rows = self.dump(Dump::Routes(RouteDump {
            family: Family::INET,
            ..RouteDump::default()
        }));
        let route = |row| match row {
            Row::Route(msg) if msg.nh_id.is_some() => {
                let Some(IpAddr::V4(dst)) = msg.dst else {
                    return None;
                };
                let hops = msg.multipath.iter().flatten().map(|hop| hop.oif.0);
                let devices = msg.oif.map(|oif| oif.0).into_iter().chain(hops).collect();
                Some((dst.octets()[2], msg.kind, devices))
            }
            _ => None,
        };
        rows.into_iter().filter_map(route).collect()
    }

    fn buckets(&mut self) -> Vec<u32> {
        let rows = self.dump(Dump::NexthopBuckets(NexthopDump::default()));
        let owner = |row| match row {
            Row::NexthopBucket(BucketMsg { nh_id, .. }) => Some(nh_id),
            _ => None,
        };
        rows.into_iter().filter_map(owner).collect()
    }
}

fn said(refusal: &Refusal) -> String {
    match &refusal.note {
        Some(note) => note.clone(),
        None => refusal.errno.text().to_owned(),
    }
}

fn hop(id: u32, dev: IfIndex) -> NexthopMsg {
    NexthopMsg {
        family: Family::INET,
        id: Some(id),
        oif: Some(dev),
        ..NexthopMsg::default()
    }
}

fn via(id: u32, dev: IfIndex) -> NexthopMsg {
    NexthopMsg {
        gateway: Some(IpAddr::V4(Ipv4Addr::new(10, 9, 9, 9))),
        flags: route_flags::ONLINK,
        ..hop(id, dev)
    }
}

fn group(id: u32, members: &[u32]) -> NexthopMsg {
    NexthopMsg {
        id: Some(id),
        group: Some(members.iter().map(|member| (*member, 1)).collect()),
        ..NexthopMsg::default()
    }
}

fn blackhole(id: u32) -> NexthopMsg {
    NexthopMsg {
        family: Family::INET,
        id: Some(id),
        blackhole: true,
        ..NexthopMsg::default()
    }
}

#[test]
fn a_refused_object_uses_its_id_up() {
    let mut scene = Scene::new();
    assert_eq!(scene.add(hop(0, D0)), Ok(1));
    let far = NexthopMsg {
        flags: 0,
        ..via(0, D0)
    };
    let refused = scene.add(far);
    assert_eq!(refused, Err("Nexthop has invalid gateway".to_owned()));
    assert_eq!(scene.add(hop(0, D0)), Ok(3));
    assert_eq!(scene.add(hop(3, D0)), Err("File exists".to_owned()));
    let nameless = scene.new_nexthop(hop(0, D0), NewFlags::REPLACE);
    assert_eq!(nameless, Err("Replace requires nexthop id".to_owned()));
}

#[test]
fn what_the_message_says_is_checked_before_devices_and_ids() {
    let mut scene = Scene::new();
    scene.set_up(D1, false);
    let onlink = NexthopMsg {
        gateway: None,
        ..via(1, D1)
    };
    let text = "ONLINK flag can not be set for nexthop without a gateway";
    assert_eq!(scene.add(onlink), Err(text.to_owned()));
    let text = "Nexthop device is not up";
    assert_eq!(scene.add(hop(1, D1)), Err(text.to_owned()));
    let buckets = NexthopMsg {
        group_type: Some(nexthop_group::RESILIENT),
        resilient: Some(ResilientMsg {
            buckets: Some(0),
            ..ResilientMsg::default()
        }),
        ..group(9, &[77])
    };
    let text = "Number of buckets needs to be non-0";
    assert_eq!(scene.add(buckets), Err(text.to_owned()));
    assert_eq!(
        scene.add(group(9, &[77])),
        Err("Invalid nexthop id".to_owned())
    );
    let twice = "Nexthop id can not be used twice in a group";
    assert_eq!(scene.add(group(9, &[77, 77])), Err(twice.to_owned()));
}

#[test]
fn a_device_takes_its_hops_their_routes_and_empty_groups_along() {
    let mut scene = Scene::new();
    for msg in [
        hop(1, D0),
        hop(2, D1),
        blackhole(3),
        group(10, &[1, 2]),
        group(11, &[2]),
    ] {
        scene.add(msg).expect("an object");
    }
    for (third, id) in [(1, 1), (2, 10), (3, 3), (4, 11)] {
        scene.unicast(third, id).expect("a route");
    }
    let unicast = RouteType::UNICAST;
    assert_eq!(
        scene.routes(),
        [
            (1, unicast, vec![2]),
            (2, unicast, vec![2, 3]),
            (3, RouteType::BLACKHOLE, vec![1]),
            (4, unicast, vec![3])
        ]
    );
    scene.set_up(D1, false);
    assert_eq!(scene.objects(), [(1, vec![]), (3, vec![]), (10, vec![1])]);
    assert_eq!(
        scene.routes(),
        [
            (1, unicast, vec![2]),
            (2, unicast, vec![2]),
            (3, RouteType::BLACKHOLE, vec![1])
        ]
    );
    scene.set_up(IfIndex::LOOPBACK, false);
    assert_eq!(scene.objects().len(), 3);
}

#[test]
fn routes_hold_objects_to_their_scope() {
    let mut scene = Scene::new();
    for msg in [hop(1, D0), via(2, D0), group(10, &[1, 2])] {
        scene.add(msg).expect("an object");
    }
    let mut local = |id| scene.route(id, id.into(), RouteType::LOCAL, Scope::HOST);
    assert_eq!(local(1), Ok(()));
    let gateway = "Route with host scope can not have a gateway";
    assert_eq!(local(2), Err(gateway.to_owned()));
    let many = "Route with host scope can not have multiple nexthops";
    assert_eq!(local(10), Err(many.to_owned()));
    assert_eq!(local(9), Err("Nexthop id does not exist".to_owned()));
    let replaced = scene.new_nexthop(via(1, D0), NewFlags::REPLACE);
    assert_eq!(replaced, Err(gateway.to_owned()));
    let linked = scene.route(5, 2, RouteType::UNICAST, Scope::LINK);
    assert_eq!(linked, Err("Scope mismatch with nexthop".to_owned()));
}

#[test]
fn replacing_moves_routes_and_keeps_the_sort() {
    let mut scene = Scene::new();
    for msg in [hop(1, D0), hop(2, D1), group(10, &[1, 2])] {
        scene.add(msg).expect("an object");
    }
    scene.unicast(1, 1).expect("a route");
    let mut replace = |msg| scene.new_nexthop(msg, NewFlags::REPLACE);
    assert_eq!(replace(hop(1, D1)), Ok(1));
    let ends = "Blackhole nexthop can not be a member of a group with more than one path";
    assert_eq!(replace(blackhole(1)), Err(ends.to_owned()));
    let sort = "Can not replace a nexthop with a nexthop group.";
    assert_eq!(replace(group(1, &[2])), Err(sort.to_owned()));
    let sort = "Can not replace a nexthop group with a nexthop.";
    assert_eq!(replace(hop(10, D0)), Err(sort.to_owned()));
    assert_eq!(scene.routes(), [(1, RouteType::UNICAST, vec![3])]);
}

#[test]
fn buckets_of_a_member_that_goes_are_dealt_out() {
    let mut scene = Scene::new();
    for msg in [hop(1, D0), hop(2, D1)] {
        scene.add(msg).expect("an object");
    }
    let resilient = |buckets| NexthopMsg {
        group_type: Some(nexthop_group::RESILIENT),
        resilient: Some(ResilientMsg {
            buckets,
            ..ResilientMsg::default()
        }),
        ..group(10, &[1, 2])
    };
    let number = "Number of buckets not specified for nexthop group insertion";
    assert_eq!(scene.add(resilient(None)), Err(number.to_owned()));
    assert_eq!(scene.add(resilient(Some(4))), Ok(10));
    assert_eq!(scene.buckets(), [2, 2, 1, 1]);
    let fixed = "Can not change number of buckets of a resilient nexthop group.";
    let replaced = scene.new_nexthop(resilient(Some(5)), NewFlags::REPLACE);
    assert_eq!(replaced, Err(fixed.to_owned()));
    scene.set_up(D1, false);
    assert_eq!(scene.buckets(), [1, 1, 1, 1]);
    let nobody = scene
        .seat()
        .ask(Request::GetNexthopBucket { id: 10, index: 4 });
    assert_eq!(nobody.map_err(|refusal| refusal.errno), Err(Errno::ENOENT));
}

#[test]
fn a_deletion_says_the_id_and_nothing_else() {
    let mut scene = Scene::new();
    scene.add(hop(1, D0)).expect("an object");
    let mut delete = |msg: NexthopMsg| {
        let asked = scene.try_ask(Request::DelNexthop(Box::new(msg)));
        asked.map(|_| ()).map_err(|refusal| said(&refusal))
    };
    assert_eq!(delete(hop(1, D0)), Err("Unknown attribute type".to_owned()));
    let only = |id| NexthopMsg {
        id,
        ..NexthopMsg::default()
    };
    assert_eq!(delete(only(None)), Err("Nexthop id is missing".to_owned()));
    assert_eq!(delete(only(Some(0))), Err("Invalid nexthop id".to_owned()));
    assert_eq!(delete(only(Some(1))), Ok(()));
    let gone = "No such file or directory";
    assert_eq!(delete(only(Some(1))), Err(gone.to_owned()));
}
