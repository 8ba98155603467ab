use super::super::trial::{fault, faults, read, read_as, wrong_argument};
use crate::command::{Command, NexthopCommand, NexthopDraft, NexthopFilter};
use crate::types::{Family, Level};

fn draft(line: &str) -> NexthopDraft {
    match read(line).result {
        Ok(Command::Nexthop(NexthopCommand::New(draft, _) | NexthopCommand::Delete(draft))) => {
            *draft
        }
        other => panic!("{line}: {other:?}"),
    }
}

fn filter(line: &str) -> NexthopFilter {
    match read(line).result {
        Ok(Command::Nexthop(
            NexthopCommand::List(filter)
            | NexthopCommand::Flush(filter)
            | NexthopCommand::Buckets(filter),
        )) => filter,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn the_family_is_that_of_the_first_word_that_has_one() {
    let family = |line: &str| draft(line).msg.family;
    assert_eq!(family("nexthop add id 1"), Family::UNSPEC);
    assert_eq!(family("nexthop add fdb onlink"), Family::UNSPEC);
    assert_eq!(family("nexthop add via fe80::1 dev v0"), Family::INET6);
    assert_eq!(family("nexthop add dev v0 via 10.0.0.1"), Family::INET);
    assert_eq!(family("nexthop add blackhole"), Family::INET);
    faults(&[(
        "nexthop add dev v0 via inet6 fe80::1",
        &wrong_argument("fe80::1", "address family mismatch\n"),
        255,
    )]);
}

#[test]
fn a_group_is_ids_and_weights() {
    let group = |line: &str| draft(line).msg.group.unwrap_or_default();
    assert_eq!(group("nexthop add group 1/0x2,65536"), [(1, 1), (2, 65536)]);
    let bad = |word: &str, cut: &str| {
        let line = format!("nexthop add group {word}");
        let said = wrong_argument(cut, "\"group\" value is invalid\n");
        assert_eq!(fault(&line), (said, 255, true));
    };
    bad("1/", "1");
    bad("/", "");
    bad("x,5", "x");
    let said = wrong_argument("257", "\"weight\" is invalid\n");
    let old = read_as("nexthop add group 1,257", Family::UNSPEC, Level::V6_1);
    assert_eq!(old.result.expect_err("a fault").text, said);
}

#[test]
fn a_type_takes_its_words_and_no_others() {
    let typed = draft("nexthop add type resilient buckets 4 idle_timer 2 group 1/2");
    let said = typed.msg.resilient.expect("resilient");
    assert_eq!((said.buckets, said.idle_timer), (Some(4), Some(200)));
    assert_eq!(typed.msg.group.map(|group| group.len()), Some(2));
    assert_eq!(draft("nexthop add type resilient").msg.resilient, None);
    faults(&[
        (
            "nexthop add type mpath buckets 4",
            &wrong_argument("buckets", ""),
            255,
        ),
        (
            "nexthop add type resilient idle_timer 42949672",
            &wrong_argument("42949672", "invalid idle timer value"),
            255,
        ),
    ]);
}

#[test]
fn a_list_ends_at_id() {
    assert!(filter("nexthop").empty);
    let found = filter("nexthop list proto 4 id 5 bogus");
    assert_eq!(
        (found.id, found.protocol, found.empty),
        (Some(5), Some(4), false)
    );
    assert_eq!(filter("nexthop bucket list nhid 3").nh_id, Some(3));
    faults(&[
        ("nexthop list bogus", &wrong_argument("bogus", ""), 255),
        (
            "nexthop bucket x",
            "Command \"x\" is unknown, try \"ip nexthop help\".\n",
            255,
        ),
    ]);
    for line in ["nexthop get", "nexthop get id 0", "nexthop bucket get id 1"] {
        assert!(fault(line).0.starts_with("Usage: ip nexthop"), "{line}");
    }
}

#[test]
fn a_wrong_switch_does_not_end_a_batch() {
    let (text, status, exits) = fault("nexthop add hw_stats foo");
    assert!(text.ends_with("not \"foo\"\n"), "{text}");
    assert_eq!((status, exits), (22, false));
}
