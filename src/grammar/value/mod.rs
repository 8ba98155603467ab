//! Value lexers: one word in, one value out, with C's and iproute2's own ideas of what a number, an
//! address or a name is. They know nothing about keywords; most answer `None` and let the clause
//! word the fault, those that the original lets exit by themselves answer with the fault.

mod address;
mod dscp;
mod ifname;
mod integer;
mod mark;
mod port;
mod prefix;
mod realms;
mod time;
mod tunnel_key;
mod uid;

pub use address::*;
pub use dscp::*;
pub use ifname::*;
pub use integer::*;
pub use mark::*;
pub use port::*;
pub use prefix::*;
pub use realms::*;
pub use time::*;
pub use tunnel_key::*;
pub use uid::*;
