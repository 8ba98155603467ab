//! Every field survives the way to the document and back, and nothing impossible comes back.

mod crowd6;
pub mod random;
mod schema;

use super::{Damage, Reading, Whole, load, save};
use crate::kernel::link::{Kind, Link};
use crate::kernel::{Host, NetnsId};
use crate::store::paper::{self, Text};
use crate::store::source::follow;
use crate::types::{IfIndex, IfName};
use std::collections::BTreeMap;

fn text(host: &Host) -> String {
    String::from_utf8(save(host)).expect("a document is text")
}

/// A machine with something of everything.
fn full() -> Host {
    random::Random::new(7).host()
}

#[test]
fn random_machines_survive() {
    for seed in 0..25 {
        let host = random::Random::new(seed).host();
        let document = save(&host);
        let back = load(&document).unwrap_or_else(|damage| panic!("seed {seed}: {damage:?}"));
        assert_eq!(back, host, "seed {seed}");
        assert_eq!(save(&back), document, "seed {seed}: canonical form");
    }
}

#[test]
fn what_is_read_later_is_the_same() {
    for seed in 0..40 {
        let host = match seed % 2 {
            0 => random::Random::at_rest(seed).host(),
            _ => random::Random::new(seed).host(),
        };
        let whole = Whole::of(&host);
        let mut bytes = whole.first((0, 0));
        whole.rest().iter().for_each(|piece| bytes.extend(*piece));
        for reading in [Reading::AsNeeded, Reading::Whole] {
            let opening = paper::opening(Text::in_memory(bytes.clone())).expect("a stamp");
            let failure = opening.text.failure().clone();
            let (later, _) = follow(opening, Vec::new(), reading).expect("a host");
            let here = later.namespaces.values().all(|ns| ns.v6.is_here());
            assert_eq!(here, reading == Reading::Whole || seed % 2 == 1);
            assert_eq!(later, host, "seed {seed}");
            assert_eq!(failure.cause(), None);
        }
    }
}

#[test]
fn damage_in_what_is_read_later_is_told_when_it_is_read() {
    let host = random::Random::at_rest(2).host();
    let whole = Whole::of(&host);
    let mut bytes = whole.first((0, 0));
    whole.rest().iter().for_each(|piece| bytes.extend(*piece));
    let good = String::from_utf8(bytes).expect("text");
    let path = good.split("\"paths\":[").nth(1).expect("paths");
    let path = path.lines().nth(1).expect("a path");
    let half = good.split("\"addrs6\":[").nth(1).expect("addresses");
    let half = half.lines().nth(1).expect("a row");
    for row in [path, half] {
        let mut spoilt = row.to_owned();
        spoilt.replace_range(1..2, "x");
        let bad = good.replacen(row, &spoilt, 1).into_bytes();
        let opening = paper::opening(Text::in_memory(bad)).expect("a stamp");
        let failure = opening.text.failure().clone();
        let (later, _) = follow(opening, Vec::new(), Reading::AsNeeded).expect("a host");
        assert_eq!(failure.cause(), None);
        assert_ne!(later, host);
        assert!(
            failure
                .cause()
                .is_some_and(|cause| cause.starts_with("damaged: "))
        );
    }
}

#[test]
fn every_field_is_told_apart() {
    // Two machines of different seeds differ everywhere; so must their documents' load.
    assert_ne!(full(), random::Random::new(8).host());
}

#[test]
fn a_document_has_a_line_per_row() {
    let host = full();
    let lines = text(&host);
    let routes: usize = { host.namespaces.values() }
        .flat_map(|ns| ns.v4.fib.tables())
        .flat_map(|table| table.iter())
        .map(|(_, aliases)| aliases.len())
        .sum();
    let routes6: usize = { host.namespaces.values() }
        .map(|ns| ns.v6.fib.routes().count())
        .sum();
    let rows = lines
        .lines()
        .filter(|line| line.starts_with("[\"") && line.contains('/'));
    assert_eq!(rows.count(), routes + routes6);
    assert!(
        lines.starts_with("{\n\"format\":\"rpdb state\",\n\"version\":3,\n"),
        "{lines}"
    );
}

/// What is said about `full` with the first `old` replaced.
fn damaged(old: &str, new: &str) -> Damage {
    let good = text(&full());
    assert!(good.contains(old), "no {old} in {good}");
    let bad = good.replacen(old, new, 1);
    load(bad.as_bytes()).expect_err("must be refused")
}

#[test]
fn impossible_documents_are_refused_with_their_place() {
    let line = |old: &str| {
        let good = text(&full());
        good.lines()
            .position(|line| line.contains(old))
            .expect("is there")
            + 1
    };
    let cases = [
        ("/24\",", "/33\",", "longer than 32 bits"),
        ("\"index\":2,", "\"index\":1,", "index 1 twice"),
        ("\"next_netns\":", "\"next_netnx\":", "unknown field"),
        ("\"mtu\":", "\"mtu\":\"x\",\"x\":", "invalid type"),
        ("\"weight\":", "\"weight\":7", "a weight of"),
    ];
    for (old, new, cause) in cases {
        let damage = damaged(old, new);
        assert!(damage.cause.contains(cause), "{damage:?}");
        assert_eq!(damage.at.map(|at| at.0), Some(line(old)), "{damage:?}");
    }
}

#[test]
fn dangling_references_are_refused() {
    let good = text(&full());
    let row = { good.lines() }.find(|line| line.starts_with("[\"") && line.contains('/'));
    let row = row.expect("a route").trim_end_matches(',');
    let prefix = row.split(',').next().expect("its prefix");
    let damage = damaged(row, &format!("{prefix},99999]"));
    assert!(
        damage.cause.contains("no path has number 99999"),
        "{damage:?}"
    );
    assert!(damage.at.is_some());
}

#[test]
fn other_documents_are_refused() {
    let says = |text: &str| load(text.as_bytes()).expect_err(text).cause;
    assert!(says("").contains("EOF"));
    assert!(says("{\"a\":1}").contains("damaged"));
    assert!(says("{\"format\":\"x\",\"version\":1}").contains("not a state of rpdb"));
    assert!(
        says("{\"format\":\"rpdb state\",\"version\":4,\"new\":1}")
            .contains("newer rpdb (format 4")
    );
    let newer = text(&full()).replacen("\"version\":3", "\"version\":5", 1);
    assert!(says(&newer).contains("newer rpdb (format 5"));
    let older = text(&full()).replacen("\"version\":3", "\"version\":2", 1);
    assert!(says(&older).contains("a part of version 3"));
}

#[test]
fn any_formatting_will_do() {
    let host = full();
    let value: serde_json::Value = serde_json::from_slice(&save(&host)).expect("JSON");
    let pretty = serde_json::to_vec_pretty(&value).expect("JSON");
    assert_eq!(load(&pretty), Ok(host));
}

#[test]
fn rules_out_of_order_are_put_in_order() {
    let host = Host {
        bare: false,
        namespaces: BTreeMap::from([(
            NetnsId::ROOT,
            random::Random::new(3).netns(&[NetnsId::ROOT]),
        )]),
        names: Vec::new(),
        next_netns: 1,
    };
    let mut document: serde_json::Value = serde_json::from_slice(&save(&host)).expect("JSON");
    let rows = document["netns"][0]["v4"]["rules"].as_array_mut();
    rows.expect("rules").rotate_left(1);
    let bytes = serde_json::to_vec(&document).expect("JSON");
    assert_eq!(load(&bytes), Ok(host));
}

/// A host with three devices: `lower(i)` says what device `i` stands on, `master(i)` its master.
fn stacked(lower: impl Fn(u32) -> Option<u32>, master: impl Fn(u32) -> Option<u32>) -> Host {
    let mut host = Host::bare();
    let netns = host.namespaces.get_mut(&NetnsId::ROOT).expect("is there");
    let loopback = { netns.links.by_index.values().next() }
        .expect("lo")
        .clone();
    for index in 2..5 {
        let link = Link {
            index: IfIndex(index),
            name: IfName(format!("d{index}")),
            kind: Kind::Other {
                name: "dummy".into(),
                options: Vec::new(),
                lower: lower(index).map(|index| (NetnsId::ROOT, IfIndex(index))),
            },
            master: master(index).map(IfIndex),
            ..loopback.clone()
        };
        netns.links.by_index.insert(link.index, link);
    }
    host
}

#[test]
fn devices_stand_on_devices_but_not_on_themselves() {
    let none = |_| None;
    let says = |host: &Host| load(&save(host)).map(|_| ()).map_err(|damage| damage.cause);
    // A pile is good: 4 on 3 on 2, or all in one master.
    let pile = stacked(|index| Some(index - 1).filter(|lower| *lower > 1), none);
    assert_eq!(says(&pile), Ok(()));
    let ports = stacked(none, |index| Some(4).filter(|master| *master != index));
    assert_eq!(says(&ports), Ok(()));
    // 2 on 3 on 4 on 2 is not; nor a master that stands on its port.
    let circle = stacked(|index| Some(if index == 4 { 2 } else { index + 1 }), none);
    assert!(says(&circle).is_err_and(|cause| cause.contains("\"d2\" stands on itself")));
    let port = stacked(
        |index| (index == 3).then_some(2),
        |index| (index == 3).then_some(2),
    );
    assert!(says(&port).is_err_and(|cause| cause.contains("stands on itself")));
    let nobody = stacked(none, |index| (index == 3).then_some(77));
    assert!(says(&nobody).is_err_and(|cause| cause.contains("\"d3\" has no master")));
}
