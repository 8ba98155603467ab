//! POLICY RULES. Knows the chain of rules of one family: order, automatic priorities, goto,
//! duplicates, deletion, and whether a rule matches a flow. Refuses to know tables and routes.
//! The seat (changes) and the lookup (walks) call it.

mod accept;
mod chain;
mod change;
mod compare;
mod entry;
pub mod eval;
mod index;
mod list;
mod message;
#[cfg(test)]
mod model;
mod twins;

pub use chain::*;
pub use change::*;
pub use entry::*;
pub use list::*;
pub use message::*;
