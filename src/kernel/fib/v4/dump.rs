//! Dumps of tables (Linux 6.18 `net/ipv4/fib_frontend.c`, `inet_dump_fib`).

use super::{Alias, FibInfo, Shelf, message};
use crate::kernel::Netns;
use crate::kernel::nexthop::hops_of;
use crate::rtnl::{Errno, Refusal, RouteDump, RouteMsg};
use crate::types::{Family, IfIndex, Protocol, RouteType, TableId};

/// Hands every route that passes the filter to `each`, in the kernel's order, until it says
/// false; false when it did.
///
/// # Errors
/// A strict filter that names a device or table that does not exist.
pub fn dump(
    ns: &Netns,
    what: &RouteDump,
    each: &mut dyn FnMut(RouteMsg) -> bool,
) -> Result<bool, Refusal> {
    if !what.strict {
        let everything = RouteDump::default();
        return Ok(all_tables(ns, &everything, each));
    }
    if what.oif != IfIndex::NONE && ns.links.get(what.oif).is_none() {
        return Err(Errno::ENODEV.into());
    }
    if what.table == TableId::UNSPEC {
        return Ok(all_tables(ns, what, each));
    }
    match ns.v4.fib.table(what.table) {
        Some(table) => Ok(one_table(ns, table, what, each)),
        None if what.family == Family::INET => Err(Refusal::noted(
            Errno::ENOENT,
            "ipv4: FIB table does not exist",
        )),
        None => Ok(true),
    }
}

fn all_tables(ns: &Netns, what: &RouteDump, each: &mut dyn FnMut(RouteMsg) -> bool) -> bool {
    ns.v4
        .fib
        .tables_in_dump_order()
        .into_iter()
        .all(|table| one_table(ns, table, what, each))
}

fn one_table(
    ns: &Netns,
    table: &Shelf,
    what: &RouteDump,
    each: &mut dyn FnMut(RouteMsg) -> bool,
) -> bool {
    if what.cloned {
        return true;
    }
    for (prefix, aliases) in table.iter() {
        for alias in aliases {
            let Some(info) = ns.v4.fib.info(alias.info) else {
                continue;
            };
            if passes(ns, what, alias, info)
                && !each(message::message(ns, table.id(), prefix, *alias, info))
            {
                return false;
            }
        }
    }
    true
}

fn passes(ns: &Netns, what: &RouteDump, alias: &Alias, info: &FibInfo) -> bool {
    (what.kind == RouteType::UNSPEC || alias.kind == what.kind)
        && (what.protocol == Protocol::UNSPEC || info.protocol == what.protocol)
        && (what.oif == IfIndex::NONE || hops_of(ns, info).iter().any(|hop| hop.oif == what.oif))
}
