//! IPv6 tables.

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memchr;

use super::devices::Devices;
use super::fib::end_rows;
use super::stock::Stock;
use super::wrong::{At, Checked, each, wrong};
use super::{encap, metrics};
use crate::kernel::fib::v6::{Fib6, Key6, Nature, Overlay6, Route6, Routes6, Rows6, Shelf6};
use crate::kernel::nexthop::{Nexthops, check_route6};
use crate::store::format::{plain, row6, v1};
use crate::store::paper::{Text, both, middle};
use crate::types::{IfIndex, Prefix6, Protocol, Recall, RouteType, TableId};

/// What routes may lead over: devices and next hop objects of the namespace.
pub type Known<'k> = (&'k Devices, &'k Nexthops);

/// Writes the rows of a table, a line for each; true when there were any.
pub fn write_rows(table: &Shelf6, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    // What stands behind the destination, of routes that are the only ones of their plain keys.
    let mut known: HashMap<*const Route6, Vec<u8>> = HashMap::new();
    for (key, routes) in table.iter() {
        for route in routes {
            let shared = routes.len() == 1 && key.is_plain();
            match known.get(&std::ptr::from_ref(route)).filter(|_| shared) {
                Some(rest) => {
                    row6::push_dst(out, key.dst);
                    out.extend_from_slice(rest);
                }
                None => {
                    let row = out.len();
                    write_row(out, key, route);
                    let written = out.get(row..).unwrap_or_default();
                    if let Some((_, rest)) =
                        row6::split(written).filter(|_| shared && known.len() < Recall::<()>::MOST)
                    {
                        known.insert(route, rest.to_vec());
                    }
                }
            }
            out.extend_from_slice(b",\n");
        }
    }
    end_rows(out, start)
}

fn write_row(out: &mut Vec<u8>, key: Key6, route: &Route6) {
    // Plain data into memory does not fail.
    let written = serde_json::to_writer(out, &write_route(key, route));
    debug_assert!(written.is_ok());
}

/// The routes of one key as rows.
pub fn rows(table: &Shelf6, key: Key6) -> Vec<v1::Route6> {
    let routes = table.routes(key).iter();
    routes.map(|route| write_route(key, route)).collect()
}

/// When the first of a table's routes ends that end.
pub fn soonest_end(table: &Shelf6) -> Option<i64> {
    let routes = table.iter().flat_map(|(_, routes)| routes);
    routes.filter_map(|route| route.expires).min()
}

/// The tables of a stamped document: routes stay where they are until something asks for them.
pub fn shelve(
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
                read_route(row, Some(known)).map(|(_, route)| route)
            })?;
            changed.insert(*key, routes);
        }
        Ok(match stock.part6(netns, id.0) {
            None if changed.is_empty() => Shelf6::new(id),
            part => {
                let (from, to) = part.unwrap_or_default();
                let text = stock.text();
                let rows: Arc<dyn Rows6> = Arc::new(Section6 { text, from, to });
                Shelf6::written(id, rows, changed)
            }
        })
    })?;
    Ok(Fib6::written(shelves, stock.soonest_end(netns)))
}

/// The rows of one table in the text of a stamped document.
#[derive(Debug)]
struct Section6 {
    text: Arc<Text>,
    from: u64,
    to: u64,
}

impl Rows6 for Section6 {
    fn all(&self) -> Vec<(Key6, Routes6)> {
        let Some(middle) = middle(&self.text, self.from, self.to) else {
            return self.stretch(self.from, self.to);
        };
        let (mut front, back) = both(
            || self.stretch(self.from, middle),
            || self.stretch(middle, self.to),
        );
        front.extend(back);
        front
    }
}

impl Section6 {
    /// The rows that stand in `from..to`; none, and trouble noted, where one is none.
    fn stretch(&self, from: u64, to: u64) -> Vec<(Key6, Routes6)> {
        let room = to.saturating_sub(from) / ROW;
        let mut found = Vec::with_capacity(usize::try_from(room).unwrap_or(0));
        // What was read behind destinations.
        let mut known = Recall::default();
        let good = self.text.lines(from, to, &mut |lines, from| {
            let mut at = 0;
            while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
                let end = memchr(b'\n', rest).unwrap_or(rest.len());
                let line = rest.get(..end).unwrap_or_default();
                match read_line(line, &mut known) {
                    _ if line.is_empty() => {}
                    Some(row) => found.push(row),
                    None => {
                        let (failure, at) = (self.text.failure(), from + at as u64);
                        failure.note(format!("damaged: what stands at byte {at} is no route"));
                        return false;
                    }
                }
                at += end + 1;
            }
            true
        });
        if good { found } else { Vec::new() }
    }
}

/// Reads a line; what stands behind the destination is read once.
fn read_line(line: &[u8], known: &mut Recall<Routes6>) -> Option<(Key6, Routes6)> {
    let row = line.strip_suffix(b",").unwrap_or(line);
    let split = row6::split(row);
    if let Some((dst, rest)) = split
        && let Some(routes) = known.get(rest)
    {
        return Some((Key6::plain(dst), Routes6::clone(routes)));
    }
    let row: v1::Route6 = plain::from_str(std::str::from_utf8(row).ok()?).ok()?;
    let (key, route) = read_route(row, None).ok()?;
    let routes = Routes6::new(vec![route]);
    if let Some((_, rest)) = split.filter(|_| key.is_plain()) {
        known.keep(rest, Routes6::clone(&routes));
    }
    Some((key, routes))
}

/// About as long as a row is.
const ROW: u64 = 96;

/// The tables of a namespace with these devices and objects. Local and main are there even if the document
/// leaves them out.
pub fn read(tables: Vec<v1::Table6>, known: Known<'_>) -> Checked<Fib6> {
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
            let (key, route) = read_route(row, Some(known))?;
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

fn write_route(key: Key6, route: &Route6) -> v1::Route6 {
    let Route6 {
        kind,
        protocol,
        metric,
        nature,
        pref,
        expires,
        prefsrc,
        metrics,
        nh_id,
        oif,
        gateway,
        weight,
        flags,
        encap,
    } = route;
    let (metrics, congctl) = metrics::write(metrics);
    v1::Route6 {
        dst: v1::PrefixText6(key.dst),
        src: (!key.is_plain()).then_some(v1::PrefixText6(key.src)),
        dev: oif.0,
        nh_id: *nh_id,
        gateway: *gateway,
        metric: *metric,
        kind: kind.0,
        protocol: protocol.0,
        nature: match nature {
            Nature::Forward => v1::Nature::Forward,
            Nature::Local => v1::Nature::Local,
            Nature::Anycast => v1::Nature::Anycast,
            Nature::Reject => v1::Nature::Reject,
        },
        pref: *pref,
        expires: *expires,
        prefsrc: *prefsrc,
        metrics,
        congctl,
        weight: *weight,
        flags: *flags,
        encap: encap.as_deref().map(encap::write),
    }
}

/// A route; its device or object must be one of those `known`, where these are given.
fn read_route(row: v1::Route6, known: Option<Known<'_>>) -> Checked<(Key6, Route6)> {
    let metrics = metrics::read(row.metrics.0, row.congctl)?;
    if !(1..=256).contains(&row.weight) {
        return wrong(format!("a weight of {}", row.weight)).at_key("weight");
    }
    let key = Key6 {
        dst: row.dst.0,
        src: row.src.map_or(Prefix6::DEFAULT, |src| src.0),
    };
    let has_hop = row.dev != 0 || row.gateway.is_some() || row.encap.is_some();
    if row.nh_id.is_some() && has_hop {
        return wrong("a route over a next hop with a hop of its own").at_key("nh_id");
    }
    if let (Some(id), Some((_, nexthops))) = (row.nh_id, known) {
        let object = nexthops.get(id);
        if object.is_none_or(|object| check_route6(nexthops, object).is_err()) {
            return wrong(format!("no next hop {id} for IPv6")).at_key("nh_id");
        }
    }
    let oif = match known {
        Some((devices, _)) if row.nh_id.is_none() => devices.known(row.dev).at_key("dev")?,
        _ => IfIndex(row.dev),
    };
    let route = Route6 {
        kind: RouteType(row.kind),
        protocol: Protocol(row.protocol),
        metric: row.metric,
        nature: match row.nature {
            v1::Nature::Forward => Nature::Forward,
            v1::Nature::Local => Nature::Local,
            v1::Nature::Anycast => Nature::Anycast,
            v1::Nature::Reject => Nature::Reject,
        },
        pref: row.pref,
        expires: row.expires,
        prefsrc: row.prefsrc,
        metrics,
        nh_id: row.nh_id,
        oif,
        gateway: row.gateway,
        weight: row.weight,
        flags: row.flags,
        encap: row.encap.map(|row| Box::new(encap::read(row))),
    };
    Ok((key, route))
}
