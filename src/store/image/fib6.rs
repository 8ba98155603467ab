//! IPv6 tables.

use std::sync::Arc;

use super::fib::end_rows;
use super::objects6::Objects6;
use super::paths6::{self, Known, Known6, Numbers6};
use super::stock::Stock;
use super::wrong::{At, Checked, each, wrong};
use crate::kernel::fib::v6::{Fib6, Key6, Overlay6, Paths6, Route6, Rows6, Shelf6};
use crate::store::format::{row6, v1, v3};
use crate::store::paper::Section6;
use crate::types::TableId;

/// What is to be known of the rows of a table without reading them.
#[derive(Default)]
pub struct Told {
    /// When the first of the routes ends that end.
    pub ends: Option<i64>,
    /// There are source-specific ones.
    pub branches: bool,
}

/// Writes the rows of a table, a line for each; nothing when there are none.
pub fn write_rows<'a>(
    table: &'a Shelf6,
    numbers: &mut Numbers6<'a>,
    out: &mut Vec<u8>,
) -> Option<Told> {
    let start = out.len();
    let mut told = Told::default();
    for (key, routes) in table.iter() {
        told.branches |= !key.is_plain();
        for route in routes {
            let ends = told.ends.into_iter().chain(route.expires);
            told.ends = ends.min();
            row6::write(out, key.dst, numbers.of(route), &paths6::rare(key, route));
            out.extend_from_slice(b",\n");
        }
    }
    end_rows(out, start).then_some(told)
}

/// The tables of a stamped document: routes stay where they are until something asks for them.
pub fn shelve(
    paths: Arc<Known6>,
    tables: Vec<v1::Table6>,
    known: Known<'_>,
    netns: u32,
    stock: &Stock,
) -> Checked<Fib6> {
    let mut seen = Vec::new();
    let shelves = each("tables", tables, |table| {
        let id = TableId(table.table);
        if id == TableId::UNSPEC || seen.contains(&id) {
            return wrong(format!("table {} twice, or 0", id.0)).at_key("table");
        }
        seen.push(id);
        let mut changed = Overlay6::new();
        for (key, rows) in stock.changed6(netns, id.0) {
            let routes = each("routes", rows.clone(), |row| {
                read_route(row, &paths, known).map(|(_, route)| route)
            })?;
            changed.insert(*key, routes);
        }
        let part = stock.part6(netns, id.0);
        if part.is_none() && changed.is_empty() {
            return Ok(Shelf6::new(id));
        }
        let (place, branches) = part.unwrap_or_default();
        let shared: Arc<dyn Paths6> = Arc::clone(&paths) as _;
        let rows: Arc<dyn Rows6> = match stock.has_objects() {
            true => Arc::new(Objects6::new(stock.text(), place)),
            false => Arc::new(Section6::new(stock.text(), place, shared, branches)),
        };
        Ok(Shelf6::written(id, rows, changed))
    })?;
    let soonest_end = stock.soonest_end(netns);
    Ok(Fib6::written(paths, shelves, soonest_end))
}

/// The tables of a namespace with these devices and objects. Local and main are there even if the document
/// leaves them out.
pub fn read(paths: Vec<v3::Path6>, tables: Vec<v1::Table6>, known: Known<'_>) -> Checked<Fib6> {
    let paths = paths6::read_paths(paths, known)?;
    let mut fib = Fib6::default();
    let mut seen = Vec::new();
    each("tables", tables, |table| {
        let id = TableId(table.table);
        if id == TableId::UNSPEC || seen.contains(&id) {
            return wrong(format!("table {} twice, or 0", id.0)).at_key("table");
        }
        seen.push(id);
        fib.create_table(id);
        let mut last = None;
        each("routes", table.routes, |row| {
            let (key, route) = read_route(row, &paths, known)?;
            let rank = (key, route.metric);
            if last.is_some_and(|last| last > rank) {
                return wrong("a route out of order (prefixes, then metric)");
            }
            last = Some(rank);
            fib.restore(id, key, route);
            Ok(())
        })
        .map(|_| ())
    })?;
    Ok(fib)
}

/// A route whose references hold.
fn read_route(row: v3::Row6, paths: &Known6, known: Known<'_>) -> Checked<(Key6, Route6)> {
    match row {
        v3::Row6::Whole(row) => {
            let (key, expires, path) = paths6::parted(*row);
            let path = paths6::read_path(path, Some(known))?;
            Ok((key, Route6 { expires, ..path }))
        }
        v3::Row6::Shared(v3::Shared6(dst, number, v3::Rare6 { src, expires })) => {
            let path = paths.known(number)?.first().cloned();
            let Some(path) = path else {
                return wrong(format!("no path has number {number}"));
            };
            Ok((paths6::key(dst, src), Route6 { expires, ..path }))
        }
    }
}
