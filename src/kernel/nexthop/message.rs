//! Objects and buckets as messages (Linux 6.18 `net/ipv4/nexthop.c`, `nh_fill_node`,
//! `nh_fill_res_bucket`).

use std::net::IpAddr;

use super::resilient::{Bucket, Resilient};
use super::{Group, Kind, Nexthop, Single};
use crate::kernel::fib::v4::Gateway;
use crate::rtnl::{BucketMsg, NexthopMsg, ResilientMsg, nexthop_group};
use crate::types::{Family, IfIndex};

/// The object as the kernel sends it; with `stats`, as it answers who wants statistics.
pub fn message(id: u32, nexthop: &Nexthop, stats: bool) -> NexthopMsg {
    let msg = NexthopMsg {
        id: Some(id),
        protocol: nexthop.protocol,
        fdb: nexthop.is_fdb(),
        ..NexthopMsg::default()
    };
    match &nexthop.kind {
        Kind::Group(group) => of_group(msg, group, stats),
        Kind::Single(single) => of_single(msg, single),
    }
}

fn of_group(msg: NexthopMsg, group: &Group, stats: bool) -> NexthopMsg {
    let members = group.members.iter();
    let kind = match group.resilient {
        Some(_) => nexthop_group::RESILIENT,
        None => nexthop_group::MPATH,
    };
    NexthopMsg {
        family: Family::UNSPEC,
        group: Some(
            members
                .map(|member| (member.id, u32::from(member.weight)))
                .collect(),
        ),
        group_type: Some(kind),
        resilient: group.resilient.as_ref().map(of_resilient),
        hw_stats: stats.then_some(group.hw_stats),
        ..msg
    }
}

fn of_resilient(table: &Resilient) -> ResilientMsg {
    ResilientMsg {
        buckets: u16::try_from(table.buckets.len()).ok(),
        idle_timer: Some(table.idle_timer),
        unbalanced_timer: Some(table.unbalanced_timer),
        unbalanced_time: Some(0),
    }
}

fn of_single(msg: NexthopMsg, single: &Single) -> NexthopMsg {
    let msg = NexthopMsg {
        family: single.family,
        flags: u32::from(single.hop.flags),
        blackhole: single.blackhole,
        ..msg
    };
    if single.blackhole {
        return msg;
    }
    NexthopMsg {
        scope: single.hop.scope,
        oif: Some(single.hop.oif).filter(|oif| *oif != IfIndex::NONE),
        gateway: match single.hop.gateway {
            Gateway::None => None,
            Gateway::V4(gateway) => Some(IpAddr::V4(gateway)),
            Gateway::V6(gateway) => Some(IpAddr::V6(gateway)),
        },
        encap: single.hop.encap.clone(),
        ..msg
    }
}

/// A bucket of the group `id` as the kernel sends it at this moment.
pub fn bucket_message(id: u32, index: u16, bucket: Bucket, now: i64) -> BucketMsg {
    let seconds = u64::try_from(now.saturating_sub(bucket.since)).unwrap_or(0);
    BucketMsg {
        id,
        index,
        idle_time: seconds.saturating_mul(100),
        nh_id: bucket.nh_id,
    }
}
