//! Records of the original, byte for byte.

use super::super::testing::{coloured, json, shown};
use super::*;
use crate::command::Globals;
use crate::reply::Reply;
use crate::rtnl::{CacheInfo, Hop};
use crate::types::{Encap, EncapIp, Level, Metrics, rtax};

fn route(dst: &str, len: u8) -> RouteMsg {
    let dst: Option<IpAddr> = dst.parse().ok();
    RouteMsg {
        family: dst.as_ref().map_or(Family::INET, Family::of),
        dst,
        dst_len: len,
        table: TableId::MAIN,
        protocol: Protocol::BOOT,
        kind: RouteType::UNICAST,
        ..RouteMsg::default()
    }
}

fn with(globals: &Globals, route: &RouteMsg) -> String {
    let hidden = RouteColumns::default();
    shown(
        globals,
        Reply::Route(Box::new(route.clone()), hidden, Mood::Present),
    )
}

fn text(route: &RouteMsg) -> String {
    with(&Globals::default(), route)
}

fn connected() -> RouteMsg {
    RouteMsg {
        oif: Some(IfIndex(2)),
        protocol: Protocol::KERNEL,
        scope: Scope::LINK,
        prefsrc: "192.168.5.1".parse().ok(),
        ..route("192.168.5.0", 24)
    }
}

#[test]
fn ipv4_units_end_in_a_blank() {
    let line = "192.168.5.0/24 dev v0 proto kernel scope link src 192.168.5.1 \n";
    assert_eq!(text(&connected()), line);
    let details = Globals {
        details: 1,
        ..Globals::default()
    };
    assert_eq!(
        with(&details, &connected()),
        "unicast 192.168.5.0/24 dev v0 table main proto kernel scope link src 192.168.5.1 \n"
    );
    assert_eq!(
        with(&json(), &connected()),
        "[{\"dst\":\"192.168.5.0/24\",\"dev\":\"v0\",\"protocol\":\"kernel\",\"scope\":\"link\",\
         \"prefsrc\":\"192.168.5.1\",\"flags\":[]}]\n"
    );
    assert_eq!(
        with(&coloured(), &connected()),
        "\x1b[1;35m192.168.5.0/24 \x1b[0mdev \x1b[1;36mv0 \x1b[0mproto kernel scope link \
         src \x1b[1;35m192.168.5.1 \x1b[0m\n"
    );
}

#[test]
fn ipv6_ends_in_its_preference() {
    let expiring = RouteMsg {
        oif: Some(IfIndex(2)),
        priority: Some(1024),
        pref: Some(3),
        cacheinfo: Some(CacheInfo {
            expires: 9950,
            ..CacheInfo::default()
        }),
        ..route("2001:db8:3::", 48)
    };
    assert_eq!(
        text(&expiring),
        "2001:db8:3::/48 dev v0 metric 1024 expires 99sec pref low\n"
    );
}

#[test]
fn metrics_and_realms() {
    let mut metrics = Metrics::default();
    metrics.values.insert(rtax::MTU, 1400);
    metrics.values.insert(rtax::ADVMSS, 1300);
    metrics.values.insert(rtax::RTT, 800);
    metrics.values.insert(rtax::RTO_MIN, 1500);
    metrics.values.insert(rtax::FEATURES, 0x11);
    metrics.values.insert(rtax::HOPLIMIT, u32::MAX);
    metrics.congctl = Some("cubic".into());
    metrics.lock(rtax::RTO_MIN);
    metrics.lock(rtax::CWND);
    let full = RouteMsg {
        tos: 0x10,
        gateway: "192.168.5.3".parse().ok(),
        oif: Some(IfIndex(2)),
        table: TableId(100),
        priority: Some(50),
        flow: Some(0x1_0002),
        metrics: Some(metrics),
        ..route("10.2.0.0", 16)
    };
    assert_eq!(
        text(&full),
        "10.2.0.0/16 tos 0x10 via 192.168.5.3 dev v0 table 100 metric 50 realms 1/2 mtu 1400 \
         rtt 100ms cwnd lock 0 advmss 1300 features ecn tcp_usec_ts rto_min lock 1.5s \
         congctl cubic \n"
    );
    assert!(with(&json(), &full).ends_with(
        "\"metric\":50,\"flags\":[],\"flow\":{\"from\":\"1\",\"to\":\"2\"},\"metrics\":[{\
         \"mtu\":1400,\"rtt\":100,\"cwnd\":0,\"advmss\":1300,\"ecn\":null,\"tcp_usec_ts\":null,\
         \"rto_min\":1500,\"congestion\":\"cubic\"}]}]\n"
    ));
}

#[test]
fn hops_have_lines_of_their_own() {
    let hop = |gateway: &str, hops, flags| Hop {
        gateway: gateway.parse().ok(),
        hops,
        flags,
        oif: IfIndex(2),
        ..Hop::default()
    };
    let multipath = RouteMsg {
        multipath: Some(vec![hop("192.168.5.2", 1, 0), hop("192.168.5.3", 9, 4)]),
        ..route("10.12.0.0", 16)
    };
    assert_eq!(
        text(&multipath),
        "10.12.0.0/16 \n\tnexthop via 192.168.5.2 dev v0 weight 2 \n\
         \tnexthop via 192.168.5.3 dev v0 weight 10 onlink \n"
    );
    let oneline = Globals {
        oneline: true,
        ..Globals::default()
    };
    assert_eq!(
        with(&oneline, &multipath),
        "10.12.0.0/16 \\\tnexthop via 192.168.5.2 dev v0 weight 2 \
         \\\tnexthop via 192.168.5.3 dev v0 weight 10 onlink \n"
    );
}

#[test]
fn an_answer_has_a_cache_line() {
    let answer = RouteMsg {
        kind: RouteType::BROADCAST,
        oif: Some(IfIndex(2)),
        prefsrc: "192.168.5.1".parse().ok(),
        uid: Some(0),
        mark: Some(16),
        flags: route_flags::RTM_CLONED | route_flags::RTCF_LOCAL | route_flags::RTCF_BROADCAST,
        ..route("255.255.255.255", 32)
    };
    assert_eq!(
        text(&answer),
        "broadcast 255.255.255.255 dev v0 src 192.168.5.1 mark 0x10 uid 0 \n    cache <local,brd> \n"
    );
    assert!(
        with(&json(), &answer)
            .contains("\"flags\":[],\"mark\":16,\"uid\":0,\"cache\":[\"local\",\"brd\"]")
    );
    let multicast = RouteMsg {
        flags: route_flags::RTM_CLONED | route_flags::RTCF_MULTICAST,
        ..answer
    };
    assert!(text(&multicast).ends_with("rt_offload_failed mark 0x10 uid 0 \n    cache <mc> \n"));
}

#[test]
fn encapsulations_are_led_in_by_a_second_blank() {
    let tunnel = RouteMsg {
        oif: Some(IfIndex(2)),
        scope: Scope::LINK,
        encap: Some(Encap::Ip(EncapIp {
            malformed: false,
            id: Some(5),
            src: Some([0, 0, 0, 0].into()),
            dst: Some([1, 2, 3, 4].into()),
            ttl: Some(64),
            tos: Some(16),
            flags: Some(4),
            opts: None,
        })),
        ..route("10.1.0.0", 16)
    };
    assert_eq!(
        text(&tunnel),
        "10.1.0.0/16  encap ip id 5 src 0.0.0.0 dst 1.2.3.4 ttl 64 tos 16 key dev v0 scope link \n"
    );
    assert!(with(&json(), &tunnel).contains(
        "\"encap\":{\"encap_type\":\"ip\",\"id\":5,\"src\":\"0.0.0.0\",\"dst\":\"1.2.3.4\",\
         \"ttl\":64,\"tos\":16,\"key\":true},\"dev\""
    ));
    let old = Globals {
        level: Level::V6_1,
        ..json()
    };
    assert!(with(&old, &tunnel).contains("\"dst\":\"10.1.0.0/16\",\"encap\":\"ip\",\"id\":5,"));
}

#[test]
fn a_length_without_an_address_keeps_the_original_blank() {
    let odd = RouteMsg {
        dst: None,
        ..route("10.0.0.0", 8)
    };
    assert_eq!(text(&odd), "0/8  \n");
}
