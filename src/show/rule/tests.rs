//! Records of the original, byte for byte.

use super::super::testing::{all_shown, coloured, json, shown};
use super::*;
use crate::command::Globals;
use crate::reply::Reply;
use crate::types::{Family, Level, UidRange};

fn rule(table: u32) -> RuleMsg {
    RuleMsg {
        family: Family::INET,
        action: Action::TO_TBL,
        table: TableId(table),
        suppress_prefixlen: Some(u32::MAX),
        protocol: Some(Protocol::UNSPEC),
        priority: Some(32766),
        ..RuleMsg::default()
    }
}

fn full() -> RuleMsg {
    RuleMsg {
        priority: Some(50),
        src: "10.8.0.0".parse().ok(),
        src_len: 16,
        dst: "10.9.0.1".parse().ok(),
        dst_len: 32,
        tos: 0x10,
        fwmark: Some(1),
        fwmask: Some(0xff),
        iif: Some("v0".into()),
        oif: Some("nope".into()),
        uid_range: Some(UidRange {
            start: 0,
            end: 1000,
        }),
        ip_proto: Some(200),
        sport: Some(PortRange { start: 80, end: 80 }),
        sport_mask: Some(0xffff),
        dport: Some(PortRange {
            start: 1000,
            end: 2000,
        }),
        suppress_prefixlen: Some(0),
        suppress_ifgroup: Some(5),
        flow: Some(0x1_0002),
        protocol: Some(Protocol::STATIC),
        flags: rule_flags::INVERT | rule_flags::OIF_DETACHED,
        ..rule(200)
    }
}

fn text(rule: RuleMsg) -> String {
    shown(&Globals::default(), Reply::Rule(rule, Mood::Present))
}

#[test]
fn everything_in_print_order() {
    assert_eq!(
        text(full()),
        "50:\tnot from 10.8.0.0/16 to 10.9.0.1 tos 0x10 fwmark 0x1/0xff iif v0 oif nope \
         [detached] uidrange 0-1000 ipproto ipproto-200 sport 80 dport 1000-2000 lookup 200 \
         suppress_prefixlength 0 suppress_ifgroup 5 realms 1/2 proto static\n"
    );
    assert_eq!(
        shown(&json(), Reply::Rule(full(), Mood::Present)),
        "[{\"priority\":50,\"not\":null,\"src\":\"10.8.0.0\",\"srclen\":16,\"dst\":\"10.9.0.1\",\
         \"tos\":\"0x10\",\"fwmark\":\"0x1\",\"fwmask\":\"0xff\",\"iif\":\"v0\",\"oif\":\"nope\",\
         \"oif_detached\":null,\"uid_start\":0,\"uid_end\":1000,\"ipproto\":\"ipproto-200\",\
         \"sport\":80,\"sport_mask\":\"0xffff\",\"dport_start\":1000,\"dport_end\":2000,\
         \"table\":\"200\",\"suppress_prefixlen\":0,\"suppress_ifgroup\":\"5\",\
         \"flow_from\":\"1\",\"flow_to\":\"2\",\"protocol\":\"static\"}]\n"
    );
}

#[test]
fn usual_protocols_need_details() {
    let kernel = RuleMsg {
        protocol: Some(Protocol::KERNEL),
        ..rule(254)
    };
    assert_eq!(text(kernel.clone()), "32766:\tfrom all lookup main\n");
    let details = Globals {
        details: 1,
        ..Globals::default()
    };
    assert_eq!(
        shown(&details, Reply::Rule(kernel, Mood::Present)),
        "32766:\tfrom all lookup main proto kernel\n"
    );
    assert_eq!(
        shown(&details, Reply::Rule(rule(254), Mood::Deleted)),
        "Deleted 32766:\tfrom all lookup main proto unspec\n"
    );
}

#[test]
fn zeros_in_hexadecimal_have_no_prefix() {
    let marked = RuleMsg {
        fwmask: Some(0xff),
        dscp: Some(0),
        dscp_mask: Some(0x38),
        flowlabel: Some(0),
        flowlabel_mask: Some(0xf),
        ..rule(7)
    };
    assert_eq!(
        text(marked),
        "32766:\tfrom all fwmark 0/0xff lookup 7 dscp 0/0x38 flowlabel 0/0xf\n"
    );
}

#[test]
fn masks_appear_in_text_only_when_partial_and_never_in_6_1() {
    let masked = RuleMsg {
        sport: Some(PortRange { start: 80, end: 80 }),
        sport_mask: Some(0xf0),
        dscp: Some(8),
        ..rule(7)
    };
    assert_eq!(
        text(masked.clone()),
        "32766:\tfrom all sport 0x50/0xf0 lookup 7 dscp 8\n"
    );
    let old = Globals {
        level: Level::V6_1,
        ..Globals::default()
    };
    assert_eq!(
        shown(&old, Reply::Rule(masked, Mood::Present)),
        "32766:\tfrom all sport 80 lookup 7\n"
    );
}

#[test]
fn actions_without_a_table() {
    let action = |action| RuleMsg { action, ..rule(0) };
    let goto = RuleMsg {
        goto: Some(60),
        flags: rule_flags::UNRESOLVED,
        ..action(Action::GOTO)
    };
    assert_eq!(text(goto), "32766:\tfrom all goto 60 [unresolved]\n");
    assert_eq!(text(action(Action::GOTO)), "32766:\tfrom all goto none\n");
    assert_eq!(text(action(Action::NOP)), "32766:\tfrom all nop\n");
    assert_eq!(text(action(Action::NAT)), "32766:\tfrom all masquerade\n");
    assert_eq!(text(action(Action(9))), "32766:\tfrom all throw\n");
    assert_eq!(text(action(Action(99))), "32766:\tfrom all 99\n");
}

#[test]
fn only_the_address_is_coloured() {
    let from = RuleMsg {
        src: "10.1.2.0".parse().ok(),
        src_len: 24,
        iif: Some("v0".into()),
        ..rule(254)
    };
    assert_eq!(
        shown(&coloured(), Reply::Rule(from, Mood::Present)),
        "32766:\tfrom \x1b[1;35m10.1.2.0\x1b[0m/24 iif \x1b[1;36mv0\x1b[0m lookup main\n"
    );
}

#[test]
fn echo_doubles_the_braces() {
    let globals = Globals {
        pretty: true,
        ..json()
    };
    let row = RuleMsg {
        priority: Some(11),
        ..rule(5)
    };
    let replies = vec![
        Reply::Open,
        Reply::OpenEcho,
        Reply::Rule(row, Mood::Present),
        Reply::CloseEcho,
        Reply::Close,
    ];
    assert_eq!(
        all_shown(&globals, replies),
        "[ {{\n            \"priority\": 11,\n            \"src\": \"all\",\n            \
         \"table\": \"5\"\n        }\n    } ]\n"
    );
}
