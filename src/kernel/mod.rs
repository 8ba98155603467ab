//! SEMANTICS: what Linux does with a request. This room knows rules, tables, next hops, links,
//! addresses and every refusal with its number and text. It refuses to know words, names, the
//! clock, the disk and printing: time, uid and hash seed are arguments. `run` opens a [`Seat`] in
//! it; `store` exchanges images with it; the client talks to it only through `rtnl::Socket`.

pub mod addr;
pub mod effects;
pub mod fib;
pub mod link;
pub mod lookup;
pub mod neigh;
pub mod nexthop;
pub mod rule;
pub mod sysctl;
pub mod trace;

mod deferred;
mod half6;
mod host;
mod namespaces;
mod netns;
mod seat;

pub use half6::*;
pub use host::*;
pub use namespaces::{Alone, Processes};
pub use netns::*;
pub use seat::*;
