//! All rows of a namespace.

use crate::kernel::{Caller, Host, NetnsId, Seat};
use crate::rtnl::{
    AddrMsg, Dump, LinkMsg, NexthopDump, NexthopMsg, RouteDump, RouteMsg, Row, RuleMsg, Socket,
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
}

impl Rows {
    /// Those of this namespace.
    pub fn of(host: &mut Host, netns: NetnsId, caller: Caller) -> Self {
        let mut rows = Self::default();
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
            Row::NexthopBucket(_)
            | Row::Netns(_)
            | Row::Vrf(_)
            | Row::Nsid(_)
            | Row::Neigh(_)
            | Row::AddrLabel(_)
            | Row::Netconf(_)
            | Row::Tunnel(_) => {}
        }
    }
}
