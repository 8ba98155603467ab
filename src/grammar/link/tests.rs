//! Lines of words, and what becomes of them.

use super::*;
use crate::command::{Globals, LinkDraft};
use crate::grammar::read_command;
use crate::names::Book;
use crate::rtnl::LinkData;
use crate::types::{IfIndex, iff};

fn read(line: &str) -> Result<LinkCommand, (String, u8)> {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let book = Book::new(Some("/nonexistent".into()), Level::V7_1);
    let parsed = read_command(&words, &book, &Globals::default());
    match parsed.result {
        Ok(Command::Link(command)) => Ok(command),
        Ok(_) => panic!("another object: {line}"),
        Err(fault) => Err((fault.text, fault.status)),
    }
}

fn set(line: &str) -> Box<LinkDraft> {
    match read(line) {
        Ok(LinkCommand::Set(draft)) => draft,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn flags_say_what_changes_and_to_what() {
    let draft = set("link s v0 up arp off multicast on");
    let changed = iff::UP | iff::NOARP | iff::MULTICAST;
    assert_eq!((draft.msg.change, draft.msg.flags), (changed, changed));
    assert_eq!(draft.dev, Some("v0".into()));
    let draft = set("link set v0 down");
    assert_eq!((draft.msg.change, draft.msg.flags), (iff::UP, 0));
}

#[test]
fn a_name_is_new_for_a_device_that_exists_and_the_name_of_one_that_does_not() {
    assert_eq!(set("link set v0 name w0").msg.name, Some("w0".into()));
    assert_eq!(set("link set v0 name v0").msg.name, None);
    let Ok(LinkCommand::Add(draft)) = read("link add name v0 index 7 type dummy") else {
        panic!("not added");
    };
    assert_eq!(draft.msg.name, Some("v0".into()));
    assert_eq!(draft.msg.index, IfIndex(7));
}

#[test]
fn a_peer_has_words_of_its_own() {
    let line = "link add v0 mtu 1400 type veth peer name v1 mtu 1300 up";
    let Ok(LinkCommand::Add(draft)) = read(line) else {
        panic!("not added");
    };
    assert_eq!(draft.msg.mtu, Some(1400));
    let Some(LinkData::Veth(peer)) = draft.msg.info.map(|info| info.data) else {
        panic!("no peer");
    };
    assert_eq!((peer.name, peer.mtu), (Some("v1".into()), Some(1300)));
    assert_eq!(peer.flags, iff::UP);
}

#[test]
fn complaints_have_the_originals_words_and_status() {
    for (line, text, status) in [
        (
            "link add v0",
            "Not enough information: \"type\" argument is required\n",
            1,
        ),
        (
            "link set",
            "Not enough information: \"dev\" argument is required.\n",
            255,
        ),
        (
            "link set v0 mtu x",
            "Error: argument \"x\" is wrong: Invalid \"mtu\" value\n\n",
            255,
        ),
        (
            "link set v0 mtu 1 mtu 2",
            "Error: duplicate \"mtu\": \"2\" is the second value.\n",
            255,
        ),
        (
            "link set v0 w0",
            "Error: either \"dev\" is duplicate, or \"w0\" is garbage.\n",
            255,
        ),
        (
            "link set v0 arp x",
            "Error: argument of \"arp\" must be \"on\" or \"off\", not \"x\"\n",
            1,
        ),
        (
            "link set v0 carrier o",
            "Error: argument of \"carrier\" must be one of \"off\", \"on\", not \"o\"\n",
            22,
        ),
        (
            "link add v0 type dummy x",
            "Garbage instead of arguments \"x ...\". Try \"ip link help\".\n",
            1,
        ),
        (
            "link add v0 type vrf table",
            "Command line is not complete. Try option \"help\"\n",
            255,
        ),
        (
            "link add v0 type veth peer name v1 type veth",
            "Error: duplicate \"type\": \"veth\" is the second value.\n",
            255,
        ),
        (
            "link frob",
            "Command \"frob\" is unknown, try \"ip link help\".\n",
            255,
        ),
    ] {
        let said = read(line).map(|_| ()).expect_err(line);
        assert_eq!(said, (text.to_owned(), status), "{line}");
    }
}
