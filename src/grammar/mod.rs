//! WORDS → COMMAND. The only room that knows spelling and abbreviations: nom parsers over argv
//! words, keyword tables in iproute2's own order, value lexers. It refuses to look a device up, to
//! act, and to print: what the original does in the middle of parsing becomes a
//! [`crate::command::Aside`]. `run` calls it; help, man pages and completions read its tables.

mod absent;
pub mod addr;
pub mod addrlabel;
mod batch;
mod catalogue;
mod clause;
pub mod encap;
mod keyword;
mod kind;
mod line;
pub mod link;
pub mod monitor;
pub mod mroute;
pub mod neigh;
pub mod netconf;
pub mod netns;
pub mod nexthop;
mod object;
mod options;
pub mod route;
pub mod rule;
pub mod sysctl;
pub mod token;
#[cfg(test)]
mod trial;
pub mod tunnel;
pub mod tunnel6;
pub mod tuntap;
mod usage;
pub mod value;
pub mod vrf;
mod words;

pub use batch::*;
pub use catalogue::*;
pub use clause::*;
pub use keyword::*;
pub use kind::*;
pub use line::*;
pub use object::*;
pub use options::*;
pub use usage::*;
pub use words::*;
