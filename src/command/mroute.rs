//! `ip mroute` commands.

use crate::types::{Family, IfName, TableId};

/// `ip mroute show`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MrouteCommand {
    /// Whose routes: of IPv4, of IPv6, or of none that has any.
    pub family: Family,
    /// `table`; none for all.
    pub table: Option<TableId>,
    /// `iif`.
    pub iif: Option<IfName>,
}
