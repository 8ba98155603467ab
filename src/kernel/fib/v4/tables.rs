//! All tables of a namespace (Linux 6.18 `net/ipv4/fib_frontend.c`).

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::ops::ControlFlow;

use super::{Alias, FibInfo, InfoId, Leaf, Leaves, Pool, Table};
use crate::types::{Prefix4, RouteType, TableId};

/// All IPv4 tables of a namespace and the infos they share.
#[derive(Clone, Debug, Default)]
pub struct Fib4 {
    tables: Vec<Table>,
    infos: Pool,
}

impl Fib4 {
    /// All tables in the order of their creation.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// All tables in dump order: by the low byte of the id, the most recently created first
    /// among equals (`fib_table_hash`).
    pub fn tables_in_dump_order(&self) -> Vec<&Table> {
        let mut order: Vec<&Table> = self.tables.iter().rev().collect();
        order.sort_by_key(|table| table.id().0 & 0xff);
        order
    }

    /// The table with this id; 0 means main.
    pub fn table(&self, id: TableId) -> Option<&Table> {
        let id = or_main(id);
        self.tables.iter().find(|table| table.id() == id)
    }

    pub(super) fn table_mut(&mut self, id: TableId) -> Option<&mut Table> {
        let id = or_main(id);
        self.tables.iter_mut().find(|table| table.id() == id)
    }

    /// Makes the table exist; 0 means main. What else comes into being with the local table is
    /// the business of [`super::new_table`].
    pub fn create_table(&mut self, id: TableId) {
        if self.table(id).is_none() {
            self.tables.push(Table::new(or_main(id)));
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
    ) {
        self.create_table(table);
        let info = self.infos.take(info);
        if let Some(table) = self.table_mut(table) {
            let alias = Alias { tos, kind, info };
            table.insert(prefix, usize::MAX, alias);
        }
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

impl Leaves for Fib4 {
    fn has_table(&self, id: TableId) -> bool {
        self.table(id).is_some()
    }

    fn each_covering(
        &self,
        tables: &[TableId],
        addr: Ipv4Addr,
        visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
    ) {
        let lengths = tables
            .iter()
            .filter_map(|id| self.table(*id))
            .fold(0, |set, table| set | table.lengths());
        let mut left = lengths;
        while left != 0 {
            let len = 63 - left.leading_zeros() as u8;
            left &= !(1 << len);
            let prefix = Prefix4::holding(addr, len);
            for table in tables.iter().filter_map(|id| self.table(*id)) {
                if self.visit_prefix(table, prefix, visit).is_break() {
                    return;
                }
            }
        }
    }
}

impl Fib4 {
    fn visit_prefix(
        &self,
        table: &Table,
        prefix: Prefix4,
        visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for alias in table.aliases(prefix) {
            if let Some(info) = self.info(alias.info) {
                visit(Leaf {
                    table: table.id(),
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
