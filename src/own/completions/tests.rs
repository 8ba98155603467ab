use super::notation::{Node, next, read};
use super::{Line, Source, candidates};
use crate::grammar::catalogue;
use crate::kernel::Host;
use crate::names::Book;
use crate::types::Level;

/// What may stand at the end of the line, on a host as it is after boot.
fn at(line: &str, level: Level) -> Vec<String> {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let (current, before) = words.split_last().expect("a word");
    let host = Host::booted();
    let book = Book::default();
    let mut source = Source {
        book: &book,
        host: Some(&host),
        netns: None,
    };
    let own = |words: &str| vec![(words.to_owned(), String::new())];
    let line = Line {
        before,
        current,
        flags: &own("--state FILE"),
        verbs: &[own("explain ..."), own("state cat"), own("man [ PAGE ]")].concat(),
        level,
    };
    let rows = candidates(&line, &mut source);
    let word = |row: &str| row.split('\t').next().unwrap_or_default().to_owned();
    rows.lines().map(word).collect()
}

fn now(line: &str) -> Vec<String> {
    at(line, Level::V7_1)
}

#[test]
fn a_line_begins_with_objects_verbs_options_and_flags() {
    assert_eq!(now("r"), ["route", "rule"]);
    assert_eq!(now("-j -p r"), ["route", "rule"]);
    assert_eq!(now("--s"), ["--state"]);
    assert_eq!(now("-js"), ["-json"]);
    assert_eq!(now("ex"), ["explain"]);
    assert_eq!(now("state "), ["cat"]);
    assert_eq!(now("-b "), [":files"]);
    assert_eq!(now("-f i"), ["inet", "inet6"]);
    assert_eq!(now("man rpdb-st"), ["rpdb-state"]);
}

#[test]
fn commands_and_keywords_follow_their_object() {
    assert_eq!(now("rule fl"), ["flush"]);
    assert_eq!(
        now("ru a su"),
        [
            "suppress_prefixlength",
            "sup_pl",
            "suppress_ifgroup",
            "sup_group"
        ]
    );
    assert_eq!(now("rule add table 5 ta"), ["table"; 0]);
    assert_eq!(now("rule add un"), ["unreachable", "unicast"]);
    assert_eq!(at("rule add ds", Level::V6_1), ["dsfield"]);
    assert_eq!(now("rule add ds"), ["dsfield", "dscp"]);
    assert_eq!(now("route show ma"), ["mark", "match"]);
    assert_eq!(now("explain 10.0.0.1 fi"), ["fibmatch"]);
    assert_eq!(now("neigh sh"), ["show"]);
    assert_eq!(now("xfrm sh"), ["show"; 0]);
}

#[test]
fn values_follow_their_keyword() {
    assert_eq!(
        now("rule add lookup "),
        ["unspec", "default", "main", "local"]
    );
    assert_eq!(now("route add 10/8 dev "), ["lo"]);
    assert_eq!(now("route add 10/8 mtu l"), ["lock"]);
    assert_eq!(now("route add 10/8 mtu lock "), [""; 0]);
    assert_eq!(now("route add unreachable d"), ["default"]);
    assert_eq!(now("address add 10.0.0.1/8 valid_lft "), ["forever"]);
    assert_eq!(now("link set lo arp "), ["on", "off"]);
    assert_eq!(now("link property add dev lo a"), ["altname"]);
    assert_eq!(now("link property add dev lo altname x a"), ["altname"]);
}

#[test]
fn hops_types_and_peers_have_words_of_their_own() {
    let hop = now("route add 10/8 nexthop via 10.0.0.1 ");
    assert_eq!(
        hop,
        [
            "dev", "weight", "onlink", "realms", "encap", "as", "nexthop"
        ]
    );
    assert_eq!(now("route add 10/8 nexthop dev lo nexthop de"), ["dev"]);
    assert_eq!(now("route add 10/8 encap mp"), ["mpls"]);
    assert_eq!(
        now("route add 10/8 encap mpls 100 tt"),
        ["ttl", "ttl-propagate"]
    );
    assert_eq!(now("link add x type vr"), ["vrf"]);
    assert_eq!(now("link add x type vrf "), ["table"]);
    assert_eq!(now("link add x type veth peer na"), ["name"]);
    assert_eq!(now("link add x type veth peer name y ty"), ["type"]);
}

#[test]
fn every_value_of_every_table_can_be_read() {
    for section in catalogue() {
        for notation in { section.entries.iter() }.map(|entry| entry.value) {
            let (leaves, done) = next(&[read(notation)]);
            assert!(done || !leaves.is_empty(), "{notation}");
            let empty = |(leaf, _): &(Node, _)| *leaf == Node::Word(String::new());
            assert!(!leaves.iter().any(empty), "{notation}");
        }
    }
}
