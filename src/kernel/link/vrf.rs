//! VRFs and their tables (Linux 6.18 `drivers/net/vrf.c`, `struct vrf_map`).

use super::add::table_of;
use crate::kernel::Netns;
use crate::rtnl::{Errno, LinkMsg, Refusal};

/// A VRF needs a table, and in strict mode (`net.vrf.strict_mode`) one of its own
/// (`vrf_newlink`, `vrf_map_register_dev`).
///
/// # Errors
/// It has none.
pub fn check(ns: &Netns, msg: &LinkMsg) -> Result<(), Refusal> {
    match table_of(msg) {
        None => Err(Refusal::noted(Errno::EINVAL, "VRF table id is missing")),
        Some(0) => Err(Refusal::noted(Errno::EINVAL, "Invalid VRF table id")),
        Some(table) if ns.sysctl.shared.strict_vrfs() && tables(ns).any(|known| known == table) => {
            let note = "Table is used by another VRF";
            Err(Refusal::noted(Errno::EBUSY, note))
        }
        Some(_) => Ok(()),
    }
}

/// The tables of the VRFs that there are.
pub fn tables(ns: &Netns) -> impl Iterator<Item = u32> {
    { ns.links.by_index.values() }.filter_map(super::Link::vrf_table)
}

/// Strict mode has no place where two VRFs have one table (`vrf_strict_mode_change`).
pub fn share_a_table(ns: &Netns) -> bool {
    let mut known: Vec<u32> = tables(ns).collect();
    known.sort_unstable();
    known.windows(2).any(|pair| pair.first() == pair.last())
}
