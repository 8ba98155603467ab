//! How routes fare when a device or an address goes or comes: hops die and revive, and dead
//! routes are flushed (Linux 6.18 `net/ipv4/fib_semantics.c`, `fib_sync_down_dev`,
//! `fib_sync_down_addr`, `fib_sync_up`).

use std::net::Ipv4Addr;

use super::{FibHop, FibInfo};
use crate::kernel::Netns;
use crate::types::{IfIndex, Scope, TableId, route_flags};

const DEAD: u8 = route_flags::DEAD as u8;
const LINKDOWN: u8 = route_flags::LINKDOWN as u8;

/// The device went down, or with `force` lost its last address or changed its VRF: hops over it
/// die. Without force those of host routes live on.
pub fn device_down(ns: &mut Netns, dev: IfIndex, force: bool) {
    let mut any_dead = false;
    for info in ns.v4.fib.infos_mut().iter_mut() {
        if uses(info, dev) && lose_hops(info, dev, DEAD | LINKDOWN, force) {
            any_dead = true;
        }
    }
    flush(ns, any_dead);
}

/// The device is going away: every route with a hop over it dies as a whole.
pub fn device_unregistered(ns: &mut Netns, dev: IfIndex) {
    let mut any_dead = false;
    for info in ns.v4.fib.infos_mut().iter_mut() {
        if uses(info, dev) {
            info.flags |= route_flags::DEAD | route_flags::LINKDOWN;
            any_dead = true;
        }
    }
    flush(ns, any_dead);
}

/// The device lost its carrier: hops over it are marked, but for those of host routes.
pub fn carrier_lost(ns: &mut Netns, dev: IfIndex) {
    for info in ns.v4.fib.infos_mut().iter_mut() {
        if uses(info, dev) {
            lose_hops(info, dev, LINKDOWN, false);
        }
    }
}

/// The device is up again, got an address or regained its carrier: hops over it lose `marks`.
/// Coming up with carrier also clears `LINKDOWN`.
pub fn device_up(ns: &mut Netns, dev: IfIndex, marks: u32) {
    let Some(link) = ns.links.get(dev).filter(|link| link.is_up()) else {
        return;
    };
    if !ns.v4.addrs.devs.contains_key(&dev) {
        return;
    }
    let regains_link = marks & route_flags::DEAD != 0 && link.is_running();
    let marks = if regains_link {
        marks | route_flags::LINKDOWN
    } else {
        marks
    };
    for info in ns.v4.fib.infos_mut().iter_mut() {
        if uses(info, dev) && revive_hops(info, dev, marks) {
            info.flags &= !marks;
        }
    }
}

/// An address is no longer local: routes of its device's table (main, or that of its VRF) that
/// prefer it as source go.
pub fn address_lost(ns: &mut Netns, addr: Ipv4Addr, table: TableId) {
    if addr.is_unspecified() {
        return;
    }
    let mut any_dead = false;
    for info in ns.v4.fib.infos_mut().iter_mut() {
        if info.prefsrc == addr && info.table == table {
            info.flags |= route_flags::DEAD;
            any_dead = true;
        }
    }
    flush(ns, any_dead);
}

fn uses(info: &FibInfo, dev: IfIndex) -> bool {
    info.hops.iter().any(|hop| hop.oif == dev)
}

/// Marks the hops over `dev`; true when no hop of the route is left unmarked, so that the route
/// as a whole gets the marks.
fn lose_hops(info: &mut FibInfo, dev: IfIndex, marks: u8, force: bool) -> bool {
    let mut lost = 0;
    for hop in &mut info.hops {
        if hop.flags & DEAD != 0 {
            lost += 1;
        } else if hop.oif == dev && (force || hop.scope != Scope::NOWHERE) {
            hop.flags |= marks;
            lost += 1;
        }
    }
    let all_lost = lost == info.hops.len();
    if all_lost {
        info.flags |= u32::from(marks);
    }
    all_lost
}

/// Clears the marks of the hops over `dev`; true when some hop of the route lives.
fn revive_hops(info: &mut FibInfo, dev: IfIndex, marks: u32) -> bool {
    let mut alive = false;
    for hop in &mut info.hops {
        if hop.oif == dev {
            hop.flags &= !(marks as u8);
        }
        alive |= is_free_of(hop, marks);
    }
    alive
}

fn is_free_of(hop: &FibHop, marks: u32) -> bool {
    !hop.has(marks)
}

/// Deletes dead routes when there are any (`fib_flush`).
fn flush(ns: &mut Netns, any_dead: bool) {
    if any_dead {
        ns.v4
            .fib
            .remove_all(|info| info.flags & route_flags::DEAD != 0);
    }
}
