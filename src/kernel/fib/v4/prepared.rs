//! Many new routes that differ in nothing but their prefix: what one of them needed is kept, and
//! the others go in at once.
//!
//! What adding a route looks up, besides its own prefix, are the addresses that it names. A route
//! to a prefix that holds none of these cannot change what becomes of the next one.

use std::net::Ipv4Addr;

use super::{Alias, Config, Gateway, InfoId, accept};
use crate::kernel::Netns;
use crate::rtnl::{NewFlags, RouteMsg};
use crate::types::{Prefix4, RouteType, TableId};

/// All of a route but its prefix.
#[derive(Clone, PartialEq, Debug)]
pub struct Prepared {
    /// Table that it goes into.
    pub table: TableId,
    /// The route itself.
    pub alias: Alias,
    /// Addresses that were looked up: routes to prefixes that hold one of them are not to be added
    /// as long as this is to stay true.
    pub watched: Vec<Ipv4Addr>,
}

/// What is to be kept of a plain `add` that has just succeeded, if others can be done like it.
pub fn prepare(ns: &Netns, msg: &RouteMsg, flags: NewFlags) -> Option<Prepared> {
    let config = Config::read(msg).ok()?;
    let plain = flags == NewFlags::ADD
        && (config.kind == RouteType::UNICAST || accept::error_of(config.kind).is_some())
        && config.nh_id.is_none()
        && config.encap.is_none();
    if !plain {
        return None;
    }
    let info = accept::accept(ns, &config).ok()?;
    let mut watched = vec![config.prefsrc];
    for hop in &info.hops {
        match hop.gateway {
            _ if hop.encap.is_some() => return None,
            Gateway::V6(_) => return None,
            Gateway::V4(gateway) => watched.push(gateway),
            Gateway::None => {}
        }
    }
    watched.retain(|addr| !addr.is_unspecified());
    let id = ns.v4.fib.infos().find(&info)?;
    let alias = Alias {
        tos: config.tos,
        kind: config.kind,
        info: id,
    };
    { ns.v4.fib.table(config.table)?.aliases(config.prefix) }
        .contains(&alias)
        .then_some(Prepared {
            table: config.table,
            alias,
            watched,
        })
}

/// Adds a prepared route; false, and nothing done, when its prefix has routes already.
pub fn add_prepared(ns: &mut Netns, table: TableId, prefix: Prefix4, alias: Alias) -> bool {
    let fib = &mut ns.v4.fib;
    let free = { fib.table(table) }.is_some_and(|table| table.aliases(prefix).is_empty());
    if free {
        fib.infos_mut().hold(alias.info);
        fib.insert(table, prefix, 0, alias);
    }
    free
}

/// Adds many prepared routes, in dump order; false, and nothing done, when a prefix has routes
/// already or comes twice.
pub fn add_run<I>(ns: &mut Netns, table: TableId, rows: I) -> bool
where
    I: Iterator<Item = (Prefix4, Alias)> + Clone,
{
    let fib = &mut ns.v4.fib;
    let taken = { fib.table_mut(table) }.is_some_and(|table| table.insert_run(rows.clone()));
    if taken {
        let mut uses: Vec<u32> = Vec::new();
        for (_, alias) in rows {
            let at = alias.info.0 as usize;
            if uses.len() <= at {
                uses.resize(at + 1, 0);
            }
            if let Some(times) = uses.get_mut(at) {
                *times += 1;
            }
        }
        for (times, id) in uses.into_iter().zip(0u32..) {
            fib.infos_mut().hold_times(InfoId(id), times);
        }
    }
    taken
}
