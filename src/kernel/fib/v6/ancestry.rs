//! Which destinations of a sorted array lie around which: the index that lookups use once there
//! are enough of them to pay for it.
//!
//! Destinations stand in dump order, children before the one around them: by last address, and at
//! the same last address the longer first. The first whose last address is not below an address
//! holds it, or lies beside it inside the longest that does; so do all that are around it.

use std::net::Ipv6Addr;

use crate::kernel::deferred::Deferred;
use crate::types::Prefix6;

/// Nothing is around this one.
const NONE: u32 = u32::MAX;
/// A look without the index costs about as much as building it for this many destinations.
const WORTH: usize = 64;

/// The index of one array, as soon as it pays.
#[derive(Clone, Debug, Default)]
pub(super) struct Ancestry6(Deferred<Built6>);

/// For every destination the next shorter one that holds it.
#[derive(Clone, Debug)]
pub(super) struct Built6 {
    around: Vec<u32>,
}

impl Ancestry6 {
    /// The array has changed.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// The index of the array; nothing while a search without it is cheaper.
    pub fn of(&self, dsts: &[Prefix6]) -> Option<&Built6> {
        self.0.get(dsts.len() / WORTH, || Built6::new(dsts))
    }
}

impl Built6 {
    fn new(dsts: &[Prefix6]) -> Self {
        let mut arounds = vec![NONE; dsts.len()];
        // Destinations that are open at the current place, the widest first.
        let mut open: Vec<(u32, Prefix6)> = Vec::new();
        let count = u32::try_from(dsts.len()).unwrap_or(NONE);
        let places = (0..count).zip(dsts.iter().zip(&mut arounds));
        for (at, (dst, around)) in places.rev() {
            while open.last().is_some_and(|(_, other)| !other.covers(dst)) {
                open.pop();
            }
            *around = open.last().map_or(NONE, |(around, _)| *around);
            open.push((at, *dst));
        }
        Self { around: arounds }
    }

    /// The destinations that hold `addr`, longest first.
    pub fn around<'b>(&'b self, dsts: &'b [Prefix6], addr: Ipv6Addr) -> Around<'b> {
        let bits = addr.to_bits();
        Around {
            next: dsts.partition_point(|dst| dst.last().to_bits() < bits),
            around: &self.around,
            dsts,
            addr,
        }
    }
}

/// The way up from the destination that is nearest to an address: the places of those that hold it.
#[derive(Clone, Debug)]
pub(super) struct Around<'b> {
    next: usize,
    around: &'b [u32],
    dsts: &'b [Prefix6],
    addr: Ipv6Addr,
}

impl Iterator for Around<'_> {
    type Item = (usize, Prefix6);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.next;
            let dst = *self.dsts.get(at)?;
            self.next = *self.around.get(at)? as usize;
            if dst.contains(self.addr) {
                return Some((at, dst));
            }
        }
    }
}
