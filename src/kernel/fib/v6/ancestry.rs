//! Which destinations of a table lie around which: the index that lookups use once there are
//! enough of them to pay for it.
//!
//! Destinations stand in dump order, children before the one around them: by last address, and at
//! the same last address the longer first. The first whose last address is not below an address
//! holds it, or lies beside it inside the longest that does; so do all that are around it.

use std::net::Ipv6Addr;

use super::{Key6, Route6, Routes6};
use crate::kernel::deferred::Deferred;
use crate::types::Prefix6;

/// Nothing is around this one.
const NONE: u32 = u32::MAX;
/// A look without the index costs about as much as building it for this many destinations.
const WORTH: usize = 64;

/// The index of one table, as soon as it pays.
#[derive(Clone, Debug, Default)]
pub(super) struct Ancestry6(Deferred<Built6>);

/// The destinations of a table in dump order.
#[derive(Clone, Debug)]
pub(super) struct Built6 {
    lasts: Vec<u128>,
    nodes: Vec<Node>,
}

#[derive(Clone, Debug)]
struct Node {
    dst: Prefix6,
    routes: Routes6,
    /// The next shorter destination that holds this one.
    around: u32,
}

impl Ancestry6 {
    /// The table has changed.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// The index of these `count` keys, all of them plain; nothing while a search without it is
    /// cheaper.
    pub fn of<'k, I>(&self, count: usize, keys: I) -> Option<&Built6>
    where
        I: Iterator<Item = (&'k Key6, &'k Routes6)>,
    {
        self.0.get(count / WORTH, || Built6::new(keys))
    }
}

impl Built6 {
    fn new<'k>(keys: impl Iterator<Item = (&'k Key6, &'k Routes6)>) -> Self {
        let mut nodes: Vec<Node> = keys
            .map(|(key, routes)| Node {
                dst: key.dst,
                routes: Routes6::clone(routes),
                around: NONE,
            })
            .collect();
        // Destinations that are open at the current place, the widest first.
        let mut open: Vec<(u32, Prefix6)> = Vec::new();
        let count = u32::try_from(nodes.len()).unwrap_or(NONE);
        for (at, node) in (0..count).rev().zip(nodes.iter_mut().rev()) {
            while open.last().is_some_and(|(_, dst)| !dst.covers(&node.dst)) {
                open.pop();
            }
            node.around = open.last().map_or(NONE, |(around, _)| *around);
            open.push((at, node.dst));
        }
        let lasts = nodes.iter().map(|node| node.dst.last().to_bits()).collect();
        Self { lasts, nodes }
    }

    /// The destinations that hold `addr` with their routes, longest first.
    pub fn around(&self, addr: Ipv6Addr) -> Around<'_> {
        let first = self.lasts.partition_point(|last| *last < addr.to_bits());
        let mut around = Around {
            built: self,
            next: self.nodes.get(first),
        };
        while let Some(node) = around.next.filter(|node| !node.dst.contains(addr)) {
            around.next = self.nodes.get(node.around as usize);
        }
        around
    }
}

/// Destinations, each around the one before.
#[derive(Clone, Debug)]
pub(super) struct Around<'b> {
    built: &'b Built6,
    next: Option<&'b Node>,
}

impl<'b> Iterator for Around<'b> {
    type Item = (Prefix6, &'b [Route6]);

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.next?;
        self.next = self.built.nodes.get(node.around as usize);
        Some((node.dst, &node.routes))
    }
}
