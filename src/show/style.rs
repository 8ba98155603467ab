//! What every description needs beside its row: the options, the name book, the devices.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use super::record::push_text;
use super::{Palette, push_ip};
use crate::command::Globals;
use crate::names::Book;
use crate::reply::Devices;
use crate::rtnl::NexthopMsg;
use crate::types::{IfIndex, Level, Protocol, Scope, TableId};

/// The circumstances of showing.
#[derive(Debug)]
pub struct Style<'a> {
    /// The options before the object, the compatibility level among them.
    pub globals: &'a Globals,
    /// The name files.
    pub book: &'a Book,
    /// Colours, when wanted.
    pub palette: Option<Palette>,
    /// The devices that rows may name by number.
    pub devices: Devices,
    /// The next hop objects that routes may name by id.
    pub nexthops: BTreeMap<u32, NexthopMsg>,
}

impl<'a> Style<'a> {
    /// A style without devices.
    pub fn new(globals: &'a Globals, book: &'a Book, palette: Option<Palette>) -> Self {
        Self {
            globals,
            book,
            palette,
            devices: Devices::new(),
            nexthops: BTreeMap::new(),
        }
    }

    /// Compatibility level.
    pub fn level(&self) -> Level {
        self.globals.level
    }

    /// `-d` was given.
    pub fn details(&self) -> bool {
        self.globals.details > 0
    }

    /// `-s` was given.
    pub fn stats(&self) -> bool {
        self.globals.stats > 0
    }

    /// An address as `format_host` writes it: by its name where `-r` was given and it has one
    /// (iproute2 7.1 `lib/utils.c`).
    pub fn push_host(&self, out: &mut Vec<u8>, addr: &IpAddr) {
        let name = self.globals.resolve.then(|| self.book.host_name(addr));
        match name.flatten() {
            Some(name) => push_text(out, name),
            None => push_ip(out, addr),
        }
    }

    /// `-N` was given.
    pub fn numeric(&self) -> bool {
        self.globals.numeric
    }

    /// What separates the lines of one record: `\` with `-o`.
    pub fn line_break(&self) -> &'static str {
        if self.globals.oneline { "\\" } else { "\n" }
    }

    /// The name of a device: `*` for none, `if7` for one that is not known
    /// (iproute2 7.1 `lib/ll_map.c`, `ll_index_to_name`).
    pub fn device(&self, index: IfIndex) -> Cow<'_, str> {
        if index == IfIndex::NONE {
            return Cow::Borrowed("*");
        }
        match self.devices.get(&index).and_then(|link| link.name.as_ref()) {
            Some(name) => Cow::Borrowed(name.as_str()),
            None => Cow::Owned(format!("if{}", index.0)),
        }
    }

    /// The name of a table.
    pub fn table(&self, id: TableId) -> String {
        self.book.table_name(id, self.numeric())
    }

    /// The name of a protocol.
    pub fn protocol(&self, id: Protocol) -> String {
        self.book.protocol_name(id, self.numeric())
    }

    /// The name of a scope.
    pub fn scope(&self, id: Scope) -> String {
        self.book.scope_name(id, self.numeric())
    }

    /// The name of a realm.
    pub fn realm(&self, id: u32) -> String {
        self.book.realm_name(id, self.numeric())
    }

    /// The name of a type of service.
    pub fn dsfield(&self, id: u8) -> String {
        self.book.dsfield_name(id, self.numeric())
    }

    /// The name of a device group.
    pub fn group(&self, id: u32) -> String {
        self.book.group_name(id, self.numeric())
    }

    /// The name of a DSCP.
    pub fn dscp(&self, dscp: u8) -> String {
        self.book.dscp_name(dscp, self.numeric())
    }
}
