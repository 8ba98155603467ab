//! What covers an address in a table that is still written down.

use std::fmt;
use std::iter::Peekable;
use std::net::Ipv4Addr;

use super::{Covering4, Shelf, Written};
use crate::kernel::fib::v4::{Covered, Covering};
use crate::types::Prefix4;

/// What is written, with what is changed over it.
pub struct Walk<'s> {
    shelf: &'s Shelf,
    written: &'s Written,
    addr: Ipv4Addr,
    rows: Peekable<Covering4<'s>>,
    /// Changes of prefixes of this length and longer ones have been seen.
    changed: u8,
}

impl<'s> Walk<'s> {
    pub(super) fn of(shelf: &'s Shelf, written: &'s Written, addr: Ipv4Addr) -> Self {
        Self {
            shelf,
            written,
            addr,
            rows: written.rows.covering(addr).peekable(),
            changed: if written.changed.is_empty() { 0 } else { 33 },
        }
    }

    /// The next prefix; or what is left of them in the whole table, when so much was asked that this
    /// is cheaper.
    pub fn step(&mut self) -> Result<Option<Covered<'s>>, Covering<'s>> {
        loop {
            let row = self.rows.peek().map(|(prefix, _)| *prefix);
            while self.changed > row.map_or(0, |row| row.len()) {
                self.changed -= 1;
                let prefix = Prefix4::holding(self.addr, self.changed);
                let changed = self.written.changed.get(&prefix);
                if let Some(aliases) = changed.filter(|aliases| !aliases.is_empty()) {
                    return Ok(Some((prefix, aliases)));
                }
            }
            let Some((prefix, aliases)) = self.rows.next() else {
                return Ok(None);
            };
            if !self.written.changed.contains_key(&prefix) {
                let aliases = self.written.seen.get(prefix, || aliases);
                return match aliases {
                    Some(aliases) => Ok(Some((prefix, aliases))),
                    None => Err(self.rest(prefix.len())),
                };
            }
        }
    }

    /// Those up to this length, in memory.
    fn rest(&self, len: u8) -> Covering<'s> {
        let covering = self.shelf.table().covering(self.addr);
        let rest = covering.filter(|(prefix, _)| prefix.len() <= len);
        Covering::of(rest.collect())
    }
}

impl fmt::Debug for Walk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("Walk");
        told.field("addr", &self.addr).finish_non_exhaustive()
    }
}
