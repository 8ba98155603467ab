//! IPv4 TABLES. Knows prefixes, next hops and their validation, the order of routes and what
//! devices and addresses do to them. Refuses to know rules (it asks the lookup) and links' inner
//! life. The seat, the effects chain and the lookup call it.

mod alias;
pub mod events;
mod info;
mod leaves;
mod pool;
mod table;
mod tables;

pub use alias::*;
pub use info::*;
pub use leaves::*;
pub use pool::*;
pub use table::*;
pub use tables::*;
