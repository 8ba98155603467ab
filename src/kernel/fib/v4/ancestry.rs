//! Which prefixes of a sorted array lie around which: the index that lookups use once there are
//! enough of them to pay for it.

use std::net::Ipv4Addr;

use super::table::Rank;
use crate::kernel::deferred::Deferred;

/// No prefix is around this one.
const NONE: u32 = u32::MAX;
/// A look without the index costs about as much as building it for this many prefixes.
const WORTH: usize = 64;
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
    pub fn around(&self, ranks: &[Rank], addr: Ipv4Addr) -> impl Iterator<Item = usize> {
        let addr = u64::from(addr.to_bits());
        let mut at = self.nearest(ranks, addr);
        let step = move || {
            let found = at?;
            at = match self.around.get(found) {
                None | Some(&NONE) => None,
                Some(next) => Some(*next as usize),
            };
            Some(found)
        };
        let chain = std::iter::from_fn(step);
        chain.filter(move |at| ranks.get(*at).is_some_and(|rank| covers(*rank, addr)))
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

/// The end of the prefixes that share the address of the one at `first`.
fn group_end(ranks: &[Rank], first: usize) -> usize {
    let rest = ranks.get(first..).unwrap_or_default();
    let mine = rest.first().copied().map(address);
    let same = { rest.iter() }.take_while(|rank| Some(address(**rank)) == mine);
    first + same.count().max(1)
}
