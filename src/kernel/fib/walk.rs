//! What covers an address in a table that is still written down, with what is changed over it.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Peekable;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::seen::Seen;
use crate::types::{Prefix4, Prefix6};

/// A prefix of either family.
pub trait Net: Copy + Ord {
    /// An address.
    type Addr: Copy + fmt::Debug;

    /// Bits of an address.
    const BITS: u8;

    /// The prefix of this length that holds the address.
    fn holding(addr: Self::Addr, len: u8) -> Self;

    /// Its length.
    fn length(self) -> u8;
}

impl Net for Prefix4 {
    type Addr = Ipv4Addr;
    const BITS: u8 = 32;

    fn holding(addr: Ipv4Addr, len: u8) -> Self {
        Self::holding(addr, len)
    }

    fn length(self) -> u8 {
        self.len()
    }
}

impl Net for Prefix6 {
    type Addr = Ipv6Addr;
    const BITS: u8 = 128;

    fn holding(addr: Ipv6Addr, len: u8) -> Self {
        Self::holding(addr, len)
    }

    fn length(self) -> u8 {
        self.len()
    }
}

/// Prefixes with their routes, longest first, as they are found in what is written.
pub type Found<'r, N, R> = Box<dyn Iterator<Item = (N, Vec<R>)> + 'r>;

/// What is written, with what is changed over it.
pub struct Walk<'s, N: Net, R> {
    addr: N::Addr,
    rows: Peekable<Found<'s, N, R>>,
    changed: &'s BTreeMap<N, Vec<R>>,
    seen: &'s Seen<N, R>,
    /// Changes of prefixes of this length and longer ones have been seen.
    below: u8,
}

impl<'s, N: Net, R> Walk<'s, N, R> {
    /// The prefixes around `addr`: those of `rows`, but for those that are `changed`. What is read is
    /// kept in `seen`.
    pub fn new(
        addr: N::Addr,
        rows: Found<'s, N, R>,
        changed: &'s BTreeMap<N, Vec<R>>,
        seen: &'s Seen<N, R>,
    ) -> Self {
        Self {
            addr,
            rows: rows.peekable(),
            changed,
            seen,
            below: if changed.is_empty() { 0 } else { N::BITS + 1 },
        }
    }

    /// The address.
    pub fn addr(&self) -> N::Addr {
        self.addr
    }

    /// The next prefix; or, when so much was asked that the whole table is cheaper, the length from
    /// which on they are to be looked for there.
    pub fn step(&mut self) -> Result<Option<(N, &'s [R])>, u8> {
        loop {
            let row = self.rows.peek().map(|(prefix, _)| *prefix);
            while self.below > row.map_or(0, N::length) {
                self.below -= 1;
                let prefix = N::holding(self.addr, self.below);
                let changed = self.changed.get(&prefix);
                if let Some(routes) = changed.filter(|routes| !routes.is_empty()) {
                    return Ok(Some((prefix, routes)));
                }
            }
            let Some((prefix, routes)) = self.rows.next() else {
                return Ok(None);
            };
            if !self.changed.contains_key(&prefix) {
                let routes = self.seen.get(prefix, || routes);
                return match routes {
                    Some(routes) => Ok(Some((prefix, routes))),
                    None => Err(prefix.length()),
                };
            }
        }
    }
}

impl<N: Net, R> fmt::Debug for Walk<'_, N, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("Walk");
        told.field("addr", &self.addr).finish_non_exhaustive()
    }
}
