//! Dumps of objects and of buckets (Linux 6.18 `net/ipv4/nexthop.c`, `rtm_dump_nexthop`,
//! `rtm_dump_nexthop_bucket`).

use super::message::{bucket_message, message};
use super::{Nexthop, Resilient};
use crate::kernel::Netns;
use crate::rtnl::{BucketMsg, Errno, NexthopDump, NexthopMsg, Refusal};
use crate::types::{Family, IfIndex};

/// Every object that passes the filter, by id.
pub fn rows(ns: &Netns, what: &NexthopDump) -> Vec<NexthopMsg> {
    { ns.nexthops.by_id.iter() }
        .filter(|(_, nexthop)| passes(ns, what, nexthop))
        .map(|(id, nexthop)| message(*id, nexthop, what.stats))
        .collect()
}

/// Every bucket whose member passes the filter.
///
/// # Errors
/// `EINVAL` for what only a dump of objects may ask; a group that is none or has no buckets.
pub fn bucket_rows(ns: &Netns, what: &NexthopDump, now: i64) -> Result<Vec<BucketMsg>, Refusal> {
    if what.groups || what.fdb || what.stats {
        return Err(Errno::EINVAL.into());
    }
    if what.id != 0 {
        let table = resilient_group(ns, what.id)?;
        return Ok(buckets(ns, what, what.id, table, now));
    }
    let mut rows = Vec::new();
    for (id, nexthop) in &ns.nexthops.by_id {
        if let Some(table) = nexthop.group().and_then(|group| group.resilient.as_ref()) {
            rows.extend(buckets(ns, what, *id, table, now));
        }
    }
    Ok(rows)
}

/// The buckets of a group (`nexthop_find_group_resilient`).
///
/// # Errors
/// `ENOENT` when there is no such object, `EINVAL` when it has no buckets.
pub fn resilient_group(ns: &Netns, id: u32) -> Result<&Resilient, Refusal> {
    let nexthop = ns.nexthops.get(id).ok_or(Errno::ENOENT)?;
    let Some(group) = nexthop.group() else {
        return super::config::refuse("Not a nexthop group");
    };
    match &group.resilient {
        Some(table) => Ok(table),
        None => super::config::refuse("Nexthop group not of type resilient"),
    }
}

fn buckets(ns: &Netns, what: &NexthopDump, id: u32, table: &Resilient, now: i64) -> Vec<BucketMsg> {
    let wanted = |nh_id: u32| {
        let passes = { ns.nexthops.get(nh_id) }.is_some_and(|nexthop| passes(ns, what, nexthop));
        passes && (what.nh_id == 0 || what.nh_id == nh_id)
    };
    { table.buckets.iter().zip(0..=u16::MAX) }
        .filter(|(bucket, _)| wanted(bucket.nh_id))
        .map(|(bucket, index)| bucket_message(id, index, *bucket, now))
        .collect()
}

/// `nh_dump_filtered`, the other way round. That only objects for a forwarding database are
/// wanted is not looked at.
fn passes(ns: &Netns, what: &NexthopDump, nexthop: &Nexthop) -> bool {
    if what.groups && nexthop.group().is_none() {
        return false;
    }
    let any_device = what.oif == IfIndex::NONE && what.master == IfIndex::NONE;
    if any_device && what.family == Family::UNSPEC {
        return true;
    }
    let Some(single) = nexthop.single() else {
        return false;
    };
    let dev = single.hop.oif;
    let master = || ns.links.get(dev).and_then(|link| link.master);
    (what.family == Family::UNSPEC || what.family == single.family)
        && (what.oif == IfIndex::NONE || what.oif == dev)
        && (what.master == IfIndex::NONE || Some(what.master) == master())
}
