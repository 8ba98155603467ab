//! Small scenes through the socket: devices, addresses and routes on one host.

use super::stage::{D0, D1, Scene, by, ip, to};
use crate::kernel::sysctl::{Knob6, SharedKnob, tree::Whose};
use crate::rtnl::{AddrMsg, Hop, Lifetime, NewFlags, Request, RouteMsg};
use crate::types::{Family, IfIndex, RouteType, TableId, iff};

#[test]
fn a_router_answers_for_its_subnets() {
    let mut scene = Scene::new();
    let anycast = |scene: &mut Scene| scene.listed(TableId::LOCAL, RouteType::ANYCAST);
    assert!(anycast(&mut scene).is_empty());
    scene.set(Whose::All, Knob6::Forwarding, 1);
    let nets = ["2001:db8::", "2001:db8:1::", "fe80::", "fe80::"];
    assert_eq!(anycast(&mut scene), nets);
    let found = scene.get("2001:db8::", "").expect("ours");
    assert_eq!(found.kind, RouteType::ANYCAST);
    assert_eq!(found.oif, Some(IfIndex::LOOPBACK));
    scene.address(D0, "2001:db8::2", true);
    scene.address(D0, "2001:db8::1", false);
    assert_eq!(anycast(&mut scene), nets, "the other address needs it");
    scene.address(D0, "2001:db8::2", false);
    assert_eq!(anycast(&mut scene), &nets[1..]);
    scene.set(Whose::All, Knob6::Forwarding, 0);
    assert!(anycast(&mut scene).is_empty());
}

#[test]
fn ipv6_can_be_switched_off_on_a_device() {
    let mut scene = Scene::new();
    scene.set(Whose::Device(D1), Knob6::DisableIpv6, 1);
    assert!(
        scene
            .rows(TableId::UNSPEC)
            .iter()
            .all(|row| row.oif != Some(D1))
    );
    let refused = scene.new_route(by("3001::", D1, ""), NewFlags::ADD);
    assert_eq!(refused, "IPv6 is disabled on nexthop device");
    scene.set(Whose::Device(D1), Knob6::DisableIpv6, 0);
    let back = scene.rows(TableId::UNSPEC);
    let back = back.iter().filter(|row| row.oif == Some(D1)).count();
    assert_eq!(back, 3, "fe80::/64, the link-local address, ff00::/8");
}

#[test]
fn addresses_are_kept_while_a_device_is_down_if_so_set() {
    let mut scene = Scene::new();
    scene.set(Whose::Device(D0), Knob6::KeepAddrOnDown, 1);
    scene.set_up(D0, false);
    scene.set_up(D1, false);
    let local = |scene: &mut Scene| scene.listed(TableId::LOCAL, RouteType::LOCAL);
    assert_eq!(local(&mut scene), ["::1"]);
    scene.set_up(D0, true);
    scene.set_up(D1, true);
    let back = local(&mut scene);
    assert!(back.contains(&"2001:db8::1".to_owned()), "{back:?}");
    assert!(!back.contains(&"2001:db8:1::1".to_owned()), "{back:?}");
}

#[test]
fn without_carrier_an_address_stays_tentative_when_detection_is_on() {
    let mut scene = Scene::bare();
    scene.set(Whose::All, Knob6::AcceptDad, 1);
    for dev in [D0, D1] {
        let link = scene.ns().links.by_index.get_mut(&dev).expect("a device");
        link.flags &= !(iff::NOARP | iff::UP);
    }
    scene.ns().v6.addrs.devs.get_mut(&D0).expect("IPv6").ready = false;
    scene.address(D0, "2001:db8::1", true);
    let local = scene.listed(TableId::LOCAL, RouteType::LOCAL);
    assert!(!local.contains(&"2001:db8::1".to_owned()));
    let refused = RouteMsg {
        prefsrc: Some(ip("2001:db8::1").into()),
        ..by("3001::", D1, "")
    };
    scene.set_up(D1, true);
    assert_eq!(
        scene.new_route(refused, NewFlags::ADD),
        "Invalid source address"
    );
    scene.set_up(D0, true);
    let local = scene.listed(TableId::LOCAL, RouteType::LOCAL);
    assert!(local.contains(&"2001:db8::1".to_owned()));
}

#[test]
fn siblings_are_told_as_one_with_all_up_to_the_last() {
    let mut scene = Scene::new();
    scene.add(by("7::", D0, "fe80::5"));
    scene.new_route(by("7::", D1, ""), NewFlags::APPEND);
    scene.new_route(by("7::", D1, "fe80::6"), NewFlags::APPEND);
    let shown = |scene: &mut Scene| {
        let rows = scene.rows(TableId::MAIN);
        let rows = rows
            .into_iter()
            .filter(|row| row.dst == Some(ip("7::").into()));
        let hops = |row: RouteMsg| row.multipath.map_or(1, |hops| hops.len());
        rows.map(hops).collect::<Vec<_>>()
    };
    assert_eq!(shown(&mut scene), [2]);
    let gone = by("7::", D1, "fe80::6");
    scene.ask(Request::DelRoute(Box::new(gone)));
    assert_eq!(shown(&mut scene), [1, 1]);
}

#[test]
fn a_path_is_chosen_as_the_kernel_chooses_it() {
    let mut scene = Scene::new();
    scene.ns().sysctl.shared.set(SharedKnob::HashSeed, 12345);
    let hop = |dev, gateway| Hop {
        oif: dev,
        gateway: Some(ip(gateway).into()),
        ..Hop::default()
    };
    scene.add(RouteMsg {
        multipath: Some(vec![hop(D0, "fe80::5"), hop(D1, "fe80::6")]),
        ..to("7::", 64)
    });
    let taken = |scene: &mut Scene, dst: String, src| scene.get(&dst, src).expect("a way").oif;
    let d0: Vec<u32> = (1..9)
        .filter(|last| taken(&mut scene, format!("7::{last}"), "") == Some(D0))
        .collect();
    assert_eq!(d0, [5, 6, 7]);
    scene.ns().sysctl.shared.set(SharedKnob::HashSeed, 777);
    let mut heavy = by("7::", D1, "fe80::6");
    heavy.multipath = Some(vec![
        hop(D0, "fe80::5"),
        Hop {
            hops: 2,
            ..hop(D1, "fe80::6")
        },
    ]);
    (heavy.oif, heavy.gateway) = (None, None);
    assert_eq!(scene.new_route(heavy, NewFlags::REPLACE), "");
    let src = "2001:db8:1::1";
    let d0: Vec<u32> = (1..5)
        .filter(|last| taken(&mut scene, format!("7::{last}"), src) == Some(D0))
        .collect();
    assert_eq!(d0, [2]);
}

#[test]
fn a_route_ends_and_is_collected_later() {
    let mut scene = Scene::new();
    scene.add(RouteMsg {
        expires: Some(10),
        ..by("7::", D0, "")
    });
    let shown = |scene: &mut Scene| {
        let rows = scene.rows(TableId::MAIN);
        let row = rows
            .into_iter()
            .find(|row| row.dst == Some(ip("7::").into()));
        row.and_then(|row| row.cacheinfo)
            .map(|cache| cache.expires / 100)
    };
    assert_eq!(shown(&mut scene), Some(9));
    assert!(scene.get("7::1", "").is_ok());
    scene.now += 15;
    assert_eq!(shown(&mut scene), Some(-5));
    assert!(scene.get("7::1", "").is_err());
    scene.now += 30;
    assert_eq!(shown(&mut scene), None);
}

#[test]
fn an_address_ends_with_its_routes() {
    let mut scene = Scene::bare();
    let msg = AddrMsg {
        family: Family::INET6,
        prefix_len: 64,
        index: D0,
        local: Some(ip("2001:db8::9").into()),
        lifetime: Some(Lifetime {
            preferred: 5,
            valid: 20,
        }),
        ..AddrMsg::default()
    };
    scene.ask(Request::NewAddr(Box::new(msg), NewFlags::ADD));
    scene.now += 25;
    scene.add(by("8::", D1, ""));
    let local = scene.listed(TableId::LOCAL, RouteType::LOCAL);
    assert!(!local.contains(&"2001:db8::9".to_owned()), "{local:?}");
}

#[test]
fn a_source_specific_route_bars_the_plain_one_beside_it() {
    let mut scene = Scene::new();
    let from = |dev| RouteMsg {
        src: Some(ip("2001:db8:9::").into()),
        src_len: 48,
        ..by("7::", dev, "")
    };
    scene.add(by("7::", D0, ""));
    scene.add(from(D1));
    let taken = |scene: &mut Scene, src| scene.get("7::1", src).map(|row| row.oif);
    assert_eq!(taken(&mut scene, "2001:db8:9::1"), Ok(Some(D1)));
    let unreachable = Err("Network is unreachable".to_owned());
    assert_eq!(taken(&mut scene, "2001:db8::1"), unreachable);
    scene.ask(Request::DelRoute(Box::new(from(D1))));
    assert_eq!(taken(&mut scene, "2001:db8::1"), Ok(Some(D0)));
}

#[test]
fn a_change_needs_a_node_in_the_tree() {
    let mut scene = Scene::bare();
    let unknown = "Can not replace route - no match found";
    let change = |scene: &mut Scene, dst| {
        let msg = RouteMsg {
            oif: Some(D0),
            ..to(dst, 15)
        };
        scene.new_route(msg, NewFlags::CHANGE)
    };
    assert_eq!(change(&mut scene, "6::"), unknown);
    scene.add(RouteMsg {
        oif: Some(D0),
        ..to("6::", 16)
    });
    assert_eq!(change(&mut scene, "6::"), unknown);
    scene.add(RouteMsg {
        oif: Some(D0),
        ..to("7::", 16)
    });
    let parted = change(&mut scene, "6::");
    assert_eq!(
        parted, "No such file or directory",
        "6::/16 and 7::/16 part"
    );
}
