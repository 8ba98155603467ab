//! Version 1 of the document, and the rows that later versions have in common with it. A key that is absent means its default, so that later additions do
//! not make old documents unreadable; an unknown key is refused, because ignoring it would lose it.

mod addr;
mod addrlabel;
mod encap;
mod link;
mod neigh;
mod netns;
mod nexthop;
mod route;
mod route6;
mod rule;
mod value;

pub use addr::*;
pub use addrlabel::*;
pub use encap::*;
pub use link::*;
pub use neigh::*;
pub use netns::*;
pub use nexthop::*;
pub use route::*;
pub use route6::*;
pub use rule::*;
pub use value::*;

use serde::{Deserialize, Serialize};

/// The name of this kind of document.
pub const FORMAT: &str = "rpdb state";

/// A whole document.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Always [`FORMAT`].
    pub format: String,
    /// 1, or that of the document that this is the head of.
    pub version: u32,
    /// The first namespace is as `netns add` makes one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bare: bool,
    /// The id that the next namespace gets.
    pub next_netns: u32,
    /// Namespace names in order of creation, with ids; without, when the name is hollow.
    #[serde(default)]
    pub names: Vec<(String, Option<u32>)>,
    /// Namespaces by ascending id.
    pub netns: Vec<Netns>,
}

/// Only what tells a document's version.
#[derive(Deserialize, Debug)]
pub struct Header {
    /// As in [`Document`].
    pub format: String,
    /// As in [`Document`].
    pub version: u64,
}
