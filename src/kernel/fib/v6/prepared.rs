//! Many new routes that differ in nothing but their destination: what one of them needed is kept,
//! and the others go in at once.
//!
//! What adding a route looks up in tables, besides its own key, is its gateway. A route to a
//! destination that does not hold it cannot change what becomes of the next one.

use std::net::Ipv6Addr;

use super::accept::{accept, is_error};
use super::{Key6, Nature, Routes6, requests};
use crate::kernel::Netns;
use crate::rtnl::{NewFlags, RouteMsg};
use crate::types::{Prefix6, RouteType, TableId};

/// All of a route but its destination.
#[derive(Clone, PartialEq, Debug)]
pub struct Prepared6 {
    /// Table that it goes into.
    pub table: TableId,
    /// The route itself, as the only one of its key.
    pub routes: Routes6,
    /// Addresses that were looked up: routes to destinations that hold one of them are not to be
    /// added as long as this is to stay true.
    pub watched: Vec<Ipv6Addr>,
}

/// What is to be kept of a plain `add` that has just succeeded, if others can be done like it.
pub fn prepare6(ns: &mut Netns, msg: &RouteMsg, flags: NewFlags, now: i64) -> Option<Prepared6> {
    let config = requests::read_new(msg, now).ok()?;
    let plain = flags == NewFlags::ADD
        && (config.kind == RouteType::UNICAST || is_error(config.kind))
        && config.src_len == 0
        && config.hops.is_none()
        && config.encap.is_none()
        && config.expires.is_none()
        && config.nh_id.is_none();
    if !plain {
        return None;
    }
    let route = accept(ns, &config).ok()?;
    // Whether a route over `lo` leads nowhere depends on where it leads to.
    if route.nature != Nature::Forward && !is_error(config.kind) {
        return None;
    }
    let table = config.table_id();
    let stands = { ns.v6.fib.table(table)?.routes(config.key()).iter() }.any(|it| *it == route);
    let watched = [config.gateway, config.prefsrc].into_iter().flatten();
    stands.then(|| Prepared6 {
        table,
        watched: watched.collect(),
        routes: Routes6::new(vec![route]),
    })
}

/// Adds a prepared route; false, and nothing done, when its key has routes already.
pub fn add_prepared6(ns: &mut Netns, table: TableId, dst: Prefix6, routes: &Routes6) -> bool {
    let key = Key6::plain(dst);
    let Some(table) = ns.v6.fib.table_mut(table) else {
        return false;
    };
    let free = table.routes(key).is_empty();
    if let Some(route) = routes.first().filter(|_| free) {
        table.insert(key, 0, route.clone());
    }
    free
}

/// Adds many prepared routes, in dump order; false, and nothing done, when a destination has routes
/// already or comes twice.
pub fn add_run6<I>(ns: &mut Netns, table: TableId, rows: I) -> bool
where
    I: Iterator<Item = (Prefix6, Routes6)> + Clone,
{
    let table = ns.v6.fib.table_mut(table);
    table.is_some_and(|table| table.insert_run(rows))
}
