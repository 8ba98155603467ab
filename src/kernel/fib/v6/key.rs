//! What routes are filed under: a destination, and for source-specific routes a source.

use std::cmp::Ordering;
use std::net::Ipv6Addr;

use crate::types::Prefix6;

/// A destination and a source prefix; a source of length 0 means any.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key6 {
    /// Destination.
    pub dst: Prefix6,
    /// Source.
    pub src: Prefix6,
}

impl Key6 {
    /// The key of plain routes to `dst`.
    pub fn plain(dst: Prefix6) -> Self {
        Self {
            dst,
            src: Prefix6::DEFAULT,
        }
    }

    /// The least key of all whose destination lies inside `dst`.
    pub fn first_in(dst: Prefix6) -> Self {
        Self {
            dst,
            src: Prefix6::holding(Ipv6Addr::UNSPECIFIED, 128),
        }
    }

    /// True for routes that do not ask for a source.
    pub fn is_plain(&self) -> bool {
        self.src.len() == 0
    }
}

/// Dump order: the tree is walked children first, but the branch of a prefix's source-specific
/// routes before everything below the prefix (Linux 6.18 `net/ipv6/ip6_fib.c`,
/// `fib6_walk_continue`: subtree, left, right, own routes).
impl Ord for Key6 {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.dst == other.dst {
            self.src.cmp(&other.src)
        } else if self.dst.covers(&other.dst) {
            above(self)
        } else if other.dst.covers(&self.dst) {
            above(other).reverse()
        } else {
            self.dst.addr().cmp(&other.dst.addr())
        }
    }
}

/// Where a key stands to one further down the tree.
fn above(key: &Key6) -> Ordering {
    if key.is_plain() {
        Ordering::Greater
    } else {
        Ordering::Less
    }
}

impl PartialOrd for Key6 {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
