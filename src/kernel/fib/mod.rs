//! FORWARDING TABLES, one room per family: what the two share is small, what differs is law.

pub mod encap;
pub mod v4;
pub mod v6;

mod multicast;
mod seen;
mod touched;
mod walk;

pub use multicast::multicast_routes;
pub use touched::Touched;
pub use walk::{Found, Net};
