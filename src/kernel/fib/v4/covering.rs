//! What covers an address in one table.

use super::ancestry::Around;
use super::{Alias, Aliases, Shelf};
use crate::kernel::fib::walk::Walk;
use crate::types::Prefix4;

/// A prefix with its routes, in order.
pub type Covered<'t> = (Prefix4, &'t [Alias]);

/// The prefixes that cover an address, longest first: found one by one, as who asks is mostly
/// content with the first, or all at once.
#[derive(Debug)]
pub enum Covering<'t> {
    /// By the index of an array with these routes.
    Climbing(Around<'t>, &'t [Aliases]),
    /// In a table that is still written down.
    Written(&'t Shelf, Walk<'t, Prefix4, Alias>),
    /// A list.
    Listed(std::vec::IntoIter<Covered<'t>>),
}

impl<'t> Covering<'t> {
    /// These, in any order.
    pub(super) fn of(mut found: Vec<Covered<'t>>) -> Self {
        found.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        Self::Listed(found.into_iter())
    }
}

impl<'t> Iterator for Covering<'t> {
    type Item = Covered<'t>;

    fn next(&mut self) -> Option<Covered<'t>> {
        let (around, lists) = match self {
            Self::Climbing(around, lists) => (around, *lists),
            Self::Listed(rows) => return rows.next(),
            Self::Written(shelf, walk) => match walk.step() {
                Ok(found) => return found,
                Err(len) => {
                    let covering = shelf.table().covering(walk.addr());
                    let rest = covering.filter(|(prefix, _)| prefix.len() <= len);
                    *self = Self::of(rest.collect());
                    return self.next();
                }
            },
        };
        // A prefix that has lost its routes is still in the array.
        around.find_map(|(at, prefix)| {
            let list = lists.get(at)?.as_slice();
            (!list.is_empty()).then_some((prefix, list))
        })
    }
}
