//! VALUES. This room knows the nouns of routing as plain values: families, prefixes, numbers with
//! well-known constants, metrics, encapsulations. It refuses to know names, files, printing and
//! every rule about what the values do to each other. Every other room calls it.

mod address;
mod bytes;
mod encap;
mod family;
mod groups;
mod ifname;
mod level;
mod link;
mod metrics;
mod neigh;
mod octet;
mod prefix;
mod recall;
mod route;
mod rule;
mod seek;

pub use address::*;
pub use bytes::*;
pub use encap::*;
pub use family::*;
pub use groups::*;
pub use ifname::*;
pub use level::*;
pub use link::*;
pub use metrics::*;
pub use neigh::*;
pub use octet::*;
pub use prefix::*;
pub use recall::*;
pub use route::*;
pub use rule::*;
pub use seek::*;
