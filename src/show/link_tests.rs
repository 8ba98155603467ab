//! Links and addresses as bytes.

use super::Screen;
use crate::command::Globals;
use crate::names::Book;
use crate::reply::{Devices, LinkRow, Reply, Sink};
use crate::rtnl::{AddrMsg, Lifetime, LinkMsg};
use crate::types::{Family, IfIndex, Level, LlAddr, OperState, Scope, arphrd, iff};

fn veth() -> LinkMsg {
    LinkMsg {
        index: IfIndex(3),
        hw_type: arphrd::ETHER,
        flags: iff::BROADCAST | iff::MULTICAST | iff::UP,
        name: Some("v0".into()),
        address: Some(LlAddr(vec![2, 0, 0, 0, 0, 1])),
        broadcast: Some(LlAddr(vec![0xff; 6])),
        mtu: Some(1500),
        link: Some(IfIndex(2)),
        qdisc: Some("noqueue".to_owned()),
        operstate: Some(OperState::LowerLayerDown),
        linkmode: Some(0),
        group: Some(0),
        txqlen: Some(1000),
        ..LinkMsg::default()
    }
}

fn address() -> AddrMsg {
    let local = "10.0.0.1".parse().ok();
    AddrMsg {
        family: Family::INET,
        prefix_len: 24,
        index: IfIndex(3),
        local,
        address: local,
        scope: Scope::UNIVERSE,
        label: Some("v0".into()),
        lifetime: Some(Lifetime {
            preferred: 5,
            valid: Lifetime::INFINITY,
        }),
        ..AddrMsg::default()
    }
}

fn shown(globals: &Globals, row: LinkRow) -> String {
    let book = Book::new(Some("/nonexistent".into()), Level::V7_1);
    let mut screen = Screen::new(globals, &book, None);
    let peer = LinkMsg {
        name: Some("v1".into()),
        ..LinkMsg::default()
    };
    screen.devices(Devices::from([(IfIndex(2), peer.into())]));
    screen.put(Reply::Open);
    screen.put(Reply::Link(Box::new(row)));
    screen.put(Reply::Close);
    String::from_utf8(screen.into_bytes().0).unwrap_or_default()
}

fn addr_show() -> LinkRow {
    LinkRow {
        listed: true,
        line: Some(veth()),
        addrs: Some(vec![None, Some(address())]),
        ..LinkRow::default()
    }
}

#[test]
fn two_lines_of_a_link_and_two_of_an_address() {
    let want = "3: v0@v1: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> mtu 1500 qdisc noqueue \
                state LOWERLAYERDOWN group 0 qlen 1000\n    \
                link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n    \
                inet 10.0.0.1/24 scope global dynamic v0\n       \
                valid_lft forever preferred_lft 5sec\n";
    let said = shown(&Globals::default(), addr_show());
    assert_eq!(said.replace("group default", "group 0"), want);
}

#[test]
fn brief_is_one_padded_line() {
    let globals = Globals {
        brief: true,
        ..Globals::default()
    };
    let said = shown(&globals, addr_show());
    assert_eq!(said, "v0@v1            LOWERLAYERDOWN 10.0.0.1/24 \n");
}

#[test]
fn what_a_selector_hides_is_an_empty_object() {
    let globals = Globals {
        json: true,
        ..Globals::default()
    };
    assert_eq!(shown(&globals, LinkRow::default()), "[{}]\n");
    let said = shown(&globals, addr_show());
    assert!(said.contains(r#""link":"v1","ifname":"v0","flags":["NO-CARRIER""#));
    assert!(said.contains(r#""addr_info":[{},{"family":"inet","local":"10.0.0.1""#));
}
