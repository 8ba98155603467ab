//! WHAT `ip` DOES with a command: defaults, device lookup, selectors, flush rounds, warnings. This
//! room knows everything that iproute2 decides between its words and the netlink socket, and again
//! between the socket and its printer. It refuses to know spelling (the grammar's), layout (show's)
//! and what a message does: it sees the kernel through [`crate::rtnl::Socket`] alone. `run` calls
//! it once per command, with the [`Memory`] that the original keeps from line to line of a batch.

mod addr;
mod addrlabel;
mod context;
mod devices;
mod dumpfile;
mod echo;
mod execute;
mod glob;
mod link;
mod links;
mod mailbox;
mod memory;
mod mroute;
mod neigh;
mod netconf;
mod netns;
mod nexthop;
mod program;
mod route;
mod rule;
mod settle;
mod streams;
pub mod sysctl;
#[cfg(test)]
mod testing;
mod token;
mod tunnel;
mod tunnel6;
mod tuntap;
mod vrf;

pub use context::Context;
pub use devices::DeviceCache;
pub use dumpfile::messages;
pub use execute::execute;
pub use glob::fits;
pub use links::LinkTable;
pub use memory::Memory;
pub use netns::NetnsNames;
pub use nexthop::{NexthopCache, NexthopSelector};
pub use settle::settle;
pub use streams::{Stdin, Streams};
pub use vrf::is_vrf;
