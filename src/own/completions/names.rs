//! Names that exist in this state and in the name files.

use super::super::manual::PAGES;
use super::candidates::FILES;
use crate::kernel::link::{Kind, Link};
use crate::kernel::{Host, Netns, NetnsId};
use crate::names::Book;
use crate::types::{Protocol, Scope, TableId};

/// Where names come from.
#[derive(Debug)]
pub struct Source<'a> {
    /// Names of numbers.
    pub book: &'a Book,
    /// The state, when it can be read.
    pub host: Option<&'a Host>,
    /// The namespace that the line names.
    pub netns: Option<String>,
}

impl Source<'_> {
    fn namespace(&self) -> Option<&Netns> {
        let host = self.host?;
        let id = match &self.netns {
            None => NetnsId::ROOT,
            Some(wanted) => host.named_netns(wanted)??,
        };
        host.namespaces.get(&id)
    }
}

/// Words for families: the one name of the notation whose words are known beforehand, and need to
/// be, because it may be left out.
pub const FAMILIES: [&str; 5] = ["inet", "inet6", "mpls", "bridge", "link"];

type Names = Vec<(String, String)>;

/// The words that may stand for a name of the notation, and what is said about them.
pub fn names(place: &str, object: &str, source: &Source<'_>) -> Names {
    let book = source.book;
    // `[SRCREALM/]DSTREALM` and its like count as their last name.
    let of_name = |c: char| c.is_ascii_uppercase() || c == '_';
    let name = { place.split(|c| !of_name(c)) }.rfind(|name| !name.is_empty() && *name != "MASK");
    match name.unwrap_or_default() {
        "DEV" => devices(source, |_| true),
        "VRF" => devices(source, |kind| matches!(kind, Kind::Vrf { .. })),
        "NETNS" => { source.host.iter() }
            .flat_map(|host| host.names.iter().map(|(name, _)| plain(name)))
            .collect(),
        "TABLE_ID" | "TABLEID" => tables(source),
        "PROTO" if object == "address" => named(|id| book.addr_proto_name(id, false)),
        "PROTO" => named(|id| book.protocol_name(Protocol(id), false)),
        "SCOPE" => named(|id| book.scope_name(Scope(id), false)),
        "TOS" => named(|id| book.dsfield_name(id, false)),
        "DSCP" => named(|id| book.dscp_name(id, false)),
        "DSTREALM" => named(|id| book.realm_name(id.into(), false)),
        "GROUP" | "DEVGROUP" => named(|id| book.group_name(id.into(), false)),
        "PROTOCOL" => named(|id| book.ip_proto_name(id, false)),
        "FAMILY" => ["inet", "inet6", "mpls", "bridge", "link"]
            .map(plain)
            .into(),
        "PREFIX" if object == "route" => vec![plain("default")],
        "LFT" => vec![plain("forever")],
        "SHELL" => ["bash", "zsh", "fish"].map(plain).into(),
        "LEVEL" => ["6.1", "7.1"].map(plain).into(),
        "PAGE" => PAGES.iter().map(|page| plain(page.name)).collect(),
        "FILE" => vec![plain(FILES)],
        _ => Vec::new(),
    }
}

fn plain(word: impl AsRef<str>) -> (String, String) {
    (word.as_ref().to_owned(), String::new())
}

/// Numbers that have a name.
fn named(name: impl Fn(u8) -> String) -> Names {
    let entry = |id: u8| (name(id), id.to_string());
    let letters = |(name, _): &(String, String)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.starts_with("ipproto-")
    };
    (0..=u8::MAX).map(entry).filter(letters).collect()
}

/// Tables that have a name, and tables that exist.
fn tables(source: &Source<'_>) -> Names {
    let book = source.book;
    let mut found = named(|id| book.table_name(TableId(id.into()), false));
    if let Some(ns) = source.namespace() {
        let there = ns.v4.fib.tables().iter().map(|table| table.id());
        found.extend(there.map(|id| (book.table_name(id, false), "IPv4".to_owned())));
    }
    found
}

fn devices(source: &Source<'_>, wanted: impl Fn(&Kind) -> bool) -> Names {
    let Some(ns) = source.namespace() else {
        return Vec::new();
    };
    let links = ns.links.by_index.values().filter(|link| wanted(&link.kind));
    let entry = |link: &Link| {
        let kind = link.kind.name().unwrap_or("loopback");
        (link.name.as_str().to_owned(), kind.to_owned())
    };
    links.map(entry).collect()
}
