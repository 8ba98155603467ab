//! One table: keys in dump order, each with its routes by metric.
//!
//! Destinations that came in order or at large lie in a sorted array, which is small, quick to
//! build, and as good as an index. One that comes by itself waits in a map beside it until it pays
//! to merge the two; source-specific keys, of which there are few, are always in that map.

use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use std::sync::Arc;

use super::ancestry::Ancestry6;
use super::lengths::Lengths;
use super::sorted::columns;
use super::{Covering6, Key6, Node6, Route6, Routes6, Sorted6};
use crate::types::{Prefix6, TableId};

/// This many destinations may wait beside an array of any size.
const WAITING: usize = 1024;

/// One IPv6 table.
#[derive(Clone, Debug)]
pub struct Table6 {
    id: TableId,
    dsts: Vec<Prefix6>,
    /// The plain routes of each of `dsts`; none of a destination that has lost its own.
    lists: Vec<Option<Routes6>>,
    /// How many of `lists` are none.
    gaps: usize,
    /// Source-specific keys, and plain ones that are not in `dsts`.
    beside: BTreeMap<Key6, Routes6>,
    lengths: Lengths,
    ancestry: Ancestry6,
}

/// How routes are kept and found is no part of what a table is.
impl PartialEq for Table6 {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.iter().eq(other.iter())
    }
}

impl Table6 {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            dsts: Vec::new(),
            lists: Vec::new(),
            gaps: 0,
            beside: BTreeMap::new(),
            lengths: Lengths::default(),
            ancestry: Ancestry6::default(),
        }
    }

    /// A table of these rows, in parts that follow each other.
    pub fn from_sorted(id: TableId, parts: Vec<Sorted6>) -> Self {
        let mut table = Self::new(id);
        match columns(parts) {
            Ok((dsts, lists)) => {
                table.gaps = lists.iter().filter(|list| list.is_none()).count();
                dsts.iter().for_each(|dst| table.lengths.add(*dst));
                (table.dsts, table.lists) = (dsts, lists);
            }
            Err(parts) => {
                for part in &parts {
                    for row in part.iter() {
                        if let Some(route) = part.paths().route(row.path, row.expires) {
                            table.insert(row.key, usize::MAX, route);
                        }
                    }
                }
            }
        }
        table
    }

    /// Its id.
    pub fn id(&self) -> TableId {
        self.id
    }

    fn list(&self, key: Key6) -> Option<&Routes6> {
        if key.is_plain()
            && let Ok(at) = self.dsts.binary_search(&key.dst)
        {
            return self.lists.get(at)?.as_ref();
        }
        self.beside.get(&key)
    }

    fn list_mut(&mut self, key: Key6) -> Option<&mut Vec<Route6>> {
        let list = match self.dsts.binary_search(&key.dst) {
            Ok(at) if key.is_plain() => self.lists.get_mut(at)?.as_mut(),
            _ => self.beside.get_mut(&key),
        };
        list.map(Arc::make_mut)
    }

    /// The routes of a key, in order; empty when it has none.
    pub fn routes(&self, key: Key6) -> &[Route6] {
        self.list(key).map_or(&[], |routes| routes)
    }

    /// All keys with their routes, in dump order.
    pub fn iter(&self) -> impl Iterator<Item = (Key6, &[Route6])> {
        let lists = self.dsts.iter().zip(&self.lists);
        let mut array = lists
            .filter_map(|(dst, list)| Some((Key6::plain(*dst), list.as_ref()?)))
            .peekable();
        let mut beside = self
            .beside
            .iter()
            .map(|(key, list)| (*key, list))
            .peekable();
        let merged = std::iter::from_fn(move || match (array.peek(), beside.peek()) {
            (Some((one, _)), Some((other, _))) if other < one => beside.next(),
            (Some(_), _) => array.next(),
            (None, _) => beside.next(),
        });
        merged.map(|(key, list)| (key, list.as_slice()))
    }

    /// The destinations that cover `dst`, longest first, with what is there for `src`.
    pub fn covering(&self, dst: Ipv6Addr, src: Ipv6Addr) -> Covering6<'_> {
        let ancestry = match self.lengths.has_branches() {
            false => self.ancestry.of(&self.dsts),
            true => None,
        };
        let Some(ancestry) = ancestry else {
            return Covering6::of(self.probe(dst, src));
        };
        let climbing = Covering6::climbing(ancestry.around(&self.dsts, dst), &self.lists);
        if self.beside.is_empty() {
            return climbing;
        }
        let waiting = { self.lengths.descending() }.filter_map(|len| {
            let dst = Prefix6::holding(dst, len);
            let list = self.beside.get(&Key6::plain(dst))?;
            Some(Node6::plain(dst, list))
        });
        Covering6::of(climbing.chain(waiting).collect())
    }

    /// The same, every length asked for by itself.
    pub(super) fn probe(&self, dst: Ipv6Addr, src: Ipv6Addr) -> Vec<Node6<'_>> {
        let lengths = self.lengths.descending();
        lengths
            .map(|len| self.node(Prefix6::holding(dst, len), src))
            .filter(|node| node.has_branch || !node.plain.is_empty())
            .collect()
    }

    fn node(&self, dst: Prefix6, src: Ipv6Addr) -> Node6<'_> {
        let mut node = Node6::plain(dst, self.routes(Key6::plain(dst)));
        if !self.lengths.has_branches() {
            return node;
        }
        for (key, routes) in self.branch(dst) {
            node.has_branch = true;
            if key.src.contains(src) {
                node.specific.push((*key, routes.as_slice()));
            }
        }
        node
    }

    /// Source-specific routes of a destination.
    fn branch(&self, dst: Prefix6) -> impl Iterator<Item = (&Key6, &Routes6)> {
        self.beside
            .range(Key6::first_in(dst)..Key6::plain(dst))
            .take_while(move |(key, _)| key.dst == dst)
    }

    /// True when the destination has source-specific routes.
    pub fn has_branch(&self, dst: Prefix6) -> bool {
        self.branch(dst).next().is_some()
    }

    /// True when the kernel's tree has a node for the destination: it has routes, or it is where
    /// two others part, or the root.
    pub fn has_node(&self, dst: Prefix6) -> bool {
        dst.len() == 0
            || self.list(Key6::plain(dst)).is_some()
            || self.has_branch(dst)
            || is_fork(dst, |half| self.has_any_in(half))
    }

    /// True when there are routes, of whatever source, to a destination inside this one.
    fn has_any_in(&self, dst: Prefix6) -> bool {
        let first = self.dsts.partition_point(|other| other.last() < dst.addr());
        let inside = self.dsts.iter().zip(&self.lists).skip(first);
        let mut inside = inside.take_while(|(other, _)| dst.covers(other));
        let beside = self.beside.range(Key6::first_in(dst)..).next();
        inside.any(|(_, list)| list.is_some())
            || beside.is_some_and(|(key, _)| dst.covers(&key.dst))
    }

    /// The same for a source in the branch of a destination.
    pub fn has_branch_node(&self, key: Key6) -> bool {
        let used = |src: Prefix6| {
            self.branch(key.dst)
                .any(|(other, _)| src.covers(&other.src))
        };
        self.list(key).is_some() || is_fork(key.src, used)
    }

    /// True when these destinations, in dump order, are all different and have no plain routes;
    /// those that wait are in the array afterwards.
    pub(super) fn has_none_of(&mut self, dsts: impl Iterator<Item = Prefix6>) -> bool {
        self.gather();
        let rank = |dst: Prefix6| (dst.last().to_bits(), 128 - dst.len());
        let mut old = { self.dsts.iter().zip(&self.lists) }
            .map(|(dst, list)| (rank(*dst), list))
            .peekable();
        let mut last = None;
        let mut free = |dst: Prefix6| {
            let mine = rank(dst);
            while old.next_if(|(other, _)| *other < mine).is_some() {}
            let taken =
                { old.peek() }.is_some_and(|(other, list)| *other == mine && list.is_some());
            !taken && last.replace(mine).is_none_or(|last| last < mine)
        };
        { dsts }.all(&mut free)
    }

    /// Takes in the plain routes of destinations in dump order that have none yet, each once.
    pub(super) fn insert_run(&mut self, rows: impl Iterator<Item = (Prefix6, Routes6)>) {
        self.gather();
        let mut added = Lengths::default();
        self.merge(rows.inspect(|(dst, _)| added.add(*dst)));
        self.lengths.add_all(&added);
    }

    /// Takes plain routes that wait into the array.
    fn gather(&mut self) {
        let mut waiting = std::mem::take(&mut self.beside);
        if self.lengths.has_branches() {
            (waiting, self.beside) = waiting.into_iter().partition(|(key, _)| key.is_plain());
        }
        if !waiting.is_empty() {
            self.merge(waiting.into_iter().map(|(key, list)| (key.dst, list)));
        }
    }

    /// Merges sorted rows into the array; destinations without routes leave it.
    fn merge(&mut self, rows: impl Iterator<Item = (Prefix6, Routes6)>) {
        self.ancestry.forget();
        self.gaps = 0;
        let dsts = std::mem::take(&mut self.dsts);
        let lists = std::mem::take(&mut self.lists);
        let size = dsts.len() + rows.size_hint().0;
        self.dsts.reserve_exact(size);
        self.lists.reserve_exact(size);
        let mut old = { dsts.into_iter().zip(lists) }
            .filter(|(_, list)| list.is_some())
            .peekable();
        for (dst, list) in rows {
            while let Some((dst, list)) = old.next_if(|(other, _)| *other < dst) {
                self.dsts.push(dst);
                self.lists.push(list);
            }
            self.dsts.push(dst);
            self.lists.push(Some(list));
        }
        for (dst, list) in old {
            self.dsts.push(dst);
            self.lists.push(list);
        }
    }

    /// Puts a route before the one at position `at` of its key.
    pub(super) fn insert(&mut self, key: Key6, at: usize, route: Route6) {
        if let Some(routes) = self.list_mut(key) {
            routes.insert(at.min(routes.len()), route);
            return;
        }
        self.lengths.add_key(&key);
        let list = Routes6::new(vec![route]);
        if !key.is_plain() {
            self.beside.insert(key, list);
            return;
        }
        match self.dsts.binary_search(&key.dst) {
            Ok(at) => {
                self.gaps -= 1;
                if let Some(place) = self.lists.get_mut(at) {
                    *place = Some(list);
                }
            }
            // The usual case of a table that is being filled in order.
            Err(at) if at == self.dsts.len() => {
                self.ancestry.forget();
                self.dsts.push(key.dst);
                self.lists.push(Some(list));
            }
            Err(_) => {
                self.beside.insert(key, list);
                if self.beside.len() > self.lengths.branches() + WAITING + self.dsts.len() / 4 {
                    self.gather();
                }
            }
        }
    }

    /// The route at a position, to be changed in place (not its metric or gateway).
    pub(super) fn route_mut(&mut self, key: Key6, at: usize) -> Option<&mut Route6> {
        self.list_mut(key)?.get_mut(at)
    }

    /// Takes out the route at position `at`.
    pub(super) fn remove(&mut self, key: Key6, at: usize) -> Option<Route6> {
        let routes = self.list_mut(key).filter(|routes| at < routes.len())?;
        let gone = routes.remove(at);
        if routes.is_empty() {
            self.vacate(key);
        }
        Some(gone)
    }

    /// The key has lost its routes.
    fn vacate(&mut self, key: Key6) {
        self.lengths.remove(&key);
        if self.beside.remove(&key).is_some() {
            return;
        }
        let place = self.dsts.binary_search(&key.dst).ok();
        if let Some(place) = place.and_then(|at| self.lists.get_mut(at)) {
            *place = None;
            self.gaps += 1;
        }
        self.close_gaps();
    }

    fn close_gaps(&mut self) {
        if self.gaps > WAITING + self.dsts.len() / 2 {
            self.merge(std::iter::empty());
        }
    }

    /// Makes these the routes of a key.
    pub(super) fn set(&mut self, key: Key6, routes: &[Route6]) {
        while self.remove(key, 0).is_some() {}
        for route in routes {
            self.insert(key, usize::MAX, route.clone());
        }
    }

    /// Lets `change` work on the routes of every key; `changed` is told of the keys whose routes
    /// are not what they were.
    pub(super) fn change_all(
        &mut self,
        mut change: impl FnMut(&mut Vec<Route6>),
        mut changed: impl FnMut(&Key6),
    ) {
        let lengths = &mut self.lengths;
        // True when the key still has routes.
        let mut alter = |key: Key6, routes: &mut Routes6| {
            let mut after = Vec::clone(routes);
            change(&mut after);
            if after != **routes {
                changed(&key);
                *routes = Arc::new(after);
            }
            if routes.is_empty() {
                lengths.remove(&key);
            }
            !routes.is_empty()
        };
        for (dst, list) in self.dsts.iter().zip(&mut self.lists) {
            if let Some(routes) = list
                && !alter(Key6::plain(*dst), routes)
            {
                *list = None;
                self.gaps += 1;
            }
        }
        self.beside.retain(|key, routes| alter(*key, routes));
        self.close_gaps();
    }
}

/// Something is in use on both sides of the next bit.
fn is_fork(prefix: Prefix6, used: impl Fn(Prefix6) -> bool) -> bool {
    [false, true]
        .into_iter()
        .all(|bit| prefix.half(bit).is_some_and(&used))
}
