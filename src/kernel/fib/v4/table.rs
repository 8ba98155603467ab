//! Tables: prefixes in dump order, each with its aliases.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::{FibInfo, InfoId};
use crate::types::{Prefix4, RouteType, TableId};

/// All IPv4 tables of a namespace and the infos they share.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Fib4 {
    /// Tables in order of creation.
    pub tables: Vec<Table>,
    /// Interned route descriptions.
    pub infos: BTreeMap<InfoId, FibInfo>,
}

/// One table.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// Id.
    pub id: TableId,
    /// Routes.
    pub routes: BTreeMap<Prefix4, Vec<Alias>>,
}

/// One route of a prefix (`struct fib_alias`); a prefix lists them by TOS descending, metric
/// ascending, then position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    /// Type of service.
    pub tos: u8,
    /// Route type.
    pub kind: RouteType,
    /// The rest.
    pub info: InfoId,
}

/// What a lookup needs of a table: the seam through which a stored document can serve lookups
/// without being loaded.
pub trait Leaves {
    /// Prefixes that cover `addr`, longest first, each with its aliases in order.
    fn covering(&self, addr: Ipv4Addr) -> Vec<(Prefix4, Vec<Alias>)>;
}
