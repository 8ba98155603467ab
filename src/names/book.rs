//! The book: every database behind one reference.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use super::account::Accounts;
use super::array::Array;
use super::builtin;
use super::file::NameFile;
use super::hash::Hash;
use super::hosts::Hosts;
use super::integer::{whole_signed, whole_unsigned};
use super::ipproto::IpProtocols;
use super::search::{Database, read_all};
use crate::types::{Level, Protocol, Scope, TableId};

const TABLES: Database = database("rt_tables", Some(Level::V6_1));
const PROTOCOLS: Database = database("rt_protos", Some(Level::V6_1));
const SCOPES: Database = database("rt_scopes", None);
const REALMS: Database = database("rt_realms", None);
const DSFIELDS: Database = database("rt_dsfield", None);
const GROUPS: Database = database("group", None);
const ADDR_PROTOCOLS: Database = database("rt_addrprotos", Some(Level::V7_1));

const fn database(name: &'static str, folder_since: Option<Level>) -> Database {
    Database { name, folder_since }
}

/// All name files of one process, read when first needed.
///
/// Look-ups are those of iproute2 7.1 `lib/rt_names.c` and `lib/inet_proto.c`. A `numeric` look-up
/// answers with the number (`-Numeric`).
#[derive(Debug)]
pub struct Book {
    /// Directory that replaces `/etc/iproute2` and `/usr/share/iproute2` (`RPDB_NAMES_DIR`).
    pub dir: Option<PathBuf>,
    /// Compatibility level: it decides the search path.
    pub level: Level,
    /// stderr lines that reading files gave (`Database … is corrupted`), not yet shown.
    pub complaints: RefCell<Vec<String>>,
    /// Users of the system.
    pub users: Accounts,
    /// Groups of users.
    pub user_groups: Accounts,
    reads: Cell<usize>,
    tables: Hash,
    protocols: Array,
    scopes: Array,
    realms: Array,
    dsfields: Array,
    groups: Hash,
    addr_protocols: Array,
    ip_protocols: IpProtocols,
    hosts: Hosts,
}

impl Default for Book {
    fn default() -> Self {
        Self::new(None, Level::default())
    }
}

impl Book {
    /// A book of which nothing has been read yet.
    pub fn new(dir: Option<PathBuf>, level: Level) -> Self {
        Self {
            dir,
            level,
            complaints: RefCell::default(),
            reads: Cell::default(),
            users: Accounts::users(),
            user_groups: Accounts::groups(),
            tables: Hash::new(builtin::TABLES),
            protocols: Array::new(builtin::PROTOCOLS),
            scopes: Array::new(builtin::SCOPES),
            realms: Array::new(builtin::REALMS),
            dsfields: Array::new(builtin::DSFIELDS),
            groups: Hash::new(builtin::GROUPS),
            addr_protocols: Array::new(builtin::ADDR_PROTOCOLS),
            ip_protocols: IpProtocols::default(),
            hosts: Hosts::default(),
        }
    }

    /// The name of a host, for `-resolve`.
    pub fn host_name(&self, addr: &std::net::IpAddr) -> Option<&str> {
        self.hosts.name(addr)
    }

    /// The complaints so far, which are then forgotten.
    pub fn take_complaints(&self) -> Vec<String> {
        self.complaints.take()
    }

    /// How many databases have been read. While that does not grow, a number has the name that it
    /// had.
    pub fn reads(&self) -> usize {
        self.reads.get()
    }

    /// How far names mean what they say, for those who want to remember what a text meant: how many
    /// look-ups were answered by numbers so far, or nothing while a number stands for the name that
    /// was last looked up (see [`Array`]).
    pub fn candour(&self) -> Option<usize> {
        let arrays = [
            &self.protocols,
            &self.scopes,
            &self.realms,
            &self.dsfields,
            &self.addr_protocols,
        ];
        { arrays.iter().all(|array| array.is_true()) }
            .then(|| arrays.iter().map(|array| array.numbers()).sum())
    }

    /// Reads all files of a database and keeps what is wrong with them.
    fn read(&self, database: Database) -> Vec<NameFile> {
        self.reads.set(self.reads.get() + 1);
        let files = read_all(database, self.dir.as_deref(), self.level);
        let complaints = files.iter().filter_map(|file| file.complaint.clone());
        self.complaints.borrow_mut().extend(complaints);
        files
    }

    /// The table that `word` names or is the number of (0 to 4294967295).
    pub fn table_id(&self, word: &str) -> Option<TableId> {
        let named = self.tables.id(word, || self.read(TABLES));
        let number = || u32::try_from(whole_unsigned(word, 0)?).ok();
        named.or_else(number).map(TableId)
    }

    /// The same for a word that is a decimal number and has no zero in front.
    pub fn table_of_number(&self, word: &str, number: u32) -> TableId {
        let named = self.tables.id(word, || self.read(TABLES));
        TableId(named.unwrap_or(number))
    }

    /// Name of a table; the files are read even when the answer is a number.
    pub fn table_name(&self, id: TableId, numeric: bool) -> String {
        match self.tables.name(id.0, || self.read(TABLES)) {
            Some(name) if !numeric => name.to_owned(),
            _ => id.0.to_string(),
        }
    }

    /// The routing protocol that `word` names or is the number of.
    pub fn protocol_id(&self, word: &str) -> Option<Protocol> {
        let id = self.protocols.id(word, 0, || self.read(PROTOCOLS));
        id.map(Protocol)
    }

    /// Name of a routing protocol.
    pub fn protocol_name(&self, id: Protocol, numeric: bool) -> String {
        let name = || self.protocols.name(id.0, || self.read(PROTOCOLS));
        named(numeric, name).unwrap_or_else(|| id.0.to_string())
    }

    /// The route scope that `word` names or is the number of.
    pub fn scope_id(&self, word: &str) -> Option<Scope> {
        self.scopes.id(word, 0, || self.read(SCOPES)).map(Scope)
    }

    /// Name of a route scope.
    pub fn scope_name(&self, id: Scope, numeric: bool) -> String {
        let name = || self.scopes.name(id.0, || self.read(SCOPES));
        named(numeric, name).unwrap_or_else(|| id.0.to_string())
    }

    /// The realm that `word` names or is the number of (0 to 255).
    pub fn realm_id(&self, word: &str) -> Option<u32> {
        let id = self.realms.id(word, 0, || self.read(REALMS));
        id.map(u32::from)
    }

    /// Name of a realm; above 255 there are numbers only.
    pub fn realm_name(&self, id: u32, numeric: bool) -> String {
        let name = || {
            let id = u8::try_from(id).ok()?;
            self.realms.name(id, || self.read(REALMS))
        };
        named(numeric, name).unwrap_or_else(|| id.to_string())
    }

    /// The differentiated services byte that `word` names or is the *hexadecimal* number of.
    pub fn dsfield_id(&self, word: &str) -> Option<u8> {
        self.dsfields.id(word, 16, || self.read(DSFIELDS))
    }

    /// Name of a differentiated services byte, else `0x%02x`.
    pub fn dsfield_name(&self, id: u8, numeric: bool) -> String {
        let name = || self.dsfields.name(id, || self.read(DSFIELDS));
        named(numeric, name).unwrap_or_else(|| format!("0x{id:02x}"))
    }

    /// Name of a DSCP value (0 to 63), which is that of the byte it is the upper part of; else decimal
    /// (7.1).
    pub fn dscp_name(&self, id: u8, numeric: bool) -> String {
        let name = || {
            let byte = u8::try_from(u16::from(id) << 2).ok()?;
            self.dsfields.name(byte, || self.read(DSFIELDS))
        };
        named(numeric, name).unwrap_or_else(|| id.to_string())
    }

    /// The link group that `word` names or is the number of. The number is read as a C `long` of
    /// which the low 32 bits count, with sign: a negative one is refused.
    pub fn group_id(&self, word: &str) -> Option<u32> {
        let named = self.groups.id(word, || self.read(GROUPS));
        let number = || u32::try_from(whole_signed(word, 0)? as i32).ok();
        named.or_else(number)
    }

    /// Name of a link group, else its number with sign.
    pub fn group_name(&self, id: u32, numeric: bool) -> String {
        match self.groups.name(id, || self.read(GROUPS)) {
            Some(name) if !numeric => name.to_owned(),
            _ => id.cast_signed().to_string(),
        }
    }

    /// The address protocol that `word` names or is the number of (7.1).
    pub fn addr_proto_id(&self, word: &str) -> Option<u8> {
        let read = || self.read(ADDR_PROTOCOLS);
        self.addr_protocols.plain_id(word, read)
    }

    /// Name of an address protocol, else C's `%#x` (7.1).
    pub fn addr_proto_name(&self, id: u8, numeric: bool) -> String {
        let name = || {
            self.addr_protocols.load(|| self.read(ADDR_PROTOCOLS));
            self.addr_protocols.known(id)
        };
        let number = || match id {
            0 => "0".to_owned(),
            _ => format!("{id:#x}"),
        };
        named(numeric, name).unwrap_or_else(number)
    }

    /// The IP protocol that `word` is the decimal number of, or the system's name or alias of.
    pub fn ip_proto_id(&self, word: &str) -> Option<u8> {
        let number = whole_unsigned(word, 10).and_then(|value| u8::try_from(value).ok());
        number.or_else(|| self.ip_protocols.id(word))
    }

    /// The system's name of an IP protocol, else `ipproto-N`.
    pub fn ip_proto_name(&self, id: u8, numeric: bool) -> String {
        let name = || self.ip_protocols.name(id).map(str::to_owned);
        named(numeric, name).unwrap_or_else(|| format!("ipproto-{id}"))
    }
}

/// No name where numbers are wanted.
fn named(numeric: bool, name: impl FnOnce() -> Option<String>) -> Option<String> {
    if numeric { None } else { name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(files: &[(&str, &str)]) -> (tempfile::TempDir, Book) {
        let dir = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            let path = dir.path().join(name);
            let parent = path.parent().expect("a parent");
            std::fs::create_dir_all(parent).expect("made");
            std::fs::write(path, text).expect("written");
        }
        let book = Book::new(Some(dir.path().to_owned()), Level::V7_1);
        (dir, book)
    }

    #[test]
    fn without_files_the_builtin_names_are_known() {
        let (_dir, book) = book(&[]);
        assert_eq!(book.table_id("main"), Some(TableId::MAIN));
        assert_eq!(book.table_name(TableId::LOCAL, false), "local");
        assert_eq!(book.table_name(TableId::LOCAL, true), "255");
        assert_eq!(book.protocol_id("zebra"), Some(Protocol(11)));
        assert_eq!(book.scope_name(Scope::LINK, false), "link");
        assert_eq!(book.realm_name(0, false), "unknown");
        assert_eq!(book.realm_name(300, false), "300");
        assert_eq!(book.dsfield_name(16, false), "0x10");
        assert_eq!(book.dsfield_id("10"), Some(16));
        assert_eq!(book.dscp_name(8, false), "8");
        assert_eq!(book.addr_proto_name(3, false), "kernel_ll");
        assert_eq!(book.addr_proto_name(0, true), "0");
        assert_eq!(book.group_id("default"), Some(0));
        assert_eq!(book.group_id("-1"), None);
        assert_eq!(book.group_name(u32::MAX, false), "-1");
        assert_eq!(book.table_id("4294967296"), None);
    }

    #[test]
    fn folders_add_to_the_file_and_only_conf_files_count() {
        let (_dir, book) = book(&[
            ("rt_tables", "100 one\n"),
            ("rt_tables.d/a.conf", "100 two\n101 three\n"),
            ("rt_tables.d/b.txt", "102 four\n"),
            ("rt_tables.d/.c.conf", "103 five\n"),
            ("rt_scopes.d/a.conf", "7 near\n"),
        ]);
        assert_eq!(book.table_name(TableId(100), false), "two");
        assert_eq!(book.table_id("one"), Some(TableId(100)));
        assert_eq!(book.table_id("three"), Some(TableId(101)));
        assert_eq!(book.table_id("four"), None);
        assert_eq!(book.table_id("five"), None);
        assert_eq!(book.scope_id("near"), None);
    }

    #[test]
    fn a_corrupt_file_complains_once_and_keeps_what_was_read() {
        let (dir, book) = book(&[("rt_realms", "1 one\noops\n")]);
        assert_eq!(book.realm_id("one"), Some(1));
        assert_eq!(book.realm_id("two"), None);
        let path = dir.path().join("rt_realms");
        let said = format!("Database {} is corrupted at oops\n\n", path.display());
        assert_eq!(book.take_complaints(), [said]);
        assert!(book.take_complaints().is_empty());
    }
}
