//! Next hop objects.

use std::collections::BTreeMap;

use super::devices::Devices;
use super::fib::{read_hop, write_hop};
use super::wrong::{At, Checked, each, wrong};
use crate::kernel::nexthop::{Bucket, Group, Kind, Member, Nexthop, Nexthops, Resilient, Single};
use crate::store::format::v1;
use crate::types::{Family, Protocol};

/// All objects, by id.
pub fn write(nexthops: &Nexthops) -> (u32, Vec<v1::Nexthop>) {
    let Nexthops { by_id, last_id } = nexthops;
    let rows = by_id.iter().map(|(id, nexthop)| write_one(*id, nexthop));
    (*last_id, rows.collect())
}

/// The objects of a namespace with these devices.
pub fn read(last_id: u32, rows: Vec<v1::Nexthop>, devices: &Devices) -> Checked<Nexthops> {
    let mut by_id = BTreeMap::new();
    each("nexthops", rows, |row| {
        let id = row.id;
        if id == 0 || by_id.contains_key(&id) {
            return wrong(format!("next hop {id} twice, or 0")).at_key("id");
        }
        by_id.insert(id, read_one(row, devices)?);
        Ok(())
    })?;
    let nexthops = Nexthops { by_id, last_id };
    for (at, nexthop) in nexthops.by_id.values().enumerate() {
        let Some(group) = nexthop.group() else {
            continue;
        };
        if let Some(trouble) = lacks(&nexthops, group) {
            return wrong(trouble).at_index(at).at_key("nexthops");
        }
    }
    Ok(nexthops)
}

/// What a group refers to and is not there.
fn lacks(nexthops: &Nexthops, group: &Group) -> Option<&'static str> {
    let single = |member: &Member| nexthops.single(member.id).is_some();
    if group.members.is_empty() || !group.members.iter().all(single) {
        return Some("a group without members, or with one that is no hop");
    }
    let member = |id: u32| group.members.iter().any(|member| member.id == id);
    let mut buckets = { group.resilient.iter() }.flat_map(|table| &table.buckets);
    { !buckets.all(|bucket| member(bucket.nh_id)) }.then_some("a bucket of no member")
}

fn write_one(id: u32, nexthop: &Nexthop) -> v1::Nexthop {
    let Nexthop { protocol, kind } = nexthop;
    let (single, group) = match kind {
        Kind::Single(single) => (Some(write_single(single)), None),
        Kind::Group(group) => (None, Some(write_group(group))),
    };
    v1::Nexthop {
        id,
        protocol: protocol.0,
        single,
        group,
    }
}

fn write_single(single: &Single) -> v1::Single {
    let Single {
        family,
        blackhole,
        fdb,
        hop,
        fresh,
    } = single;
    v1::Single {
        v6: *family == Family::INET6,
        blackhole: *blackhole,
        fdb: *fdb,
        fresh: *fresh,
        hop: write_hop(hop),
    }
}

fn write_group(group: &Group) -> v1::Group {
    let Group {
        members,
        fdb,
        hw_stats,
        spare_hw_stats,
        resilient,
    } = group;
    let members = members.iter().map(|Member { id, weight }| (*id, *weight));
    v1::Group {
        members: members.collect(),
        fdb: *fdb,
        hw_stats: *hw_stats,
        spare_hw_stats: *spare_hw_stats,
        resilient: resilient.as_ref().map(write_resilient),
    }
}

fn write_resilient(table: &Resilient) -> v1::Resilient {
    let Resilient {
        buckets,
        idle_timer,
        unbalanced_timer,
    } = table;
    let mut runs: Vec<(u32, u32, i64)> = Vec::new();
    for Bucket { nh_id, since } in buckets {
        match runs.last_mut() {
            Some((count, id, at)) if (*id, *at) == (*nh_id, *since) => *count += 1,
            _ => runs.push((1, *nh_id, *since)),
        }
    }
    v1::Resilient {
        idle_timer: *idle_timer,
        unbalanced_timer: *unbalanced_timer,
        buckets: runs,
    }
}

fn read_one(row: v1::Nexthop, devices: &Devices) -> Checked<Nexthop> {
    let kind = match (row.single, row.group) {
        (Some(single), None) => Kind::Single(read_single(single, devices).at_key("single")?),
        (None, Some(group)) => Kind::Group(read_group(group).at_key("group")?),
        _ => return wrong("a next hop that is not one of \"single\" and \"group\""),
    };
    Ok(Nexthop {
        protocol: Protocol(row.protocol),
        kind,
    })
}

fn read_single(row: v1::Single, devices: &Devices) -> Checked<Single> {
    Ok(Single {
        family: if row.v6 { Family::INET6 } else { Family::INET },
        blackhole: row.blackhole,
        fdb: row.fdb,
        hop: read_hop(row.hop, devices).at_key("hop")?,
        fresh: row.fresh,
    })
}

fn read_group(row: v1::Group) -> Checked<Group> {
    let members = each("members", row.members, |(id, weight)| match weight {
        0 => wrong("a weight of 0"),
        weight => Ok(Member { id, weight }),
    })?;
    Ok(Group {
        members,
        fdb: row.fdb,
        hw_stats: row.hw_stats,
        spare_hw_stats: row.spare_hw_stats,
        resilient: row.resilient.map(read_resilient).transpose()?,
    })
}

fn read_resilient(row: v1::Resilient) -> Checked<Resilient> {
    let count: u64 = row
        .buckets
        .iter()
        .map(|(count, ..)| u64::from(*count))
        .sum();
    if !(1..=u64::from(u16::MAX)).contains(&count) {
        return wrong(format!("{count} buckets")).at_key("buckets");
    }
    let runs = row.buckets.into_iter();
    let buckets =
        runs.flat_map(|(count, nh_id, since)| (0..count).map(move |_| Bucket { nh_id, since }));
    Ok(Resilient {
        buckets: buckets.collect(),
        idle_timer: row.idle_timer,
        unbalanced_timer: row.unbalanced_timer,
    })
}
