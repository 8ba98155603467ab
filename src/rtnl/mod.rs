//! THE SEAM: it stands where the rtnetlink socket stands. This room knows the messages that cross
//! it, as typed plain data with numbers only: what a request may carry and what an answer carries,
//! attribute by attribute. It refuses to know names and words (the client's) and what a message
//! does (the kernel's). Client, kernel, show and store call it.
//!
//! A message struct is one netlink message: header fields plainly, attributes as `Option` — the
//! difference between "absent" and "zero" is part of the law on both sides.

mod addr;
mod addrlabel;
mod errno;
mod link;
mod neigh;
mod netconf;
mod netns;
mod nexthop;
mod refusal;
mod request;
mod route;
mod rule;
mod settings;
mod tun;
mod tunnel;
mod tunnel6;

pub use addr::*;
pub use addrlabel::*;
pub use errno::*;
pub use link::*;
pub use neigh::*;
pub use netconf::*;
pub use netns::*;
pub use nexthop::*;
pub use refusal::*;
pub use request::*;
pub use route::*;
pub use rule::*;
pub use settings::*;
pub use tun::*;
pub use tunnel::*;
pub use tunnel6::*;
