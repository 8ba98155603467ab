//! BYTES OF MESSAGES: the messages of [`crate::rtnl`] in the kernel's own binary form, as `ip …
//! save` writes them to a file and `ip … restore` reads them. This room knows headers, attribute
//! numbers, byte orders, padding, and the order in which the kernel puts attributes. It refuses to
//! know what a file of messages is for and what a message does. The client calls it.
//!
//! Law: Linux 6.18 `include/uapi/linux/{netlink,rtnetlink,fib_rules,if_addr,lwtunnel}.h`; the order
//! is that of the functions that fill a message: `fib_nl_fill_rule`, `fib_dump_info`,
//! `rt6_fill_node`, `inet_fill_ifaddr`, `inet6_fill_ifaddr`.

mod addr;
mod attribute;
mod encap;
mod header;
mod message;
mod options;
mod program;
mod route;
mod rule;
mod segment;

pub use attribute::{Attributes, Malformed};
pub use header::Header;
pub use message::{attributes, decode, device, encode, notice};
