//! NEXT HOP OBJECTS. Knows single hops, blackholes and groups that have ids of their own, how they
//! are made, replaced and removed, and what devices do to them. Refuses to know prefixes: routes
//! refer to an object by its id, and the tables ask here what that means. The seat, the effects
//! chain, the IPv4 tables and the lookup call it.
//!
//! ```text
//!  message ─► config ─► change ─► create (single: device, gateway · group: members) ─► replace
//!                          └────► remove ◄── events (device down, no carrier, gone)
//!  resilient: the buckets of a group that keeps flows on their hops · use4, use6: what routes see
//! ```
//!
//! Both families share one set of ids. An object belongs to IPv4 or IPv6 by how its hop was
//! checked; a group belongs to neither (Linux 6.18 `net/ipv4/nexthop.c`).

mod change;
mod config;
mod create;
mod dump;
pub mod events;
mod message;
mod object;
mod remove;
mod replace;
mod requests;
mod resilient;
#[cfg(test)]
mod scenes;
mod use4;
mod use6;

pub use object::*;
pub use requests::*;
pub use resilient::{Bucket, Resilient};
pub use use4::*;
pub use use6::*;
