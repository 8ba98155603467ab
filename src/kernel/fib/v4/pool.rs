//! Route descriptions, each kept once (Linux 6.18 `net/ipv4/fib_semantics.c`, `fib_find_info`).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use super::{FibInfo, InfoId};

/// Infos that came with a document, each with the number of its place.
pub trait Infos: std::fmt::Debug + Send + Sync {
    /// How many there are.
    fn count(&self) -> u32;

    /// The info with this number.
    fn info(&self, number: u32) -> Option<&FibInfo>;
}

/// The interned infos of a namespace, counted by the routes that use them.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    slots: Vec<Option<Slot>>,
    free: Vec<InfoId>,
    /// Made when an info is first looked for by what it is.
    index: OnceLock<Index>,
    /// Those that came with a document. They have the lowest handles and stay, used or not.
    pinned: Option<Arc<dyn Infos>>,
}

#[derive(Clone, Debug)]
struct Slot {
    /// None for one that is still as it came.
    info: Option<FibInfo>,
    users: u32,
}

/// Where an info is by its hash.
#[derive(Clone, Debug, Default)]
struct Index {
    /// First info of each hash.
    first: HashMap<u64, InfoId>,
    /// The others follow, by handle.
    next: Vec<Option<InfoId>>,
}

impl Pool {
    /// A pool of infos that came with a document.
    pub fn of(pinned: Arc<dyn Infos>) -> Self {
        let slot = Slot {
            info: None,
            users: 1,
        };
        Self {
            slots: vec![Some(slot); pinned.count() as usize],
            pinned: Some(pinned),
            ..Self::default()
        }
    }

    /// The info behind a handle.
    pub fn get(&self, id: InfoId) -> Option<&FibInfo> {
        match &self.slot(id)?.info {
            Some(info) => Some(info),
            None => self.pinned.as_ref()?.info(id.0),
        }
    }

    /// Every info with its handle.
    pub fn iter(&self) -> impl Iterator<Item = (InfoId, &FibInfo)> {
        let all = (0..self.slots.len() as u32).map(InfoId);
        all.filter_map(|id| Some((id, self.get(id)?)))
    }

    /// Every info, to change its marks (`DEAD`, `LINKDOWN`), which are no part of its identity.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut FibInfo> {
        let pinned = self.pinned.as_ref();
        self.slots
            .iter_mut()
            .zip(0..)
            .filter_map(move |(slot, id)| {
                let slot = slot.as_mut()?;
                if slot.info.is_none() {
                    slot.info = pinned.and_then(|pinned| pinned.info(id).cloned());
                }
                slot.info.as_mut()
            })
    }

    /// The handle of an info that is alike, if there is one.
    pub fn find(&self, info: &FibInfo) -> Option<InfoId> {
        let index = self.index();
        let mut at = index.first.get(&identity(info)).copied();
        while let Some(id) = at {
            if self.get(id)?.is_alike(info) {
                return Some(id);
            }
            at = index.behind(id);
        }
        None
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            for (id, info) in self.iter() {
                index.insert(identity(info), id);
            }
            index
        })
    }

    /// Takes one use of an info like this one, which is added when there is none.
    pub(super) fn take(&mut self, info: FibInfo) -> InfoId {
        if let Some(id) = self.find(&info) {
            self.hold(id);
            return id;
        }
        let id = self.vacant();
        if let Some(index) = self.index.get_mut() {
            index.insert(identity(&info), id);
        }
        if let Some(place) = self.slots.get_mut(id.0 as usize) {
            *place = Some(Slot {
                info: Some(info),
                users: 1,
            });
        }
        id
    }

    /// True for an info whose users nobody counts.
    pub fn is_pinned(&self, id: InfoId) -> bool {
        { self.pinned.as_ref() }.is_some_and(|pinned| id.0 < pinned.count())
    }

    /// Takes one more use.
    pub(super) fn hold(&mut self, id: InfoId) {
        self.hold_times(id, 1);
    }

    /// Takes so many more uses.
    pub(super) fn hold_times(&mut self, id: InfoId, times: u32) {
        if let Some(slot) = self.slot_mut(id) {
            slot.users = slot.users.saturating_add(times);
        }
    }

    /// Gives one use back; the last one frees the info.
    pub(super) fn release(&mut self, id: InfoId) {
        if self.is_pinned(id) {
            return;
        }
        let Some(slot) = self.slot_mut(id) else {
            return;
        };
        slot.users = slot.users.saturating_sub(1);
        if slot.users > 0 {
            return;
        }
        let hash = slot.info.as_ref().map(identity);
        if let (Some(index), Some(hash)) = (self.index.get_mut(), hash) {
            index.remove(hash, id);
        }
        if let Some(place) = self.slots.get_mut(id.0 as usize) {
            *place = None;
        }
        self.free.push(id);
    }

    fn vacant(&mut self) -> InfoId {
        self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            InfoId((self.slots.len() - 1) as u32)
        })
    }

    fn slot(&self, id: InfoId) -> Option<&Slot> {
        self.slots.get(id.0 as usize)?.as_ref()
    }

    fn slot_mut(&mut self, id: InfoId) -> Option<&mut Slot> {
        self.slots.get_mut(id.0 as usize)?.as_mut()
    }
}

impl Index {
    fn behind(&self, id: InfoId) -> Option<InfoId> {
        self.next.get(id.0 as usize).copied().flatten()
    }

    fn insert(&mut self, hash: u64, id: InfoId) {
        let next = self.first.insert(hash, id);
        let at = id.0 as usize;
        if self.next.len() <= at {
            self.next.resize(at + 1, None);
        }
        if let Some(place) = self.next.get_mut(at) {
            *place = next;
        }
    }

    fn remove(&mut self, hash: u64, id: InfoId) {
        let next = self.behind(id);
        let first = self.first.get(&hash).copied();
        if first == Some(id) {
            match next {
                Some(next) => self.first.insert(hash, next),
                None => self.first.remove(&hash),
            };
            return;
        }
        let mut at = first;
        while let Some(before) = at {
            at = self.behind(before);
            if at == Some(id) {
                if let Some(place) = self.next.get_mut(before.0 as usize) {
                    *place = next;
                }
                return;
            }
        }
    }
}

/// Hash over what makes an info itself.
fn identity(info: &FibInfo) -> u64 {
    let mut hasher = DefaultHasher::new();
    info.hash_identity(&mut hasher);
    hasher.finish()
}

impl FibInfo {
    fn hash_identity(&self, hasher: &mut impl Hasher) {
        self.protocol.hash(hasher);
        self.scope.hash(hasher);
        self.prefsrc.hash(hasher);
        self.priority.hash(hasher);
        self.kind.hash(hasher);
        self.table.hash(hasher);
        self.nh_id.hash(hasher);
        for hop in &self.hops {
            hop.oif.hash(hasher);
            hop.gateway.hash(hasher);
            hop.weight.hash(hasher);
        }
        self.metrics.hash(hasher);
    }
}
