//! A whole document as text.

use super::fib::Numbers;
use super::paths6::Numbers6;
use super::{fib6, host, rule};
use crate::kernel::Host;
use crate::store::format::v2::{Place6, Stamp};
use crate::store::format::{to_bytes, v1, v3};
use crate::store::paper::{FIRST, stamp_line};

/// What the routes of a namespace share.
#[derive(Debug, Default)]
pub struct Shared {
    /// Those of IPv4.
    pub paths: Vec<v1::Path>,
    /// Those of IPv6.
    pub paths6: Vec<v3::Path6>,
}

/// A document in pieces, which are large.
#[derive(Debug)]
pub struct Whole {
    head: Vec<u8>,
    routes: Vec<u8>,
    stamp: Stamp,
}

impl Whole {
    /// The document of a host.
    pub fn of(host: &Host) -> Self {
        let mut routes = b"\"routes4\":[".to_vec();
        let mut stamp = Stamp::default();
        let mut paths = Vec::new();
        for (id, ns) in &host.namespaces {
            let mut numbers = Numbers::by_use(&ns.v4.fib);
            for table in ns.v4.fib.tables() {
                let (netns, table_id) = (id.0, table.id().0);
                let write = |out: &mut Vec<u8>| numbers.write_rows(table, out);
                if let Some((at, bytes)) = part(&mut routes, netns, table_id, write) {
                    stamp.routes4.push((netns, table_id, at, bytes));
                }
            }
            paths.push(Shared {
                paths: numbers.paths,
                paths6: Vec::new(),
            });
        }
        end(&mut routes, stamp.routes4.is_empty());
        routes.extend_from_slice(b",\n\"routes6\":[");
        for ((id, ns), shared) in host.namespaces.iter().zip(&mut paths) {
            let mut numbers = Numbers6::by_use();
            for table in ns.v6.fib.tables() {
                let (netns, table_id) = (id.0, table.id().0);
                let mut told = None;
                let write = |out: &mut Vec<u8>| {
                    told = fib6::write_rows(table, &mut numbers, out);
                    told.is_some()
                };
                let place = part(&mut routes, netns, table_id, write);
                if let Some(((at, bytes), told)) = place.zip(told) {
                    let (ends, branches) = (told.ends, told.branches);
                    let place = Place6(netns, table_id, at, bytes, ends, branches);
                    stamp.routes6.push(place);
                }
            }
            shared.paths6 = numbers.paths;
        }
        end(&mut routes, stamp.routes6.is_empty());
        routes.extend_from_slice(b"\n}\n");
        let mut head = head_with(host, paths);
        head.extend_from_slice(b",\n");
        stamp.head = head.len() as u64;
        stamp.size = stamp.head + routes.len() as u64;
        Self {
            head,
            routes,
            stamp,
        }
    }

    /// The first lines, for a file whose time of modification will be this.
    pub fn first(&self, time: (i64, i64)) -> Vec<u8> {
        let stamp = Stamp {
            time,
            ..self.stamp.clone()
        };
        let mut first = FIRST.as_bytes().to_vec();
        first.extend(stamp_line(&stamp));
        first
    }

    /// The pieces behind the first lines.
    pub fn rest(&self) -> [&[u8]; 2] {
        [&self.head, &self.routes]
    }

    /// The document, for a reader who has no use for a stamp.
    pub fn plain(&self) -> Vec<u8> {
        let mut bytes = FIRST.as_bytes().to_vec();
        self.rest().iter().for_each(|piece| bytes.extend(*piece));
        bytes
    }
}

/// The document of a host, without a stamp.
pub fn save(host: &Host) -> Vec<u8> {
    Whole::of(host).plain()
}

/// The head of a host's document, what routes share given for each namespace: its lines, without
/// what comes before them and behind.
pub fn head_with(host: &Host, paths: impl IntoIterator<Item = Shared>) -> Vec<u8> {
    let bare = to_bytes(&host::write(host, paths));
    let inside = bare.strip_prefix(FIRST.as_bytes()).unwrap_or(&bare);
    let inside = inside.strip_suffix(LAST.as_bytes()).unwrap_or(inside);
    rule::put_in(inside, host)
}

/// What stands behind a head.
const LAST: &str = "\n}\n";

/// Adds the part of one table, unless it has no rows: where these begin and how long they are.
fn part(
    out: &mut Vec<u8>,
    netns: u32,
    table: u32,
    write: impl FnOnce(&mut Vec<u8>) -> bool,
) -> Option<(u64, u64)> {
    let before = out.len();
    let comma = if out.ends_with(b"[") { "" } else { "," };
    let opening = format!("{comma}\n{{\"netns\":{netns},\"table\":{table},\"routes\":[\n");
    out.extend_from_slice(opening.as_bytes());
    let start = out.len();
    if !write(out) {
        out.truncate(before);
        return None;
    }
    let bytes = out.len() - start;
    out.extend_from_slice(b"]}");
    Some((start as u64, bytes as u64))
}

fn end(out: &mut Vec<u8>, empty: bool) {
    out.extend_from_slice(if empty { b"]" } else { b"\n]" });
}
