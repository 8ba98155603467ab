//! What has changed since a host was loaded.

use std::string::FromUtf8Error;

use super::fib::{Numbers, has_strays};
use super::paths6::{self, Numbers6};
use super::whole::{Shared, head_with};
use crate::kernel::fib::Touched;
use crate::kernel::{Host, Netns, NetnsId};
use crate::store::format::v1;
use crate::store::journal::{Change, Put4, Put6, splice};

/// The head of a host's document. Paths keep the numbers that they came with.
pub fn head(host: &Host) -> String {
    let paths = host.namespaces.values().map(|ns| Shared {
        paths: Numbers::kept(&ns.v4.fib).paths,
        paths6: Numbers6::kept(&ns.v6.fib).paths,
    });
    // A serializer writes text.
    let lossy = |error: FromUtf8Error| String::from_utf8_lossy(error.as_bytes()).into_owned();
    String::from_utf8(head_with(host, paths)).unwrap_or_else(lossy)
}

/// True when the routes of some prefix were changed since [`settle`].
pub fn is_touched(host: &Host) -> bool {
    host.namespaces.values().any(|ns| {
        let of4 = ns
            .v4
            .fib
            .tables()
            .iter()
            .map(|table| table.touched().is_none());
        // What nobody has looked at nobody has changed.
        let v6 = Some(&ns.v6).filter(|v6| v6.is_here());
        let of6 = { v6.into_iter() }
            .flat_map(|v6| v6.fib.tables())
            .map(|table| table.touched().is_none());
        !of4.chain(of6).all(|none| none)
    })
}

/// From here on, changes count.
pub fn settle(host: &mut Host) {
    for ns in host.namespaces.values_mut() {
        ns.v4.fib.settle();
        if ns.v6.is_here() {
            ns.v6.fib.settle();
        }
    }
}

/// The change that leads from the document whose head was `before` to the host as it is, whose
/// head is `after`; `None` when it cannot be told in a few words, or when something has gone that
/// the document still speaks of.
pub fn change(host: &Host, before: &str, after: &str) -> Option<Change> {
    let mut change = Change {
        head: splice(before, after),
        ..Change::default()
    };
    for (id, ns) in &host.namespaces {
        if has_strays(&ns.v4.fib, &ns.links, &ns.nexthops)
            || paths6::has_strays(&ns.v6.fib, &ns.links, &ns.nexthops)
        {
            return None;
        }
        let mut numbers = Numbers::kept(&ns.v4.fib);
        for table in ns.v4.fib.tables() {
            let Touched::Some(prefixes) = table.touched() else {
                return None;
            };
            let row = |prefix: &_| {
                let rows = numbers.rows(*prefix, table.aliases(*prefix));
                Put4(id.0, table.id().0, v1::PrefixText(*prefix), rows)
            };
            change.routes4.extend(prefixes.iter().map(row));
        }
        let mut numbers = Numbers6::kept(&ns.v6.fib);
        for table in ns.v6.fib.tables() {
            let Touched::Some(keys) = table.touched() else {
                return None;
            };
            change.routes6.extend(keys.iter().map(|key| {
                let src = (!key.is_plain()).then_some(v1::PrefixText6(key.src));
                let rows = numbers.rows(table, *key);
                Put6(id.0, table.id().0, v1::PrefixText6(key.dst), src, rows)
            }));
        }
    }
    Some(change)
}

/// All routes of a host as if they were new.
#[cfg(test)]
pub fn routes_of(host: &Host, change: &mut Change) {
    for (id, ns) in &host.namespaces {
        let mut numbers = Numbers::kept(&ns.v4.fib);
        for table in ns.v4.fib.tables() {
            for (prefix, aliases) in table.iter() {
                let rows = numbers.rows(prefix, aliases);
                let put = Put4(id.0, table.id().0, v1::PrefixText(prefix), rows);
                change.routes4.push(put);
            }
        }
        let mut numbers = Numbers6::kept(&ns.v6.fib);
        for table in ns.v6.fib.tables() {
            for (key, _) in table.iter() {
                let src = Some(v1::PrefixText6(key.src));
                let rows = numbers.rows(table, key);
                let put = Put6(id.0, table.id().0, v1::PrefixText6(key.dst), src, rows);
                change.routes6.push(put);
            }
        }
    }
}

/// How many rules of either family each namespace has: where that differs, so do hosts.
pub fn rules(host: &Host) -> Vec<(u32, usize, usize)> {
    let count = |(id, ns): (&NetnsId, &Netns)| {
        let [four, six] = [&ns.v4.rules, &ns.v6.rules].map(|chain| chain.rules().len());
        (id.0, four, six)
    };
    host.namespaces.iter().map(count).collect()
}

/// The namespaces and tables of a host: a journal cannot say that one of them has gone.
pub fn tables(host: &Host) -> Vec<(u32, u8, u32)> {
    let mut all = Vec::new();
    for (id, ns) in &host.namespaces {
        all.extend(
            ns.v4
                .fib
                .tables()
                .iter()
                .map(|table| (id.0, 4, table.id().0)),
        );
        all.extend(
            ns.v6
                .fib
                .tables()
                .iter()
                .map(|table| (id.0, 6, table.id().0)),
        );
    }
    all.sort_unstable();
    all
}
