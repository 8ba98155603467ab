//! Whether an address may be a route's preferred source (Linux 6.18
//! `net/ipv4/fib_semantics.c`, `fib_valid_prefsrc`).

use super::Config;
use super::config::refuse;
use crate::kernel::Netns;
use crate::kernel::lookup::addr_type;
use crate::rtnl::Refusal;
use crate::types::{RouteType, TableId};

/// Refuses a preferred source that is not local: by the route's own table (the local one stands
/// for main), else by the local table. A local route may name the address that it makes local.
///
/// # Errors
/// `EINVAL`.
pub fn check(ns: &Netns, config: &Config) -> Result<(), Refusal> {
    let addr = config.prefsrc;
    if addr.is_unspecified() {
        return Ok(());
    }
    let itself = config.kind == RouteType::LOCAL
        && !config.prefix.addr().is_unspecified()
        && addr == config.prefix.addr();
    let local_in = |table| addr_type::in_table(ns, table, addr) == RouteType::LOCAL;
    let own_table = match config.table {
        TableId::MAIN => TableId::LOCAL,
        table => table,
    };
    if itself || local_in(own_table) || (own_table != TableId::LOCAL && local_in(TableId::LOCAL)) {
        return Ok(());
    }
    refuse("Invalid prefsrc address")
}
