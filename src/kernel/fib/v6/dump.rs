//! Dumps of tables (Linux 6.18 `net/ipv6/ip6_fib.c`, `inet6_dump_fib`; `net/ipv6/route.c`,
//! `rt6_dump_route`).

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
    let each = &mut |msg: RouteMsg| each(&msg, None);
    let everything = RouteDump::default();
    let what = if what.strict { what } else { &everything };
    if what.oif != IfIndex::NONE && ns.links.get(what.oif).is_none() {
        return Err(Errno::ENODEV.into());
    }
    // Answers that were cached are told apart from routes, and there are none.
    if what.table == TableId::UNSPEC {
        let tables = ns.v6.fib.tables_in_dump_order();
        let mut tables = tables.into_iter();
        return Ok(tables.all(|table| one_table(ns, table, what, now, each)));
    }
    match ns.v6.fib.table(what.table) {
        Some(table) => Ok(one_table(ns, table, what, now, each)),
        None if what.family == Family::INET6 => Err(Refusal::noted(
            Errno::ENOENT,
            "ipv6: FIB table does not exist",
        )),
        None => Ok(true),
    }
}

fn one_table(
    ns: &Netns,
    table: &Shelf6,
    what: &RouteDump,
    now: i64,
    each: &mut dyn FnMut(RouteMsg) -> bool,
) -> bool {
    if what.cloned {
        return true;
    }
    table.iter().all(|(key, routes)| {
        if !routes.iter().any(|route| is_collected(route, now)) {
            return one_key(ns, table.id(), key, routes, what, now, each);
        }
        let left: Vec<Route6> = routes
            .iter()
            .filter(|route| !is_collected(route, now))
            .cloned()
            .collect();
        one_key(ns, table.id(), key, &left, what, now, each)
    })
}

/// The routes of one key. Siblings are told as one, and with them everything up to the last of
/// them is passed over, sibling or not.
fn one_key(
    ns: &Netns,
    table: TableId,
    key: Key6,
    routes: &[Route6],
    what: &RouteDump,
    now: i64,
    each: &mut dyn FnMut(RouteMsg) -> bool,
) -> bool {
    if let [only] = routes {
        let told = std::slice::from_ref(only);
        return !passes(ns, what, only, told)
            || message(ns, table, key, told, now).is_none_or(&mut *each);
    }
    let mut at = 0;
    while let Some(route) = routes.get(at) {
        let round = siblings(routes, at);
        let told = told(routes, at, &round);
        if passes(ns, what, route, &told)
            && let Some(msg) = message(ns, table, key, &told, now)
            && !each(msg)
        {
            return false;
        }
        at = round.last().copied().unwrap_or(at).max(at) + 1;
    }
    true
}

fn passes(ns: &Netns, what: &RouteDump, route: &Route6, told: &[Route6]) -> bool {
    (what.kind == RouteType::UNSPEC || route.kind == what.kind)
        && (what.protocol == Protocol::UNSPEC || route.protocol == what.protocol)
        && (what.oif == IfIndex::NONE
            || told
                .iter()
                .any(|route| uses_device(&ns.nexthops, route, what.oif)))
}
