//! The answer of the fib.

use std::borrow::Cow;
use std::ops::Deref;

use crate::kernel::fib::v4::{Alias, FibHop, FibInfo};
use crate::types::{Prefix4, RouteType, Scope, TableId};

/// What the fib found (`struct fib_result`).
#[derive(Clone, PartialEq, Debug)]
pub struct Found4<'n> {
    /// Table that was looked up; while local and main are one, the one that was asked for.
    pub table: TableId,
    /// Prefix.
    pub prefix: Prefix4,
    /// Route at that prefix.
    pub alias: Alias,
    /// Its description.
    pub info: &'n FibInfo,
    /// Type.
    pub kind: RouteType,
    /// Scope.
    pub scope: Scope,
    /// Chosen hop, index into the hops of the info or of the object that it uses.
    pub hop: usize,
    /// The chosen hop itself.
    pub nhc: Lent<'n, FibHop>,
    /// Realms of the rule that led here, 0 when none.
    pub rule_flow: u32,
}

impl<'n> Found4<'n> {
    /// Changes the choice among `hops`; an index past the end changes nothing.
    pub fn choose(&mut self, hops: Cow<'n, [FibHop]>, hop: usize) {
        if let Some(nhc) = pick(hops, hop) {
            self.hop = hop;
            self.nhc = nhc;
        }
    }
}

/// Something where it lies, or as it was made for the answer: a hop with the weight that its group
/// gives it, a route as a hop of its object makes it.
#[derive(Clone, PartialEq, Debug)]
pub enum Lent<'n, T> {
    /// Where it lies.
    There(&'n T),
    /// Made.
    Made(Box<T>),
}

impl<T> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::There(lent) => lent,
            Self::Made(made) => made,
        }
    }
}

/// One of these hops.
pub(super) fn pick(hops: Cow<'_, [FibHop]>, hop: usize) -> Option<Lent<'_, FibHop>> {
    match hops {
        Cow::Borrowed(hops) => hops.get(hop).map(Lent::There),
        Cow::Owned(hops) => { hops.into_iter().nth(hop) }.map(|hop| Lent::Made(Box::new(hop))),
    }
}
