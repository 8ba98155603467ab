//! What one state of the machine has that an earlier one had not, as the messages that the kernel
//! would have sent: for `monitor`, and for the log of calls.
//!
//! The kernel tells what it does while it does it; here two states are compared. What is told is
//! therefore the last that became of each row, in the order in which Linux goes about such changes
//! (Linux 6.18 `net/ipv4/devinet.c`, `fib_frontend.c`, `net/ipv6/addrconf.c`): an address before
//! its routes, a network's route before an IPv6 address, what a device carried before the device.
//! What Linux does in silence is left out: IPv4 routes that go with their device, their next hop
//! object or their preferred source.

mod compare;
mod neigh;
mod order;
mod rows;
mod settings;

use crate::kernel::{Caller, Host, NetnsId};
use crate::reply::Mood;
use crate::rtnl::Row;

/// One row that came, changed or went.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The row as it is now, or as it last was.
    pub row: Row,
    /// Whether it went.
    pub mood: Mood,
    /// The name of the namespace that an id stands for, where it has one.
    pub name: Option<String>,
}

impl Change {
    /// Of a row that says all.
    pub fn of(row: Row, mood: Mood) -> Self {
        Self {
            row,
            mood,
            name: None,
        }
    }
}

/// What changed in one namespace. One that exists in one of the states only has no rows in the
/// other.
pub fn changes(before: &mut Host, after: &mut Host, netns: NetnsId, caller: Caller) -> Vec<Change> {
    let before = rows::Rows::of(before, netns, caller);
    let after = rows::Rows::of(after, netns, caller);
    order::ordered(before, after)
}
