//! The address list of one device, told by local addresses and marks.

use super::*;
use crate::kernel::Netns;
use crate::kernel::sysctl::Knob4;
use crate::rtnl::{Errno, NewFlags, Refusal};

const LO: IfIndex = IfIndex::LOOPBACK;

fn msg(local: &str, prefix_len: u8) -> AddrMsg {
    let local = local.parse().ok();
    AddrMsg {
        family: Family::INET,
        prefix_len,
        index: LO,
        local,
        address: local,
        ..AddrMsg::default()
    }
}

fn with(addrs: &[(&str, u8)]) -> Netns {
    let mut ns = Netns::bare();
    for (local, len) in addrs {
        add(&mut ns, &msg(local, *len), NewFlags::ADD, 0).expect("added");
    }
    ns
}

/// The last bytes of the addresses, secondaries negative.
fn list(ns: &Netns) -> Vec<i16> {
    let rows = rows(ns, LO, 0);
    let last = rows.iter().map(|row| match row.local {
        Some(IpAddr::V4(addr)) => {
            let byte = i16::from(addr.octets()[3]);
            match row.flags & ifa_flags::SECONDARY {
                0 => byte,
                _ => -byte,
            }
        }
        _ => 0,
    });
    last.collect()
}

#[test]
fn a_second_address_of_a_subnet_is_secondary_and_stands_behind_all_primaries() {
    let ns = with(&[("10.0.0.1", 24), ("10.0.0.2", 24), ("10.0.0.9", 25)]);
    assert_eq!(list(&ns), [1, 9, -2]);
}

#[test]
fn secondaries_go_with_their_primary() {
    let mut ns = with(&[("10.0.0.1", 24), ("10.0.0.2", 24), ("10.0.1.3", 24)]);
    delete(&mut ns, &msg("10.0.0.1", 24)).expect("deleted");
    assert_eq!(list(&ns), [3]);
}

#[test]
fn or_the_first_of_them_is_promoted_to_where_primaries_end() {
    let mut ns = with(&[
        ("10.0.0.1", 24),
        ("10.0.1.5", 24),
        ("10.0.0.2", 24),
        ("10.0.0.3", 24),
    ]);
    ns.sysctl.all4.set(Knob4::PromoteSecondaries, 1);
    delete(&mut ns, &msg("10.0.0.1", 24)).expect("deleted");
    assert_eq!(list(&ns), [5, 2, -3]);
}

#[test]
fn the_same_address_is_refused_or_changed_in_place() {
    let mut ns = with(&[("10.0.0.1", 24)]);
    let twin = AddrMsg {
        rt_priority: Some(7),
        ..msg("10.0.0.1", 24)
    };
    let refused = add(&mut ns, &twin, NewFlags::ADD, 0).expect_err("there");
    let expected = Refusal::noted(Errno::EEXIST, "ipv4: Address already assigned");
    assert_eq!(refused, expected);
    add(&mut ns, &twin, NewFlags::CHANGE, 0).expect("changed");
    assert_eq!(rows(&ns, LO, 0)[0].rt_priority, Some(7));
}

#[test]
fn the_scope_of_a_subnet_is_that_of_its_first_address() {
    let mut ns = with(&[("10.0.0.1", 24)]);
    let nearer = AddrMsg {
        scope: Scope::HOST,
        ..msg("10.0.0.2", 24)
    };
    let refused = add(&mut ns, &nearer, NewFlags::ADD, 0).expect_err("wrong");
    let expected = Refusal::noted(Errno::EINVAL, "ipv4: Invalid scope value");
    assert_eq!(refused, expected);
}

#[test]
fn labels_follow_a_new_name_and_keep_their_tails() {
    let mut ns = with(&[("10.0.0.1", 24), ("10.0.1.2", 24)]);
    let tailed = AddrMsg {
        label: Some("lo:web".into()),
        ..msg("10.0.2.3", 24)
    };
    add(&mut ns, &tailed, NewFlags::ADD, 0).expect("added");
    relabel(&mut ns, LO, &"new".into());
    let labels: Vec<_> = rows(&ns, LO, 0)
        .into_iter()
        .filter_map(|row| row.label)
        .collect();
    assert_eq!(labels, ["new".into(), "new:2".into(), "new:web".into()]);
}

#[test]
fn a_lifetime_counts_down_and_ends() {
    let mut ns = Netns::bare();
    let mut mortal = msg("10.0.0.1", 24);
    mortal.lifetime = Some(Lifetime {
        preferred: 5,
        valid: 10,
    });
    add(&mut ns, &mortal, NewFlags::ADD, 100).expect("added");
    let left = |ns: &Netns, now| {
        rows(ns, LO, now)[0]
            .lifetime
            .map(|l| (l.preferred, l.valid))
    };
    assert_eq!(left(&ns, 103), Some((2, 7)));
    assert_eq!(left(&ns, 107), Some((0, 3)));
    let deprecated = |now| rows(&ns, LO, now)[0].flags & ifa_flags::DEPRECATED != 0;
    assert!(!deprecated(104) && deprecated(105));
    age(&mut ns, 109);
    assert_eq!(rows(&ns, LO, 109).len(), 1);
    age(&mut ns, 110);
    assert!(rows(&ns, LO, 110).is_empty());
}
