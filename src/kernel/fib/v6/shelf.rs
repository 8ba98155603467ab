//! One table where it lies: in memory, or still in the document that it was written to.
//!
//! A table that is still written down, and has only plain routes, answers for single destinations
//! and for what covers an address; what is changed lies over it. As soon as something asks for more
//! than that, or asks often, all of it is taken into memory, so that nothing can answer from a part.

use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use std::sync::{Arc, OnceLock};

use super::{Covering6, Key6, Route6, Routes6, Sorted6, Table6};
use crate::kernel::deferred::Tally;
use crate::kernel::fib::seen::{PATIENCE, Seen};
use crate::kernel::fib::walk::Walk;
use crate::kernel::fib::{Found, Touched};
use crate::types::{Prefix6, TableId};

/// The written rows of one table.
pub trait Rows6: std::fmt::Debug + Send + Sync {
    /// All routes in dump order, in parts that follow each other, over the same paths.
    fn all(&self) -> Vec<Sorted6>;

    /// The same, each part handed to `each` as soon as it is there, until that says false; false
    /// when it did. Where something is lost on the way, those before it have been seen.
    fn in_parts(&self, each: &mut dyn FnMut(&Sorted6) -> bool) -> bool {
        self.all().iter().all(each)
    }

    /// The rows as their own index; none where some ask for a source.
    fn index(&self) -> Option<&dyn Index6>;
}

/// Written rows, all of them plain, among which single ones can be looked for.
pub trait Index6 {
    /// The routes of one destination, in order.
    fn at(&self, dst: Prefix6) -> Vec<Route6>;

    /// Every destination that covers `addr`, longest first, with its routes in order; each is looked
    /// for when it is asked for.
    fn covering(&self, addr: Ipv6Addr) -> Found<'_, Prefix6, Route6>;
}

/// Routes by key; none for a key that has lost its routes.
pub type Overlay6 = BTreeMap<Key6, Vec<Route6>>;

/// One table.
#[derive(Clone, Debug)]
pub struct Shelf6 {
    id: TableId,
    /// All of it, once it is in memory.
    table: OnceLock<Table6>,
    /// What it is made of until then.
    written: Option<Written>,
    touched: Touched<Key6>,
}

/// Written rows, and what is known of them so far.
#[derive(Clone, Debug)]
struct Written {
    rows: Arc<dyn Rows6>,
    changed: Changed,
    seen: Seen<Prefix6, Route6>,
    /// How often it was asked what covers an address.
    asked: Tally,
    /// How often all of it was listed.
    listed: Tally,
}

/// What is changed.
#[derive(Clone, Debug)]
enum Changed {
    /// Plain routes, as those are that are written, which can be looked for.
    Plain(BTreeMap<Prefix6, Vec<Route6>>),
    /// Where there are others: it takes the whole to answer.
    Any(Overlay6),
}

impl PartialEq for Shelf6 {
    fn eq(&self, other: &Self) -> bool {
        self.table() == other.table()
    }
}

impl Shelf6 {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            table: OnceLock::from(Table6::new(id)),
            written: None,
            touched: Touched::default(),
        }
    }

    /// A table that is written down, but for the keys in `changed`.
    pub fn written(id: TableId, rows: Arc<dyn Rows6>, changed: Overlay6) -> Self {
        let plain = rows.index().is_some() && changed.keys().all(Key6::is_plain);
        let changed = match plain {
            true => Changed::Plain(
                { changed.into_iter() }
                    .map(|(key, it)| (key.dst, it))
                    .collect(),
            ),
            false => Changed::Any(changed),
        };
        Self {
            id,
            table: OnceLock::new(),
            written: Some(Written {
                rows,
                changed,
                seen: Seen::default(),
                asked: Tally::default(),
                listed: Tally::default(),
            }),
            touched: Touched::default(),
        }
    }

    /// Its id.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// The table in memory, whole.
    pub fn table(&self) -> &Table6 {
        self.table.get_or_init(|| match &self.written {
            Some(written) => written.load(self.id),
            None => Table6::new(self.id),
        })
    }

    /// The table, if all of it is in memory.
    pub fn in_memory(&self) -> Option<&Table6> {
        self.table.get()
    }

    /// The routes of a key, in order; empty when it has none.
    pub fn routes(&self, key: Key6) -> &[Route6] {
        let known = { self.still_written() }.and_then(|written| written.routes(key));
        known.unwrap_or_else(|| self.table().routes(key))
    }

    /// All keys with their routes, in dump order.
    pub fn iter(&self) -> impl Iterator<Item = (Key6, &[Route6])> {
        self.table().iter()
    }

    /// The destinations that cover `dst`, longest first, with what is there for `src`.
    pub fn covering(&self, dst: Ipv6Addr, src: Ipv6Addr) -> Covering6<'_> {
        match { self.still_written() }.and_then(|written| written.covering(dst)) {
            Some(walk) => Covering6::written(self, walk),
            None => self.table().covering(dst, src),
        }
    }

    /// True when the destination has source-specific routes.
    pub fn has_branch(&self, dst: Prefix6) -> bool {
        match { self.still_written() }.map(|written| &written.changed) {
            Some(Changed::Plain(_)) => false,
            _ => self.table().has_branch(dst),
        }
    }

    /// The rows as they are written, the first time that somebody wants to list them, if they are all
    /// there is; they are not taken into memory for that.
    pub fn written_down(&self) -> Option<&dyn Rows6> {
        let written = self.still_written()?;
        let alone = written.is_unchanged() && written.listed.more() == 1;
        alone.then_some(&*written.rows)
    }

    /// The keys whose routes were changed since [`Shelf6::settle`].
    pub fn touched(&self) -> &Touched<Key6> {
        &self.touched
    }

    /// From here on, changes count.
    pub(super) fn settle(&mut self) {
        self.touched = Touched::default();
    }

    /// Adds a route behind all others of its key; it does not count as a change.
    pub(super) fn restore(&mut self, key: Key6, route: Route6) {
        if let Some(table) = self.table_mut() {
            table.insert(key, usize::MAX, route);
        }
    }

    /// Puts a route before the one at position `at` of its key.
    pub(super) fn insert(&mut self, key: Key6, at: usize, route: Route6) {
        self.touched.add(key);
        if let Some(routes) = self.overlaid(key) {
            routes.insert(at.min(routes.len()), route);
        } else if let Some(table) = self.table_mut() {
            table.insert(key, at, route);
        }
    }

    /// The route at a position, to be changed in place (not its metric or gateway).
    pub(super) fn route_mut(&mut self, key: Key6, at: usize) -> Option<&mut Route6> {
        self.touched.add(key);
        match self.is_overlaid(key) {
            true => self.overlaid(key)?.get_mut(at),
            false => self.table_mut()?.route_mut(key, at),
        }
    }

    /// Takes out the route at position `at`.
    pub(super) fn remove(&mut self, key: Key6, at: usize) -> Option<Route6> {
        self.touched.add(key);
        match self.overlaid(key) {
            Some(routes) => (at < routes.len()).then(|| routes.remove(at)),
            None => self.table_mut()?.remove(key, at),
        }
    }

    /// Takes in the plain routes of many destinations at once, in dump order; false, and nothing
    /// done, when one has routes already or comes twice.
    pub(super) fn insert_run<I>(&mut self, rows: I) -> bool
    where
        I: Iterator<Item = (Prefix6, Routes6)> + Clone,
    {
        let Some(table) = self.table_mut() else {
            return false;
        };
        let free = table.has_none_of(rows.clone().map(|(dst, _)| dst));
        if free {
            table.insert_run(rows);
            self.touched = Touched::Many;
        }
        free
    }

    /// Lets `change` work on the routes of every key.
    pub(super) fn change_all(&mut self, change: impl FnMut(&mut Vec<Route6>)) {
        let mut touched = std::mem::take(&mut self.touched);
        if let Some(table) = self.table_mut() {
            table.change_all(change, |key| touched.add(*key));
        }
        self.touched = touched;
    }

    fn still_written(&self) -> Option<&Written> {
        self.written.as_ref().filter(|_| self.table.get().is_none())
    }

    /// Changes of the key's routes lie over what is written.
    fn is_overlaid(&self, key: Key6) -> bool {
        let changed = self.still_written().map(|written| &written.changed);
        key.is_plain() && matches!(changed, Some(Changed::Plain(_)))
    }

    /// The routes of a key to be changed, where the table is still written down.
    fn overlaid(&mut self, key: Key6) -> Option<&mut Vec<Route6>> {
        if !self.is_overlaid(key) {
            return None;
        }
        let Written { rows, changed, .. } = self.written.as_mut()?;
        let (Changed::Plain(changed), Some(index)) = (changed, rows.index()) else {
            return None;
        };
        Some({ changed.entry(key.dst) }.or_insert_with(|| index.at(key.dst)))
    }

    /// The table, in memory from now on.
    fn table_mut(&mut self) -> Option<&mut Table6> {
        self.table();
        self.written = None;
        self.table.get_mut()
    }
}

impl Written {
    fn load(&self, id: TableId) -> Table6 {
        let mut table = Table6::from_sorted(id, self.rows.all());
        match &self.changed {
            Changed::Plain(changed) => {
                for (dst, routes) in changed {
                    table.set(Key6::plain(*dst), routes);
                }
            }
            Changed::Any(changed) => {
                for (key, routes) in changed {
                    table.set(*key, routes);
                }
            }
        }
        table
    }

    /// What is written is all there is.
    fn is_unchanged(&self) -> bool {
        match &self.changed {
            Changed::Plain(changed) => changed.is_empty(),
            Changed::Any(changed) => changed.is_empty(),
        }
    }

    /// The routes of a key; `None` where it takes the whole to answer, or when it was asked so often
    /// that the whole is cheaper.
    fn routes(&self, key: Key6) -> Option<&[Route6]> {
        let (Changed::Plain(changed), Some(index)) = (&self.changed, self.rows.index()) else {
            return None;
        };
        match changed.get(&key.dst) {
            _ if !key.is_plain() => Some(&[]),
            Some(routes) => Some(routes),
            None => self.seen.get(key.dst, || index.at(key.dst)),
        }
    }

    /// What covers an address; `None` likewise.
    fn covering(&self, dst: Ipv6Addr) -> Option<Walk<'_, Prefix6, Route6>> {
        let (Changed::Plain(changed), Some(index)) = (&self.changed, self.rows.index()) else {
            return None;
        };
        let rows = || index.covering(dst);
        (self.asked.more() <= PATIENCE).then(|| Walk::new(dst, rows(), changed, &self.seen))
    }
}

#[cfg(test)]
mod tests;
