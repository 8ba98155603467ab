//! The address list of `lo`, and what events do to it.

use super::*;
use crate::kernel::{Host, NetnsId, link};
use crate::rtnl::{Errno, NewFlags, Refusal};

const LO: IfIndex = IfIndex::LOOPBACK;

fn msg(local: &str) -> AddrMsg {
    let local = local.parse().ok();
    AddrMsg {
        family: Family::INET6,
        prefix_len: 64,
        index: LO,
        local,
        address: local,
        ..AddrMsg::default()
    }
}

fn list(host: &Host) -> Vec<String> {
    let ns = &host.namespaces[&NetnsId::ROOT];
    let rows = rows(ns, LO, 0).into_iter();
    rows.filter_map(|row| Some(row.address?.to_string()))
        .collect()
}

#[test]
fn wider_scopes_come_first_and_the_newest_within_a_scope() {
    let mut host = Host::booted();
    let ns = host.namespaces.get_mut(&NetnsId::ROOT).expect("root");
    for local in ["fe80::1", "2001:db8::1", "2001:db8::2"] {
        add(ns, &msg(local), NewFlags::ADD, 0).expect("added");
    }
    assert_eq!(
        list(&host),
        ["2001:db8::2", "2001:db8::1", "fe80::1", "::1"]
    );
}

#[test]
fn going_down_loses_every_address_and_coming_up_brings_back_the_kernels() {
    let mut host = Host::booted();
    let ns = host.namespaces.get_mut(&NetnsId::ROOT).expect("root");
    add(ns, &msg("2001:db8::1"), NewFlags::ADD, 0).expect("added");
    let down = crate::rtnl::LinkMsg {
        index: LO,
        change: crate::types::iff::UP,
        ..Default::default()
    };
    link::new_link(&mut host, NetnsId::ROOT, &down, NewFlags::NONE).expect("down");
    assert!(list(&host).is_empty());
    link::bring_up(&mut host, NetnsId::ROOT, LO);
    assert_eq!(list(&host), ["::1"]);
}

#[test]
fn an_address_is_one_whatever_its_length() {
    let mut host = Host::booted();
    let ns = host.namespaces.get_mut(&NetnsId::ROOT).expect("root");
    add(ns, &msg("2001:db8::1"), NewFlags::ADD, 0).expect("added");
    let other_length = AddrMsg {
        prefix_len: 65,
        ..msg("2001:db8::1")
    };
    let refused = add(ns, &other_length, NewFlags::ADD, 0).expect_err("there");
    let expected = Refusal::noted(Errno::EEXIST, "ipv6: address already assigned");
    assert_eq!(refused, expected);
    let refused = delete(ns, &other_length).expect_err("not that one");
    let expected = Refusal::noted(Errno::EADDRNOTAVAIL, "ipv6: address not found");
    assert_eq!(refused, expected);
}
