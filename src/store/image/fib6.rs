//! IPv6 tables.

use super::addr::device;
use super::encap;
use super::wrong::{At, Checked, each, wrong};
use crate::kernel::fib::v6::{Fib6, Key6, Nature, Route6, Shelf6};
use crate::kernel::link::Links;
use crate::store::format::v1;
use crate::types::{Metrics, Prefix6, Protocol, RouteType, TableId, rtax};

/// All tables.
pub fn write(fib: &Fib6) -> Vec<v1::Table6> {
    fib.tables().iter().map(write_table).collect()
}

fn write_table(table: &Shelf6) -> v1::Table6 {
    let rows = table
        .iter()
        .flat_map(|(key, routes)| routes.iter().map(move |route| write_route(key, route)));
    v1::Table6 {
        table: table.id().0,
        routes: rows.collect(),
    }
}

/// The tables of a namespace with these devices. Local and main are there even if the document
/// leaves them out.
pub fn read(tables: Vec<v1::Table6>, links: &Links) -> Checked<Fib6> {
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
            let (key, route) = read_route(row, links)?;
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
        metrics:
            Metrics {
                values,
                congctl,
                overruled: _,
            },
        oif,
        gateway,
        weight,
        flags,
        encap,
    } = route;
    v1::Route6 {
        dst: v1::PrefixText6(key.dst),
        src: (!key.is_plain()).then_some(v1::PrefixText6(key.src)),
        dev: oif.0,
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
        metrics: values.clone(),
        congctl: congctl.clone(),
        weight: *weight,
        flags: *flags,
        encap: encap.as_deref().map(encap::write),
    }
}

fn read_route(row: v1::Route6, links: &Links) -> Checked<(Key6, Route6)> {
    let known = 1..=rtax::FASTOPEN_NO_COOKIE;
    if row.metrics.keys().any(|index| !known.contains(index)) {
        return wrong("a metric that does not exist").at_key("metrics");
    }
    if !(1..=256).contains(&row.weight) {
        return wrong(format!("a weight of {}", row.weight)).at_key("weight");
    }
    let key = Key6 {
        dst: row.dst.0,
        src: row.src.map_or(Prefix6::DEFAULT, |src| src.0),
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
        metrics: Metrics {
            values: row.metrics,
            congctl: row.congctl,
            overruled: Vec::new(),
        },
        oif: device(row.dev, links).at_key("dev")?,
        gateway: row.gateway,
        weight: row.weight,
        flags: row.flags,
        encap: row.encap.map(|row| Box::new(encap::read(row))),
    };
    Ok((key, route))
}
