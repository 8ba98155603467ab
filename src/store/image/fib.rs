//! IPv4 tables.

use std::collections::{BTreeMap, HashMap};
use std::net::Ipv4Addr;

use super::addr::device;
use super::encap;
use super::wrong::{At, Checked, each, wrong};
use crate::kernel::fib::v4::{Alias, Fib4, FibHop, FibInfo, Gateway, InfoId, Shelf};
use crate::kernel::link::Links;
use crate::store::format::v1;
use crate::types::{IfIndex, Metrics, Prefix4, Protocol, RouteType, Scope, TableId};

/// Paths and tables. Paths are numbered in the order in which the tables first use them, so that
/// the same routes give the same document whatever handles they had in memory.
pub fn write(fib: &Fib4) -> (Vec<v1::Path>, Vec<v1::Table>) {
    let mut paths = Paths {
        fib,
        numbers: HashMap::new(),
        rows: Vec::new(),
    };
    let tables = fib
        .tables()
        .iter()
        .map(|table| paths.table(table))
        .collect();
    (paths.rows, tables)
}

struct Paths<'a> {
    fib: &'a Fib4,
    numbers: HashMap<InfoId, u32>,
    rows: Vec<v1::Path>,
}

impl Paths<'_> {
    fn table(&mut self, table: &Shelf) -> v1::Table {
        let mut routes = Vec::with_capacity(table.prefixes());
        for (prefix, aliases) in table.iter() {
            routes.extend(aliases.iter().filter_map(|alias| self.route(prefix, alias)));
        }
        v1::Table {
            table: table.id().0,
            routes,
        }
    }

    fn route(&mut self, prefix: Prefix4, alias: &Alias) -> Option<v1::Route> {
        let Alias { tos, kind, info } = alias;
        let path = self.fib.info(*info)?;
        let number = *self.numbers.entry(*info).or_insert_with(|| {
            self.rows.push(write_path(path));
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        let rare = v1::Rare {
            tos: *tos,
            kind: (*kind != path.kind).then_some(kind.0),
        };
        Some(v1::Route(v1::PrefixText(prefix), number, rare))
    }
}

/// The tables of a namespace with these devices.
pub fn read(paths: Vec<v1::Path>, tables: Vec<v1::Table>, links: &Links) -> Checked<Fib4> {
    let paths = each("paths", paths, |path| read_path(path, links))?;
    let mut fib = Fib4::default();
    each("tables", tables, |table| {
        let id = TableId(table.table);
        if id == TableId::UNSPEC || fib.table(id).is_some() {
            return wrong(format!("table {} twice, or 0", id.0)).at_key("table");
        }
        fib.create_table(id);
        let mut last = None;
        each("routes", table.routes, |route| {
            let row = read_route(route, &paths)?;
            ordered(&mut last, &row)?;
            fib.restore(id, row.prefix, row.tos, row.kind, row.path.clone());
            Ok(())
        })
        .map(|_| ())
    })?;
    Ok(fib)
}

/// A route whose references hold.
struct Row<'p> {
    prefix: Prefix4,
    tos: u8,
    kind: RouteType,
    path: &'p FibInfo,
}

fn read_route(row: v1::Route, paths: &[FibInfo]) -> Checked<Row<'_>> {
    let v1::Route(v1::PrefixText(prefix), number, v1::Rare { tos, kind }) = row;
    let Some(path) = usize::try_from(number).ok().and_then(|at| paths.get(at)) else {
        return wrong(format!("no path has number {number}"));
    };
    let kind = kind.map_or(path.kind, RouteType);
    Ok(Row {
        prefix,
        tos,
        kind,
        path,
    })
}

/// What decides about a route's place among the routes of its table: prefix in dump order, TOS
/// descending, metric ascending (Linux 6.18 `fib_find_alias`).
type Rank = (Prefix4, std::cmp::Reverse<u8>, u32);

/// Refuses routes out of dump order: routes alike in rank are told apart by their order alone, so
/// it cannot be restored by sorting.
fn ordered(last: &mut Option<Rank>, row: &Row<'_>) -> Checked<()> {
    let rank = (row.prefix, std::cmp::Reverse(row.tos), row.path.priority);
    if last.is_some_and(|last| last > rank) {
        return wrong("a route out of order (prefix, then TOS descending, then metric)");
    }
    *last = Some(rank);
    Ok(())
}

fn write_path(info: &FibInfo) -> v1::Path {
    let FibInfo {
        kind,
        scope,
        protocol,
        table,
        prefsrc,
        priority,
        metrics:
            Metrics {
                values,
                congctl,
                overruled: _,
            },
        flags,
        hops,
        nh_id,
    } = info;
    v1::Path {
        table: table.0,
        kind: kind.0,
        scope: scope.0,
        protocol: protocol.0,
        prefsrc: Some(*prefsrc).filter(|addr| !addr.is_unspecified()),
        metric: *priority,
        metrics: values.clone(),
        congctl: congctl.clone(),
        flags: *flags,
        hops: hops.iter().map(write_hop).collect(),
        nh_id: *nh_id,
    }
}

fn read_path(row: v1::Path, links: &Links) -> Checked<FibInfo> {
    let values: BTreeMap<u8, u32> = row.metrics;
    if values
        .keys()
        .any(|index| !(1..=crate::types::rtax::FASTOPEN_NO_COOKIE).contains(index))
    {
        return wrong("a metric that does not exist").at_key("metrics");
    }
    if row.nh_id.is_some() && !row.hops.is_empty() {
        return wrong("hops beside a next hop object").at_key("hops");
    }
    Ok(FibInfo {
        kind: RouteType(row.kind),
        scope: Scope(row.scope),
        protocol: Protocol(row.protocol),
        table: TableId(row.table),
        prefsrc: row.prefsrc.unwrap_or(Ipv4Addr::UNSPECIFIED),
        priority: row.metric,
        metrics: Metrics {
            values,
            congctl: row.congctl,
            overruled: Vec::new(),
        },
        flags: row.flags,
        hops: each("hops", row.hops, |hop| read_hop(hop, links))?,
        nh_id: row.nh_id,
    })
}

pub fn write_hop(hop: &FibHop) -> v1::Hop {
    let FibHop {
        oif,
        gateway,
        scope,
        flags,
        weight,
        flow,
        encap,
    } = hop;
    v1::Hop {
        dev: oif.0,
        gateway: match gateway {
            Gateway::None => v1::Gateway::None,
            Gateway::V4(addr) => v1::Gateway::V4(*addr),
            Gateway::V6(addr) => v1::Gateway::V6(*addr),
        },
        scope: scope.0,
        flags: *flags,
        weight: *weight,
        flow: *flow,
        encap: encap.as_ref().map(encap::write),
    }
}

pub fn read_hop(row: v1::Hop, links: &Links) -> Checked<FibHop> {
    let oif = match row.dev {
        0 => IfIndex::NONE,
        index => device(index, links).at_key("dev")?,
    };
    if !(1..=256).contains(&row.weight) {
        return wrong(format!("a weight of {}", row.weight)).at_key("weight");
    }
    Ok(FibHop {
        oif,
        gateway: match row.gateway {
            v1::Gateway::None => Gateway::None,
            v1::Gateway::V4(addr) => Gateway::V4(addr),
            v1::Gateway::V6(addr) => Gateway::V6(addr),
        },
        scope: Scope(row.scope),
        flags: row.flags,
        weight: row.weight,
        flow: row.flow,
        encap: row.encap.map(encap::read),
    })
}
