//! Which prefixes of a sorted array lie around which: the index that lookups use once there are
//! enough of them to pay for it.

use std::net::Ipv4Addr;

use super::table::{Rank, unrank};
use crate::kernel::deferred::Deferred;
use crate::types::Prefix4;

/// No prefix is around this one.
const NONE: u32 = u32::MAX;
/// It is built once there was a look for every so many prefixes: these have cost little beside what
/// it does, and who asks so often is likely to go on.
const WORTH: usize = 4096;
/// An array that is no longer than this needs no index: it is looked through.
pub(super) const SMALL: usize = 64;

/// The index of one array, as soon as it pays.
#[derive(Clone, Debug, Default)]
pub(super) struct Ancestry(Deferred<Built>);

/// For every prefix the next shorter one that covers it, and where each of the 65536 networks of
/// length 16 begins.
#[derive(Clone, Debug)]
pub(super) struct Built {
    around: Vec<u32>,
    starts: Vec<u32>,
}

impl Ancestry {
    /// The array has changed.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// The index, or nothing while a search without it is cheaper.
    pub fn of(&self, ranks: &[Rank]) -> Option<&Built> {
        if ranks.len() <= SMALL {
            return None;
        }
        self.0.get(ranks.len() / WORTH, || Built::new(ranks))
    }
}

fn address(rank: Rank) -> u64 {
    rank >> 6
}

/// True when the prefix holds the address.
pub(super) fn covers(rank: Rank, addr: u64) -> bool {
    let host_bits = (rank & 63).min(32);
    address(rank) >> host_bits == addr >> host_bits
}

impl Built {
    #[expect(clippy::cast_possible_truncation)] // a table has fewer prefixes than 2^32
    fn new(ranks: &[Rank]) -> Self {
        let mut around = vec![NONE; ranks.len()];
        // Prefixes that are open at the current place, the widest first.
        let mut open: Vec<u32> = Vec::new();
        let mut starts = Vec::with_capacity(0x1_0001);
        let rank_at = |at: u32| ranks.get(at as usize).copied().unwrap_or_default();
        let mut first = 0;
        while let Some(rank) = ranks.get(first) {
            let group = group_end(ranks, first);
            let addr = address(*rank);
            while starts.len() as u64 <= addr >> 16 {
                starts.push(first as u32);
            }
            while open.last().is_some_and(|at| !covers(rank_at(*at), addr)) {
                open.pop();
            }
            // The widest of the address stands last.
            for at in (first..group).rev() {
                if let Some(place) = around.get_mut(at) {
                    *place = open.last().copied().unwrap_or(NONE);
                }
                open.push(at as u32);
            }
            first = group;
        }
        starts.resize(0x1_0001, ranks.len() as u32);
        Self { around, starts }
    }

    /// The prefixes that cover `addr`, longest first.
    pub fn around<'r>(&'r self, ranks: &'r [Rank], addr: Ipv4Addr) -> Around<'r> {
        let addr = u64::from(addr.to_bits());
        Around {
            next: self.nearest(ranks, addr),
            around: &self.around,
            ranks,
            addr,
        }
    }

    /// The longest prefix at the greatest address that is not above `addr`.
    fn nearest(&self, ranks: &[Rank], addr: u64) -> Option<usize> {
        let bucket = usize::try_from(addr >> 16).ok()?;
        let start = *self.starts.get(bucket)? as usize;
        let end = *self.starts.get(bucket + 1)? as usize;
        let inside = ranks.get(start..end)?;
        let last = start + inside.partition_point(|rank| address(*rank) <= addr);
        let last = last.checked_sub(1)?;
        let mine = address(*ranks.get(last)?);
        let before = ranks.get(..last)?;
        let others = { before.iter().rev() }.take_while(|rank| address(**rank) == mine);
        Some(last - others.count())
    }
}

/// The way up from the prefix that is nearest to an address: the places of those that cover it.
#[derive(Debug)]
pub struct Around<'r> {
    next: Option<usize>,
    around: &'r [u32],
    ranks: &'r [Rank],
    addr: u64,
}

impl Iterator for Around<'_> {
    type Item = (usize, Prefix4);

    fn next(&mut self) -> Option<(usize, Prefix4)> {
        loop {
            let at = self.next?;
            let above = self.around.get(at).filter(|above| **above != NONE);
            self.next = above.map(|above| *above as usize);
            let rank = *self.ranks.get(at)?;
            if covers(rank, self.addr) {
                return Some((at, unrank(rank)));
            }
        }
    }
}

/// The end of the prefixes that share the address of the one at `first`.
fn group_end(ranks: &[Rank], first: usize) -> usize {
    let rest = ranks.get(first..).unwrap_or_default();
    let mine = rest.first().copied().map(address);
    let same = { rest.iter() }.take_while(|rank| Some(address(**rank)) == mine);
    first + same.count().max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::table::rank;
    use super::*;

    proptest! {
        #[test]
        fn the_index_finds_what_covers_an_address(
            prefixes in proptest::collection::btree_set((0u32..256, 0u8..=32), 0..90),
            addrs in proptest::collection::vec(0u32..256, 1..20),
        ) {
            let spread = |bits: u32| bits << 24 | bits << 13 | bits << 3 | bits & 7;
            let mut ranks: Vec<Rank> = { prefixes.iter() }
                .map(|(bits, len)| rank(Prefix4::holding(spread(*bits).into(), *len)))
                .collect();
            ranks.sort_unstable();
            ranks.dedup();
            let built = Built::new(&ranks);
            for addr in addrs {
                let addr = Ipv4Addr::from_bits(spread(addr));
                let places = 0..ranks.len();
                let mut plain: Vec<usize> = places
                    .filter(|at| unrank(ranks[*at]).contains(addr))
                    .collect();
                plain.sort_by_key(|at| std::cmp::Reverse(unrank(ranks[*at]).len()));
                let around = built.around(&ranks, addr).map(|(at, _)| at);
                prop_assert_eq!(around.collect::<Vec<_>>(), plain);
            }
        }
    }
}
