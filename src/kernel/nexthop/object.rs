//! What an object is, and all objects of a namespace.

use std::collections::BTreeMap;

use super::Resilient;
use crate::kernel::fib::v4::FibHop;
use crate::types::{Family, IfIndex, Protocol};

/// All next hop objects of a namespace.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Nexthops {
    /// By id, which is never 0.
    pub by_id: BTreeMap<u32, Nexthop>,
    /// The id that was last given to an object that came without one; it is counted on even when
    /// the object is then refused.
    pub last_id: u32,
}

/// One object (`struct nexthop`).
#[derive(Clone, PartialEq, Debug)]
pub struct Nexthop {
    /// Who installed it.
    pub protocol: Protocol,
    /// What it is.
    pub kind: Kind,
}

/// A hop or a group of hops.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// One hop.
    Single(Single),
    /// Several, none of which is a group.
    Group(Group),
}

/// One hop (`struct nh_info`).
#[derive(Clone, PartialEq, Debug)]
pub struct Single {
    /// `INET` or `INET6`: the family by whose law the hop was checked.
    pub family: Family,
    /// Packets end here. The hop is `lo`.
    pub blackhole: bool,
    /// For a forwarding database, not for routes: no device.
    pub fdb: bool,
    /// The hop, with weight 1.
    pub hop: FibHop,
    /// No IPv4 address has come or gone since the hop was made: it still speaks from the address
    /// that was chosen for it then (`nh_saddr_genid`).
    pub fresh: bool,
}

/// A group (`struct nh_group`).
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// At least one.
    pub members: Vec<Member>,
    /// Of hops for a forwarding database.
    pub fdb: bool,
    /// Hardware counters are wanted.
    pub hw_stats: bool,
    /// The same of the spare copy that takes over when a member goes: the wish is not copied.
    pub spare_hw_stats: bool,
    /// Buckets, of a resilient group.
    pub resilient: Option<Resilient>,
}

/// A member of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// Its id.
    pub id: u32,
    /// Its weight, 1 to 65535.
    pub weight: u16,
}

impl Nexthops {
    /// The object with this id.
    pub fn get(&self, id: u32) -> Option<&Nexthop> {
        self.by_id.get(&id)
    }

    /// The hop with this id; none if it is a group.
    pub fn single(&self, id: u32) -> Option<&Single> {
        self.get(id)?.single()
    }

    /// The next id that no object has, counted on from the last (`nh_find_unused_id`); `None`
    /// when counting comes past 0 or there is none.
    pub(super) fn take_id(&mut self) -> Option<u32> {
        let start = self.last_id;
        loop {
            self.last_id = self.last_id.wrapping_add(1);
            if self.last_id == start {
                return None;
            }
            if !self.by_id.contains_key(&self.last_id) {
                return Some(self.last_id).filter(|id| *id != 0);
            }
        }
    }

    /// The groups that an object is a member of.
    pub(super) fn groups_of(&self, id: u32) -> Vec<u32> {
        let groups = self.by_id.iter().filter(|(_, nexthop)| {
            let group = nexthop.group();
            group.is_some_and(|group| group.members.iter().any(|member| member.id == id))
        });
        groups.map(|(group, _)| *group).collect()
    }

    /// True when packets that come to this object end there (`nexthop_is_blackhole`).
    pub fn is_blackhole(&self, id: u32) -> bool {
        match self.get(id).map(|nexthop| &nexthop.kind) {
            Some(Kind::Single(single)) => single.blackhole,
            Some(Kind::Group(group)) => match group.members.as_slice() {
                [only] => self.single(only.id).is_some_and(|single| single.blackhole),
                _ => false,
            },
            None => false,
        }
    }

    /// The hops of an object: its own, or those of its members.
    pub fn singles(&self, id: u32) -> Vec<&Single> {
        match self.get(id).map(|nexthop| &nexthop.kind) {
            Some(Kind::Single(single)) => vec![single],
            Some(Kind::Group(group)) => { group.members.iter() }
                .filter_map(|member| self.single(member.id))
                .collect(),
            None => Vec::new(),
        }
    }

    /// The device of the first hop of an object, or none.
    pub fn first_device(&self, id: u32) -> IfIndex {
        let singles = self.singles(id);
        let first = singles.first();
        first.map_or(IfIndex::NONE, |single| single.hop.oif)
    }
}

impl Nexthop {
    /// The hop, unless it is a group.
    pub fn single(&self) -> Option<&Single> {
        match &self.kind {
            Kind::Single(single) => Some(single),
            Kind::Group(_) => None,
        }
    }

    /// The group, if it is one.
    pub fn group(&self) -> Option<&Group> {
        match &self.kind {
            Kind::Single(_) => None,
            Kind::Group(group) => Some(group),
        }
    }

    /// For a forwarding database, not for routes.
    pub fn is_fdb(&self) -> bool {
        match &self.kind {
            Kind::Single(single) => single.fdb,
            Kind::Group(group) => group.fdb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_counted_on_and_never_0() {
        let mut all = Nexthops::default();
        let group = Group {
            members: Vec::new(),
            fdb: false,
            hw_stats: false,
            spare_hw_stats: false,
            resilient: None,
        };
        let taken = Nexthop {
            protocol: Protocol::UNSPEC,
            kind: Kind::Group(group),
        };
        all.by_id.insert(2, taken);
        let ids: Vec<_> = (0..2).map(|_| all.take_id()).collect();
        assert_eq!(ids, [Some(1), Some(3)]);
        all.last_id = u32::MAX;
        assert_eq!((all.take_id(), all.take_id()), (None, Some(1)));
    }
}
