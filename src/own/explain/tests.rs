//! What is told of a walk through a small host.

use std::net::IpAddr;

use super::{Witness, explanation};
use crate::command::Globals;
use crate::kernel::{Caller, Host, NetnsId, Seat};
use crate::names::Book;
use crate::rtnl::{NewFlags, Request, RouteMsg, RuleMsg, Socket};
use crate::types::{Action, Family, PortRange, RouteType, Scope, TableId};

/// A host whose rule for port 8080 leads to a table that says "unreachable".
fn host() -> Host {
    let mut host = Host::booted();
    let mut seat = seat(&mut host);
    let route = RouteMsg {
        family: Family::INET,
        table: TableId(100),
        kind: RouteType::UNREACHABLE,
        scope: Scope::UNIVERSE,
        ..RouteMsg::default()
    };
    let port = 8080;
    let rule = RuleMsg {
        family: Family::INET,
        action: Action::TO_TBL,
        table: TableId(100),
        sport: Some(PortRange {
            start: port,
            end: port,
        }),
        ..RuleMsg::default()
    };
    let requests = [
        Request::NewRoute(Box::new(route), NewFlags::ADD),
        Request::NewRule(rule, NewFlags::ADD),
    ];
    for request in requests {
        seat.ask(request).expect("accepted");
    }
    host
}

fn seat(host: &mut Host) -> Seat<'_> {
    Seat {
        host,
        netns: NetnsId::ROOT,
        caller: Caller::default(),
        processes: &crate::kernel::Alone,
    }
}

fn explained(sport: u16, globals: &Globals) -> String {
    let mut host = host();
    let mut witness = Witness::new(seat(&mut host));
    let ask = RouteMsg {
        family: Family::INET,
        dst: Some(IpAddr::from([198, 51, 100, 7])),
        dst_len: 32,
        sport: Some(sport),
        ..RouteMsg::default()
    };
    let answer = witness.ask(Request::GetRoute(Box::new(ask)));
    assert!(answer.is_err(), "{answer:?}");
    let bytes = explanation(&mut witness, globals, &Book::default());
    String::from_utf8(bytes).expect("text")
}

#[test]
fn a_rule_that_applies_leads_to_its_table() {
    let text = explained(8080, &Globals::default());
    let place = |part: &str| {
        text.find(part)
            .unwrap_or_else(|| panic!("no {part} in\n{text}"))
    };
    let steps = [
        "0: from all lookup local",
        "32765: from all sport 8080 lookup 100",
        "table 100",
        "unreachable default",
    ];
    assert!(steps.map(place).is_sorted(), "{text}");
    assert_eq!(
        text.matches("has no answer").count(),
        1,
        "only local: {text}"
    );
}

#[test]
fn a_rule_that_does_not_says_why() {
    let text = explained(9090, &Globals::default());
    assert!(text.contains("no: sport is 9090"), "{text}");
    assert!(text.contains("the last rule was passed"), "{text}");
    assert!(!text.contains("unreachable default"), "{text}");
}

#[test]
fn programs_read_an_array_of_steps() {
    let globals = Globals {
        json: true,
        ..Globals::default()
    };
    let text = explained(9090, &globals);
    assert_eq!(text.lines().count(), 1);
    let steps: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let rule = { steps.as_array().into_iter().flatten() }
        .find(|step| step["step"] == "rule" && step["priority"] == 32765)
        .expect("the rule");
    assert_eq!(rule["applies"], false);
    assert_eq!(rule["mismatch"], "sport");
}
