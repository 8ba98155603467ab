//! Route descriptions, each kept once (Linux 6.18 `net/ipv4/fib_semantics.c`, `fib_find_info`).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{FibInfo, InfoId};

/// The interned infos of a namespace, counted by the routes that use them.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    slots: Vec<Option<Slot>>,
    free: Vec<InfoId>,
    /// First info of each hash; the others follow by `Slot::next`.
    index: HashMap<u64, InfoId>,
    /// The infos below this handle stay, used or not.
    pinned: u32,
}

#[derive(Clone, Debug)]
struct Slot {
    info: FibInfo,
    users: u32,
    next: Option<InfoId>,
}

impl Pool {
    /// The info behind a handle.
    pub fn get(&self, id: InfoId) -> Option<&FibInfo> {
        Some(&self.slot(id)?.info)
    }

    /// Every info with its handle.
    pub fn iter(&self) -> impl Iterator<Item = (InfoId, &FibInfo)> {
        self.slots
            .iter()
            .zip(0u32..)
            .filter_map(|(slot, id)| Some((InfoId(id), &slot.as_ref()?.info)))
    }

    /// Every info, to change its marks (`DEAD`, `LINKDOWN`), which are no part of its identity.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut FibInfo> {
        self.slots
            .iter_mut()
            .filter_map(|slot| Some(&mut slot.as_mut()?.info))
    }

    /// The handle of an info that is alike, if there is one.
    pub fn find(&self, info: &FibInfo) -> Option<InfoId> {
        let mut at = self.index.get(&identity(info)).copied();
        while let Some(id) = at {
            let slot = self.slot(id)?;
            if slot.info.is_alike(info) {
                return Some(id);
            }
            at = slot.next;
        }
        None
    }

    /// Takes one use of an info like this one, which is added when there is none.
    pub(super) fn take(&mut self, info: FibInfo) -> InfoId {
        if let Some(id) = self.find(&info) {
            self.hold(id);
            return id;
        }
        let id = self.vacant();
        self.put(id, info);
        id
    }

    /// Fills an empty pool: each info gets the handle of its place and stays, used or not.
    pub(super) fn pin(&mut self, infos: Vec<FibInfo>) {
        for info in infos {
            let id = self.vacant();
            self.put(id, info);
            self.pinned = id.0 + 1;
        }
    }

    /// True for an info whose users nobody counts.
    pub fn is_pinned(&self, id: InfoId) -> bool {
        id.0 < self.pinned
    }

    fn put(&mut self, id: InfoId, info: FibInfo) {
        let next = self.index.insert(identity(&info), id);
        let slot = Slot {
            info,
            users: 1,
            next,
        };
        if let Some(place) = self.slots.get_mut(id.0 as usize) {
            *place = Some(slot);
        }
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
        let (hash, next) = (identity(&slot.info), slot.next);
        self.unlink(hash, id, next);
        if let Some(place) = self.slots.get_mut(id.0 as usize) {
            *place = None;
        }
        self.free.push(id);
    }

    fn unlink(&mut self, hash: u64, id: InfoId, next: Option<InfoId>) {
        let first = self.index.get(&hash).copied();
        if first == Some(id) {
            match next {
                Some(next) => self.index.insert(hash, next),
                None => self.index.remove(&hash),
            };
            return;
        }
        let mut at = first;
        while let Some(slot) = at.and_then(|at| self.slot_mut(at)) {
            if slot.next == Some(id) {
                slot.next = next;
                return;
            }
            at = slot.next;
        }
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
