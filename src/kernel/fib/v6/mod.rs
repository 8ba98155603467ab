//! IPv6 TABLES. Knows prefixes with their source-specific branches, routes by metric, sibling
//! hops, their validation, and what devices and addresses do to them. Refuses to know rules (it
//! asks the lookup) and links' inner life. The seat, the effects chain, the lookup and `via inet6`
//! of IPv4 routes call it.
//!
//! ```text
//!  message ─► config ─► accept (+ nexthop: device, gateway) ─► change ─► table
//!                 └───────────────────────────────────────────► delete ─┘
//!  events ─► automatic (routes of addresses) · condition (devices down, up, MTU)
//! ```
//!
//! Where IPv4 has one route with many hops, IPv6 has many routes with one hop each: routes of the
//! same prefix and metric that have a gateway are siblings, and siblings are shown as one.

mod accept;
mod ancestry;
mod automatic;
mod change;
mod condition;
mod config;
mod covering;
mod delete;
mod dump;
pub mod events;
mod key;
mod lengths;
mod message;
#[cfg(test)]
mod model;
mod nexthop;
mod prepared;
mod requests;
mod route;
#[cfg(test)]
mod scenes;
mod shelf;
mod sorted;
#[cfg(test)]
mod stage;
mod table;
mod tables;

pub use accept::error_of;
pub use config::{Config6, Origin6};
pub use covering::*;
pub use dump::dump;
pub use key::*;
pub use message::{message, message_of_new, of_route};
pub use nexthop::{Hop6, resolve};
pub use prepared::*;
pub use requests::*;
pub use route::*;
pub use shelf::*;
pub use sorted::*;
pub use table::*;
pub use tables::*;
