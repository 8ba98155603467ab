//! Dumps of tables (Linux 6.18 `net/ipv6/ip6_fib.c`, `inet6_dump_fib`; `net/ipv6/route.c`,
//! `rt6_dump_route`).

use std::net::IpAddr;

use super::delete::told;
use super::{Key6, Route6, Shelf6, is_collected, message, siblings};
use crate::kernel::Netns;
use crate::kernel::nexthop::uses_device;
use crate::rtnl::{Errno, Kin, Refusal, RouteDump, RouteMsg};
use crate::types::{Family, IfIndex, Protocol, RouteType, TableId};

/// Hands every route that passes the filter to `each`, in the kernel's order, until it says
/// false; false when it did.
///
/// # Errors
/// A strict filter that names a device or table that does not exist.
pub fn dump(
    ns: &Netns,
    what: &RouteDump,
    now: i64,
    each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
) -> Result<bool, Refusal> {
    let everything = RouteDump::default();
    let what = if what.strict { what } else { &everything };
    if what.oif != IfIndex::NONE && ns.links.get(what.oif).is_none() {
        return Err(Errno::ENODEV.into());
    }
    // Answers that were cached are told apart from routes, and there are none.
    let dump = Dumping { ns, what, now };
    let mut likeness = Likeness::default();
    if what.table == TableId::UNSPEC {
        let tables = ns.v6.fib.tables_in_dump_order();
        let mut tables = tables.into_iter();
        return Ok(tables.all(|table| dump.table(table, &mut likeness, each)));
    }
    match ns.v6.fib.table(what.table) {
        Some(table) => Ok(dump.table(table, &mut likeness, each)),
        None if what.family == Family::INET6 => Err(Refusal::noted(
            Errno::ENOENT,
            "ipv6: FIB table does not exist",
        )),
        None => Ok(true),
    }
}

/// Called with a message, and with the kin of its route; says whether there may be more.
type Each<'e> = &'e mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool;

/// What one dump goes by.
#[derive(Clone, Copy)]
struct Dumping<'n> {
    ns: &'n Netns,
    what: &'n RouteDump,
    now: i64,
}

impl<'n> Dumping<'n> {
    fn table(self, table: &'n Shelf6, likeness: &mut Likeness<'n>, each: Each<'_>) -> bool {
        if self.what.cloned {
            return true;
        }
        let id = table.id();
        likeness.seen.clear();
        let interval = self.ns.sysctl.shared.gc_interval();
        let is_collected = |route: &&Route6| is_collected(route, self.now, interval);
        table.iter().all(|(key, routes)| match routes {
            _ if { routes.iter() }.any(|route| is_collected(&route)) => {
                let left = routes.iter().filter(|route| !is_collected(route));
                let left: Vec<Route6> = left.cloned().collect();
                self.key(id, key, &left, each)
            }
            [only] if key.is_plain() => likeness.row(self, id, key, only, each),
            _ => self.key(id, key, routes, each),
        })
    }

    /// The routes of one key. Siblings are told as one, and with them everything up to the last of
    /// them is passed over, sibling or not.
    fn key(self, table: TableId, key: Key6, routes: &[Route6], each: Each<'_>) -> bool {
        let mut at = 0;
        while let Some(route) = routes.get(at) {
            let round = siblings(routes, at);
            let told = told(routes, at, &round);
            if self.passes(route, &told)
                && let Some(msg) = message(self.ns, table, key, &told, self.now)
                && !each(&msg, None)
            {
                return false;
            }
            at = round.last().copied().unwrap_or(at).max(at) + 1;
        }
        true
    }

    fn passes(self, route: &Route6, told: &[Route6]) -> bool {
        let Self { ns, what, .. } = self;
        (what.kind == RouteType::UNSPEC || route.kind == what.kind)
            && (what.protocol == Protocol::UNSPEC || route.protocol == what.protocol)
            && (what.oif == IfIndex::NONE || { told.iter() }
                .any(|route| uses_device(&ns.nexthops, route, what.oif)))
    }
}

/// More messages than this are not kept.
const KEPT: usize = 4096;

/// The messages that were made so far: of a route that several keys share, they differ in the
/// destination alone.
#[derive(Default)]
struct Likeness<'n> {
    /// Whether it passes the filter, and the message.
    kept: Vec<(bool, RouteMsg)>,
    /// Routes of the table that are the only ones of their keys, by their place in memory.
    seen: Vec<(&'n Route6, Kin)>,
}

impl<'n> Likeness<'n> {
    /// Where a route is among those seen, or would be.
    fn place_of(&self, route: &Route6) -> Result<usize, usize> {
        let wanted = std::ptr::from_ref(route);
        self.seen
            .binary_search_by_key(&wanted, |(seen, _)| std::ptr::from_ref(*seen))
    }

    /// The only route of a plain key.
    fn row(
        &mut self,
        dump: Dumping<'n>,
        table: TableId,
        key: Key6,
        route: &'n Route6,
        each: Each<'_>,
    ) -> bool {
        let place = self.place_of(route);
        if let Ok(place) = place
            && let Some((_, kin)) = self.seen.get(place)
            && let Some((passes, msg)) = self.kept.get_mut(*kin)
        {
            msg.dst_len = key.dst.len();
            msg.dst = (key.dst.len() > 0).then_some(IpAddr::V6(key.dst.addr()));
            return !*passes || each(msg, Some(*kin));
        }
        let told = std::slice::from_ref(route);
        let passes = dump.passes(route, told);
        let Some(msg) = message(dump.ns, table, key, told, dump.now) else {
            return true;
        };
        let kin = self.kept.len();
        if kin >= KEPT {
            return !passes || each(&msg, None);
        }
        let more = !passes || each(&msg, Some(kin));
        self.kept.push((passes, msg));
        self.seen
            .insert(place.unwrap_or_else(|place| place), (route, kin));
        more
    }
}
