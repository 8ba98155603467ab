//! One table: prefixes in dump order, each with its aliases.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Alias, Aliases};
use crate::types::{Prefix4, TableId};

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    id: TableId,
    routes: BTreeMap<Prefix4, Aliases>,
    lengths: Lengths,
}

impl Table {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            routes: BTreeMap::new(),
            lengths: Lengths::default(),
        }
    }

    /// A table of these rows, which are in dump order.
    pub fn from_sorted(id: TableId, rows: Vec<(Prefix4, Alias)>) -> Self {
        let mut table = Self::new(id);
        for (prefix, alias) in rows {
            table.insert(prefix, usize::MAX, alias);
        }
        table
    }

    /// Its id.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// True when it has no routes.
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// Number of prefixes that have routes.
    pub fn prefixes(&self) -> usize {
        self.routes.len()
    }

    /// The routes of a prefix, in order; empty when it has none.
    pub fn aliases(&self, prefix: Prefix4) -> &[Alias] {
        self.routes.get(&prefix).map_or(&[], Aliases::as_slice)
    }

    /// All prefixes with their routes, in dump order.
    pub fn iter(&self) -> impl Iterator<Item = (Prefix4, &[Alias])> {
        self.routes
            .iter()
            .map(|(prefix, aliases)| (*prefix, aliases.as_slice()))
    }

    /// The prefix lengths that occur, as a set: bit `n` for length `n`.
    pub fn lengths(&self) -> u64 {
        self.lengths.set
    }

    /// Puts `alias` before the one at position `at` of its prefix.
    pub(super) fn insert(&mut self, prefix: Prefix4, at: usize, alias: Alias) {
        match self.routes.entry(prefix) {
            Entry::Occupied(mut entry) => entry.get_mut().insert(at, alias),
            Entry::Vacant(entry) => {
                entry.insert(Aliases::One(alias));
                self.lengths.add(prefix.len());
            }
        }
    }

    /// Puts `alias` in the place of the one at position `at`, which is given back.
    pub(super) fn replace(&mut self, prefix: Prefix4, at: usize, alias: Alias) -> Option<Alias> {
        let aliases = self.routes.get_mut(&prefix)?;
        let place = aliases.as_mut_slice().get_mut(at)?;
        Some(std::mem::replace(place, alias))
    }

    /// Takes out the alias at position `at`.
    pub(super) fn remove(&mut self, prefix: Prefix4, at: usize) -> Option<Alias> {
        let aliases = self.routes.get_mut(&prefix)?;
        let gone = *aliases.as_slice().get(at)?;
        let mut index = 0..;
        if !aliases.retain(|_| index.next() != Some(at)) {
            self.routes.remove(&prefix);
            self.lengths.remove(prefix.len());
        }
        Some(gone)
    }

    /// Makes these the routes of a prefix.
    pub(super) fn set(&mut self, prefix: Prefix4, aliases: &[Alias]) {
        while self.remove(prefix, 0).is_some() {}
        for alias in aliases {
            self.insert(prefix, usize::MAX, *alias);
        }
    }

    /// Takes out every alias that `gone` says yes to.
    pub(super) fn remove_all(&mut self, mut gone: impl FnMut(Prefix4, &Alias) -> bool) {
        let lengths = &mut self.lengths;
        self.routes.retain(|prefix, aliases| {
            let left = aliases.retain(|alias| !gone(*prefix, alias));
            if !left {
                lengths.remove(prefix.len());
            }
            left
        });
    }
}

/// How many prefixes there are of each length, so that a lookup asks only for lengths that occur.
#[derive(Clone, Debug)]
struct Lengths {
    count: [u32; 33],
    set: u64,
}

impl Default for Lengths {
    fn default() -> Self {
        Self {
            count: [0; 33],
            set: 0,
        }
    }
}

impl Lengths {
    fn add(&mut self, len: u8) {
        if let Some(count) = self.count.get_mut(usize::from(len)) {
            *count += 1;
            self.set |= 1 << len;
        }
    }

    fn remove(&mut self, len: u8) {
        if let Some(count) = self.count.get_mut(usize::from(len)) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.set &= !(1 << len);
            }
        }
    }
}
