//! One table: keys in dump order, each with its routes by metric.

use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use std::sync::Arc;

use super::ancestry::{Ancestry6, Around};
use super::{Key6, Route6, Routes6};
use crate::types::{Prefix6, TableId};

/// One IPv6 table.
#[derive(Clone, Debug)]
pub struct Table6 {
    id: TableId,
    routes: BTreeMap<Key6, Routes6>,
    lengths: Lengths,
    ancestry: Ancestry6,
}

/// What helps to find routes is no part of what a table is.
impl PartialEq for Table6 {
    fn eq(&self, other: &Self) -> bool {
        (self.id, &self.routes) == (other.id, &other.routes)
    }
}

/// The routes of one destination that a packet may take, most specific source first.
#[derive(Clone, PartialEq, Debug)]
pub struct Node6<'a> {
    /// Destination.
    pub dst: Prefix6,
    /// There are source-specific routes, for whatever source.
    pub has_branch: bool,
    /// Source-specific routes whose source covers the packet's, longest first.
    pub specific: Vec<(Key6, &'a [Route6])>,
    /// Plain routes; empty when there are none.
    pub plain: &'a [Route6],
}

/// Destinations that cover an address, longest first.
#[derive(Clone, Debug)]
pub struct Covering<'t>(Way<'t>);

/// How they are found.
#[derive(Clone, Debug)]
enum Way<'t> {
    /// By the index; all routes are plain.
    Known(Around<'t>),
    /// One by one, beforehand.
    Probed(std::vec::IntoIter<Node6<'t>>),
}

impl<'t> Iterator for Covering<'t> {
    type Item = Node6<'t>;

    fn next(&mut self) -> Option<Node6<'t>> {
        match &mut self.0 {
            Way::Known(around) => around.next().map(|(dst, plain)| Node6 {
                dst,
                has_branch: false,
                specific: Vec::new(),
                plain,
            }),
            Way::Probed(nodes) => nodes.next(),
        }
    }
}

impl Table6 {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        Self {
            id,
            routes: BTreeMap::new(),
            lengths: Lengths::default(),
            ancestry: Ancestry6::default(),
        }
    }

    /// A table of these rows, which are in dump order.
    pub fn from_sorted(id: TableId, rows: Vec<(Key6, Routes6)>) -> Self {
        let mut table = Self::new(id);
        if !rows.is_sorted_by(|(a, _), (b, _)| a <= b) {
            // Of damaged rows, whose damage is told elsewhere, none gets lost here.
            for (key, routes) in rows {
                for route in routes.iter() {
                    table.insert(key, usize::MAX, route.clone());
                }
            }
            return table;
        }
        let mut keys: Vec<(Key6, Routes6)> = Vec::with_capacity(rows.len());
        for (key, routes) in rows {
            match keys.last_mut() {
                Some((last, known)) if *last == key => {
                    Arc::make_mut(known).extend(routes.iter().cloned());
                }
                _ => keys.push((key, routes)),
            }
        }
        table.insert_run(keys);
        table
    }

    /// Its id.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// The routes of a key, in order; empty when it has none.
    pub fn routes(&self, key: Key6) -> &[Route6] {
        self.routes.get(&key).map_or(&[], |routes| routes)
    }

    /// All keys with their routes, in dump order.
    pub fn iter(&self) -> impl Iterator<Item = (Key6, &[Route6])> {
        self.routes
            .iter()
            .map(|(key, routes)| (*key, routes.as_slice()))
    }

    /// The destinations that cover `dst`, longest first, with what is there for `src`.
    pub fn covering(&self, dst: Ipv6Addr, src: Ipv6Addr) -> Covering<'_> {
        let ancestry = match self.lengths.branches {
            0 => self.ancestry.of(self.routes.len(), self.routes.iter()),
            _ => None,
        };
        Covering(match ancestry {
            Some(ancestry) => Way::Known(ancestry.around(dst)),
            None => Way::Probed(self.probe(dst, src).into_iter()),
        })
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
        let mut node = Node6 {
            dst,
            has_branch: false,
            specific: Vec::new(),
            plain: self.routes(Key6::plain(dst)),
        };
        if self.lengths.branches == 0 {
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
        self.routes
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
        let used = |dst: Prefix6| {
            let first = self.routes.range(Key6::first_in(dst)..).next();
            first.is_some_and(|(key, _)| dst.covers(&key.dst))
        };
        dst.len() == 0
            || self.routes.contains_key(&Key6::plain(dst))
            || self.has_branch(dst)
            || is_fork(dst, used)
    }

    /// The same for a source in the branch of a destination.
    pub fn has_branch_node(&self, key: Key6) -> bool {
        let used = |src: Prefix6| {
            self.branch(key.dst)
                .any(|(other, _)| src.covers(&other.src))
        };
        self.routes.contains_key(&key) || is_fork(key.src, used)
    }

    /// True when these keys, in dump order, are all different and have no routes.
    pub(super) fn has_none_of<'k>(&self, keys: impl Iterator<Item = &'k Key6>) -> bool {
        let mut old = self.routes.keys().peekable();
        let mut last = None;
        let mut free = |key: &'k Key6| {
            while old.next_if(|other| *other < key).is_some() {}
            old.peek() != Some(&key) && last.replace(key) < Some(key)
        };
        { keys }.all(&mut free)
    }

    /// Takes in the routes of keys in dump order that have none yet, each once.
    pub(super) fn insert_run(&mut self, rows: Vec<(Key6, Routes6)>) {
        self.ancestry.forget();
        rows.iter().for_each(|(key, _)| self.lengths.add(key));
        // What comes in order is not searched for its place.
        let mut run: BTreeMap<Key6, Routes6> = rows.into_iter().collect();
        self.routes.append(&mut run);
    }

    /// Puts a route before the one at position `at` of its key.
    pub(super) fn insert(&mut self, key: Key6, at: usize, route: Route6) {
        self.ancestry.forget();
        let lengths = &mut self.lengths;
        let routes = self.routes.entry(key).or_insert_with(|| {
            lengths.add(&key);
            Arc::new(Vec::with_capacity(1))
        });
        let routes = Arc::make_mut(routes);
        routes.insert(at.min(routes.len()), route);
    }

    /// The route at a position, to be changed in place (not its metric or gateway).
    pub(super) fn route_mut(&mut self, key: Key6, at: usize) -> Option<&mut Route6> {
        self.ancestry.forget();
        Arc::make_mut(self.routes.get_mut(&key)?).get_mut(at)
    }

    /// Takes out the route at position `at`.
    pub(super) fn remove(&mut self, key: Key6, at: usize) -> Option<Route6> {
        let routes = self.routes.get_mut(&key)?;
        if at >= routes.len() {
            return None;
        }
        self.ancestry.forget();
        let routes = Arc::make_mut(routes);
        let gone = routes.remove(at);
        if routes.is_empty() {
            self.routes.remove(&key);
            self.lengths.remove(&key);
        }
        Some(gone)
    }

    /// Lets `change` work on the routes of every key, in dump order; `changed` is told of the keys
    /// whose routes are not what they were.
    pub(super) fn change_all(
        &mut self,
        mut change: impl FnMut(&mut Vec<Route6>),
        mut changed: impl FnMut(&Key6),
    ) {
        self.ancestry.forget();
        let lengths = &mut self.lengths;
        self.routes.retain(|key, routes| {
            let mut after = Vec::clone(routes);
            change(&mut after);
            if after != **routes {
                changed(key);
                *routes = Arc::new(after);
            }
            if routes.is_empty() {
                lengths.remove(key);
            }
            !routes.is_empty()
        });
    }
}

/// Something is in use on both sides of the next bit.
fn is_fork(prefix: Prefix6, used: impl Fn(Prefix6) -> bool) -> bool {
    [false, true]
        .into_iter()
        .all(|bit| prefix.half(bit).is_some_and(&used))
}

/// How many keys there are of each destination length, so that a lookup asks only for lengths
/// that occur.
#[derive(Clone, PartialEq, Debug)]
struct Lengths {
    count: [u32; 129],
    /// How many keys are source-specific.
    branches: u32,
}

impl Default for Lengths {
    fn default() -> Self {
        Self {
            count: [0; 129],
            branches: 0,
        }
    }
}

impl Lengths {
    fn add(&mut self, key: &Key6) {
        if let Some(count) = self.count.get_mut(usize::from(key.dst.len())) {
            *count += 1;
        }
        self.branches += u32::from(!key.is_plain());
    }

    fn remove(&mut self, key: &Key6) {
        if let Some(count) = self.count.get_mut(usize::from(key.dst.len())) {
            *count = count.saturating_sub(1);
        }
        self.branches = self.branches.saturating_sub(u32::from(!key.is_plain()));
    }

    fn descending(&self) -> impl Iterator<Item = u8> {
        let used = |len: &u8| self.count.get(usize::from(*len)).is_some_and(|n| *n > 0);
        (0..=128u8).rev().filter(used)
    }
}
