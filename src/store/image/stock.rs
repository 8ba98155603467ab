//! What a stamped document and its journal hold of routes, by namespace and table.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::paths6;
use crate::kernel::fib::v6::Key6;
use crate::store::format::v2::Place6;
use crate::store::format::{v1, v3};
use crate::store::journal::{Change, Put4, Put6};
use crate::store::paper::{Opening, Text};
use crate::types::Prefix4;

/// Namespace and table.
type Place = (u32, u32);

/// Where the routes are.
#[derive(Debug)]
pub struct Stock {
    opening: Opening,
    changed4: BTreeMap<Place, BTreeMap<Prefix4, Vec<v1::Route>>>,
    changed6: BTreeMap<Place, BTreeMap<Key6, Vec<v3::Row6>>>,
}

impl Stock {
    /// The routes of a document, and what a journal says of them.
    pub fn new(opening: Opening, changes: Vec<Change>) -> Self {
        let mut stock = Self {
            opening,
            changed4: BTreeMap::new(),
            changed6: BTreeMap::new(),
        };
        for Change {
            head: _,
            routes4,
            routes6,
        } in changes
        {
            for Put4(netns, table, prefix, routes) in routes4 {
                let table = stock.changed4.entry((netns, table)).or_default();
                table.insert(prefix.0, routes);
            }
            for Put6(netns, table, dst, src, routes) in routes6 {
                let key = paths6::key(dst, src);
                let table = stock.changed6.entry((netns, table)).or_default();
                table.insert(key, routes);
            }
        }
        stock
    }

    /// The text that holds the rows.
    pub fn text(&self) -> Arc<Text> {
        Arc::clone(&self.opening.text)
    }

    /// IPv6 routes are objects, as up to version 2.
    pub fn has_objects(&self) -> bool {
        self.opening.version < v3::VERSION
    }

    /// Where the rows of an IPv4 table stand.
    pub fn part4(&self, netns: u32, table: u32) -> Option<(u64, u64)> {
        let parts = self.opening.stamp.routes4.iter();
        let mut mine = parts.filter(|(ns, id, ..)| (*ns, *id) == (netns, table));
        let (.., at, bytes) = mine.next()?;
        Some(self.place(*at, *bytes))
    }

    /// Where the rows of an IPv6 table stand, and whether some of them are not plain.
    pub fn part6(&self, netns: u32, table: u32) -> Option<((u64, u64), bool)> {
        let parts = self.opening.stamp.routes6.iter();
        let mut mine = parts.filter(|Place6(ns, id, ..)| (*ns, *id) == (netns, table));
        let Place6(_, _, at, bytes, _, branches) = mine.next()?;
        Some((self.place(*at, *bytes), *branches))
    }

    fn place(&self, at: u64, bytes: u64) -> (u64, u64) {
        let from = self.opening.routes.saturating_add(at);
        (from, from.saturating_add(bytes))
    }

    /// When the first of a namespace's IPv6 routes ends that end.
    pub fn soonest_end(&self, netns: u32) -> i64 {
        let written = { self.opening.stamp.routes6.iter() }
            .filter(|Place6(ns, ..)| *ns == netns)
            .filter_map(|Place6(.., ends, _)| *ends);
        let changed = { self.changed6.iter() }
            .filter(|((ns, _), _)| *ns == netns)
            .flat_map(|(_, table)| table.values().flatten())
            .filter_map(|row| match row {
                v3::Row6::Whole(route) => route.expires,
                v3::Row6::Shared(v3::Shared6(.., rare)) => rare.expires,
            });
        written.chain(changed).min().unwrap_or(i64::MAX)
    }

    /// What the journal says of an IPv4 table.
    pub fn changed4(
        &self,
        netns: u32,
        table: u32,
    ) -> impl Iterator<Item = (&Prefix4, &Vec<v1::Route>)> {
        self.changed4.get(&(netns, table)).into_iter().flatten()
    }

    /// What the journal says of an IPv6 table.
    pub fn changed6(
        &self,
        netns: u32,
        table: u32,
    ) -> impl Iterator<Item = (&Key6, &Vec<v3::Row6>)> {
        self.changed6.get(&(netns, table)).into_iter().flatten()
    }
}
