//! THE LOOKUP: one walk from a flow to a route, used by `route get`, by `explain` and by the
//! kernel's own checks. Knows flows, rules and tables; refuses to change anything. The fib room
//! calls it for its checks, the seat for `route get`, `own` for `explain`.
//!
//! ```text
//!  get ──► output ──► fib4 (rules) ──► table4 (one table, through the fib room's `Leaves`)
//!     └──► input ───►   ▲    path (which hop) · source (which address) · reverse (believe the sender?)
//!  addr_type ───────────┘ one table only
//! ```
//!
//! IPv6 has the same picture with fewer boxes: [`get6`], [`fib6`], [`table6`], [`path6`], [`source6`].
//! The walk through the rules is one for both: `rules`.

pub mod addr_type;
pub mod fib4;
pub mod fib6;
pub mod get;
pub mod get6;
pub mod input;
pub mod l3mdev;
pub mod output;
pub mod path6;
pub mod source;
pub mod source6;
pub mod table6;

mod conf;
mod flow;
mod flow6;
mod found;
mod hash;
mod multicast;
mod path;
mod reverse;
mod routed;
mod rules;
mod table4;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use flow::*;
pub use flow6::*;
pub use found::*;
pub use hash::*;
pub use routed::*;
pub use table4::is_merged;
