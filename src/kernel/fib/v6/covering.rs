//! What covers an address in one table.

use super::ancestry::Around;
use super::{Key6, Route6, Routes6, Shelf6};
use crate::kernel::fib::walk::Walk;
use crate::types::Prefix6;

/// The routes of one destination that a packet may take, most specific source first.
#[derive(Clone, PartialEq, Debug)]
pub struct Node6<'a> {
    /// Destination.
    pub dst: Prefix6,
    /// There are source-specific routes, for whatever source.
    pub has_branch: bool,
    /// Source-specific routes whose source covers the packet's, longest first.
    pub specific: Vec<(Key6, &'a [Route6])>,
    /// Plain routes; empty when there are none.
    pub plain: &'a [Route6],
}

impl<'a> Node6<'a> {
    /// A destination that has only plain routes.
    pub(super) fn plain(dst: Prefix6, plain: &'a [Route6]) -> Self {
        Self {
            dst,
            has_branch: false,
            specific: Vec::new(),
            plain,
        }
    }
}

/// Destinations that cover an address, longest first.
#[derive(Debug)]
pub struct Covering6<'t>(Way<'t>);

/// How they are found.
#[derive(Debug)]
enum Way<'t> {
    /// By the index of an array with these routes, all of them plain.
    Climbing(Around<'t>, &'t [Option<Routes6>]),
    /// In a table that is still written down, and has only plain routes.
    Written(&'t Shelf6, Walk<'t, Prefix6, Route6>),
    /// All at once, beforehand.
    Listed(std::vec::IntoIter<Node6<'t>>),
}

impl<'t> Covering6<'t> {
    pub(super) fn climbing(around: Around<'t>, lists: &'t [Option<Routes6>]) -> Self {
        Self(Way::Climbing(around, lists))
    }

    pub(super) fn written(shelf: &'t Shelf6, walk: Walk<'t, Prefix6, Route6>) -> Self {
        Self(Way::Written(shelf, walk))
    }

    /// These, in any order.
    pub(super) fn of(mut found: Vec<Node6<'t>>) -> Self {
        found.sort_by_key(|node| std::cmp::Reverse(node.dst.len()));
        Self(Way::Listed(found.into_iter()))
    }
}

impl<'t> Iterator for Covering6<'t> {
    type Item = Node6<'t>;

    fn next(&mut self) -> Option<Node6<'t>> {
        match &mut self.0 {
            // A destination that has lost its routes is still in the array.
            Way::Climbing(around, lists) => around.find_map(|(at, dst)| {
                let routes = lists.get(at)?.as_ref()?;
                Some(Node6::plain(dst, routes))
            }),
            Way::Listed(nodes) => nodes.next(),
            Way::Written(shelf, walk) => match walk.step() {
                Ok(found) => found.map(|(dst, plain)| Node6::plain(dst, plain)),
                Err(len) => {
                    // There are only plain routes: no source matters.
                    let covering = shelf.table().covering(walk.addr(), walk.addr());
                    let rest = covering.filter(|node| node.dst.len() <= len);
                    *self = Self::of(rest.collect());
                    self.next()
                }
            },
        }
    }
}
