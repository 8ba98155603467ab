//! Every type once, and what is peculiar to it.

use super::super::trial::{faults, read, read_as, wrong_argument};
use crate::command::{Aside, Command, RouteCommand, RouteDraft};
use crate::fault::Fault;
use crate::types::{Encap, Family, Labels, Level};

fn added(line: &str) -> RouteDraft {
    match read(&format!("route add {line}")).result {
        Ok(Command::Route(RouteCommand::New(draft, _))) => *draft,
        other => panic!("{line}: {other:?}"),
    }
}

fn encap(line: &str) -> Encap {
    let draft = added(&format!("fc00::/64 encap {line}"));
    draft.msg.encap.expect("an encapsulation")
}

#[test]
fn a_type_wants_two_words_behind_it() {
    let needed = "Error: argument \"encap type\" is required\n";
    let incomplete = "Command line is not complete. Try option \"help\"\n";
    let unknown = wrong_argument("x", "\"encap type\" value is invalid\n");
    faults(&[
        ("route add 10 encap", incomplete, 255),
        ("route add 10 encap mpls", incomplete, 255),
        ("route add 10 encap mpls 100", needed, 255),
        ("route add 10 encap x", &unknown, 255),
    ]);
    let old = read_as("route add 10 encap mpls 100", Family::UNSPEC, Level::V6_1);
    let text = "Error: unexpected end of line after \"encap\"\n";
    assert_eq!(old.result.expect_err("too short").text, text);
}

#[test]
fn a_loop_ends_at_the_first_word_of_the_route() {
    let draft = added("10 encap mpls 100/200 ttl 5 via 1.2.3.4");
    assert_eq!(draft.msg.gateway, Some([1, 2, 3, 4].into()));
    let labels = Labels(vec![100, 200]);
    let wanted = Encap::Mpls {
        labels,
        ttl: Some(5),
    };
    assert_eq!(draft.msg.encap, Some(wanted));
}

#[test]
fn ip_and_ip6_differ_in_two_words() {
    let Encap::Ip(found) = encap("ip id 5 dst 1.2.3.4 tos 10 ttl 9 key seq dev lo") else {
        panic!("not ip");
    };
    assert_eq!(
        (found.id, found.tos, found.ttl),
        (Some(5), Some(16), Some(9))
    );
    assert_eq!(found.flags, Some(12));
    let Encap::Ip6(found) = encap("ip6 tc 10 hoplimit 9 geneve_opts 1:2:abcd,,3 dev lo") else {
        panic!("not ip6");
    };
    assert_eq!((found.tos, found.ttl), (Some(16), Some(9)));
    assert!(found.opts.is_some());
    let geneve = wrong_argument("1", "\"geneve_opts\" value is invalid\n");
    let geneve = format!("Unknown \"geneve_opts\" type\n{geneve}");
    let again = "Error: either \"opts\" is duplicate, or \"vxlan_opts\" is garbage.\n";
    faults(&[
        ("route add 10 encap ip geneve_opts 1:2:3:4", &geneve, 255),
        ("route add 10 encap ip vxlan_opts 1 vxlan_opts", again, 255),
    ]);
}

#[test]
fn segments_keep_their_places() {
    let segs = |line: &str| match encap(line) {
        Encap::Seg6 { segs, .. } | Encap::Rpl { segs } => {
            segs.iter().map(ToString::to_string).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let two = ["fc00::1", "fc00::2"];
    assert_eq!(segs("seg6 mode encap segs fc00::1,fc00::2 dev lo"), two);
    let open = ["fc00::1", "fc00::2", "::"];
    assert_eq!(segs("seg6 mode inline segs fc00::1,fc00::2 dev lo"), open);
    assert_eq!(segs("rpl segs fc00::1,,fc00::2 dev lo"), open);
    let early = wrong_argument("fc00::1", "\"segs\" provided before \"mode\"\n");
    faults(&[
        ("route add ::/0 encap seg6 segs fc00::1", &early, 255),
        (
            "route add ::/0 encap seg6 mode encap segs fc00::1,x dev lo",
            "Error: inet6 address is expected rather than \"x\".\n",
            1,
        ),
    ]);
}

#[test]
fn seg6local_looks_its_devices_up_at_once() {
    let line = "route add fc00::/64 encap seg6local action End.DX2 oif d1 dev lo";
    let gone = Fault::word("Cannot find device \"d1\"\n");
    assert_eq!(read(line).asides, [Aside::Device("d1".into(), gone)]);
    let draft = added("fc00::/64 encap seg6local action End.DX2 oif d1 dev lo");
    assert_eq!(draft.encap_devs.oif, Some("d1".into()));
    let Encap::Seg6Local(found) =
        encap("seg6local action End flavors PSP,next-csid lblen 32 nflen 16 count dev lo")
    else {
        panic!("not seg6local");
    };
    assert_eq!(
        (found.flavors, found.count),
        (Some((18, Some(32), Some(16))), true)
    );
    faults(&[(
        "route add ::/0 encap seg6local table 5 dev lo",
        "Missing action type\n",
        255,
    )]);
}

#[test]
fn two_types_read_the_last_word_of_the_line_twice() {
    faults(&[
        (
            "route add fc00::/64 encap ioam6 trace prealloc type 0x800000 ns 1 size 12",
            "Error: either \"to\" is duplicate, or \"12\" is garbage.\n",
            255,
        ),
        (
            "route add fc00::/64 encap seg6local action End.B6 srh segs fc00::1",
            "Error: either \"to\" is duplicate, or \"fc00::1\" is garbage.\n",
            255,
        ),
    ]);
    let found = encap("ioam6 freq 1/2 trace prealloc type 0x800000 ns 1 size 12 dev lo");
    assert!(matches!(
        found,
        Encap::Ioam6 {
            size: 12,
            ns: 1,
            freq: Some((1, 2)),
            ..
        }
    ));
}

#[test]
fn xfrm_swallows_what_it_does_not_know() {
    let draft = added("fc00::/64 encap xfrm if_id 5 dev lo");
    assert_eq!(draft.dev, None);
    assert_eq!(
        draft.msg.encap,
        Some(Encap::Xfrm {
            if_id: 5,
            link: None
        })
    );
    let found = encap("ila 1:2 hook-type input");
    assert!(matches!(
        found,
        Encap::Ila {
            locator: 0x0001_0002_0000_0000,
            hook: Some(1),
            ..
        }
    ));
}
