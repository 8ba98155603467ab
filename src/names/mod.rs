//! NUMBER ↔ NAME. This room knows the name files of iproute2 (rt_tables and its siblings): where
//! they lie, how they are read, and when. It refuses to know what a number means. Grammar asks it
//! for numbers, show for names; both get the same book by reference.

use std::cell::RefCell;
use std::path::PathBuf;

use crate::types::{Level, Protocol, Scope, TableId};

/// All name files of one process, read when first needed.
#[derive(Debug, Default)]
pub struct Book {
    /// Directory that replaces `/etc/iproute2` and `/usr/share/iproute2` (`RPDB_NAMES_DIR`).
    pub dir: Option<PathBuf>,
    /// Compatibility level: it decides the search path.
    pub level: Level,
    /// stderr lines that reading files gave (`Database … is corrupted`), not yet shown.
    pub complaints: RefCell<Vec<String>>,
}

/// Signatures that other rooms rely on; bodies follow.
#[allow(missing_docs, clippy::todo)]
impl Book {
    pub fn table_id(&self, _word: &str) -> Option<TableId> {
        todo!()
    }
    pub fn table_name(&self, _id: TableId, _numeric: bool) -> String {
        todo!()
    }
    pub fn protocol_id(&self, _word: &str) -> Option<Protocol> {
        todo!()
    }
    pub fn protocol_name(&self, _id: Protocol, _numeric: bool) -> String {
        todo!()
    }
    pub fn scope_id(&self, _word: &str) -> Option<Scope> {
        todo!()
    }
    pub fn scope_name(&self, _id: Scope, _numeric: bool) -> String {
        todo!()
    }
    pub fn realm_id(&self, _word: &str) -> Option<u32> {
        todo!()
    }
    pub fn realm_name(&self, _id: u32, _numeric: bool) -> String {
        todo!()
    }
    pub fn dsfield_id(&self, _word: &str) -> Option<u8> {
        todo!()
    }
    pub fn dsfield_name(&self, _id: u8, _numeric: bool) -> String {
        todo!()
    }
    pub fn group_id(&self, _word: &str) -> Option<u32> {
        todo!()
    }
    pub fn group_name(&self, _id: u32, _numeric: bool) -> String {
        todo!()
    }
    pub fn addr_proto_id(&self, _word: &str) -> Option<u8> {
        todo!()
    }
    pub fn addr_proto_name(&self, _id: u8, _numeric: bool) -> String {
        todo!()
    }
    /// Number of an IP protocol by `/etc/protocols` name or alias.
    pub fn ip_proto_id(&self, _word: &str) -> Option<u8> {
        todo!()
    }
    pub fn ip_proto_name(&self, _id: u8, _numeric: bool) -> String {
        todo!()
    }
}
