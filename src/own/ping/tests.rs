use super::*;
use crate::kernel::{Alone, Seat};
use crate::rtnl::{AddrMsg, LinkData, LinkInfo, LinkMsg, NewFlags, Request, RouteMsg, Socket};
use crate::types::{Family, IfIndex, IfName, Protocol, RouteType, TableId, iff};

/// Two machines on both sides of a router.
struct Net(Host);

const ROUTER: NetnsId = NetnsId::ROOT;

impl Net {
    fn ask(&mut self, netns: NetnsId, request: Request) {
        let mut seat = Seat {
            host: &mut self.0,
            netns,
            caller: Caller::default(),
            processes: &Alone,
        };
        seat.ask(request).expect("possible");
    }

    fn netns(&mut self, name: &str) -> NetnsId {
        self.ask(ROUTER, Request::NewNetns(name.to_owned()));
        self.0.named_netns(name).flatten().expect("new")
    }

    fn wire(&mut self, ours: &str, theirs: &str, name: &str) {
        let peer = LinkMsg {
            name: Some(IfName::from(theirs)),
            netns: Some(name.to_owned()),
            ..LinkMsg::default()
        };
        let msg = LinkMsg {
            name: Some(IfName::from(ours)),
            info: Some(LinkInfo {
                kind: Some("veth".to_owned()),
                data: LinkData::Veth(Box::new(peer)),
                ..LinkInfo::default()
            }),
            ..LinkMsg::default()
        };
        self.ask(ROUTER, Request::NewLink(Box::new(msg), NewFlags::ADD));
    }

    fn dev(&self, netns: NetnsId, name: &str) -> IfIndex {
        let links = &self.0.namespaces[&netns].links;
        links.named(name).expect("there").index
    }

    fn up(&mut self, netns: NetnsId, name: &str, addr: &str) {
        let index = self.dev(netns, name);
        let msg = LinkMsg {
            index,
            flags: iff::UP,
            change: iff::UP,
            ..LinkMsg::default()
        };
        self.ask(netns, Request::NewLink(Box::new(msg), NewFlags::NONE));
        let local = addr.parse().ok();
        let msg = AddrMsg {
            family: Family::INET,
            prefix_len: 24,
            index,
            local,
            address: local,
            ..AddrMsg::default()
        };
        self.ask(netns, Request::NewAddr(Box::new(msg), NewFlags::ADD));
    }

    fn default_via(&mut self, netns: NetnsId, gateway: &str) {
        let msg = RouteMsg {
            family: Family::INET,
            kind: RouteType::UNICAST,
            table: TableId::MAIN,
            protocol: Protocol(3),
            gateway: gateway.parse().ok(),
            ..RouteMsg::default()
        };
        self.ask(netns, Request::NewRoute(Box::new(msg), NewFlags::ADD));
    }

    fn ping(&mut self, netns: NetnsId, line: &str) -> u8 {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let asked = read(&words, false).expect("good words");
        ping(&mut self.0, netns, Caller::default(), &asked).status
    }
}

#[test]
fn a_packet_needs_a_way_there_and_a_way_back() {
    let mut net = Net(Host::bare());
    let (a, b) = (net.netns("a"), net.netns("b"));
    net.wire("ra", "a0", "a");
    net.wire("rb", "b0", "b");
    net.up(ROUTER, "ra", "10.1.0.1");
    net.up(ROUTER, "rb", "10.2.0.1");
    net.up(a, "a0", "10.1.0.2");
    net.up(b, "b0", "10.2.0.2");
    assert_eq!(net.ping(a, "10.1.0.1"), 0, "the other end of the wire");
    assert_eq!(net.ping(a, "10.1.0.3"), 1, "nobody has the address");
    assert_eq!(net.ping(a, "10.2.0.2"), 2, "no way there");
    net.default_via(a, "10.1.0.1");
    assert_eq!(net.ping(a, "10.2.0.1"), 0, "the router's other address");
    assert_eq!(net.ping(a, "10.2.0.2"), 1, "the router does not forward");
    let ns = net.0.namespaces.get_mut(&ROUTER).expect("there");
    for dev in [2, 3] {
        let conf = ns.sysctl.conf4_mut(IfIndex(dev));
        conf.set(crate::kernel::sysctl::Knob4::Forwarding, 1);
    }
    assert_eq!(net.ping(a, "10.2.0.2"), 1, "no way back");
    net.default_via(b, "10.2.0.1");
    assert_eq!(net.ping(a, "10.2.0.2"), 0);
    assert_eq!(net.ping(a, "-t 1 10.2.0.2"), 1, "the router eats it");
    assert_eq!(net.ping(a, "-I 10.9.9.9 10.2.0.2"), 2, "not our address");
    assert_eq!(net.ping(a, "-I a0 10.2.0.2"), 0);
}
