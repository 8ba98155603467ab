//! All rows of a namespace.

use super::settings::Named;
use crate::kernel::{Caller, Host, NetnsId, Seat};
use crate::rtnl::{
    AddrMsg, Dump, LinkMsg, NeighDump, NeighMsg, NetconfMsg, NexthopDump, NexthopMsg, RouteDump,
    RouteMsg, Row, RuleMsg, Socket,
};
use crate::types::{Family, IfIndex};

/// The rows that a namespace's dumps have, object by object.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub links: Vec<LinkMsg>,
    pub addrs: Vec<AddrMsg>,
    pub rules: Vec<RuleMsg>,
    pub routes: Vec<RouteMsg>,
    pub nexthops: Vec<NexthopMsg>,
    pub neighs: Vec<NeighMsg>,
    pub settings: Vec<NetconfMsg>,
    pub ids: Vec<Named>,
}

impl Rows {
    /// Those of this namespace.
    pub fn of(host: &mut Host, netns: NetnsId, caller: Caller) -> Self {
        let mut rows = Self {
            ids: ids(host, netns),
            ..Self::default()
        };
        let mut seat = Seat {
            host,
            netns,
            caller,
            processes: &crate::kernel::Alone,
        };
        let dumps = [
            Dump::Links(Family::UNSPEC),
            Dump::Addrs(Family::UNSPEC, IfIndex::NONE),
            Dump::Rules(Family::INET),
            Dump::Rules(Family::INET6),
            Dump::Routes(RouteDump::default()),
            Dump::Nexthops(NexthopDump::default()),
            Dump::Neighs(NeighDump::default()),
            Dump::Netconfs(Family::UNSPEC),
        ];
        for dump in dumps {
            // A namespace that is not there has no rows.
            let _ = seat.dump(&dump, &mut |row| {
                rows.take(row);
                true
            });
        }
        rows
    }

    fn take(&mut self, row: Row) {
        match row {
            Row::Link(msg) => self.links.push(*msg),
            Row::Addr(msg) => self.addrs.push(*msg),
            Row::Rule(msg) => self.rules.push(msg),
            Row::Route(msg) => self.routes.push(*msg),
            Row::Nexthop(msg) => self.nexthops.push(*msg),
            Row::Neigh(msg) => self.neighs.push(*msg),
            Row::Netconf(msg) => self.settings.push(msg),
            Row::NexthopBucket(_)
            | Row::Netns(_)
            | Row::Vrf(_)
            | Row::Nsid(_)
            | Row::AddrLabel(_)
            | Row::Tunnel(_)
            | Row::Tunnel6(_) => {}
        }
    }
}

/// The ids by which a namespace knows others.
fn ids(host: &Host, netns: NetnsId) -> Vec<Named> {
    let Some(ns) = host.namespaces.get(&netns) else {
        return Vec::new();
    };
    let name = |peer: NetnsId| host.name_of_netns(peer).map(str::to_owned);
    { ns.peer_ids.iter() }
        .map(|(peer, id)| (*id, name(*peer)))
        .collect()
}
