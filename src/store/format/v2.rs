//! Version 2 of the document: the rows of version 1, with the routes behind everything else, so
//! that a reader who wants a few of them need not read the others.
//!
//! ```text
//! {
//! "format":"rpdb state",
//! "version":2,
//! "stamp":{…},          what the writer says of this very file; the only line that need not be there
//! "bare":true,          the head: everything but the routes; this line only where it is true
//! "next_netns":1,
//! "names":[…],
//! "netns":[…],          tables here are only listed
//! "routes4":[           the routes: one part for each table that has any
//! {"netns":0,"table":254,"routes":[
//! ["198.51.100.0/24",3],
//! …
//! ]}
//! ],
//! "routes6":[…]         version 3 has other rows here
//! }
//! ```

use serde::{Deserialize, Serialize};

use super::{v1, v3};

/// The number of this version.
pub const VERSION: u32 = 2;

/// A whole document of any version.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Always [`v1::FORMAT`].
    pub format: String,
    /// From 1 up to [`v3::VERSION`].
    pub version: u32,
    /// Not from version 1.
    #[serde(default)]
    pub stamp: Option<Stamp>,
    /// The first namespace is as `netns add` makes one.
    #[serde(default)]
    pub bare: bool,
    /// The id that the next namespace gets.
    pub next_netns: u32,
    /// Namespace names in order of creation, with ids.
    #[serde(default)]
    pub names: Vec<(String, Option<u32>)>,
    /// Namespaces by ascending id.
    pub netns: Vec<v1::Netns>,
    /// IPv4 routes; in version 1 they are in their tables.
    #[serde(default)]
    pub routes4: Vec<Part<v1::Route>>,
    /// IPv6 routes; in version 1 they are in their tables.
    #[serde(default)]
    pub routes6: Vec<Part<v3::Row6>>,
}

/// The routes of one table in dump order.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Part<R> {
    /// Namespace.
    pub netns: u32,
    /// Table.
    pub table: u32,
    /// Routes.
    pub routes: Vec<R>,
}

/// The head alone.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// As in [`Document`].
    #[serde(default)]
    pub bare: bool,
    /// As in [`Document`].
    pub next_netns: u32,
    /// As in [`Document`].
    #[serde(default)]
    pub names: Vec<(String, Option<u32>)>,
    /// As in [`Document`].
    pub netns: Vec<v1::Netns>,
}

/// What the writer says of the file: a file whose time and size are these is canonical and was
/// checked.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// The file's time of modification: seconds and nanoseconds.
    pub time: (i64, i64),
    /// Bytes behind the line of the stamp.
    pub size: u64,
    /// Bytes of the head, the first of those.
    pub head: u64,
    /// Where the rows of each table are: namespace, table, first byte behind the head, bytes.
    pub routes4: Vec<(u32, u32, u64, u64)>,
    /// The same, and more.
    pub routes6: Vec<Place6>,
}

/// Where the rows of an IPv6 table are.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place6(
    /// Namespace.
    pub u32,
    /// Table.
    pub u32,
    /// First byte behind the head.
    pub u64,
    /// Bytes.
    pub u64,
    /// When the first of those routes ends that end.
    pub Option<i64>,
    /// There are source-specific routes; version 2 does not say so.
    #[serde(default, skip_serializing_if = "v1::is_default")]
    pub bool,
);

impl From<Head> for v1::Document {
    fn from(head: Head) -> Self {
        Self {
            format: v1::FORMAT.to_owned(),
            version: v3::VERSION,
            bare: head.bare,
            next_netns: head.next_netns,
            names: head.names,
            netns: head.netns,
        }
    }
}
