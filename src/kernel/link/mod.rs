//! DEVICES. Knows which devices exist, their flags, carrier, kinds and relations, and what a link
//! request may do to them. Refuses to know addresses and routes: it tells `effects`. The seat calls it.
//!
//! Flags change at once, carrier travels: what a driver does to the carrier is noted in
//! [`Linkwatch`] and settled at the end of the request, as the kernel's worker does a moment later.

mod add;
mod bridge;
mod del;
mod device;
mod enslave;
mod kinds;
mod linkwatch;
mod macvlan;
mod migrate;
mod name;
mod options;
mod over4;
mod over6;
mod prop;
mod row;
mod segments;
mod select;
mod set;
mod stack;
mod tun;
mod tunnel;
mod tunnel6;
mod updown;
mod validate;
pub mod vrf;
mod vxlan;

#[cfg(test)]
mod tests;

pub use device::*;
pub use linkwatch::Place;

pub(in crate::kernel) use add::new_link;
pub(in crate::kernel) use del::{del_link, remove_all};
pub(in crate::kernel) use over6::permanent;
pub(in crate::kernel) use prop::{add_names, remove_names};
pub(in crate::kernel) use row::{all_rows, get_row};
pub(in crate::kernel) use tun::{del_tun, new_tun};
pub(in crate::kernel) use tunnel::{get_tunnel, tunnel};
pub(in crate::kernel) use tunnel6::{get_tunnel6, tunnel6};

use super::{Host, NetnsId};
use crate::types::IfIndex;
use linkwatch::Linkwatch;

/// Brings a device up, with everything that follows from it; a device that cannot come up stays
/// down.
pub fn bring_up(host: &mut Host, netns: NetnsId, dev: IfIndex) {
    let mut watch = Linkwatch::new(host);
    // Only a device whose lower device is down refuses, and then there is nothing to follow.
    let _ = updown::open(&mut watch, Place { netns, dev });
    watch.settle();
}
