//! One table: prefixes in dump order, each with its aliases.
//!
//! What came in order or at large lies in a sorted array, which is small, quick to build, and as
//! good as an index. A prefix that comes by itself waits in a map beside it until it pays to merge
//! the two, so that a table grows by any one route at a cost that hardly grows with it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::ancestry::{Ancestry, SMALL, covers};
use super::{Alias, Aliases, Covering, Sorted};
use crate::types::{Prefix4, TableId};

/// A prefix as a number that sorts in dump order: the address, then how much shorter than 32.
pub(super) type Rank = u64;

/// The number of a prefix.
pub(super) fn rank(prefix: Prefix4) -> Rank {
    u64::from(prefix.addr().to_bits()) << 6 | u64::from(32 - prefix.len())
}

/// The prefix of a number.
pub(super) fn unrank(rank: Rank) -> Prefix4 {
    #[expect(clippy::cast_possible_truncation)] // 38 bits, of which 32 and 6 are taken
    let (addr, short) = ((rank >> 6) as u32, (rank & 63) as u8);
    Prefix4::holding(Ipv4Addr::from_bits(addr), 32 - short)
}

/// This many prefixes may wait beside an array of any size.
const WAITING: usize = 1024;

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    id: TableId,
    ranks: Vec<Rank>,
    /// The routes of each of `ranks`; none for a prefix that has lost its routes.
    lists: Vec<Aliases>,
    /// How many of `lists` are empty.
    gaps: usize,
    /// Prefixes that are not in `ranks`.
    waiting: BTreeMap<Rank, Aliases>,
    ancestry: Ancestry,
}

/// Where a prefix is.
enum Place {
    Array,
    Waiting,
}

impl Table {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            ranks: Vec::new(),
            lists: Vec::new(),
            gaps: 0,
            waiting: BTreeMap::new(),
            ancestry: Ancestry::default(),
        }
    }

    /// A table of these rows.
    pub fn from_sorted(id: TableId, rows: Sorted) -> Self {
        let Sorted { ranks, lists } = rows;
        Self {
            ranks,
            lists,
            ..Self::new(id)
        }
    }

    /// Its id.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// True when it has no routes.
    pub fn is_empty(&self) -> bool {
        self.prefixes() == 0
    }

    /// Number of prefixes that have routes.
    pub fn prefixes(&self) -> usize {
        self.ranks.len() - self.gaps + self.waiting.len()
    }

    /// The routes of a prefix, in order; empty when it has none.
    pub fn aliases(&self, prefix: Prefix4) -> &[Alias] {
        self.of_rank(rank(prefix))
    }

    fn of_rank(&self, rank: Rank) -> &[Alias] {
        let list = match self.ranks.binary_search(&rank) {
            Ok(at) => self.lists.get(at),
            Err(_) => self.waiting.get(&rank),
        };
        list.map_or(&[], Aliases::as_slice)
    }

    /// All prefixes with their routes, in dump order.
    pub fn iter(&self) -> impl Iterator<Item = (Prefix4, &[Alias])> {
        let mut array = self.ranks.iter().zip(&self.lists).peekable();
        let mut waiting = self.waiting.iter().peekable();
        let merged = std::iter::from_fn(move || match (array.peek(), waiting.peek()) {
            (Some((one, _)), Some((other, _))) if other < one => waiting.next(),
            (Some(_), _) => array.next(),
            (None, _) => waiting.next(),
        });
        merged
            .map(|(rank, list)| (*rank, list.as_slice()))
            .filter(|(_, list)| !list.is_empty())
            .map(|(rank, list)| (unrank(rank), list))
    }

    /// The prefixes that cover `addr` with their routes, longest first.
    pub fn covering(&self, addr: Ipv4Addr) -> Covering<'_> {
        let mut found = Vec::new();
        if let Some(ancestry) = self.ancestry.of(&self.ranks) {
            let climbing = Covering::Climbing(ancestry.around(&self.ranks, addr), &self.lists);
            if self.waiting.is_empty() {
                return climbing;
            }
            found.extend(climbing);
        } else if self.ranks.len() <= SMALL {
            let all = self.ranks.iter().zip(&self.lists);
            let around = all.filter(|(rank, _)| covers(**rank, addr.to_bits().into()));
            let around = around.map(|(rank, list)| (unrank(*rank), list.as_slice()));
            found.extend(around.filter(|(_, list)| !list.is_empty()));
        } else {
            let list = |rank| Some(self.of_rank(rank)).filter(|list| !list.is_empty());
            return Covering::of(probe(addr, list).collect());
        }
        if !self.waiting.is_empty() {
            let of_waiting = |rank| self.waiting.get(&rank).map(Aliases::as_slice);
            found.extend(probe(addr, of_waiting));
        }
        Covering::of(found)
    }

    /// Puts `alias` before the one at position `at` of its prefix.
    pub(super) fn insert(&mut self, prefix: Prefix4, at: usize, alias: Alias) {
        let rank = rank(prefix);
        match self
            .ranks
            .last()
            .map_or(Ordering::Less, |last| last.cmp(&rank))
        {
            Ordering::Less if self.waiting.is_empty() => {
                self.ancestry.forget();
                self.ranks.push(rank);
                self.lists.push(Aliases::One(alias));
                return;
            }
            // The usual case of a table that is being filled in order.
            Ordering::Equal => {
                self.insert_at(self.ranks.len() - 1, at, alias);
                return;
            }
            _ => {}
        }
        if let Ok(place) = self.ranks.binary_search(&rank) {
            self.insert_at(place, at, alias);
            return;
        }
        { self.waiting.entry(rank) }
            .or_insert(Aliases::None)
            .insert(at, alias);
        if self.waiting.len() > WAITING + self.ranks.len() / 4 {
            let waiting = std::mem::take(&mut self.waiting);
            self.merge(waiting.into_iter());
        }
    }

    fn insert_at(&mut self, place: usize, at: usize, alias: Alias) {
        if let Some(list) = self.lists.get_mut(place) {
            self.gaps -= usize::from(list.as_slice().is_empty());
            list.insert(at, alias);
        }
    }

    /// True when these prefixes, in dump order, are all different and have no routes.
    pub(super) fn has_none_of(&self, prefixes: impl Iterator<Item = Prefix4>) -> bool {
        let mut old = { self.ranks.iter().zip(&self.lists) }.peekable();
        let mut last = None;
        let mut free = |prefix: Prefix4| {
            let rank = rank(prefix);
            while old.next_if(|(other, _)| **other < rank).is_some() {}
            let taken = { old.peek() }
                .is_some_and(|(other, list)| **other == rank && !list.as_slice().is_empty());
            let waits = !self.waiting.is_empty() && self.waiting.contains_key(&rank);
            !taken && !waits && last.replace(rank) < Some(rank)
        };
        { prefixes }.all(&mut free)
    }

    /// Takes in rows in dump order, of prefixes that have no routes yet, each once.
    pub(super) fn insert_run(&mut self, rows: impl Iterator<Item = (Prefix4, Alias)>) {
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            self.merge(waiting.into_iter());
        }
        self.merge(rows.map(|(prefix, alias)| (rank(prefix), Aliases::One(alias))));
    }

    /// Merges sorted rows into the array; prefixes without routes leave it.
    fn merge(&mut self, rows: impl Iterator<Item = (Rank, Aliases)>) {
        self.ancestry.forget();
        self.gaps = 0;
        let ranks = std::mem::take(&mut self.ranks);
        let lists = std::mem::take(&mut self.lists);
        let size = ranks.len() + rows.size_hint().0;
        self.ranks.reserve_exact(size);
        self.lists.reserve_exact(size);
        let mut old = { ranks.into_iter().zip(lists) }
            .filter(|(_, list)| !list.as_slice().is_empty())
            .peekable();
        for (rank, list) in rows {
            while let Some((rank, list)) = old.next_if(|(other, _)| *other < rank) {
                self.ranks.push(rank);
                self.lists.push(list);
            }
            self.ranks.push(rank);
            self.lists.push(list);
        }
        for (rank, list) in old {
            self.ranks.push(rank);
            self.lists.push(list);
        }
    }

    fn list_mut(&mut self, rank: Rank) -> Option<(Place, &mut Aliases)> {
        match self.ranks.binary_search(&rank) {
            Ok(at) => Some((Place::Array, self.lists.get_mut(at)?)),
            Err(_) => Some((Place::Waiting, self.waiting.get_mut(&rank)?)),
        }
    }

    /// Puts `alias` in the place of the one at position `at`, which is given back.
    pub(super) fn replace(&mut self, prefix: Prefix4, at: usize, alias: Alias) -> Option<Alias> {
        let (_, list) = self.list_mut(rank(prefix))?;
        let place = list.as_mut_slice().get_mut(at)?;
        Some(std::mem::replace(place, alias))
    }

    /// Takes out the alias at position `at`.
    pub(super) fn remove(&mut self, prefix: Prefix4, at: usize) -> Option<Alias> {
        let rank = rank(prefix);
        let (place, list) = self.list_mut(rank)?;
        let gone = *list.as_slice().get(at)?;
        let mut index = 0..;
        if !list.retain(|_| index.next() != Some(at)) {
            self.vacate(rank, place);
        }
        Some(gone)
    }

    /// The prefix has lost its routes.
    fn vacate(&mut self, rank: Rank, place: Place) {
        match place {
            Place::Waiting => {
                self.waiting.remove(&rank);
            }
            Place::Array => {
                self.gaps += 1;
                if self.gaps > WAITING + self.ranks.len() / 2 {
                    self.merge(std::iter::empty());
                }
            }
        }
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
        for (rank, list) in self.ranks.iter().zip(&mut self.lists) {
            let had = !list.as_slice().is_empty();
            let prefix = unrank(*rank);
            if had && !list.retain(|alias| !gone(prefix, alias)) {
                self.gaps += 1;
            }
        }
        let keep = |rank: &Rank, list: &mut Aliases| {
            let prefix = unrank(*rank);
            list.retain(|alias| !gone(prefix, alias))
        };
        self.waiting.retain(keep);
        if self.gaps > WAITING + self.ranks.len() / 2 {
            self.merge(std::iter::empty());
        }
    }
}

/// Asks for every length by itself, longest first.
fn probe<'a>(
    addr: Ipv4Addr,
    list: impl Fn(Rank) -> Option<&'a [Alias]>,
) -> impl Iterator<Item = (Prefix4, &'a [Alias])> {
    { (0..=32u8).rev() }.filter_map(move |len| {
        let prefix = Prefix4::holding(addr, len);
        Some((prefix, list(rank(prefix))?))
    })
}

#[cfg(test)]
mod tests;
