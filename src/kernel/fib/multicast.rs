//! Multicast routes: no program makes any here (Linux 6.18 `net/ipv4/ipmr.c`, `ipmr_rtm_dumproute`;
//! `net/ipv6/ip6mr.c`, `ip6mr_rtm_dumproute`).

use crate::rtnl::{Errno, Refusal};
use crate::types::{Family, TableId};

/// The table that each family has from the beginning.
fn first(family: Family) -> TableId {
    match family {
        Family::INET6 => TableId::MAIN,
        _ => TableId::DEFAULT,
    }
}

/// A listing of the multicast routes of one table, or of all, which is empty.
///
/// # Errors
/// `ENOENT` for a table that is not there.
pub fn multicast_routes(family: Family, table: Option<TableId>) -> Result<(), Refusal> {
    if table.is_none_or(|table| table == first(family)) {
        return Ok(());
    }
    let note = match family {
        Family::INET6 => "ipv6: MR table does not exist",
        _ => "ipv4: MR table does not exist",
    };
    Err(Refusal::noted(Errno::ENOENT, note))
}
