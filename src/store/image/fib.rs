//! IPv4 tables.

use std::net::Ipv4Addr;
use std::sync::Arc;

use super::devices::Devices;
use super::paths::Paths;
use super::stock::Stock;
use super::wrong::{At, Checked, each, wrong};
use super::{encap, metrics};
use crate::kernel::fib::v4::{
    Alias, Fib4, FibHop, FibInfo, Gateway, InfoId, Infos, Overlay4, Rows4, Shelf,
};
use crate::store::format::{row4, v1};
use crate::store::paper::{Kinds, Section4};
use crate::types::{IfIndex, Prefix4, Protocol, RouteType, Scope, TableId};

/// The numbers that paths have in a document.
#[derive(Debug)]
pub struct Numbers<'a> {
    fib: &'a Fib4,
    numbers: Vec<Option<u32>>,
    /// The paths by number.
    pub paths: Vec<v1::Path>,
}

impl<'a> Numbers<'a> {
    /// Numbers in the order in which they are asked for, so that the same routes give the same
    /// document whatever handles they had in memory.
    pub fn by_use(fib: &'a Fib4) -> Self {
        Self {
            fib,
            numbers: Vec::new(),
            paths: Vec::new(),
        }
    }

    /// Paths keep the numbers that they have in the document that they came from; new ones follow.
    pub fn kept(fib: &'a Fib4) -> Self {
        let mut numbers = Self::by_use(fib);
        for (id, _) in fib.infos().iter() {
            numbers.of(id);
        }
        numbers
    }

    /// The number of a path.
    pub fn of(&mut self, id: InfoId) -> Option<u32> {
        let at = id.0 as usize;
        if let Some(number) = self.numbers.get(at).copied().flatten() {
            return Some(number);
        }
        let path = self.fib.info(id)?;
        let number = u32::try_from(self.paths.len()).ok()?;
        self.paths.push(write_path(path));
        if self.numbers.len() <= at {
            self.numbers.resize(at + 1, None);
        }
        *self.numbers.get_mut(at)? = Some(number);
        Some(number)
    }

    /// The routes of one prefix as rows.
    pub fn rows(&mut self, prefix: Prefix4, aliases: &[Alias]) -> Vec<v1::Route> {
        let row = |alias| {
            let (number, rare) = self.row(alias)?;
            Some(v1::Route(v1::PrefixText(prefix), number, rare))
        };
        aliases.iter().filter_map(row).collect()
    }

    fn row(&mut self, alias: &Alias) -> Option<(u32, v1::Rare)> {
        let Alias { tos, kind, info } = alias;
        let number = self.of(*info)?;
        let of_path = self.paths.get(number as usize)?.kind;
        let rare = v1::Rare {
            tos: *tos,
            kind: (kind.0 != of_path).then_some(kind.0),
        };
        Some((number, rare))
    }

    /// Writes the rows of a table, a line for each; true when there were any.
    pub fn write_rows(&mut self, table: &Shelf, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        for (prefix, aliases) in table.iter() {
            for alias in aliases {
                if let Some((number, rare)) = self.row(alias) {
                    row4::write(out, prefix, number, &rare);
                    out.extend_from_slice(b",\n");
                }
            }
        }
        end_rows(out, start)
    }
}

/// Takes the comma behind the last row away; true when there is a row.
pub fn end_rows(out: &mut Vec<u8>, start: usize) -> bool {
    let some = out.len() > start;
    if some {
        out.truncate(out.len() - 2);
        out.push(b'\n');
    }
    some
}

/// The tables of a namespace with these devices.
pub fn read(paths: Vec<v1::Path>, tables: Vec<v1::Table>, devices: &Devices) -> Checked<Fib4> {
    let paths = read_paths(paths, devices)?;
    let mut known: Vec<Option<InfoId>> = vec![None; paths.count() as usize];
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
            let Row {
                prefix, tos, kind, ..
            } = row;
            match known.get_mut(row.number as usize) {
                Some(Some(info)) => {
                    let info = *info;
                    fib.restore_like(id, prefix, Alias { tos, kind, info });
                }
                Some(place) => {
                    *place = Some(fib.restore(id, prefix, tos, kind, row.path.clone()));
                }
                None => {}
            }
            Ok(())
        })
        .map(|_| ())
    })?;
    Ok(fib)
}

/// The paths of a namespace with these devices.
pub fn read_paths(rows: Vec<v1::Path>, devices: &Devices) -> Checked<Paths<FibInfo>> {
    let paths = each("paths", rows, |path| read_path(path, devices).map(Some))?;
    Ok(Paths::of(paths, devices))
}

/// The same from a stamped document: routes stay where they are until something asks for them.
pub fn shelve(
    paths: Arc<Paths<FibInfo>>,
    tables: Vec<v1::Table>,
    netns: u32,
    stock: &Stock,
) -> Checked<Fib4> {
    let kinds: Arc<dyn Kinds> = paths.clone();
    let mut seen = Vec::new();
    let shelves = each("tables", tables, |table| {
        let id = TableId(table.table);
        if id == TableId::UNSPEC || seen.contains(&id) {
            return wrong(format!("table {} twice, or 0", id.0)).at_key("table");
        }
        seen.push(id);
        let mut changed = Overlay4::new();
        for (prefix, rows) in stock.changed4(netns, id.0) {
            let aliases = each("routes", rows.clone(), |row| {
                let row = read_route(row, &paths)?;
                Ok(Alias {
                    tos: row.tos,
                    kind: row.kind,
                    info: InfoId(row.number),
                })
            })?;
            changed.insert(*prefix, aliases);
        }
        Ok(match stock.part4(netns, id.0) {
            None if changed.is_empty() => Shelf::new(id),
            part => {
                let (from, to) = part.unwrap_or_default();
                let section = Section4::new(stock.text(), from, to, kinds.clone());
                let rows: Arc<dyn Rows4> = Arc::new(section);
                Shelf::written(id, rows, changed)
            }
        })
    })?;
    Ok(Fib4::written(paths, shelves))
}

/// True when some path that came with the document leads through what is not there any more: no
/// route has it, and no document may.
pub fn has_strays(
    fib: &Fib4,
    links: &crate::kernel::link::Links,
    nexthops: &crate::kernel::nexthop::Nexthops,
) -> bool {
    fib.infos().iter().any(|(_, info)| {
        let known = |hop: &FibHop| hop.oif == IfIndex::NONE || links.get(hop.oif).is_some();
        !info.hops.iter().all(known) || info.nh_id.is_some_and(|id| nexthops.get(id).is_none())
    })
}

/// A route whose references hold.
struct Row<'p> {
    prefix: Prefix4,
    tos: u8,
    kind: RouteType,
    number: u32,
    path: &'p FibInfo,
}

fn read_route(row: v1::Route, paths: &Paths<FibInfo>) -> Checked<Row<'_>> {
    let v1::Route(v1::PrefixText(prefix), number, v1::Rare { tos, kind }) = row;
    let path = paths.known(number)?;
    let kind = kind.map_or(path.kind, RouteType);
    Ok(Row {
        prefix,
        tos,
        kind,
        number,
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
        metrics,
        flags,
        hops,
        nh_id,
    } = info;
    let (metrics, congctl) = metrics::write(metrics);
    v1::Path {
        table: table.0,
        kind: kind.0,
        scope: scope.0,
        protocol: protocol.0,
        prefsrc: Some(*prefsrc).filter(|addr| !addr.is_unspecified()),
        metric: *priority,
        metrics,
        congctl,
        flags: *flags,
        hops: hops.iter().map(write_hop).collect(),
        nh_id: *nh_id,
    }
}

pub fn read_path(row: v1::Path, devices: &Devices) -> Checked<FibInfo> {
    let metrics = metrics::read(row.metrics.0, row.congctl)?;
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
        metrics,
        flags: row.flags,
        hops: each("hops", row.hops, |hop| read_hop(hop, devices))?,
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

pub fn read_hop(row: v1::Hop, devices: &Devices) -> Checked<FibHop> {
    let oif = match row.dev {
        0 => IfIndex::NONE,
        index => devices.known(index).at_key("dev")?,
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
