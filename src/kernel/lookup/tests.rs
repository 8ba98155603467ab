//! Lookups on a small host, with answers as the real kernel gives them.

use super::testing::*;
use super::{Flow4, addr_type, fib4, source};
use crate::kernel::rule::{Chain, Rule};
use crate::kernel::sysctl::{Knob4, SharedKnob};
use crate::kernel::trace::{Outcome, Recorder, RouteSkip, Selector, Silent, Step, Suppressor};
use crate::rtnl::{Errno, RouteMsg};
use crate::types::{Action, IfIndex, Prefix4, RouteType, Scope, TableId, route_flags};

fn found(ns: &crate::kernel::Netns, dst: &str) -> Result<(TableId, u8), Errno> {
    fib4::lookup(ns, &Flow4::to(ip(dst)), &mut Silent)
        .map(|found| (found.table, found.prefix.len()))
}

fn rule(priority: u32, table: u32) -> Rule {
    Rule::lookup(priority, TableId(table))
}

#[test]
fn before_the_first_rule_local_and_main_are_one() {
    let mut ns = host();
    add(&mut ns, &error("127.0.0.0/16", RouteType::UNREACHABLE));
    assert_eq!(found(&ns, "127.0.0.9"), Err(Errno::EHOSTUNREACH));
    assert_eq!(found(&ns, "127.1.0.9"), Ok((TableId::MAIN, 8)));
    assert_eq!(addr_type::of(&ns, ip("127.0.0.9")), RouteType::UNICAST);
    ns.v4.custom_rules = true;
    assert_eq!(found(&ns, "127.0.0.9"), Ok((TableId::LOCAL, 8)));
    assert_eq!(addr_type::of(&ns, ip("127.0.0.9")), RouteType::LOCAL);
}

#[test]
fn an_error_in_main_ends_the_lookup_with_rules_and_without() {
    let mut ns = host();
    add(&mut ns, &error("9.0.0.0/8", RouteType::PROHIBIT));
    assert_eq!(found(&ns, "9.9.9.9"), Err(Errno::EACCES));
    let default = RouteMsg {
        table: TableId::DEFAULT,
        ..via("9.9.0.0/16", "10.0.0.9")
    };
    add(&mut ns, &default);
    assert_eq!(found(&ns, "9.9.9.9"), Err(Errno::EACCES));
    ns.v4.custom_rules = true;
    assert_eq!(found(&ns, "9.9.9.9"), Err(Errno::EACCES));
}

#[test]
fn throw_and_missing_tables_send_the_walk_on() {
    let mut ns = host();
    ns.v4.custom_rules = true;
    let throw = RouteMsg {
        table: TableId(7),
        ..error("8.0.0.0/8", RouteType::THROW)
    };
    add(&mut ns, &throw);
    add(&mut ns, &via("0.0.0.0/0", "10.0.0.9"));
    ns.v4.rules.insert(rule(5, 7));
    ns.v4.rules.insert(rule(6, 99));
    assert_eq!(found(&ns, "8.1.1.1"), Ok((TableId::MAIN, 0)));
}

#[test]
fn a_suppressed_route_does_not_count() {
    let mut ns = host();
    ns.v4.custom_rules = true;
    add(&mut ns, &via("0.0.0.0/0", "10.0.0.9"));
    let suppress = rule(1, 254).with(|seldom| seldom.suppress_prefixlen = Some(0));
    ns.v4.rules = Chain::of(vec![suppress]);
    assert_eq!(found(&ns, "8.1.1.1"), Err(Errno::ENETUNREACH));
    assert_eq!(found(&ns, "10.0.0.7"), Ok((TableId::MAIN, 24)));
    let mut recorder = Recorder::default();
    let _ = fib4::lookup(&ns, &Flow4::to(ip("8.1.1.1")), &mut recorder);
    let suppressed = Step::Suppressed {
        index: 0,
        by: Suppressor::PrefixLen,
    };
    assert!(recorder.steps.contains(&suppressed));
    assert_eq!(recorder.steps.last(), Some(&Step::EndOfRules));
}

#[test]
fn the_walk_obeys_goto_not_and_errors() {
    let mut ns = host();
    ns.v4.custom_rules = true;
    let goto = Rule {
        action: Action::GOTO,
        ..rule(10, 0).with(|seldom| seldom.goto = 20)
    };
    let prohibit = Rule {
        action: Action::PROHIBIT,
        ..rule(15, 0)
    };
    let not_ten = Rule {
        invert: true,
        dst: Some([10, 0, 0, 0].into()),
        dst_len: 8,
        action: Action::UNREACHABLE,
        ..rule(20, 0)
    };
    ns.v4.rules = Chain::of(vec![goto, prohibit, not_ten, rule(30, 254)]);
    assert_eq!(found(&ns, "10.0.0.7"), Ok((TableId::MAIN, 24)));
    assert_eq!(found(&ns, "11.0.0.7"), Err(Errno::ENETUNREACH));
    ns.v4.rules.remove(2);
    assert_eq!(found(&ns, "10.0.0.7"), Err(Errno::EACCES));
}

#[test]
fn an_oif_falls_back_to_shorter_prefixes_and_then_to_the_link() {
    let mut ns = host();
    add(&mut ns, &via("6.0.0.0/8", "10.1.0.9"));
    add(&mut ns, &via("6.6.0.0/16", "10.0.0.9"));
    let ask_oif = |dst: &str, oif| RouteMsg {
        oif: Some(oif),
        ..ask(dst)
    };
    let answer = get(&ns, &ask_oif("6.6.1.1", D1)).expect("a route");
    assert_eq!(answer.gateway, Some(ip("10.1.0.9").into()));
    add(&mut ns, &error("7.0.0.0/8", RouteType::BLACKHOLE));
    assert_eq!(get(&ns, &ask("7.1.1.1")).map(|_| ()), Err(Errno::EINVAL));
    let direct = get(&ns, &ask_oif("7.1.1.1", D1)).expect("a route");
    assert_eq!(direct.prefsrc, Some(ip("10.1.0.1").into()));
    assert_eq!((direct.gateway, direct.table), (None, TableId::UNSPEC));
}

#[test]
fn a_skipped_route_says_why() {
    let mut ns = host();
    let tos = RouteMsg {
        tos: 0x10,
        ..via("6.0.0.0/8", "10.0.0.9")
    };
    add(&mut ns, &tos);
    let mut recorder = Recorder::default();
    let flow = Flow4::to(ip("6.1.1.1"));
    assert!(fib4::lookup(&ns, &flow, &mut recorder).is_err());
    let skips: Vec<_> = recorder
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Route {
                prefix, outcome, ..
            } => Some((*prefix, *outcome)),
            _ => None,
        })
        .collect();
    let prefix = Prefix4::holding(ip("6.0.0.0"), 8);
    assert_eq!(skips, [(prefix, Outcome::Skip(RouteSkip::Tos))]);
    let flow = Flow4 { tos: 0xb0, ..flow };
    assert!(fib4::lookup(&ns, &flow, &mut Silent).is_ok());
}

#[test]
fn both_observers_see_the_same_lookup() {
    let mut ns = host();
    ns.v4.custom_rules = true;
    let only_d1 = rule(3, 254).with(|seldom| seldom.iif = Some("d1".into()));
    ns.v4.rules.insert(only_d1);
    let flow = Flow4::to(ip("10.0.0.7"));
    let mut recorder = Recorder::default();
    let told = fib4::lookup(&ns, &flow, &mut recorder);
    assert_eq!(told, fib4::lookup(&ns, &flow, &mut Silent));
    let passed = Step::Rule {
        index: 1,
        priority: 3,
        applies: false,
        mismatch: Some(Selector::Iif),
    };
    assert!(recorder.steps.contains(&passed));
}

#[test]
fn a_source_is_chosen_by_scope_and_subnet() {
    let mut ns = host();
    address(&mut ns, D0, "10.7.0.1", 16, Scope::UNIVERSE);
    address(&mut ns, D1, "10.8.0.1", 16, Scope::LINK);
    let none = ip("0.0.0.0");
    let select = |dev, dst, scope| source::select_addr(&ns, dev, dst, scope);
    assert_eq!(select(D0, none, Scope::UNIVERSE), ip("10.0.0.1"));
    assert_eq!(select(D0, ip("10.7.0.9"), Scope::UNIVERSE), ip("10.7.0.1"));
    assert_eq!(select(D1, ip("10.8.0.9"), Scope::UNIVERSE), ip("10.1.0.1"));
    assert_eq!(select(D1, ip("10.8.0.9"), Scope::LINK), ip("10.8.0.1"));
    // A device without addresses speaks with another's.
    assert_eq!(select(IfIndex(9), none, Scope::LINK), ip("10.0.0.1"));
    assert_eq!(select(IfIndex(9), none, Scope::HOST), ip("127.0.0.1"));
}

#[test]
fn local_and_broadcast_answers() {
    let mut ns = host();
    let local = get(&ns, &ask("10.0.0.1")).expect("a route");
    assert_eq!(local.kind, RouteType::LOCAL);
    assert_eq!(local.oif, Some(IfIndex::LOOPBACK));
    assert_eq!(local.table, TableId::MAIN);
    assert_eq!(
        local.flags,
        route_flags::RTCF_LOCAL | route_flags::RTM_CLONED
    );
    ns.v4.custom_rules = true;
    let brd = get(&ns, &ask("10.0.0.255")).expect("a route");
    assert_eq!(brd.table, TableId::LOCAL);
    assert_eq!((brd.kind, brd.oif), (RouteType::BROADCAST, Some(D0)));
    let own = route_flags::RTCF_BROADCAST | route_flags::RTCF_LOCAL;
    assert_eq!(brd.flags, own | route_flags::RTM_CLONED);
}

#[test]
fn a_given_source_chooses_its_hop() {
    let mut ns = host();
    ns.sysctl.shared.set(SharedKnob::HashSeed, 777);
    let hops = [("10.0.0.5", 1), ("10.1.0.5", 3)];
    add(&mut ns, &multipath("7.0.0.0/24", &hops));
    let through = |msg: &RouteMsg| get(&ns, msg).expect("a route").oif;
    assert_eq!(through(&ask("7.0.0.1")), Some(D0));
    assert_eq!(through(&ask("7.0.0.2")), Some(D1));
    let from = |src: &str| RouteMsg {
        src: Some(ip(src).into()),
        src_len: 32,
        ..ask("7.0.0.1")
    };
    assert_eq!(through(&from("10.0.0.1")), Some(D0));
    assert_eq!(through(&from("10.1.0.1")), Some(D1));
    assert_eq!(
        get(&ns, &from("10.9.0.1")).map(|_| ()),
        Err(Errno::ENETUNREACH)
    );
}

#[test]
fn what_comes_in_is_checked_and_forwarded() {
    let mut ns = host();
    let inbound = |ns: &crate::kernel::Netns, dst: &str, src: &str| {
        get(ns, &ask_in(dst, src, D0)).map(|msg| (msg.kind, msg.oif))
    };
    let to_us = Ok((RouteType::LOCAL, Some(IfIndex::LOOPBACK)));
    assert_eq!(inbound(&ns, "10.0.0.1", "10.0.0.9"), to_us);
    assert_eq!(inbound(&ns, "10.0.0.1", "10.1.0.1"), Err(Errno::EINVAL));
    assert_eq!(inbound(&ns, "10.0.0.1", "127.0.0.1"), Err(Errno::EINVAL));
    assert_eq!(
        inbound(&ns, "10.1.0.9", "10.0.0.9"),
        Err(Errno::EHOSTUNREACH)
    );
    ns.sysctl.conf4_mut(D0).set(Knob4::Forwarding, 1);
    let forwarded = Ok((RouteType::UNICAST, Some(D1)));
    assert_eq!(inbound(&ns, "10.1.0.9", "10.0.0.9"), forwarded);
    assert_eq!(inbound(&ns, "8.8.8.8", "10.0.0.9"), Err(Errno::ENETUNREACH));
    // The way back to 10.1.0.8 is not d0.
    assert_eq!(inbound(&ns, "10.1.0.9", "10.1.0.8"), forwarded);
    ns.sysctl.all4.set(Knob4::RpFilter, 1);
    assert_eq!(inbound(&ns, "10.1.0.9", "10.1.0.8"), Err(Errno::EINVAL));
    assert_eq!(inbound(&ns, "10.1.0.9", "10.0.0.9"), forwarded);
}

#[test]
fn back_out_of_the_same_device_is_a_redirect() {
    let mut ns = host();
    ns.sysctl.conf4_mut(D0).set(Knob4::Forwarding, 1);
    add(&mut ns, &via("6.0.0.0/8", "10.0.0.9"));
    let flags = |ns: &crate::kernel::Netns, src: &str| {
        let answer = get(ns, &ask_in("6.1.1.1", src, D0)).expect("a route");
        answer.flags & route_flags::RTCF_DOREDIRECT != 0
    };
    assert!(flags(&ns, "10.0.0.7"));
    assert!(!flags(&ns, "6.7.7.7"));
    ns.sysctl.all4.set(Knob4::SendRedirects, 0);
    ns.sysctl.conf4_mut(D0).set(Knob4::SendRedirects, 0);
    assert!(!flags(&ns, "10.0.0.7"));
}

#[test]
fn the_fibs_own_route_can_be_asked_for() {
    let mut ns = host();
    add(&mut ns, &via("6.0.0.0/8", "10.0.0.9"));
    let fib = |dst: &str, oif| RouteMsg {
        flags: route_flags::RTM_LOOKUP_TABLE | route_flags::RTM_FIB_MATCH,
        oif,
        ..ask(dst)
    };
    let route = get(&ns, &fib("6.1.1.1", None)).expect("a route");
    assert_eq!((route.dst, route.dst_len), (Some(ip("6.0.0.0").into()), 8));
    assert_eq!((route.uid, route.cacheinfo), (None, None));
    assert_eq!(
        get(&ns, &fib("5.5.5.5", Some(D0))).map(|_| ()),
        Err(Errno::EHOSTUNREACH)
    );
}

#[test]
fn of_the_zero_network_only_the_first_address_is_special() {
    let mut ns = host();
    add(&mut ns, &via("0.0.0.0/0", "10.0.0.9"));
    let answer = get(&ns, &ask("0.1.2.3")).expect("a route");
    assert_eq!(answer.gateway, Some(ip("10.0.0.9").into()));
    let ours = get(&ns, &ask("0.0.0.0")).expect("a route");
    assert_eq!(ours.prefsrc, Some(ip("127.0.0.1").into()));
    assert_eq!(addr_type::of(&ns, ip("0.1.2.3")), RouteType::UNICAST);
    assert_eq!(addr_type::of(&ns, ip("0.0.0.0")), RouteType::BROADCAST);
}
