//! Dumps of tables (Linux 6.18 `net/ipv4/fib_frontend.c`, `inet_dump_fib`).

use std::net::{IpAddr, Ipv4Addr};

use super::{Alias, FibInfo, Shelf, message};
use crate::kernel::Netns;
use crate::kernel::nexthop::hops_of;
use crate::rtnl::{Errno, Kin, Refusal, RouteDump, RouteMsg};
use crate::types::{Family, IfIndex, Prefix4, Protocol, RouteType, TableId};

/// Hands every route that passes the filter to `each`, in the kernel's order, until it says
/// false; false when it did.
///
/// # Errors
/// A strict filter that names a device or table that does not exist.
pub fn dump(
    ns: &Netns,
    what: &RouteDump,
    each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
) -> Result<bool, Refusal> {
    if !what.strict {
        let everything = RouteDump {
            holding: what.holding,
            ..RouteDump::default()
        };
        return Ok(all_tables(ns, &everything, each));
    }
    if what.oif != IfIndex::NONE && ns.links.get(what.oif).is_none() {
        return Err(Errno::ENODEV.into());
    }
    if what.table == TableId::UNSPEC {
        return Ok(all_tables(ns, what, each));
    }
    match ns.v4.fib.table(what.table) {
        Some(table) => Ok(one_table(ns, table, what, &mut Likeness::default(), each)),
        None if what.family == Family::INET => Err(Refusal::noted(
            Errno::ENOENT,
            "ipv4: FIB table does not exist",
        )),
        None => Ok(true),
    }
}

fn all_tables(
    ns: &Netns,
    what: &RouteDump,
    each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
) -> bool {
    let mut likeness = Likeness::default();
    let tables = ns.v4.fib.tables_in_dump_order();
    { tables.into_iter() }.all(|table| one_table(ns, table, what, &mut likeness, each))
}

fn one_table(
    ns: &Netns,
    table: &Shelf,
    what: &RouteDump,
    likeness: &mut Likeness,
    each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
) -> bool {
    if what.cloned {
        return true;
    }
    likeness.seen.clear();
    let mut row = |(prefix, aliases): (Prefix4, &[Alias])| {
        { aliases.iter() }.all(|alias| likeness.row(ns, table.id(), prefix, *alias, what, each))
    };
    match what.holding {
        Some(addr) => in_dump_order(table, addr).into_iter().all(&mut row),
        None => table.list(&mut row),
    }
}

fn in_dump_order(table: &Shelf, addr: Ipv4Addr) -> Vec<(Prefix4, &[Alias])> {
    let mut rows: Vec<_> = table.covering(addr).collect();
    rows.sort_unstable_by_key(|(prefix, _)| *prefix);
    rows
}

/// More messages than this are not kept.
const KEPT: usize = 4096;

/// The messages that were made so far: routes of one description differ in their prefix alone.
#[derive(Default)]
struct Likeness {
    /// Whether it passes the filter, and the message.
    kept: Vec<(bool, RouteMsg)>,
    /// The last route of the table with each description, by its handle.
    seen: Vec<Option<(Alias, Kin)>>,
}

impl Likeness {
    fn row(
        &mut self,
        ns: &Netns,
        table: TableId,
        prefix: Prefix4,
        alias: Alias,
        what: &RouteDump,
        each: &mut dyn FnMut(&RouteMsg, Option<Kin>) -> bool,
    ) -> bool {
        let at = alias.info.0 as usize;
        if let Some(Some((like, kin))) = self.seen.get(at)
            && *like == alias
            && let Some((passes, msg)) = self.kept.get_mut(*kin)
        {
            msg.dst_len = prefix.len();
            msg.dst = (prefix.len() > 0).then_some(IpAddr::V4(prefix.addr()));
            return !*passes || each(msg, Some(*kin));
        }
        let Some(info) = ns.v4.fib.info(alias.info) else {
            return true;
        };
        let passes = passes(ns, what, &alias, info);
        let msg = message::message(ns, table, prefix, alias, info);
        if self.kept.len() >= KEPT {
            return !passes || each(&msg, None);
        }
        let kin = self.kept.len();
        let more = !passes || each(&msg, Some(kin));
        self.kept.push((passes, msg));
        if self.seen.len() <= at {
            self.seen.resize(at + 1, None);
        }
        if let Some(seen) = self.seen.get_mut(at) {
            *seen = Some((alias, kin));
        }
        more
    }
}

fn passes(ns: &Netns, what: &RouteDump, alias: &Alias, info: &FibInfo) -> bool {
    (what.kind == RouteType::UNSPEC || alias.kind == what.kind)
        && (what.protocol == Protocol::UNSPEC || info.protocol == what.protocol)
        && (what.oif == IfIndex::NONE || hops_of(ns, info).iter().any(|hop| hop.oif == what.oif))
}
