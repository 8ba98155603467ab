//! Requests for objects as they come through the socket.

use super::change::change;
use super::config::{Config, refuse};
use super::dump::resilient_group;
use super::message::{bucket_message, message};
use super::remove::remove;
use crate::kernel::Netns;
use crate::rtnl::{Answer, Errno, NewFlags, NexthopMsg, Refusal, Row};
use crate::types::Protocol;

pub use super::dump::{bucket_rows, rows};

/// `RTM_NEWNEXTHOP`; the answer is the object as it now stands.
///
/// # Errors
/// The kernel's refusal.
pub fn new_nexthop(
    ns: &mut Netns,
    msg: &NexthopMsg,
    flags: NewFlags,
    now: i64,
) -> Result<Answer, Refusal> {
    let id = change(ns, &Config::read(msg)?, flags, now)?;
    Ok(answer(ns, id, false))
}

/// `RTM_DELNEXTHOP`; the answer is the object that went.
///
/// # Errors
/// The kernel's refusal.
pub fn del_nexthop(ns: &mut Netns, msg: &NexthopMsg, now: i64) -> Result<Answer, Refusal> {
    if says_more_than_id(msg) {
        return refuse("Unknown attribute type");
    }
    let id = wanted(ns, msg)?;
    let gone = answer(ns, id, false);
    remove(ns, id, now);
    Ok(gone)
}

/// `RTM_GETNEXTHOP`.
///
/// # Errors
/// The kernel's refusal.
pub fn get_nexthop(ns: &Netns, msg: &NexthopMsg) -> Result<Answer, Refusal> {
    let id = wanted(ns, msg)?;
    Ok(answer(ns, id, msg.stats_wanted))
}

/// `RTM_GETNEXTHOPBUCKET`.
///
/// # Errors
/// The kernel's refusal.
pub fn get_bucket(ns: &Netns, id: u32, index: u16, now: i64) -> Result<Answer, Refusal> {
    if id == 0 {
        return refuse("Invalid nexthop id");
    }
    let table = resilient_group(ns, id)?;
    let Some(bucket) = table.buckets.get(usize::from(index)) else {
        return Err(Refusal::noted(Errno::ENOENT, "Bucket index out of bounds"));
    };
    let row = bucket_message(id, index, *bucket, now);
    Ok(Answer::row(Row::NexthopBucket(row)))
}

fn answer(ns: &Netns, id: u32, stats: bool) -> Answer {
    match ns.nexthops.get(id) {
        Some(nexthop) => Answer::row(Row::Nexthop(Box::new(message(id, nexthop, stats)))),
        None => Answer::done(),
    }
}

fn says_more_than_id(msg: &NexthopMsg) -> bool {
    let silent = NexthopMsg {
        family: msg.family,
        scope: msg.scope,
        protocol: msg.protocol,
        flags: msg.flags,
        id: msg.id,
        ..NexthopMsg::default()
    };
    *msg != silent
}

/// The id of an object that is there (`nh_valid_get_del_req`).
fn wanted(ns: &Netns, msg: &NexthopMsg) -> Result<u32, Refusal> {
    if msg.protocol != Protocol::UNSPEC || msg.flags != 0 {
        return refuse("Invalid values in header");
    }
    match msg.id {
        None => refuse("Nexthop id is missing"),
        Some(0) => refuse("Invalid nexthop id"),
        Some(id) if ns.nexthops.get(id).is_some() => Ok(id),
        Some(_) => Err(Errno::ENOENT.into()),
    }
}
