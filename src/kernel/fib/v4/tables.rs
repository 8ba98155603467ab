//! All tables of a namespace (Linux 6.18 `net/ipv4/fib_frontend.c`).

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Alias, Covered, Covering, FibInfo, InfoId, Infos, Leaf, Leaves, Pool, Shelf};
use crate::types::{Prefix4, RouteType, TableId};

/// All IPv4 tables of a namespace and the infos they share.
#[derive(Clone, Debug, Default)]
pub struct Fib4 {
    tables: Vec<Shelf>,
    infos: Pool,
}

impl Fib4 {
    /// All tables in the order of their creation.
    pub fn tables(&self) -> &[Shelf] {
        &self.tables
    }

    /// All tables in dump order: by the low byte of the id, the most recently created first
    /// among equals (`fib_table_hash`).
    pub fn tables_in_dump_order(&self) -> Vec<&Shelf> {
        let mut order: Vec<&Shelf> = self.tables.iter().rev().collect();
        order.sort_by_key(|table| table.id().0 & 0xff);
        order
    }

    /// The table with this id; 0 means main.
    pub fn table(&self, id: TableId) -> Option<&Shelf> {
        let id = or_main(id);
        self.tables.iter().find(|table| table.id() == id)
    }

    pub(super) fn table_mut(&mut self, id: TableId) -> Option<&mut Shelf> {
        let id = or_main(id);
        self.tables.iter_mut().find(|table| table.id() == id)
    }

    /// Makes the table exist; 0 means main. What else comes into being with the local table is
    /// the business of [`super::new_table`].
    pub fn create_table(&mut self, id: TableId) {
        if self.table(id).is_none() {
            self.tables.push(Shelf::new(or_main(id)));
        }
    }

    /// The lowest id from 1 up that no table has (`fib_empty_table`).
    pub fn lowest_free_id(&self) -> TableId {
        let mut id = TableId(1);
        while self.table(id).is_some() {
            id.0 += 1;
        }
        id
    }

    /// The interned route descriptions.
    pub fn infos(&self) -> &Pool {
        &self.infos
    }

    pub(super) fn infos_mut(&mut self) -> &mut Pool {
        &mut self.infos
    }

    /// The route description behind a handle of this namespace.
    pub fn info(&self, id: InfoId) -> Option<&FibInfo> {
        self.infos.get(id)
    }

    /// Adds a route behind all others of its prefix, unchecked: for rebuilding a table route by
    /// route in dump order. The table is created when it does not exist.
    pub fn restore(
        &mut self,
        table: TableId,
        prefix: Prefix4,
        tos: u8,
        kind: RouteType,
        info: FibInfo,
    ) -> InfoId {
        let info = self.infos.take(info);
        self.shelve(table, prefix, Alias { tos, kind, info });
        info
    }

    /// The same for one more route with an info that is there already.
    pub fn restore_like(&mut self, table: TableId, prefix: Prefix4, alias: Alias) {
        self.infos.hold(alias.info);
        self.shelve(table, prefix, alias);
    }

    fn shelve(&mut self, table: TableId, prefix: Prefix4, alias: Alias) {
        self.create_table(table);
        if let Some(table) = self.table_mut(table) {
            table.restore(prefix, alias);
        }
    }

    /// Takes up what a document says: its infos, each with the number of its place, and tables in
    /// the order of their creation.
    pub fn written(infos: Arc<dyn Infos>, tables: Vec<Shelf>) -> Self {
        Self {
            tables,
            infos: Pool::of(infos),
        }
    }

    /// From here on, changes count.
    pub fn settle(&mut self) {
        self.tables.iter_mut().for_each(Shelf::settle);
    }

    /// The infos that `wanted` says yes to and that some route uses. Of those that came with a
    /// document nobody counts the users, so that they have to be looked for.
    pub fn used(
        &self,
        wanted: impl Fn(&FibInfo) -> bool,
    ) -> impl Iterator<Item = (InfoId, &FibInfo)> {
        let wanted = self.infos.iter().filter(move |(_, info)| wanted(info));
        wanted.filter(|(id, _)| !self.infos.is_pinned(*id) || self.is_used(*id))
    }

    fn is_used(&self, id: InfoId) -> bool {
        let mut prefixes = self.tables.iter().flat_map(Shelf::iter);
        prefixes.any(|(_, aliases)| aliases.iter().any(|alias| alias.info == id))
    }

    /// Puts a route before the one at position `at` of its prefix. The alias brings its use of
    /// the info along.
    pub(super) fn insert(&mut self, table: TableId, prefix: Prefix4, at: usize, alias: Alias) {
        if let Some(table) = self.table_mut(table) {
            table.insert(prefix, at, alias);
        }
    }

    /// Puts a route in the place of another.
    pub(super) fn replace(&mut self, table: TableId, prefix: Prefix4, at: usize, alias: Alias) {
        let old = self
            .table_mut(table)
            .and_then(|table| table.replace(prefix, at, alias));
        if let Some(old) = old {
            self.infos.release(old.info);
        }
    }

    /// Takes a route out; its info is freed with its last user.
    pub(super) fn remove(&mut self, table: TableId, prefix: Prefix4, at: usize) {
        let gone = self
            .table_mut(table)
            .and_then(|table| table.remove(prefix, at));
        if let Some(gone) = gone {
            self.infos.release(gone.info);
        }
    }

    /// Deletes every route that uses a next hop object (`__remove_nexthop_fib`).
    pub fn remove_users(&mut self, object: u32) {
        let uses = |info: &FibInfo| info.nh_id == Some(object);
        // Infos without users do no harm here.
        if self.infos.iter().any(|(_, info)| uses(info)) {
            self.remove_all(uses);
        }
    }

    /// Deletes every route whose info says yes (`fib_flush`).
    pub(super) fn remove_all(&mut self, gone: impl Fn(&FibInfo) -> bool) {
        let infos = &self.infos;
        let mut released = Vec::new();
        for table in &mut self.tables {
            table.remove_all(|alias| {
                let yes = infos.get(alias.info).is_some_and(&gone);
                if yes {
                    released.push(alias.info);
                }
                yes
            });
        }
        for id in released {
            self.infos.release(id);
        }
    }
}

/// What covers an address in one table.
type Rows<'a> = (TableId, Covering<'a>);

impl Leaves for Fib4 {
    fn has_table(&self, id: TableId) -> bool {
        self.table(id).is_some()
    }

    fn each_covering<'a>(
        &'a self,
        table: TableId,
        with: Option<TableId>,
        addr: Ipv4Addr,
        visit: &mut dyn FnMut(Leaf<'a>) -> ControlFlow<()>,
    ) {
        let rows = |id| self.covering(id, addr);
        let mut first = rows(table);
        let mut second = with.and_then(rows);
        let mut of_first = next(&mut first);
        let mut of_second = next(&mut second);
        loop {
            let length = |row: &Option<Covered<'a>>| row.map(|(prefix, _)| prefix.len());
            let (rows, row) = match length(&of_first) >= length(&of_second) {
                true => (&mut first, &mut of_first),
                false => (&mut second, &mut of_second),
            };
            let (Some((id, _)), Some((prefix, aliases))) = (&rows, *row) else {
                return;
            };
            if self.visit(*id, prefix, aliases, visit).is_break() {
                return;
            }
            *row = next(rows);
        }
    }
}

fn next<'a>(rows: &mut Option<Rows<'a>>) -> Option<Covered<'a>> {
    rows.as_mut().and_then(|(_, rows)| rows.next())
}

impl Fib4 {
    /// What covers an address in a table, which is called by its own name.
    fn covering(&self, table: TableId, addr: Ipv4Addr) -> Option<Rows<'_>> {
        let table = self.table(table)?;
        Some((table.id(), table.covering(addr)))
    }

    fn visit<'a>(
        &'a self,
        table: TableId,
        prefix: Prefix4,
        aliases: &[Alias],
        visit: &mut dyn FnMut(Leaf<'a>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for alias in aliases {
            if let Some(info) = self.info(alias.info) {
                visit(Leaf {
                    table,
                    prefix,
                    alias: *alias,
                    info,
                })?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Two sets of tables are equal when they hold equal routes, whatever handles their infos have.
impl PartialEq for Fib4 {
    fn eq(&self, other: &Self) -> bool {
        let mut same = HashMap::new();
        let mut same_info = |a: InfoId, b: InfoId| {
            same.get(&a) == Some(&b) || {
                let equal = self.info(a) == other.info(b);
                if equal {
                    same.insert(a, b);
                }
                equal
            }
        };
        let mut same_alias = |(a, b): (&Alias, &Alias)| {
            a.tos == b.tos && a.kind == b.kind && same_info(a.info, b.info)
        };
        self.tables.len() == other.tables.len()
            && self.tables.iter().zip(&other.tables).all(|(a, b)| {
                a.id() == b.id()
                    && a.prefixes() == b.prefixes()
                    && a.iter().zip(b.iter()).all(|((p, a), (q, b))| {
                        p == q && a.len() == b.len() && a.iter().zip(b).all(&mut same_alias)
                    })
            })
    }
}

fn or_main(id: TableId) -> TableId {
    if id == TableId::UNSPEC {
        TableId::MAIN
    } else {
        id
    }
}

/// Makes a table exist as the kernel does it: while local and main are one trie, the local table
/// brings main with it (`fib_new_table`).
pub fn new_table(v4: &mut crate::kernel::V4, id: TableId) {
    if id == TableId::LOCAL && !v4.custom_rules {
        v4.fib.create_table(TableId::MAIN);
    }
    v4.fib.create_table(id);
}
