//! Routes in dump order, as a table keeps them.

use super::table::{Rank, rank, unrank};
use super::{Alias, Aliases};
use crate::types::Prefix4;

/// Prefixes in dump order, each with its routes.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    pub(super) ranks: Vec<Rank>,
    pub(super) lists: Vec<Aliases>,
}

impl Sorted {
    /// Room for so many prefixes.
    pub fn with_capacity(prefixes: usize) -> Self {
        Self {
            ranks: Vec::with_capacity(prefixes),
            lists: Vec::with_capacity(prefixes),
        }
    }

    /// True when there is no route.
    pub fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// Adds a route behind all others; false, and nothing done, where it would be out of order.
    pub fn push(&mut self, prefix: Prefix4, alias: Alias) -> bool {
        let rank = rank(prefix);
        match self.ranks.last() {
            Some(last) if rank < *last => return false,
            Some(last) if rank == *last => {
                if let Some(list) = self.lists.last_mut() {
                    list.insert(usize::MAX, alias);
                }
            }
            _ => {
                self.ranks.push(rank);
                self.lists.push(Aliases::One(alias));
            }
        }
        true
    }

    /// Takes all out; the room for them stays.
    pub fn clear(&mut self) {
        self.ranks.clear();
        self.lists.clear();
    }

    /// The first prefix and the last.
    pub fn span(&self) -> Option<(Prefix4, Prefix4)> {
        let (first, last) = self.ranks.first().zip(self.ranks.last())?;
        Some((unrank(*first), unrank(*last)))
    }

    /// True when these may follow those of `self`.
    pub fn precedes(&self, behind: &Self) -> bool {
        match (self.ranks.last(), behind.ranks.first()) {
            (Some(last), Some(first)) => last <= first,
            _ => true,
        }
    }

    /// Adds these behind all others; false, and nothing done, where they would be out of order.
    pub fn append(&mut self, mut behind: Self) -> bool {
        match (self.ranks.last(), behind.ranks.first()) {
            _ if !self.precedes(&behind) => return false,
            // The routes of one prefix were parted.
            (Some(last), Some(first)) if first == last => {
                let prefix = unrank(*first);
                behind.ranks.remove(0);
                for alias in behind.lists.remove(0).as_slice() {
                    self.push(prefix, *alias);
                }
            }
            _ => {}
        }
        self.ranks.append(&mut behind.ranks);
        self.lists.append(&mut behind.lists);
        true
    }

    /// All prefixes with their routes.
    pub fn iter(&self) -> impl Iterator<Item = (Prefix4, &[Alias])> {
        let prefixes = self.ranks.iter().zip(&self.lists);
        prefixes.map(|(rank, list)| (unrank(*rank), list.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fib::v4::InfoId;
    use crate::types::RouteType;

    fn row(third: u8, len: u8, info: u32) -> (Prefix4, Alias) {
        let alias = Alias {
            tos: 0,
            kind: RouteType::UNICAST,
            info: InfoId(info),
        };
        (Prefix4::holding([10, 0, third, 0].into(), len), alias)
    }

    fn sorted(rows: &[(Prefix4, Alias)]) -> Sorted {
        let mut sorted = Sorted::default();
        assert!({ rows.iter() }.all(|(prefix, alias)| sorted.push(*prefix, *alias)));
        sorted
    }

    fn rows_of(sorted: &Sorted) -> Vec<(Prefix4, Alias)> {
        let row = |(prefix, list): (Prefix4, &[Alias])| {
            list.iter().map(move |a| (prefix, *a)).collect::<Vec<_>>()
        };
        sorted.iter().flat_map(row).collect()
    }

    #[test]
    fn what_was_parted_anywhere_is_joined() {
        let rows = [
            row(0, 24, 1),
            row(0, 16, 2),
            row(0, 16, 3),
            row(0, 16, 4),
            row(7, 24, 5),
        ];
        for middle in 0..=rows.len() {
            let (front, back) = rows.split_at(middle);
            let mut joined = sorted(front);
            assert!(joined.append(sorted(back)));
            assert_eq!(rows_of(&joined), rows);
            assert_eq!(joined.ranks.len(), 3);
        }
    }

    #[test]
    fn what_is_out_of_order_is_refused() {
        let mut rows = sorted(&[row(1, 24, 1)]);
        let (prefix, alias) = row(0, 24, 2);
        assert!(!rows.push(prefix, alias));
        assert!(!rows.append(sorted(&[(prefix, alias)])));
        assert_eq!(rows_of(&rows).len(), 1);
    }
}
