//! What a lookup needs of tables: a seam, so that a stored document can serve lookups without
//! being loaded.

use std::net::Ipv4Addr;
use std::ops::ControlFlow;

use super::{Alias, FibInfo};
use crate::types::{Prefix4, TableId};

/// One route that covers an address.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Leaf<'a> {
    /// Table that it stands in.
    pub table: TableId,
    /// Its prefix.
    pub prefix: Prefix4,
    /// Its TOS and type.
    pub alias: Alias,
    /// The rest of it.
    pub info: &'a FibInfo,
}

/// Tables as a lookup sees them.
pub trait Leaves {
    /// True when the table exists, be it empty.
    fn has_table(&self, id: TableId) -> bool;

    /// Shows `visit` every route in `table`, and in one more `with` it, whose prefix covers `addr`,
    /// until it breaks: longest prefix first; at one prefix the tables in this order, and in a table
    /// its aliases in order. Tables that do not exist are empty. Two tables asked for together behave
    /// as the kernel's merged trie of local and main (Linux 6.18 `net/ipv4/fib_trie.c`).
    fn each_covering<'a>(
        &'a self,
        table: TableId,
        with: Option<TableId>,
        addr: Ipv4Addr,
        visit: &mut dyn FnMut(Leaf<'a>) -> ControlFlow<()>,
    );
}
