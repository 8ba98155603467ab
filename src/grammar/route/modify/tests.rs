//! What the words of `add` come to, and how faults are worded.

use super::*;
use crate::grammar::trial::{faults, read, read_as, wrong_argument};
use crate::types::{Protocol, RouteType, rtax};

fn added(line: &str) -> RouteDraft {
    match read(&format!("route add {line}")).result {
        Ok(Command::Route(RouteCommand::New(draft, NewFlags::ADD))) => *draft,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn short_words_mean_what_comes_first() {
    assert_eq!(added("10 p 5").msg.priority, Some(5));
    assert_eq!(added("10 pre low").msg.pref, Some(3));
    assert_eq!(added("10 pro static").msg.protocol, Protocol::STATIC);
    assert_eq!(added("proh 10").msg.kind, RouteType::PROHIBIT);
    assert_eq!(added("b 10").msg.kind, RouteType::BROADCAST);
    assert!(!added("10").kind_typed);
    assert_eq!(added("+5 10").msg.kind, RouteType(5));
}

#[test]
fn the_first_address_chooses_the_family() {
    let draft = added("default via ::1");
    assert_eq!((draft.msg.family, draft.msg.dst_len), (Family::INET6, 0));
    assert_eq!(draft.msg.gateway, Some("::1".parse().expect("good")));
    let draft = added("10 via inet6 ::1");
    assert_eq!(draft.msg.gateway, None);
    let via = draft.msg.via.expect("another family's gateway");
    assert_eq!((via.family, via.addr.len()), (Family::INET6, 16));
    assert_eq!(added("default").msg.family, Family::INET);
    assert!(added("10 via all").msg.malformed);
    assert!(!added("10 via default").msg.malformed);
}

#[test]
fn metrics_carry_their_locks_only_with_values() {
    let metrics = |line: &str| added(&format!("10 {line}")).msg.metrics;
    let found = metrics("mtu lock 1400 rtt 100ms rttvar 50 rto_min 1s").expect("some");
    assert_eq!(found.get(rtax::MTU), 1400);
    assert_eq!((found.get(rtax::RTT), found.get(rtax::RTTVAR)), (800, 50));
    assert_eq!(found.get(rtax::RTO_MIN), 1000);
    assert_eq!(found.locks(), 1 << rtax::MTU | 1 << rtax::RTO_MIN);
    assert_eq!(metrics("metric 5"), None);
    let found = metrics("features ecn tcp_usec_ts table 5").expect("some");
    assert_eq!(found.get(rtax::FEATURES), 17);
}

#[test]
fn hops_take_the_rest_of_the_line_and_the_device_comes_first() {
    let draft = added("10 nexthop via 1.2.3.4 via 5.6.7.8 weight 2 weight 3 nexthop onlink");
    let [first, second] = draft.hops.as_slice() else {
        panic!("{:?}", draft.hops);
    };
    assert_eq!(first.gateway, Some([1, 2, 3, 4].into()));
    assert_eq!((first.hops, second.onlink), (2, true));
    let asides = read("route add 10 dev a nexthop dev b").asides;
    let text = "Cannot find device \"b\"\nError: cannot parse nexthop\n";
    let wanted = [
        Aside::Device("a".into(), Fault::no_device("a")),
        Aside::Device("b".into(), Fault::word(text)),
    ];
    assert_eq!(asides, wanted);
}

#[test]
fn faults_are_worded_as_the_original_words_them() {
    let wrong = wrong_argument;
    let again = "use nexthop syntax to specify multiple via\n";
    faults(&[
        (
            "route add foo",
            "Error: any valid prefix is expected rather than \"foo\".\n",
            1,
        ),
        (
            "route add 10 foo",
            "Error: either \"to\" is duplicate, or \"foo\" is garbage.\n",
            255,
        ),
        ("route add 10 via 1 via 2", &wrong("via", again), 255),
        (
            "route add 10 via inet ::1",
            "Error: inet address is expected rather than \"::1\".\n",
            1,
        ),
        (
            "route add unicast",
            "Command line is not complete. Try option \"help\"\n",
            255,
        ),
        (
            "route add 10 mtu lock",
            "Command line is not complete. Try option \"help\"\n",
            255,
        ),
        (
            "route add 10 advmss x",
            &wrong("x", "\"mss\" value is invalid\n"),
            255,
        ),
        (
            "route add 10 features",
            &wrong("(null)", "\"features\" value not valid\n"),
            255,
        ),
        (
            "route add 10 quickack 2",
            &wrong("2", "\"quickack\" value should be 0 or 1\n"),
            255,
        ),
        (
            "route add 10 nexthop",
            "Error: unexpected end of line after \"nexthop\"\n",
            255,
        ),
        (
            "route add 10 nexthop weight 0",
            &wrong("0", "\"weight\" is invalid\n"),
            255,
        ),
        (
            "route add 10 nexthop via 1 src 2",
            "Error: \"nexthop\" or end of line is expected instead of \"src\"\n",
            255,
        ),
    ]);
    let old = read_as("route add 10 features", Family::UNSPEC, Level::V6_1);
    let text = "Command line is not complete. Try option \"help\"\n";
    assert_eq!(old.result.expect_err("incomplete").text, text);
    let (text, status, _) = crate::grammar::trial::fault("route add dev lo");
    assert!(text.starts_with("Usage: ip route") && status == 255);
}

#[test]
fn a_vrf_is_proven_on_the_way() {
    let parsed = read("route add 10 vrf red");
    let otherwise = Fault::invalid_argument("Invalid VRF\n", "red");
    let wanted = Aside::Vrf {
        name: "red".into(),
        or_default: true,
        otherwise,
    };
    assert_eq!(parsed.asides, [wanted]);
}
