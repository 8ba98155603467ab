//! Sessions against the device room, told by flags and states.

use super::*;
use crate::kernel::Netns;
use crate::rtnl::{Errno, LinkData, LinkInfo, LinkMsg, NewFlags, Refusal, VlanData};
use crate::types::{LlAddr, OperState, iff};

fn of_kind(name: &str, kind: &str, data: LinkData) -> LinkMsg {
    LinkMsg {
        name: Some(name.into()),
        info: Some(LinkInfo {
            kind: Some(kind.to_owned()),
            data,
            ..LinkInfo::default()
        }),
        ..LinkMsg::default()
    }
}

fn add(host: &mut Host, msg: &LinkMsg) -> Result<(), Refusal> {
    new_link(host, NetnsId::ROOT, msg, NewFlags::ADD).map(drop)
}

fn veth(host: &mut Host, name: &str, peer: &str) -> Result<(), Refusal> {
    let peer = LinkMsg {
        name: Some(peer.into()),
        ..LinkMsg::default()
    };
    add(host, &of_kind(name, "veth", LinkData::Veth(Box::new(peer))))
}

fn set(host: &mut Host, name: &str, change: LinkMsg) -> Result<(), Refusal> {
    let index = named(host, name).index;
    let msg = LinkMsg { index, ..change };
    new_link(host, NetnsId::ROOT, &msg, NewFlags::NONE).map(drop)
}

fn up(host: &mut Host, name: &str, up: bool) -> Result<(), Refusal> {
    let change = LinkMsg {
        flags: if up { iff::UP } else { 0 },
        change: iff::UP,
        ..LinkMsg::default()
    };
    set(host, name, change)
}

fn master(host: &mut Host, name: &str, master: &str) -> Result<(), Refusal> {
    let change = LinkMsg {
        master: Some(named(host, master).index),
        ..LinkMsg::default()
    };
    set(host, name, change)
}

fn named(host: &Host, name: &str) -> LinkMsg {
    let msg = LinkMsg {
        name: Some(name.into()),
        ..LinkMsg::default()
    };
    get_row(host, NetnsId::ROOT, &msg).unwrap_or_else(|_| panic!("no device {name}"))
}

fn state(host: &Host, name: &str) -> (bool, Option<OperState>) {
    let row = named(host, name);
    (row.flags & iff::LOWER_UP != 0, row.operstate)
}

#[test]
fn the_peer_of_a_pair_has_the_lower_index_and_both_need_to_be_up() {
    let mut host = Host::bare();
    assert_eq!(veth(&mut host, "v0", "v1"), Ok(()));
    assert_eq!(named(&host, "v1").index, IfIndex(2));
    assert_eq!(named(&host, "v0").index, IfIndex(3));
    assert_eq!(up(&mut host, "v0", true), Ok(()));
    let lower_down = (false, Some(OperState::LowerLayerDown));
    assert_eq!(state(&host, "v0"), lower_down);
    assert_eq!(up(&mut host, "v1", true), Ok(()));
    assert_eq!(state(&host, "v0"), (true, Some(OperState::Up)));
    assert_eq!(up(&mut host, "v1", false), Ok(()));
    assert_eq!(state(&host, "v0"), lower_down);
}

#[test]
fn deleting_one_end_deletes_both_and_indices_are_not_reused() {
    let mut host = Host::bare();
    assert_eq!(veth(&mut host, "v0", "v1"), Ok(()));
    let gone = LinkMsg {
        index: IfIndex(2),
        ..LinkMsg::default()
    };
    assert_eq!(del_link(&mut host, NetnsId::ROOT, &gone).map(drop), Ok(()));
    assert_eq!(all_rows(&host, NetnsId::ROOT).len(), 1);
    let dummy = of_kind("d0", "dummy", LinkData::None);
    assert_eq!(add(&mut host, &dummy), Ok(()));
    assert_eq!(named(&host, "d0").index, IfIndex(4));
}

#[test]
fn a_refused_pair_leaves_nothing_but_a_used_index() {
    let mut host = Host::bare();
    let refused = veth(&mut host, "v0", "v0");
    assert_eq!(refused, Err(Errno::EEXIST.into()));
    assert_eq!(all_rows(&host, NetnsId::ROOT).len(), 1);
    assert_eq!(veth(&mut host, "v0", "v1"), Ok(()));
    assert_eq!(named(&host, "v1").index, IfIndex(3));
}

#[test]
fn lo_stays_and_unknown_kinds_are_refused() {
    let mut host = Host::bare();
    let lo = LinkMsg {
        index: IfIndex::LOOPBACK,
        ..LinkMsg::default()
    };
    let refused = del_link(&mut host, NetnsId::ROOT, &lo);
    assert_eq!(refused, Err(Errno::EOPNOTSUPP.into()));
    let refused = add(&mut host, &of_kind("x", "nosuch", LinkData::None));
    let expected = Refusal::noted(Errno::EOPNOTSUPP, "Unknown device type");
    assert_eq!(refused, Err(expected));
}

#[test]
fn a_bridge_loses_its_carrier_with_its_last_forwarding_port() {
    let mut host = Host::bare();
    assert_eq!(veth(&mut host, "v0", "v1"), Ok(()));
    let bridge = of_kind("br0", "bridge", LinkData::None);
    assert_eq!(add(&mut host, &bridge), Ok(()));
    assert_eq!(up(&mut host, "br0", true), Ok(()));
    assert_eq!(state(&host, "br0"), (true, Some(OperState::Unknown)));
    assert_eq!(master(&mut host, "v0", "br0"), Ok(()));
    assert_eq!(named(&host, "br0").address, named(&host, "v0").address);
    assert_eq!(up(&mut host, "v0", true), Ok(()));
    assert_eq!(up(&mut host, "v1", true), Ok(()));
    assert_eq!(state(&host, "br0"), (true, Some(OperState::Up)));
    let released = LinkMsg {
        master: Some(IfIndex::NONE),
        ..LinkMsg::default()
    };
    assert_eq!(set(&mut host, "v0", released), Ok(()));
    assert_eq!(state(&host, "br0"), (false, Some(OperState::Down)));
    assert_eq!(named(&host, "br0").address, Some(LlAddr(vec![0; 6])));
}

#[test]
fn a_vlan_comes_and_goes_with_its_lower_device() {
    let mut host = Host::bare();
    let dummy = of_kind("d0", "dummy", LinkData::None);
    assert_eq!(add(&mut host, &dummy), Ok(()));
    let data = LinkData::Vlan(VlanData {
        id: Some(5),
        ..VlanData::default()
    });
    let vlan = LinkMsg {
        link: Some(named(&host, "d0").index),
        ..of_kind("d0.5", "vlan", data)
    };
    assert_eq!(add(&mut host, &vlan), Ok(()));
    let refused = up(&mut host, "d0.5", true);
    assert_eq!(refused, Err(Errno::ENETDOWN.into()));
    assert_eq!(up(&mut host, "d0", true), Ok(()));
    assert_eq!(state(&host, "d0.5"), (true, Some(OperState::Up)));
    let mtu = |mtu| LinkMsg {
        mtu: Some(mtu),
        ..LinkMsg::default()
    };
    assert_eq!(set(&mut host, "d0", mtu(1200)), Ok(()));
    assert_eq!(named(&host, "d0.5").mtu, Some(1200));
    let refused = set(&mut host, "d0.5", mtu(1400));
    assert_eq!(refused, Err(Errno::ERANGE.into()));
    assert_eq!(up(&mut host, "d0", false), Ok(()));
    assert_eq!(named(&host, "d0.5").flags & iff::UP, 0);
}

#[test]
fn a_device_that_moves_is_known_by_the_id_of_its_new_namespace() {
    let mut host = Host::bare();
    let other = NetnsId(1);
    host.namespaces.insert(other, Netns::bare());
    host.names.push(("ns1".to_owned(), Some(other)));
    assert_eq!(veth(&mut host, "v0", "v1"), Ok(()));
    let moved = LinkMsg {
        netns: Some("ns1".to_owned()),
        ..LinkMsg::default()
    };
    assert_eq!(set(&mut host, "v1", moved), Ok(()));
    let row = named(&host, "v0");
    assert_eq!(row.link_netnsid, Some(0));
    assert_eq!(row.link_netns.as_deref(), Some("ns1"));
    let there = all_rows(&host, other);
    assert!(there.iter().any(|row| row.link == Some(IfIndex(3))));
}

#[test]
fn no_two_tunnels_of_packets_have_one_port() {
    let mut host = Host::bare();
    let of_port = |name: &str, port: &str, ethertype: &str, both: bool| {
        let word = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let mut words = vec![word("dstport", port), word("ethertype", ethertype)];
        words.extend(both.then(|| word("multiproto", "on")));
        of_kind(name, "bareudp", LinkData::Words(words))
    };
    assert_eq!(add(&mut host, &of_port("t0", "6635", "2048", true)), Ok(()));
    assert_eq!(named(&host, "t0").max_mtu, Some(65527));
    let note = "Another bareudp device using the same port already exists";
    let refused = add(&mut host, &of_port("t1", "6635", "34525", false));
    assert_eq!(refused, Err(Refusal::noted(Errno::EBUSY, note)));
    let refused = add(&mut host, &of_port("t1", "6636", "34525", true));
    assert_eq!(refused.map_err(|refusal| refusal.errno), Err(Errno::EINVAL));
    let nothing = add(&mut host, &of_kind("t1", "bareudp", LinkData::None));
    assert_eq!(nothing.map_err(|refusal| refusal.errno), Err(Errno::EINVAL));
}
