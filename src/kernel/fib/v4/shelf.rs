//! One table where it lies: in memory, or still in the document that it was written to.
//!
//! A table that is still written down answers for single prefixes and for what covers an address;
//! what is changed lies over it. As soon as something asks for more than that, or asks often, all
//! of it is taken into memory, so that nothing can answer from a part.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, OnceLock};

use super::{Alias, Covered, Covering, Sorted, Table};
use crate::kernel::deferred::Tally;
use crate::kernel::fib::seen::{PATIENCE, Seen};
use crate::kernel::fib::walk::Walk;
use crate::kernel::fib::{Found, Touched};
use crate::types::{Prefix4, TableId};

/// The written rows of one table.
pub trait Rows4: std::fmt::Debug + Send + Sync {
    /// The routes of one prefix, in order.
    fn at(&self, prefix: Prefix4) -> Vec<Alias>;

    /// Every prefix that covers `addr`, longest first, with its routes in order; each is looked for
    /// when it is asked for.
    fn covering(&self, addr: Ipv4Addr) -> Covering4<'_>;

    /// All routes in dump order, in parts that follow each other.
    fn all(&self) -> Vec<Sorted>;

    /// The same, each part handed to `each` as soon as it is there, until that says false; false
    /// when it did. Where something is lost on the way, those before it have been seen.
    fn in_parts(&self, each: &mut dyn FnMut(&Sorted) -> bool) -> bool {
        self.all().iter().all(each)
    }
}

/// Prefixes with their routes, longest first, as they are found.
pub type Covering4<'r> = Found<'r, Prefix4, Alias>;

/// Routes by prefix; none for a prefix that has lost its routes.
pub type Overlay4 = BTreeMap<Prefix4, Vec<Alias>>;

/// One table.
#[derive(Clone, Debug)]
pub struct Shelf {
    id: TableId,
    /// All of it, once it is in memory.
    table: OnceLock<Table>,
    /// What it is made of until then.
    written: Option<Written>,
    touched: Touched<Prefix4>,
}

/// Written rows, and what is known of them so far.
#[derive(Clone, Debug)]
struct Written {
    rows: Arc<dyn Rows4>,
    changed: Overlay4,
    seen: Seen<Prefix4, Alias>,
    /// How often it was asked what covers an address.
    asked: Tally,
    /// How often all of it was listed.
    listed: Tally,
}

impl Shelf {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            table: OnceLock::from(Table::new(id)),
            written: None,
            touched: Touched::default(),
        }
    }

    /// A table that is written down, but for the prefixes in `changed`.
    pub fn written(id: TableId, rows: Arc<dyn Rows4>, changed: Overlay4) -> Self {
        Self {
            id,
            table: OnceLock::new(),
            written: Some(Written {
                rows,
                changed,
                seen: Seen::default(),
                asked: Tally::default(),
                listed: Tally::default(),
            }),
            touched: Touched::default(),
        }
    }

    /// Its id.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// The table in memory, whole.
    pub fn table(&self) -> &Table {
        self.table.get_or_init(|| match &self.written {
            Some(written) => written.load(self.id),
            None => Table::new(self.id),
        })
    }

    /// The table, if all of it is in memory.
    pub fn in_memory(&self) -> Option<&Table> {
        self.table.get()
    }

    /// The routes of a prefix, in order; empty when it has none.
    pub fn aliases(&self, prefix: Prefix4) -> &[Alias] {
        let known = { self.still_written() }.and_then(|written| written.aliases(prefix));
        known.unwrap_or_else(|| self.table().aliases(prefix))
    }

    /// All prefixes with their routes, in dump order.
    pub fn iter(&self) -> impl Iterator<Item = (Prefix4, &[Alias])> {
        self.table().iter()
    }

    /// Hands every prefix with its routes to `each`, in dump order, until it says false; false when it
    /// did. A written table is not taken into memory for the first time that all of it is asked for,
    /// unless something is changed; a prefix may then come twice, with some of its routes each time.
    pub fn list(&self, each: &mut dyn FnMut(Covered<'_>) -> bool) -> bool {
        match { self.still_written() }.filter(|written| written.lists_alone()) {
            Some(written) => written
                .rows
                .in_parts(&mut |part| part.iter().all(&mut *each)),
            None => self.iter().all(each),
        }
    }

    /// Number of prefixes that have routes.
    pub fn prefixes(&self) -> usize {
        self.table().prefixes()
    }

    /// The prefixes that cover `addr` with their routes, longest first.
    pub fn covering(&self, addr: Ipv4Addr) -> Covering<'_> {
        match { self.still_written() }.and_then(|written| written.covering(addr)) {
            Some(walk) => Covering::Written(self, walk),
            None => self.table().covering(addr),
        }
    }

    /// The prefixes whose routes were changed since [`Shelf::settle`].
    pub fn touched(&self) -> &Touched<Prefix4> {
        &self.touched
    }

    /// From here on, changes count.
    pub(super) fn settle(&mut self) {
        self.touched = Touched::default();
    }

    /// Adds a route behind all others of its prefix; it does not count as a change.
    pub(super) fn restore(&mut self, prefix: Prefix4, alias: Alias) {
        if let Some(table) = self.table_mut() {
            table.insert(prefix, usize::MAX, alias);
        }
    }

    /// Puts `alias` before the one at position `at` of its prefix.
    pub(super) fn insert(&mut self, prefix: Prefix4, at: usize, alias: Alias) {
        self.touched.add(prefix);
        if let Some(list) = self.overlaid(prefix) {
            list.insert(at.min(list.len()), alias);
        } else if let Some(table) = self.table_mut() {
            table.insert(prefix, at, alias);
        }
    }

    /// Takes in many routes at once, in dump order, each the only one of its prefix; false, and
    /// nothing done, when a prefix has routes already or comes twice.
    pub(super) fn insert_run<I>(&mut self, rows: I) -> bool
    where
        I: Iterator<Item = (Prefix4, Alias)> + Clone,
    {
        let Some(table) = self.table_mut() else {
            return false;
        };
        let free = table.has_none_of(rows.clone().map(|(prefix, _)| prefix));
        if free {
            table.insert_run(rows);
            self.touched = Touched::Many;
        }
        free
    }

    /// Puts `alias` in the place of the one at position `at`, which is given back.
    pub(super) fn replace(&mut self, prefix: Prefix4, at: usize, alias: Alias) -> Option<Alias> {
        self.touched.add(prefix);
        match self.overlaid(prefix) {
            Some(list) => Some(std::mem::replace(list.get_mut(at)?, alias)),
            None => self.table_mut()?.replace(prefix, at, alias),
        }
    }

    /// Takes out the alias at position `at`.
    pub(super) fn remove(&mut self, prefix: Prefix4, at: usize) -> Option<Alias> {
        self.touched.add(prefix);
        match self.overlaid(prefix) {
            Some(list) => (at < list.len()).then(|| list.remove(at)),
            None => self.table_mut()?.remove(prefix, at),
        }
    }

    /// Takes out every alias that `gone` says yes to.
    pub(super) fn remove_all(&mut self, mut gone: impl FnMut(&Alias) -> bool) {
        let mut touched = std::mem::take(&mut self.touched);
        if let Some(table) = self.table_mut() {
            table.remove_all(|prefix, alias| {
                let yes = gone(alias);
                if yes {
                    touched.add(prefix);
                }
                yes
            });
        }
        self.touched = touched;
    }

    fn still_written(&self) -> Option<&Written> {
        self.written.as_ref().filter(|_| self.table.get().is_none())
    }

    /// The routes of a prefix to be changed, where the table is still written down.
    fn overlaid(&mut self, prefix: Prefix4) -> Option<&mut Vec<Alias>> {
        let loaded = self.table.get().is_some();
        let written = self.written.as_mut().filter(|_| !loaded)?;
        let Written { rows, changed, .. } = written;
        Some(changed.entry(prefix).or_insert_with(|| rows.at(prefix)))
    }

    /// The table, in memory from now on.
    fn table_mut(&mut self) -> Option<&mut Table> {
        self.table();
        self.written = None;
        self.table.get_mut()
    }
}

impl Written {
    /// Whether what is written is all there is, and is listed for the first time.
    fn lists_alone(&self) -> bool {
        self.changed.is_empty() && self.listed.more() == 1
    }

    fn load(&self, id: TableId) -> Table {
        let rows = self.rows.all().into_iter().reduce(|mut front, back| {
            let follows = front.append(back);
            debug_assert!(follows);
            front
        });
        let mut table = Table::from_sorted(id, rows.unwrap_or_default());
        for (prefix, aliases) in &self.changed {
            table.set(*prefix, aliases);
        }
        table
    }

    /// The routes of a prefix; `None` when it was asked so often that the whole is cheaper.
    fn aliases(&self, prefix: Prefix4) -> Option<&[Alias]> {
        match self.changed.get(&prefix) {
            Some(aliases) => Some(aliases),
            None => self.seen.get(prefix, || self.rows.at(prefix)),
        }
    }

    /// What covers an address; `None` likewise.
    fn covering(&self, addr: Ipv4Addr) -> Option<Walk<'_, Prefix4, Alias>> {
        let rows = || self.rows.covering(addr);
        (self.asked.more() <= PATIENCE).then(|| Walk::new(addr, rows(), &self.changed, &self.seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fib::v4::InfoId;
    use crate::types::RouteType;

    /// Rows that are a plain list.
    #[derive(Debug)]
    struct List(Vec<(Prefix4, Alias)>);

    impl Rows4 for List {
        fn at(&self, prefix: Prefix4) -> Vec<Alias> {
            let mine = self.0.iter().filter(|(other, _)| *other == prefix);
            mine.map(|(_, alias)| *alias).collect()
        }

        fn covering(&self, addr: Ipv4Addr) -> Covering4<'_> {
            let covering = { (0..=32).rev() }
                .map(move |len| Prefix4::holding(addr, len))
                .map(|prefix| (prefix, self.at(prefix)))
                .filter(|(_, aliases)| !aliases.is_empty());
            Box::new(covering)
        }

        fn all(&self) -> Vec<Sorted> {
            let part = |rows: &[(Prefix4, Alias)]| {
                let mut part = Sorted::default();
                assert!({ rows.iter() }.all(|(prefix, alias)| part.push(*prefix, *alias)));
                part
            };
            let (front, back) = self.0.split_at(self.0.len() / 2);
            vec![part(front), part(back)]
        }
    }

    fn prefix(text: &str) -> Prefix4 {
        let (addr, len) = text.split_once('/').expect("a prefix");
        Prefix4::holding(
            addr.parse().expect("an address"),
            len.parse().expect("a length"),
        )
    }

    fn alias(info: u32) -> Alias {
        Alias {
            tos: 0,
            kind: RouteType::UNICAST,
            info: InfoId(info),
        }
    }

    fn written() -> Shelf {
        let mut rows: Vec<_> = (0..200u32)
            .map(|n| (prefix(&format!("10.0.{n}.0/24")), alias(n)))
            .collect();
        rows.push((prefix("10.0.0.0/8"), alias(900)));
        rows.sort_by_key(|(prefix, _)| *prefix);
        let changed = Overlay4::from([(prefix("10.0.7.0/24"), vec![])]);
        Shelf::written(TableId(7), Arc::new(List(rows)), changed)
    }

    fn infos(aliases: &[Alias]) -> Vec<u32> {
        aliases.iter().map(|alias| alias.info.0).collect()
    }

    fn found(shelf: &Shelf, addr: &str) -> Vec<u32> {
        let found = shelf.covering(addr.parse().expect("an address"));
        found.flat_map(|(_, list)| infos(list)).collect()
    }

    #[test]
    fn single_prefixes_are_answered_from_what_is_written() {
        let mut shelf = written();
        shelf.insert(prefix("10.0.3.0/24"), 0, alias(1000));
        shelf.insert(prefix("10.0.3.0/25"), 0, alias(1001));
        assert_eq!(infos(shelf.aliases(prefix("10.0.3.0/24"))), [1000, 3]);
        assert_eq!(found(&shelf, "10.0.3.1"), [1001, 1000, 3, 900]);
        assert_eq!(found(&shelf, "10.0.7.1"), [900]);
        assert_eq!(shelf.remove(prefix("10.0.9.0/24"), 0), Some(alias(9)));
        assert_eq!(found(&shelf, "10.0.9.1"), [900]);
        assert!(shelf.in_memory().is_none());
        // The whole tells the same.
        assert_eq!(shelf.prefixes(), 200);
        assert_eq!(found(&shelf, "10.0.3.1"), [1001, 1000, 3, 900]);
        assert!(matches!(shelf.touched(), Touched::Some(keys) if keys.len() == 3));
    }

    #[test]
    fn who_asks_often_gets_the_whole() {
        let shelf = written();
        for n in 0..200 {
            let expected: &[u32] = if n == 7 { &[] } else { &[n] };
            assert_eq!(
                infos(shelf.aliases(prefix(&format!("10.0.{n}.0/24")))),
                expected
            );
        }
        assert!(shelf.in_memory().is_some());
    }

    #[test]
    fn a_listing_tells_the_same_every_time() {
        let listed = |shelf: &Shelf| {
            let mut rows = Vec::new();
            let all = shelf.list(&mut |(prefix, aliases)| {
                rows.extend(aliases.iter().map(|alias| (prefix, *alias)));
                rows.len() < 1000
            });
            assert!(all);
            rows
        };
        let mut rows: Vec<_> = { 0..20u32 }
            .map(|n| (prefix(&format!("10.0.{}.0/24", n / 3)), alias(n)))
            .collect();
        rows.insert(0, (prefix("10.0.0.0/8"), alias(900)));
        rows.sort_by_key(|(prefix, _)| *prefix);
        let new = |changed| Shelf::written(TableId(7), Arc::new(List(rows.clone())), changed);
        let shelf = new(Overlay4::new());
        assert_eq!(listed(&shelf), rows);
        assert!(shelf.in_memory().is_none());
        assert_eq!(listed(&shelf), rows);
        assert!(shelf.in_memory().is_some());
        let changed = new(Overlay4::from([(prefix("10.0.0.0/8"), vec![])]));
        assert_eq!(listed(&changed).len(), 20);
        let mut seen = 0;
        assert!(!new(Overlay4::new()).list(&mut |_| {
            seen += 1;
            seen < 5
        }));
        assert_eq!(seen, 5);
    }

    #[test]
    fn patience_may_end_half_way_up() {
        // 9 prefixes for each address: there is no place for them in what 64 prefixes may take.
        let rows = { 0..32u32 }.flat_map(|n| {
            { 24..=32u8 }.map(move |len| {
                let addr = Ipv4Addr::from_bits(0x0a00_0000 | n << 8);
                (Prefix4::holding(addr, len), alias(n * 100 + u32::from(len)))
            })
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by_key(|(prefix, _)| *prefix);
        let changed = Overlay4::from([
            (prefix("10.0.7.0/30"), vec![]),
            (prefix("10.0.7.0/29"), vec![alias(5)]),
            (prefix("10.0.0.0/9"), vec![alias(6)]),
        ]);
        let shelf = Shelf::written(TableId(7), Arc::new(List(rows)), changed);
        for n in 0..8u32 {
            assert!(shelf.in_memory().is_none());
            let mut expected: Vec<u32> = (24..=32).rev().map(|len| n * 100 + len).collect();
            if n == 7 {
                expected.retain(|number| *number != 730);
                expected[2] = 5;
            }
            expected.push(6);
            assert_eq!(found(&shelf, &format!("10.0.{n}.0")), expected, "{n}");
        }
        assert!(shelf.in_memory().is_some());
    }

    #[test]
    fn what_is_taken_out_at_large_is_noted() {
        let mut shelf = written();
        shelf.remove_all(|alias| alias.info.0 < 3);
        assert_eq!(found(&shelf, "10.0.1.1"), [900]);
        assert!(matches!(shelf.touched(), Touched::Some(keys) if keys.len() == 3));
    }
}
