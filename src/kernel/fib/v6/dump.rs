//! Dumps of tables (Linux 6.18 `net/ipv6/ip6_fib.c`, `inet6_dump_fib`; `net/ipv6/route.c`,
//! `rt6_dump_route`).

use std::net::IpAddr;

use super::delete::told;
use super::{Key6, Paths6, Round, Rounds, Route6, Rows6, Shelf6, is_collected, message, siblings};
use crate::kernel::Netns;
use crate::kernel::nexthop::uses_device;
use crate::rtnl::{Errno, Kin, Refusal, RouteDump, RouteMsg};
use crate::types::{Family, IfIndex, Prefix6, Protocol, RouteType, TableId};

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
        likeness.begin();
        match table.written_down() {
            Some(rows) => self.written(table.id(), rows, likeness, each),
            None => self.in_memory(table, likeness, each),
        }
    }

    fn in_memory(self, table: &'n Shelf6, likeness: &mut Likeness<'n>, each: Each<'_>) -> bool {
        let id = table.id();
        table.iter().all(|(key, routes)| match routes {
            _ if { routes.iter() }.any(|route| self.is_collected(route)) => {
                let left = routes.iter().filter(|route| !self.is_collected(route));
                let left: Vec<Route6> = left.cloned().collect();
                self.key(id, key, &left, each)
            }
            [only] if key.is_plain() => {
                let place = likeness.place_of(only);
                likeness.row(self, id, (key, only), place, each)
            }
            _ => self.key(id, key, routes, each),
        })
    }

    /// A table as it is written, whose rows tell by a number what they have in common.
    fn written(
        self,
        id: TableId,
        rows: &dyn Rows6,
        likeness: &mut Likeness<'n>,
        each: Each<'_>,
    ) -> bool {
        let mut show = |paths: &dyn Paths6, round: Round<'_>| match round {
            Round::One(dst, path) => {
                let (key, place) = (Key6::plain(dst), Place::Numbered(path));
                if let Some(kin) = likeness.kin_at(place) {
                    return likeness.again(kin, dst, each);
                }
                let only = paths.route(path, None);
                only.is_none_or(|only| likeness.row(self, id, (key, &only), place, each))
            }
            Round::Any(rows) => {
                let routes = { rows.iter() }.filter_map(|row| paths.route(row.path, row.expires));
                let left: Vec<Route6> = routes.filter(|route| !self.is_collected(route)).collect();
                { rows.first() }.is_none_or(|row| self.key(id, row.key, &left, each))
            }
        };
        let mut rounds = Rounds::default();
        rows.in_parts(&mut |part| rounds.take(part, &mut show)) && rounds.end(&mut show)
    }

    fn is_collected(self, route: &Route6) -> bool {
        is_collected(route, self.now, self.ns.sysctl.shared.gc_interval())
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
    /// The same by the number of their path.
    numbered: Vec<Option<Kin>>,
}

/// What a route is known by to those that are like it.
#[derive(Clone, Copy)]
enum Place<'n> {
    /// Where it is among those seen.
    Seen(usize),
    /// Where it would be, and itself.
    Unseen(usize, &'n Route6),
    /// The number of its path.
    Numbered(u32),
}

impl<'n> Likeness<'n> {
    /// Another table begins.
    fn begin(&mut self) {
        self.seen.clear();
        self.numbered.clear();
    }

    fn place_of(&self, route: &'n Route6) -> Place<'n> {
        let wanted = std::ptr::from_ref(route);
        let place = self
            .seen
            .binary_search_by_key(&wanted, |(seen, _)| std::ptr::from_ref(*seen));
        place.map_or_else(|at| Place::Unseen(at, route), Place::Seen)
    }

    fn kin_at(&self, place: Place<'_>) -> Option<Kin> {
        match place {
            Place::Seen(at) => self.seen.get(at).map(|(_, kin)| *kin),
            Place::Unseen(..) => None,
            Place::Numbered(number) => self.numbered.get(number as usize).copied().flatten(),
        }
    }

    fn keep_at(&mut self, place: Place<'n>, kin: Kin) {
        match place {
            Place::Seen(_) => {}
            Place::Unseen(at, route) => self.seen.insert(at, (route, kin)),
            Place::Numbered(number) => {
                let at = number as usize;
                if self.numbered.len() <= at {
                    self.numbered.resize(at + 1, None);
                }
                if let Some(place) = self.numbered.get_mut(at) {
                    *place = Some(kin);
                }
            }
        }
    }

    /// One more of a kin.
    fn again(&mut self, kin: Kin, dst: Prefix6, each: Each<'_>) -> bool {
        let Some((passes, msg)) = self.kept.get_mut(kin) else {
            return true;
        };
        msg.dst_len = dst.len();
        msg.dst = (dst.len() > 0).then_some(IpAddr::V6(dst.addr()));
        !*passes || each(msg, Some(kin))
    }

    /// The only route of a plain key.
    fn row(
        &mut self,
        dump: Dumping<'n>,
        id: TableId,
        (key, route): (Key6, &Route6),
        place: Place<'n>,
        each: Each<'_>,
    ) -> bool {
        if let Some(kin) = self.kin_at(place) {
            return self.again(kin, key.dst, each);
        }
        let told = std::slice::from_ref(route);
        let passes = dump.passes(route, told);
        let Some(msg) = message(dump.ns, id, key, told, dump.now) else {
            return true;
        };
        let kin = self.kept.len();
        if kin >= KEPT {
            return !passes || each(&msg, None);
        }
        let more = !passes || each(&msg, Some(kin));
        self.kept.push((passes, msg));
        self.keep_at(place, kin);
        more
    }
}
