//! All tables of a namespace (Linux 6.18 `net/ipv6/ip6_fib.c`).

use std::sync::Arc;

use super::{Key6, Paths6, Route6, Routes6, Shelf6};
use crate::types::TableId;

/// All IPv6 tables of a namespace. Local and main exist from the start.
#[derive(Clone, Debug)]
pub struct Fib6 {
    tables: Vec<Shelf6>,
    /// What came with a document, used or not.
    paths: Option<Arc<dyn Paths6>>,
    /// No route ends before this moment, so that nobody need look for one that did.
    soonest_end: i64,
    /// Something happened at which the collector comes by at once.
    collector_called: bool,
}

/// When the next route ends is known more or less well, and no part of what the tables are; nor is
/// what routes once shared.
impl PartialEq for Fib6 {
    fn eq(&self, other: &Self) -> bool {
        self.tables == other.tables
    }
}

impl Default for Fib6 {
    fn default() -> Self {
        Self {
            tables: [TableId::MAIN, TableId::LOCAL].map(Shelf6::new).into(),
            paths: None,
            soonest_end: i64::MAX,
            collector_called: false,
        }
    }
}

impl Fib6 {
    /// All tables in the order of their creation.
    pub fn tables(&self) -> &[Shelf6] {
        &self.tables
    }

    /// All tables in dump order: by the low byte of the id, the most recently created first
    /// among equals (`fib6_link_table`).
    pub fn tables_in_dump_order(&self) -> Vec<&Shelf6> {
        let mut order: Vec<&Shelf6> = self.tables.iter().rev().collect();
        order.sort_by_key(|table| table.id().0 & 0xff);
        order
    }

    /// The table with this id; 0 means main.
    pub fn table(&self, id: TableId) -> Option<&Shelf6> {
        let id = or_main(id);
        self.tables.iter().find(|table| table.id() == id)
    }

    pub(super) fn table_mut(&mut self, id: TableId) -> Option<&mut Shelf6> {
        let id = or_main(id);
        self.tables.iter_mut().find(|table| table.id() == id)
    }

    /// Makes the table exist; 0 means main (`fib6_new_table`).
    pub fn create_table(&mut self, id: TableId) {
        if self.table(id).is_none() {
            self.tables.push(Shelf6::new(or_main(id)));
        }
    }

    /// Adds a route behind all others of its key, unchecked: for rebuilding a table route by
    /// route in dump order. The table is created when it does not exist.
    pub fn restore(&mut self, table: TableId, key: Key6, route: Route6) {
        self.create_table(table);
        self.note_end(route.expires);
        if let Some(table) = self.table_mut(table) {
            table.restore(key, route);
        }
    }

    /// Takes up what a document says: its paths, and tables in the order of their creation, of
    /// whose routes none ends before `soonest_end`. Local and main are there even if it leaves them
    /// out.
    pub fn written(paths: Arc<dyn Paths6>, tables: Vec<Shelf6>, soonest_end: i64) -> Self {
        let mut fib = Self {
            tables,
            paths: Some(paths),
            soonest_end,
            collector_called: false,
        };
        for id in [TableId::MAIN, TableId::LOCAL] {
            fib.create_table(id);
        }
        fib
    }

    /// What came with a document and is shared by routes, by number; nothing in the place of one
    /// that was lost.
    pub fn paths(&self) -> impl Iterator<Item = Option<&Routes6>> {
        let paths = self.paths.as_deref();
        let count = paths.map_or(0, Paths6::count);
        (0..count).map(move |number| paths?.path(number))
    }

    /// From here on, changes count.
    pub fn settle(&mut self) {
        self.tables.iter_mut().for_each(Shelf6::settle);
    }

    /// When the first of all routes ends that end, or earlier.
    pub fn soonest_end(&self) -> i64 {
        self.soonest_end
    }

    /// Lets `change` work on the routes of every key of every table.
    pub(super) fn change_all(&mut self, mut change: impl FnMut(&mut Vec<Route6>)) {
        for table in &mut self.tables {
            table.change_all(&mut change);
        }
    }

    /// Deletes every route that uses a next hop object (`__remove_nexthop_fib`).
    pub fn remove_users(&mut self, object: u32) {
        if self.routes().any(|route| route.nh_id == Some(object)) {
            self.change_all(|routes| routes.retain(|route| route.nh_id != Some(object)));
        }
    }

    /// Every route of every table.
    pub fn routes(&self) -> impl Iterator<Item = &Route6> {
        let keys = self.tables.iter().flat_map(|table| table.iter());
        keys.flat_map(|(_, routes)| routes)
    }

    /// To be told whenever a route gets another end.
    pub(super) fn note_end(&mut self, expires: Option<i64>) {
        self.soonest_end = self.soonest_end.min(expires.unwrap_or(i64::MAX));
    }

    /// Takes out what has ended (`ipv6_sysctl_rtcache_flush`).
    pub fn flush_ended(&mut self, now: i64) {
        self.collect(now, 0);
    }

    /// The collector comes by as soon as somebody knows the time, not at its next turn.
    pub fn call_collector(&mut self) {
        self.collector_called = true;
    }

    /// Takes out what has ended if the collector was called.
    pub fn answer_call(&mut self, now: i64) {
        if std::mem::take(&mut self.collector_called) {
            self.flush_ended(now);
        }
    }

    /// Takes out what ended long enough ago for the kernel's collector to have come by, which does
    /// so at this interval.
    pub fn collect(&mut self, now: i64, interval: i64) {
        if now < self.soonest_end.saturating_add(interval) {
            return;
        }
        let mut soonest = i64::MAX;
        self.change_all(|routes| {
            routes.retain(|route| !is_collected(route, now, interval));
            let ends = routes.iter().filter_map(|route| route.expires);
            soonest = ends.fold(soonest, i64::min);
        });
        self.soonest_end = soonest;
    }
}

/// The kernel's collector has taken the route away by now (`fib6_run_gc`).
pub fn is_collected(route: &Route6, now: i64, interval: i64) -> bool {
    let by = |expires: i64| now >= expires.saturating_add(interval);
    route.expires.is_some_and(by)
}

fn or_main(id: TableId) -> TableId {
    if id == TableId::UNSPEC {
        TableId::MAIN
    } else {
        id
    }
}
