//! `ip monitor`.

use crate::types::{Family, IfName};

/// What to follow, and how to show it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MonitorCommand {
    /// The objects that were named; none means all.
    pub objects: Vec<Watched>,
    /// Each message says what it is about.
    pub labels: bool,
    /// Each message says which namespace it comes from.
    pub all_nsid: bool,
    /// `dev`.
    pub dev: Option<IfName>,
    /// `file`: messages of a file instead of those to come.
    pub file: Option<String>,
    /// The family that was chosen before the object.
    pub family: Family,
}

/// What messages can be about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the names are the documentation
pub enum Watched {
    Link,
    Address,
    Route,
    Rule,
    Nexthop,
    Neigh,
    Netconf,
    Nsid,
    /// What rpdb has no messages of.
    Other,
}

impl MonitorCommand {
    /// True when messages about this are to be shown.
    pub fn watches(&self, what: Watched) -> bool {
        self.objects.is_empty() || self.objects.contains(&what)
    }
}
