//! Routes in dump order as a document has them: destinations, and numbers of what stands behind.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Key6, Route6, Routes6};
use crate::types::Prefix6;

/// What routes of a document share: all of a route but its key and its end, by number.
pub trait Paths6: std::fmt::Debug + Send + Sync {
    /// How many there are.
    fn count(&self) -> u32;

    /// The route with this number, as the only one of its list.
    fn path(&self, number: u32) -> Option<&Routes6>;

    /// The same with an end.
    fn route(&self, number: u32, expires: Option<i64>) -> Option<Route6> {
        let route = self.path(number)?.first()?.clone();
        Some(Route6 { expires, ..route })
    }
}

/// Routes in dump order.
#[derive(Clone, Debug)]
pub struct Sorted6 {
    dsts: Vec<Prefix6>,
    /// The last address of the last of them.
    end: u128,
    /// The path of each.
    which: Vec<u32>,
    /// What few of them have, by place.
    rare: BTreeMap<usize, Rare>,
    paths: Arc<dyn Paths6>,
    /// How many paths there are.
    known: u32,
}

/// What few routes have.
#[derive(Clone, Copy, Debug)]
struct Rare {
    src: Prefix6,
    expires: Option<i64>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Sorted {
    /// What it is filed under.
    pub key: Key6,
    /// Number of its path.
    pub path: u32,
    /// When it ends, in seconds since the epoch.
    pub expires: Option<i64>,
}

impl Sorted6 {
    /// Room for so many routes over these paths.
    pub fn with_capacity(paths: Arc<dyn Paths6>, routes: usize) -> Self {
        Self {
            dsts: Vec::with_capacity(routes),
            end: 0,
            which: Vec::with_capacity(routes),
            rare: BTreeMap::new(),
            known: paths.count(),
            paths,
        }
    }

    /// What the numbers mean.
    pub(super) fn paths(&self) -> &dyn Paths6 {
        &*self.paths
    }

    /// Takes all out; the room for them stays.
    pub fn clear(&mut self) {
        self.dsts.clear();
        self.which.clear();
        self.rare.clear();
    }

    /// The first key and the last.
    pub fn span(&self) -> Option<(Key6, Key6)> {
        Some((self.key(0)?, self.key(self.dsts.len() - 1)?))
    }

    /// True when there is no route.
    pub fn is_empty(&self) -> bool {
        self.dsts.is_empty()
    }

    /// Adds a plain route without end behind all others; false, and nothing done, where it would be
    /// out of order or has no path.
    pub fn push(&mut self, dst: Prefix6, path: u32) -> bool {
        let end = dst.last().to_bits();
        let good = match self.dsts.last() {
            Some(last) if self.rare.is_empty() => {
                self.end < end || self.end == end && dst.len() <= last.len()
            }
            _ => self.follows(Key6::plain(dst)),
        };
        let good = good && path < self.known;
        if good {
            self.end = end;
            self.dsts.push(dst);
            self.which.push(path);
        }
        good
    }

    /// The same for any route.
    pub fn push_any(&mut self, key: Key6, path: u32, expires: Option<i64>) -> bool {
        let good = self.follows(key) && path < self.known;
        if good {
            if !key.is_plain() || expires.is_some() {
                let rare = Rare {
                    src: key.src,
                    expires,
                };
                self.rare.insert(self.dsts.len(), rare);
            }
            self.end = key.dst.last().to_bits();
            self.dsts.push(key.dst);
            self.which.push(path);
        }
        good
    }

    /// A key may stand behind all others.
    fn follows(&self, key: Key6) -> bool {
        let last = self.dsts.len().checked_sub(1).and_then(|at| self.key(at));
        last.is_none_or(|last| last <= key)
    }

    fn key(&self, at: usize) -> Option<Key6> {
        let dst = *self.dsts.get(at)?;
        let src = self.rare.get(&at).map_or(Prefix6::DEFAULT, |rare| rare.src);
        Some(Key6 { dst, src })
    }

    /// True when these may follow those of `self`.
    pub fn precedes(&self, behind: &Self) -> bool {
        behind.key(0).is_none_or(|first| self.follows(first))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Sorted> {
        let rows = self.dsts.iter().zip(&self.which).enumerate();
        rows.map(|(at, (dst, path))| self.row(at, *dst, *path))
    }

    fn row(&self, at: usize, dst: Prefix6, path: u32) -> Sorted {
        let rare = match self.rare.is_empty() {
            true => None,
            false => self.rare.get(&at),
        };
        Sorted {
            key: Key6 {
                dst,
                src: rare.map_or(Prefix6::DEFAULT, |rare| rare.src),
            },
            path,
            expires: rare.and_then(|rare| rare.expires),
        }
    }
}

/// The routes of one key.
#[derive(Clone, Copy, Debug)]
pub enum Round<'r> {
    /// As most are: one plain route without end, to this destination, and the number of its path.
    One(Prefix6, u32),
    /// All other.
    Any(&'r [Sorted]),
}

/// Called with the routes of one key and with what their numbers mean; says whether there may be
/// more.
pub type EachRound<'e> = &'e mut dyn FnMut(&dyn Paths6, Round<'_>) -> bool;

/// The routes of parts that follow each other, over the same paths, those of one key together.
#[derive(Debug, Default)]
pub struct Rounds {
    /// Those of the last key, while more of them may come.
    open: Vec<Sorted>,
    paths: Option<Arc<dyn Paths6>>,
}

impl Rounds {
    /// Shows `each` the keys of a part, but for what may go on in the next one, until it says false;
    /// false when it did.
    pub fn take(&mut self, part: &Sorted6, each: EachRound<'_>) -> bool {
        self.paths.get_or_insert_with(|| Arc::clone(&part.paths));
        for at in 0..part.dsts.len() {
            let (Some(dst), Some(path)) = (part.dsts.get(at), part.which.get(at)) else {
                break;
            };
            if let Some(open) = self.open.first()
                && Some(open.key) != part.key(at)
                && !self.end(each)
            {
                return false;
            }
            let apart = { part.dsts.get(at + 1) }.is_some_and(|next| next != dst);
            if !apart || !self.open.is_empty() || part.rare.contains_key(&at) {
                self.open.push(part.row(at, *dst, *path));
            } else if !each(&*part.paths, Round::One(*dst, *path)) {
                return false;
            }
        }
        true
    }

    /// Shows `each` what is left; false when it says so.
    pub fn end(&mut self, each: EachRound<'_>) -> bool {
        let more = match (&self.paths, self.open.as_slice()) {
            (Some(paths), [_, ..]) => each(&**paths, Round::Any(&self.open)),
            _ => true,
        };
        self.open.clear();
        more
    }
}

/// Destinations, and the plain routes of each.
pub(super) type Columns = (Vec<Prefix6>, Vec<Option<Routes6>>);

/// The destinations of parts that follow each other with their routes, where all are plain and none
/// has an end; the parts otherwise.
pub(super) fn columns(mut parts: Vec<Sorted6>) -> Result<Columns, Vec<Sorted6>> {
    if !parts.iter().all(|part| part.rare.is_empty()) {
        return Err(parts);
    }
    let count = parts.iter().map(|part| part.dsts.len()).sum();
    let mut lists: Vec<Option<Routes6>> = Vec::with_capacity(count);
    let mut last = None;
    for part in &parts {
        for (dst, path) in part.dsts.iter().zip(&part.which) {
            let list = part.paths.path(*path);
            match (lists.last_mut(), list) {
                (Some(Some(before)), Some(list)) if last == Some(dst) => {
                    Routes6::make_mut(before).extend(list.iter().cloned());
                }
                _ => lists.push(list.cloned()),
            }
            last = Some(dst);
        }
    }
    let mut parts = parts.iter_mut();
    let mut dsts = { parts.next() }.map_or_else(Vec::new, |part| std::mem::take(&mut part.dsts));
    parts.for_each(|part| dsts.append(&mut part.dsts));
    dsts.dedup();
    Ok((dsts, lists))
}
