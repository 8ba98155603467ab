//! An object goes, and with it its routes and its places in groups (Linux 6.18
//! `net/ipv4/nexthop.c`, `remove_nexthop`).

use super::{Kind, Member};
use crate::kernel::Netns;

/// Removes an object, if there is one with this id.
pub fn remove(ns: &mut Netns, id: u32, now: i64) {
    let Some(gone) = ns.nexthops.by_id.remove(&id) else {
        return;
    };
    ns.v4.fib.remove_users(id);
    ns.v6.fib.remove_users(id);
    if let Kind::Single(_) = gone.kind {
        for group in ns.nexthops.groups_of(id) {
            leave(ns, group, id, now);
        }
    }
}

/// A member leaves a group; with the last one the group goes too.
fn leave(ns: &mut Netns, group_id: u32, id: u32, now: i64) {
    let Some(Kind::Group(group)) = { ns.nexthops.by_id.get_mut(&group_id) }.map(|nh| &mut nh.kind)
    else {
        return;
    };
    let left: Vec<Member> = { group.members.iter() }
        .filter(|member| member.id != id)
        .copied()
        .collect();
    if left.is_empty() {
        remove(ns, group_id, now);
        return;
    }
    if let Some(resilient) = &mut group.resilient {
        resilient.deal(&left, now);
    }
    group.members = left;
    std::mem::swap(&mut group.hw_stats, &mut group.spare_hw_stats);
}
