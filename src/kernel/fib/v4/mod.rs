//! IPv4 TABLES. Knows prefixes, next hops and their validation, the order of routes and what
//! devices and addresses do to them. Refuses to know rules (it asks the lookup) and links' inner
//! life. The seat, the effects chain and the lookup call it.
//!
//! A request goes through [`config`](Config::read) (what the message says), `accept` (what route
//! that is, or why not), `change` or `delete` (which place in the table); an answer comes from
//! `message`. What nobody asked for comes from `events`.

mod accept;
mod alias;
mod ancestry;
mod automatic;
mod change;
mod condition;
mod config;
mod covering;
mod delete;
mod dump;
pub mod events;
mod gateway6;
mod info;
mod leaves;
mod message;
pub(in crate::kernel::fib) mod metrics;
#[cfg(test)]
mod model;
mod nexthop;
mod pool;
mod prefsrc;
mod prepared;
mod requests;
#[cfg(test)]
mod scenes;
mod shelf;
mod sorted;
mod table;
mod tables;

pub use accept::error_of;
pub use alias::*;
pub use change::change;
pub use config::Config;
pub use covering::*;
pub use delete::delete;
pub use dump::dump;
pub use info::*;
pub use leaves::*;
pub use message::{ignores_linkdown, message, some_metrics};
pub use nexthop::{check as check_hop, is_good as is_good_hop};
pub use pool::*;
pub use prepared::*;
pub use requests::*;
pub use shelf::*;
pub use sorted::*;
pub use table::*;
pub use tables::*;
