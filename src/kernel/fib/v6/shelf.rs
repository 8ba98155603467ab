//! One table where it lies: in memory, or still in the document that it was written to, until
//! something asks for it.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::{Key6, Route6, Routes6, Table6};
use crate::kernel::fib::Touched;
use crate::types::TableId;

/// The written rows of one table.
pub trait Rows6: std::fmt::Debug + Send + Sync {
    /// All routes in dump order.
    fn all(&self) -> Vec<(Key6, Routes6)>;
}

/// Routes by key; none for a key that has lost its routes.
pub type Overlay6 = BTreeMap<Key6, Vec<Route6>>;

/// One table. To look into it is to have it in memory.
#[derive(Clone, Debug)]
pub struct Shelf6 {
    id: TableId,
    /// All of it, once it is in memory.
    table: OnceCell<Table6>,
    /// What it is made of until then.
    written: Option<Written>,
    touched: Touched<Key6>,
}

#[derive(Clone, Debug)]
struct Written {
    rows: Arc<dyn Rows6>,
    changed: Overlay6,
}

impl Deref for Shelf6 {
    type Target = Table6;

    fn deref(&self) -> &Table6 {
        self.table.get_or_init(|| match &self.written {
            Some(written) => written.load(self.id),
            None => Table6::new(self.id),
        })
    }
}

impl PartialEq for Shelf6 {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Shelf6 {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            table: OnceCell::from(Table6::new(id)),
            written: None,
            touched: Touched::default(),
        }
    }

    /// A table that is written down, but for the keys in `changed`.
    pub fn written(id: TableId, rows: Arc<dyn Rows6>, changed: Overlay6) -> Self {
        Self {
            id,
            table: OnceCell::new(),
            written: Some(Written { rows, changed }),
            touched: Touched::default(),
        }
    }

    /// Its id.
    pub fn id(&self) -> TableId {
        self.id
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
        if let Some(table) = self.table_mut() {
            table.insert(key, at, route);
        }
    }

    /// The route at a position, to be changed in place (not its metric or gateway).
    pub(super) fn route_mut(&mut self, key: Key6, at: usize) -> Option<&mut Route6> {
        self.touched.add(key);
        self.table_mut()?.route_mut(key, at)
    }

    /// Takes out the route at position `at`.
    pub(super) fn remove(&mut self, key: Key6, at: usize) -> Option<Route6> {
        self.touched.add(key);
        self.table_mut()?.remove(key, at)
    }

    /// Takes in the routes of many keys at once, in dump order; false, and nothing done, when a key
    /// has routes already or comes twice.
    pub(super) fn insert_run(&mut self, rows: Vec<(Key6, Routes6)>) -> bool {
        let Some(table) = self.table_mut() else {
            return false;
        };
        let free = table.has_none_of(rows.iter().map(|(key, _)| key));
        if free {
            table.insert_run(rows);
            self.touched = Touched::Many;
        }
        free
    }

    /// Lets `change` work on the routes of every key, in dump order.
    pub(super) fn change_all(&mut self, change: impl FnMut(&mut Vec<Route6>)) {
        let mut touched = std::mem::take(&mut self.touched);
        if let Some(table) = self.table_mut() {
            table.change_all(change, |key| touched.add(*key));
        }
        self.touched = touched;
    }

    /// The table, in memory from now on.
    fn table_mut(&mut self) -> Option<&mut Table6> {
        // Looking at it takes it into memory.
        let _: &Table6 = self;
        self.written = None;
        self.table.get_mut()
    }
}

impl Written {
    fn load(&self, id: TableId) -> Table6 {
        let mut table = Table6::from_sorted(id, self.rows.all());
        for (key, routes) in &self.changed {
            while table.remove(*key, 0).is_some() {}
            for route in routes {
                table.insert(*key, usize::MAX, route.clone());
            }
        }
        table
    }
}
