//! The whole machine: its network namespaces.

use std::collections::BTreeMap;

use super::Netns;

/// Identity of a namespace inside one host, never reused; 0 is the one that the host boots with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct NetnsId(pub u32);

impl NetnsId {
    /// The namespace that the host boots with.
    pub const ROOT: Self = Self(0);
}

/// Everything there is.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Host {
    /// The first namespace is not the one that a host boots with, but as `netns add` makes it. Then
    /// nothing is known of the settings of that one, which new namespaces take along.
    pub bare: bool,
    /// All namespaces.
    pub namespaces: BTreeMap<NetnsId, Netns>,
    /// Names given by `netns add`, in the order of their creation; a hollow one has no namespace.
    pub names: Vec<(String, Option<NetnsId>)>,
    /// The id that the next namespace gets.
    pub next_netns: u32,
}

impl Host {
    /// A freshly booted host: one namespace, `lo` up with 127.0.0.1/8 and ::1.
    pub fn booted() -> Self {
        let mut host = Self {
            bare: false,
            ..Self::bare()
        };
        super::link::bring_up(&mut host, NetnsId::ROOT, crate::types::IfIndex::LOOPBACK);
        host
    }

    /// A host whose only namespace is as `netns add` makes it: `lo` down, no addresses.
    pub fn bare() -> Self {
        let namespaces = BTreeMap::from([(NetnsId::ROOT, Netns::bare())]);
        Self {
            bare: true,
            namespaces,
            names: Vec::new(),
            next_netns: 1,
        }
    }
}
