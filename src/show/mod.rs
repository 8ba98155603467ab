//! REPLY → RECORD → BYTES. This room knows how iproute2 lays its output out: every noun is
//! described once, as an ordered list of fields, and each field has a text half (its unit, blanks
//! included, with an optional colour), a JSON half (key and value), or both; a [`Record`] sends
//! them to the page or to the document. It refuses to know why a row is shown, what it may hide
//! beyond the columns that the reply names, and where the bytes go. The client emits replies into
//! a [`Screen`]; `run` takes the bytes.
//!
//! Laws that every description here keeps: the order of fields is the original's; the name book is
//! asked exactly when the original asks its databases (reading a file late is visible); `-r`
//! asks the hosts file, and no network; `-t`, `-ts`, `-h` and `-iec` change
//! nothing in the records of this room but the counters that say so.

mod addr;
mod address;
mod addrlabel;
mod counters;
mod document;
mod encap;
mod ink;
mod labels;
mod link;
mod link_details;
mod link_flags;
mod link_kind;
#[cfg(test)]
mod link_tests;
mod metrics;
mod mold;
mod multipath;
mod neigh;
mod netconf;
mod netns;
mod nexthop;
mod outlet;
mod record;
mod route;
mod route_flags;
mod rule;
mod screen;
mod style;
#[cfg(test)]
mod testing;
mod token;
mod tun;
mod tunnel;
mod tunnel6;
mod vrf;

pub use address::{push_family_addr, push_ip, push_ipv6, push_labels, push_lladdr};
pub use document::Document;
pub use ink::{Ink, Palette};
pub use labels::{family_word, push_action, push_route_type};
pub use outlet::Outlet;
pub use record::{Key, Record, Unit, unit};
pub use route_flags::mark_text;
pub use screen::Screen;
pub use style::Style;
