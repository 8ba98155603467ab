//! From the layout of versions 2 and 3 to that of version 1: routes go into their tables.

use std::collections::HashMap;

use super::wrong::{At, Checked, each, wrong};
use crate::store::format::{v1, v2, v3};

/// Where the routes of a table came from: namespace by place, family, table by place; the part.
pub type Moved = HashMap<(usize, &'static str, usize), usize>;

/// The document with its routes in their tables, and where they were.
pub fn merge(document: v2::Document) -> Checked<(v1::Document, Moved)> {
    let v2::Document {
        format,
        version,
        stamp,
        bare,
        next_netns,
        names,
        mut netns,
        routes4,
        routes6,
    } = document;
    let parted = !routes4.is_empty() || !routes6.is_empty();
    if version < v2::VERSION && (parted || stamp.is_some()) {
        return wrong("a part of version 2").at_key("version");
    }
    let shared = |row: &v3::Row6| matches!(row, v3::Row6::Shared(_));
    let mut rows6 = { routes6.iter() }.flat_map(|part| &part.routes);
    let has_paths = netns.iter().any(|ns| !ns.v6.paths6.is_empty());
    if version < v3::VERSION && (has_paths || rows6.any(shared)) {
        return wrong("a part of version 3").at_key("version");
    }
    let mut moved = Moved::new();
    let mut part = 0..;
    each(
        "routes4",
        routes4,
        |v2::Part {
             netns: id,
             table,
             routes,
         }| {
            let place = put(&mut netns, id, table4, routes, table)?;
            moved.insert((place.0, "v4", place.1), part.next().unwrap_or(0));
            Ok(())
        },
    )?;
    let mut part = 0..;
    each(
        "routes6",
        routes6,
        |v2::Part {
             netns: id,
             table,
             routes,
         }| {
            let place = put(&mut netns, id, table6, routes, table)?;
            moved.insert((place.0, "v6", place.1), part.next().unwrap_or(0));
            Ok(())
        },
    )?;
    let document = v1::Document {
        format,
        version,
        bare,
        next_netns,
        names,
        netns,
    };
    Ok((document, moved))
}

/// The routes of a table, and its place among the others.
type Routes<'a, R> = Option<(usize, &'a mut Vec<R>)>;

fn table4(ns: &mut v1::Netns, id: u32) -> Routes<'_, v1::Route> {
    let mut tables = ns.v4.tables.iter_mut().enumerate();
    let (at, table) = tables.find(|(_, table)| table.table == id)?;
    Some((at, &mut table.routes))
}

fn table6(ns: &mut v1::Netns, id: u32) -> Routes<'_, v3::Row6> {
    let mut tables = ns.v6.tables.iter_mut().enumerate();
    let (at, table) = tables.find(|(_, table)| table.table == id)?;
    Some((at, &mut table.routes))
}

/// Puts routes into a table of a namespace; the places of namespace and table.
fn put<R>(
    netns: &mut [v1::Netns],
    id: u32,
    here: impl FnOnce(&mut v1::Netns, u32) -> Routes<'_, R>,
    routes: Vec<R>,
    table: u32,
) -> Checked<(usize, usize)> {
    let found = netns.iter_mut().enumerate().find(|(_, ns)| ns.id == id);
    let Some((at, ns)) = found else {
        return wrong(format!("no namespace has id {id}")).at_key("netns");
    };
    match here(ns, table) {
        None => wrong(format!("namespace {id} has no table {table}")).at_key("table"),
        Some((_, old)) if !old.is_empty() => {
            wrong(format!("the routes of table {table} twice")).at_key("table")
        }
        Some((place, old)) => {
            *old = routes;
            Ok((at, place))
        }
    }
}
