//! Machines with random values in every field. Structs are written out in full, so that a new
//! field does not compile until it is filled here.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::kernel::addr::v4::{Addrs4, Ifa4, InDev};
use crate::kernel::addr::v6::label::{AddrLabel, AddrLabels};
use crate::kernel::addr::v6::{Addrs6, Ifa6, Inet6Dev};
use crate::kernel::fib::v4::{Fib4, FibHop, FibInfo, Gateway};
use crate::kernel::fib::v6::{Fib6, Key6, Nature, Route6};
use crate::kernel::link::{AddressFrom, Kind, Link, Links, VlanSettings};
use crate::kernel::neigh::{Neigh, Neighs, Proxy};
use crate::kernel::nexthop::{
    Bucket, Group, Kind as NexthopKind, Member, Nexthop, Nexthops, Resilient, Single,
};
use crate::kernel::rule::{Chain, Rule, Seldom};
use crate::kernel::sysctl::{
    Bystanders, Conf4, Conf6, Knob, Knob4, NeighConf, Several, Shared, Sysctl, Tuples,
};
use crate::kernel::{Half6, Host, Netns, NetnsId, V4, V6};
use crate::rtnl::Lifetime;
use crate::types::*;

/// A small generator (xorshift64*), so that a failure repeats.
pub struct Random {
    state: u64,
    /// No next hop objects, and nothing that ends by itself.
    rest: bool,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            rest: false,
        }
    }

    /// Machines at rest.
    pub fn at_rest(seed: u64) -> Self {
        Self {
            rest: true,
            ..Self::new(seed)
        }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        (self.next() % u64::from(limit)) as u32
    }

    fn u32(&mut self) -> u32 {
        self.next() as u32
    }

    fn u16(&mut self) -> u16 {
        self.next() as u16
    }

    fn u8(&mut self) -> u8 {
        self.next() as u8
    }

    fn bool(&mut self) -> bool {
        self.below(2) == 0
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.bool().then(|| make(self))
    }

    fn many<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    fn name(&mut self) -> IfName {
        IfName(format!("n{}\"ü", self.u32()))
    }

    fn text(&mut self) -> String {
        format!("text {}\n\\", self.u32())
    }

    fn ip4(&mut self) -> Ipv4Addr {
        Ipv4Addr::from(self.u32() | 1)
    }

    fn ip6(&mut self) -> Ipv6Addr {
        Ipv6Addr::from(u128::from(self.next()) << 64 | u128::from(self.next()))
    }

    fn ip(&mut self) -> IpAddr {
        if self.bool() {
            self.ip4().into()
        } else {
            self.ip6().into()
        }
    }

    pub fn host(&mut self) -> Host {
        let ids: Vec<NetnsId> = (0..3).map(|id| NetnsId(id * 2)).collect();
        let mut namespaces: BTreeMap<NetnsId, Netns> =
            ids.iter().map(|id| (*id, self.netns(&ids))).collect();
        // One pair across namespaces.
        let ends = [(ids[0], ids[1]), (ids[1], ids[0])];
        for (here, netns) in ends {
            let peer = IfIndex(90);
            let mut link = self.link(IfIndex(90), &[IfIndex(1)], &ids);
            link.kind = Kind::Veth { netns, peer };
            let ns = namespaces.get_mut(&here).expect("is there");
            ns.links.by_index.insert(link.index, link);
        }
        Host {
            bare: self.below(2) == 0,
            namespaces,
            names: vec![
                (self.text(), Some(ids[1])),
                (self.text(), Some(ids[2])),
                (self.text(), None),
            ],
            next_netns: 5 + self.below(9),
        }
    }

    pub fn netns(&mut self, ids: &[NetnsId]) -> Netns {
        let devs: Vec<IfIndex> = (1..6).map(IfIndex).collect();
        let links = devs.iter().map(|dev| (*dev, self.link(*dev, &devs, ids)));
        let links = Links {
            by_index: links.collect(),
            last_index: self.u32(),
        };
        Netns {
            links,
            peer_ids: ids.iter().map(|id| (*id, self.u16().into())).collect(),
            had_vrf: self.bool(),
            sysctl: Sysctl {
                all4: self.conf4(),
                default4: self.conf4(),
                dev4: BTreeMap::from([(IfIndex(2), self.conf4())]),
                all6: self.conf6(),
                default6: self.conf6(),
                dev6: BTreeMap::from([(IfIndex(3), self.conf6())]),
                mtu6: BTreeMap::from([(IfIndex(2), self.u32())]),
                shared: {
                    let mut shared = Shared::default();
                    self.values(|knob, value| shared.set(knob, value));
                    shared
                },
                bystanders: {
                    let mut bystanders = Bystanders::default();
                    self.values(|knob, value| bystanders.set(knob, value));
                    bystanders
                },
                tuples: {
                    let mut tuples = Tuples::default();
                    tuples.set(Several::TcpRmem, vec![i64::from(self.u8()) + 1, 1, 7]);
                    tuples
                },
                neigh4: self.neigh_conf(Family::INET),
                neigh6: self.neigh_conf(Family::INET6),
            },
            nexthops: match self.rest {
                true => Nexthops::default(),
                false => self.nexthops(&devs),
            },
            neighs: self.neighs(&devs),
            addr_labels: self.addr_labels(),
            v4: V4 {
                rules: self.chain(Family::INET),
                custom_rules: self.bool(),
                custom_local_routes: self.bool(),
                addrs: self.addrs4(&devs),
                fib: self.fib4(&devs),
            },
            v6: Half6::from(V6 {
                rules: self.chain(Family::INET6),
                custom_rules: self.bool(),
                addrs: self.addrs6(&devs),
                fib: self.fib6(&devs),
            }),
        }
    }

    fn neigh_conf(&mut self, family: Family) -> NeighConf {
        let mut conf = NeighConf::at_boot(family);
        self.values(|knob, value| conf.default.set(knob, value));
        let own = conf.of_mut(IfIndex(4));
        self.values(|knob, value| own.set(knob, value));
        conf
    }

    /// Values of every kind.
    fn values<K: Knob>(&mut self, mut set: impl FnMut(K, i64)) {
        for (knob, _, kind, _) in K::ALL {
            let value = [i64::from(self.u8()), self.u32().into(), -1, 0, 1, 1400];
            let value = value[self.below(6) as usize];
            if kind.holds(value) {
                set(*knob, value);
            }
        }
    }

    fn conf6(&mut self) -> Conf6 {
        let mut conf = Conf6::default();
        self.values(|knob, value| conf.set(knob, value));
        conf
    }

    fn conf4(&mut self) -> Conf4 {
        let mut conf = Conf4::default();
        self.values(|knob, value| conf.set(knob, value));
        match self.below(3) {
            0 => conf.keep_all(),
            1 => conf.keep(Knob4::RpFilter),
            _ => {}
        }
        conf
    }

    /// A device that stands on lower indices and under higher ones, so that none stands on itself.
    fn link(&mut self, index: IfIndex, devs: &[IfIndex], ids: &[NetnsId]) -> Link {
        let below: Vec<IfIndex> = devs.iter().copied().filter(|dev| *dev < index).collect();
        let above: Vec<IfIndex> = devs.iter().copied().filter(|dev| *dev > index).collect();
        let lower = self.pick(&below).zip(self.pick(ids));
        Link {
            index,
            name: self.name(),
            alt_names: self.many(Self::name),
            kind: self.kind(lower),
            hw_type: self.u16(),
            flags: self.u32(),
            carrier: self.bool(),
            operstate: OperState::from_number(self.below(7) as u8).unwrap_or_default(),
            linkmode: self.u8(),
            carrier_changes: self.below(3),
            was_up: self.bool(),
            mtu: self.u32(),
            mtu_set: self.bool(),
            had_port: self.bool(),
            unqueued: self.bool(),
            txqlen: self.u32(),
            queues: (self.u32(), self.u32()),
            group: self.u32(),
            address: LlAddr(self.many(Self::u8)),
            address_from: match self.below(3) {
                0 => AddressFrom::Driver,
                1 => AddressFrom::Lower,
                _ => AddressFrom::User,
            },
            broadcast: LlAddr(self.many(Self::u8)),
            master: self.pick(&above),
            port: self.maybe(|random| (random.u16(), random.bool())),
            slave: self.many(|r| (r.text(), r.text())),
            alias: self.maybe(Self::text),
            promiscuity: self.u32(),
            allmulti: self.u32(),
            proto_down: self.bool(),
            proto_down_reason: self.u32(),
            limits: SegmentLimits {
                gso_size: self.maybe(Self::u32),
                gso_segs: self.maybe(Self::u32),
                gro_size: self.maybe(Self::u32),
                gso_ipv4_size: self.maybe(Self::u32),
                gro_ipv4_size: self.maybe(Self::u32),
            },
            addr_gen_mode: self.u8(),
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let at = self.below(from.len() as u32 + 1) as usize;
        from.get(at).copied()
    }

    fn kind(&mut self, lower: Option<(IfIndex, NetnsId)>) -> Kind {
        match (self.below(4), lower) {
            (0, _) => Kind::Loopback,
            (1, Some((lower, netns))) => Kind::Vlan {
                lower,
                netns,
                id: self.u16() & 0xfff,
                protocol: self.u16(),
                settings: VlanSettings {
                    flags: self.u32(),
                    ingress: self.many(|r| (r.u32(), r.u32())),
                    egress: self.many(|r| (r.u32(), r.u32())),
                },
            },
            (2, _) => Kind::Vrf(self.u32()),
            _ => Kind::Other {
                name: self.text(),
                options: self.many(|r| (r.text(), r.text())),
                lower: lower.map(|(dev, netns)| (netns, dev)),
            },
        }
    }

    fn lifetime(&mut self) -> Lifetime {
        let lifetime = self.maybe(|r| Lifetime {
            preferred: r.u32(),
            valid: r.u32(),
        });
        lifetime.filter(|_| !self.rest).unwrap_or(Lifetime::FOREVER)
    }

    fn addrs4(&mut self, devs: &[IfIndex]) -> Addrs4 {
        let conf = |r: &mut Self, dev: IfIndex| InDev {
            addrs: r.many(|r| r.ifa4(dev)),
            dead: false,
        };
        Addrs4 {
            devs: devs.iter().map(|dev| (*dev, conf(self, *dev))).collect(),
        }
    }

    fn ifa4(&mut self, dev: IfIndex) -> Ifa4 {
        Ifa4 {
            dev,
            local: self.ip4(),
            address: self.ip4(),
            prefix_len: self.below(33) as u8,
            broadcast: self.maybe(Self::ip4).unwrap_or(Ipv4Addr::UNSPECIFIED),
            scope: Scope(self.u8()),
            flags: self.u32(),
            label: self.name(),
            metric: self.u32(),
            proto: self.u8(),
            lifetime: self.lifetime(),
            stamp: i64::from(self.u32()),
            turn: self.u32() % 3,
        }
    }

    fn addrs6(&mut self, devs: &[IfIndex]) -> Addrs6 {
        let conf = |r: &mut Self| Inet6Dev {
            addrs: r.many(Self::ifa6),
            ready: r.bool(),
            anycast: r.many(|r| (r.ip6(), r.u32())),
            token: r.maybe(Self::ip6),
        };
        Addrs6 {
            devs: devs.iter().map(|dev| (*dev, conf(self))).collect(),
        }
    }

    fn ifa6(&mut self) -> Ifa6 {
        Ifa6 {
            local: self.ip6(),
            peer: self.maybe(Self::ip6),
            prefix_len: self.below(129) as u8,
            scope: Scope(self.u8()),
            flags: self.u32(),
            metric: self.u32(),
            proto: self.u8(),
            lifetime: self.lifetime(),
            stamp: self.u32().into(),
            kept: self.bool(),
        }
    }

    fn chain(&mut self, family: Family) -> Chain {
        let mut rules: Vec<Rule> = (0..7).map(|_| self.rule(family)).collect();
        rules.sort_by_key(|rule| rule.priority);
        Chain::of(rules)
    }

    fn rule(&mut self, family: Family) -> Rule {
        let bits = u32::from(family.bits()) + 1;
        Rule {
            priority: self.u32(),
            action: Action(self.u8()),
            table: TableId(self.u32()),
            invert: self.bool(),
            src: self.maybe(|r| r.ip_of(family)),
            src_len: self.below(bits) as u8,
            dst: self.maybe(|r| r.ip_of(family)),
            dst_len: self.below(bits) as u8,
            mark: self.u32(),
            mark_mask: self.u32(),
            ip_proto: self.u8(),
            protocol: Protocol(self.u8()),
            seldom: self.maybe(Self::seldom).unwrap_or_default().into(),
        }
    }

    fn seldom(&mut self) -> Seldom {
        Seldom {
            flags: self.u32(),
            tos: self.u8(),
            dscp: self.maybe(|r| (r.u8(), r.u8())),
            flowlabel: self.maybe(|r| (r.u32(), r.u32())),
            iif: self.maybe(Self::name),
            oif: self.maybe(Self::name),
            tun_id: self.next(),
            l3mdev: self.bool(),
            uid_range: self.maybe(|r| {
                let start = r.u32();
                UidRange {
                    start,
                    end: start.saturating_add(r.u32()),
                }
            }),
            sport: self.maybe(Self::ports),
            dport: self.maybe(Self::ports),
            suppress_prefixlen: self.maybe(Self::u32),
            suppress_ifgroup: self.maybe(Self::u32),
            flow: self.u32(),
            goto: self.u32(),
        }
    }

    fn ip_of(&mut self, family: Family) -> IpAddr {
        if family == Family::INET {
            self.ip4().into()
        } else {
            self.ip6().into()
        }
    }

    fn ports(&mut self) -> (PortRange, u16) {
        let start = self.u16();
        let end = start.saturating_add(self.u16());
        (PortRange { start, end }, self.u16())
    }

    fn fib4(&mut self, devs: &[IfIndex]) -> Fib4 {
        let mut fib = Fib4::default();
        for id in [TableId::LOCAL, TableId::MAIN, TableId(77)] {
            fib.create_table(id);
            for prefix in 0..self.below(9) {
                let prefix = Prefix4::holding(Ipv4Addr::from(prefix << 20), 24);
                for metric in 0..self.below(3) {
                    let info = self.info(metric, devs);
                    let kind = self.maybe(|r| RouteType(r.u8())).unwrap_or(info.kind);
                    fib.restore(id, prefix, 8, kind, info);
                }
            }
        }
        fib
    }

    fn fib6(&mut self, devs: &[IfIndex]) -> Fib6 {
        let mut fib = Fib6::default();
        for id in [TableId::MAIN, TableId::LOCAL, TableId(77)] {
            fib.create_table(id);
            let len = |r: &mut Self| r.below(129) as u8;
            let mut keys: Vec<Key6> = self.many(|r| {
                let (dst, src) = (len(r), if r.bool() { len(r) } else { 0 });
                Key6 {
                    dst: Prefix6::holding(r.ip6(), dst),
                    src: Prefix6::holding(r.ip6(), src),
                }
            });
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                for metric in 0..self.below(3) {
                    let route = self.route6(metric, devs);
                    fib.restore(id, key, route);
                }
            }
        }
        fib
    }

    pub fn route6(&mut self, metric: u32, devs: &[IfIndex]) -> Route6 {
        // An object that `nexthops` makes.
        let nh_id = self.maybe(|_| 4).filter(|_| !self.rest);
        let own = nh_id.is_none();
        Route6 {
            kind: RouteType(self.u8()),
            protocol: Protocol(self.u8()),
            metric,
            nature: match self.below(4) {
                0 => Nature::Forward,
                1 => Nature::Local,
                2 => Nature::Anycast,
                _ => Nature::Reject,
            },
            pref: self.u8(),
            expires: self.maybe(|r| r.u32().into()),
            prefsrc: self.maybe(Self::ip6),
            metrics: Metrics {
                values: BTreeMap::from([(2, self.u32()), (9, self.u32())]),
                congctl: self.maybe(Self::text),
                overruled: Vec::new(),
            },
            nh_id,
            oif: if own {
                devs[self.below(devs.len() as u32) as usize]
            } else {
                IfIndex::NONE
            },
            gateway: self.maybe(Self::ip6).filter(|_| own),
            weight: 1 + self.below(256) as u16,
            flags: self.u8(),
            encap: self.maybe(|r| Box::new(r.encap())).filter(|_| own),
        }
    }

    fn info(&mut self, priority: u32, devs: &[IfIndex]) -> FibInfo {
        // The ids of the objects that `nexthops` makes.
        let nh_id = self.maybe(|r| 1 + r.below(3)).filter(|_| !self.rest);
        FibInfo {
            kind: RouteType(self.u8()),
            scope: Scope(self.u8()),
            protocol: Protocol(self.u8()),
            table: TableId(self.u32()),
            prefsrc: self.maybe(Self::ip4).unwrap_or(Ipv4Addr::UNSPECIFIED),
            priority,
            metrics: Metrics {
                values: BTreeMap::from([(2, self.u32()), (9, self.u32())]),
                congctl: self.maybe(Self::text),
                overruled: Vec::new(),
            },
            flags: self.u32(),
            hops: if nh_id.is_some() {
                Vec::new()
            } else {
                self.many(|r| r.hop(devs))
            },
            nh_id,
        }
    }

    fn neighs(&mut self, devs: &[IfIndex]) -> Neighs {
        let dev = |r: &mut Self| devs[r.below(devs.len() as u32) as usize];
        let entry = |r: &mut Self| {
            let neigh = Neigh {
                state: r.u16(),
                flags: r.u32(),
                lladdr: LlAddr(r.many(Self::u8)),
                protocol: r.u8(),
                used: r.u32().into(),
                confirmed: r.u32().into(),
                updated: r.u32().into(),
                probes: r.u32(),
            };
            ((r.ip(), dev(r)), neigh)
        };
        let proxy = |r: &mut Self| Proxy {
            addr: r.ip(),
            dev: r.maybe(dev).unwrap_or(IfIndex::NONE),
            flags: r.u32(),
            protocol: r.u8(),
            permanent: r.bool(),
        };
        Neighs {
            entries: self.many(entry).into_iter().collect(),
            proxies: self.many(proxy),
        }
    }

    fn addr_labels(&mut self) -> AddrLabels {
        if self.bool() {
            return AddrLabels::default();
        }
        AddrLabels(self.many(|r| AddrLabel {
            prefix: Prefix6::holding(r.ip6(), r.u8() % 129),
            dev: IfIndex(r.below(9)),
            compatible: r.bool(),
            label: r.u16().into(),
        }))
    }

    fn nexthops(&mut self, devs: &[IfIndex]) -> Nexthops {
        let single = |r: &mut Self| Single {
            family: if r.bool() {
                Family::INET6
            } else {
                Family::INET
            },
            blackhole: r.bool(),
            fdb: r.bool(),
            hop: r.hop(devs),
            fresh: r.bool(),
        };
        let mut for_routes6 = single(self);
        for_routes6.family = Family::INET6;
        for_routes6.fdb = false;
        let [first, second] = [single(self), single(self)].map(NexthopKind::Single);
        let kinds = [
            first,
            second,
            self.group(),
            NexthopKind::Single(for_routes6),
        ];
        let object = |(id, kind)| {
            let protocol = Protocol(self.u8());
            (id, Nexthop { protocol, kind })
        };
        Nexthops {
            by_id: (1..).zip(kinds).map(object).collect(),
            last_id: self.u32(),
        }
    }

    fn group(&mut self) -> NexthopKind {
        let members = [1, 2].map(|id| Member {
            id,
            weight: self.u16() | 1,
        });
        let bucket = |r: &mut Self| Bucket {
            nh_id: 1 + r.below(2),
            since: r.u32().into(),
        };
        let table = |r: &mut Self| Resilient {
            buckets: std::iter::once(bucket(r)).chain(r.many(bucket)).collect(),
            idle_timer: r.u32(),
            unbalanced_timer: r.u32(),
        };
        NexthopKind::Group(Group {
            members: members.into(),
            fdb: self.bool(),
            hw_stats: self.bool(),
            spare_hw_stats: self.bool(),
            resilient: self.maybe(table),
        })
    }

    fn hop(&mut self, devs: &[IfIndex]) -> FibHop {
        let dev = devs[self.below(devs.len() as u32) as usize];
        FibHop {
            oif: self.maybe(|_| dev).unwrap_or(IfIndex::NONE),
            gateway: match self.below(3) {
                0 => Gateway::None,
                1 => Gateway::V4(self.ip4()),
                _ => Gateway::V6(self.ip6()),
            },
            scope: Scope(self.u8()),
            flags: self.u8(),
            weight: 1 + self.below(256),
            flow: self.u32(),
            encap: self.maybe(Self::encap),
        }
    }

    fn encap(&mut self) -> Encap {
        match self.below(10) {
            0 => Encap::Mpls {
                labels: Labels(self.many(Self::u32)),
                ttl: self.maybe(Self::u8),
            },
            1 => {
                let (dst, src) = (self.maybe(Self::ip4), self.maybe(Self::ip4));
                Encap::Ip(self.encap_ip(dst, src))
            }
            2 => {
                let (dst, src) = (self.maybe(Self::ip6), self.maybe(Self::ip6));
                Encap::Ip6(self.encap_ip(dst, src))
            }
            3 => Encap::Seg6 {
                mode: self.u8(),
                tunsrc: self.maybe(Self::ip6),
                segs: self.many(Self::ip6),
                hmac: self.maybe(Self::u32),
            },
            4 => Encap::Seg6Local(self.seg6_local()),
            5 => Encap::Rpl {
                segs: self.many(Self::ip6),
            },
            6 => Encap::Ioam6 {
                freq: self.maybe(|r| (r.u32(), r.u32())),
                mode: self.maybe(Self::u8),
                tunsrc: self.maybe(Self::ip),
                tundst: self.maybe(Self::ip),
                trace_type: self.u32(),
                ns: self.u16(),
                size: self.u8(),
            },
            7 => Encap::Xfrm {
                if_id: self.u32(),
                link: self.maybe(Self::u32),
            },
            8 => Encap::Bpf(EncapBpf {
                input: self.maybe(Self::text),
                output: self.maybe(Self::text),
                xmit: self.maybe(Self::text),
                headroom: self.maybe(Self::u32),
            }),
            _ => Encap::Ila {
                locator: self.next(),
                csum_mode: self.maybe(Self::u8),
                ident_type: self.maybe(Self::u8),
                hook: self.maybe(Self::u8),
            },
        }
    }

    fn encap_ip<A>(&mut self, dst: Option<A>, src: Option<A>) -> EncapIp<A> {
        EncapIp {
            malformed: false,
            id: self.maybe(Self::next),
            dst,
            src,
            ttl: self.maybe(Self::u8),
            tos: self.maybe(Self::u8),
            flags: self.maybe(Self::u16),
            opts: self.maybe(|r| (r.text(), r.text())),
        }
    }

    fn seg6_local(&mut self) -> Seg6Local {
        Seg6Local {
            malformed: false,
            action: self.u32(),
            table: self.maybe(Self::u32),
            vrftable: self.maybe(Self::u32),
            nh4: self.maybe(Self::ip4),
            nh6: self.maybe(Self::ip6),
            iif: self.maybe(Self::u32),
            oif: self.maybe(Self::u32),
            srh: self.maybe(|r| (r.many(Self::ip6), r.maybe(Self::u32))),
            endpoint: self.maybe(Self::text),
            count: self.bool(),
            flavors: self.maybe(|r| (r.u32(), r.maybe(Self::u8), r.maybe(Self::u8))),
        }
    }
}
