//! The answer of the fib.

use crate::kernel::fib::v4::{Alias, FibHop, FibInfo};
use crate::types::{Prefix4, RouteType, Scope, TableId};

/// What the fib found (`struct fib_result`).
#[derive(Clone, PartialEq, Debug)]
pub struct Found4 {
    /// Table that was looked up; while local and main are one, the one that was asked for.
    pub table: TableId,
    /// Prefix.
    pub prefix: Prefix4,
    /// Route at that prefix.
    pub alias: Alias,
    /// Its description.
    pub info: FibInfo,
    /// Type.
    pub kind: RouteType,
    /// Scope.
    pub scope: Scope,
    /// Chosen hop, index into the hops of the info or of the object that it uses.
    pub hop: usize,
    /// The chosen hop itself.
    pub nhc: FibHop,
    /// Realms of the rule that led here, 0 when none.
    pub rule_flow: u32,
}

impl Found4 {
    /// Changes the choice among `hops`; an index past the end changes nothing.
    pub fn choose(&mut self, hops: &[FibHop], hop: usize) {
        if let Some(nhc) = hops.get(hop) {
            self.hop = hop;
            self.nhc = nhc.clone();
        }
    }
}
