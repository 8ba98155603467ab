//! Lines of words, and what becomes of them.

use super::*;
use crate::command::{AddrDraft, Aside, Globals, Parsed};
use crate::grammar::read_command;
use crate::names::Book;
use crate::types::{Scope, ifa_flags};

fn parsed(line: &str) -> Parsed {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let book = Book::new(Some("/nonexistent".into()), Level::V7_1);
    read_command(&words, &book, &Globals::default())
}

fn draft(line: &str) -> Box<AddrDraft> {
    match parsed(line).result {
        Ok(Command::Addr(AddrCommand::New(draft, _) | AddrCommand::Delete(draft))) => draft,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn broadcast_addresses_are_made_from_the_prefix() {
    let broadcast = |line| draft(line).msg.broadcast.map(|addr| addr.to_string());
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(broadcast("a a 10.0.3.1/22 brd + dev v0"), is("10.0.3.255"));
    assert_eq!(broadcast("a a 10.0.3.1/22 brd - dev v0"), is("10.0.0.0"));
    assert_eq!(broadcast("a a 10.0.3.1/31 brd + dev v0"), None);
    let line = "a a 10.0.3.1 peer 10.9.3.2/16 brd + dev v0";
    assert_eq!(broadcast(line), is("10.9.255.255"));
}

#[test]
fn the_default_scope_is_the_host_for_127() {
    assert_eq!(draft("a a 127.5.0.1/8 dev lo").msg.scope, Scope::HOST);
    assert_eq!(draft("a a 10.0.0.1/8 dev lo").msg.scope, Scope::UNIVERSE);
    assert_eq!(draft("a a 10.0.0.1 scope 7 dev lo").msg.scope, Scope(7));
}

#[test]
fn deleting_without_a_length_leaves_the_prefix_open_and_warns() {
    let sloppy = draft("a d 10.0.0.1 dev v0");
    assert_eq!((sloppy.msg.address, sloppy.msg.prefix_len), (None, 32));
    let warned = parsed("a d 10.0.0.1 dev v0").asides;
    assert!(matches!(warned.first(), Some(Aside::Warn(text)) if text.contains("(10.0.0.1/32)")));
    assert!(draft("a d 10.0.0.1/32 dev v0").msg.address.is_some());
}

#[test]
fn flags_that_do_not_fit_are_warned_about_and_left_out() {
    let line = "a a 10.0.0.1/24 nodad secondary noprefixroute dev v0";
    assert_eq!(draft(line).msg.flags, ifa_flags::NOPREFIXROUTE);
    let warnings = parsed(line).asides.into_iter();
    assert_eq!(warnings.filter(|a| matches!(a, Aside::Warn(_))).count(), 2);
    let line = "a a 2001:db8::1/64 nodad dev v0";
    assert_eq!(draft(line).msg.flags, ifa_flags::NODAD);
}

#[test]
fn a_filter_counts_flags_and_their_opposites() {
    let Ok(Command::Addr(AddrCommand::Show(filter))) =
        parsed("a s dynamic -primary tentative to 10.0.0.0/8").result
    else {
        panic!("no filter");
    };
    let mask = ifa_flags::PERMANENT | ifa_flags::SECONDARY | ifa_flags::TENTATIVE;
    assert_eq!(filter.flag_mask, mask);
    assert_eq!(filter.flags, ifa_flags::SECONDARY | ifa_flags::TENTATIVE);
    assert_eq!(filter.family, crate::types::Family::INET);
}
