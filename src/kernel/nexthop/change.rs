//! A new object, or an old one replaced (Linux 6.18 `net/ipv4/nexthop.c`, `rtm_new_nexthop`,
//! `nexthop_add`, `insert_nexthop`).

use super::config::{Config, refuse};
use super::{Kind, create, replace};
use crate::kernel::Netns;
use crate::rtnl::{Errno, NewFlags, Refusal};

/// Adds or replaces an object and tells its id.
///
/// # Errors
/// The first check that fails. An id that was taken for an object which is then refused stays
/// taken.
pub fn change(ns: &mut Netns, config: &Config, flags: NewFlags, now: i64) -> Result<u32, Refusal> {
    if flags.replace && config.id == 0 {
        return refuse("Replace requires nexthop id");
    }
    create::check(ns, config)?;
    let id = match config.id {
        0 => match ns.nexthops.take_id() {
            Some(id) => id,
            None => return refuse("No unused id"),
        },
        id => id,
    };
    let mut made = create::create(ns, config, now)?;
    if ns.nexthops.get(id).is_some() {
        if !flags.replace {
            return Err(Errno::EEXIST.into());
        }
        replace::replace(ns, id, made, config, now)?;
        return Ok(id);
    }
    if flags.replace && !flags.create {
        return Err(Refusal::noted(
            Errno::ENOENT,
            "Replace specified without create and no entry exists",
        ));
    }
    if let Kind::Group(group) = &mut made.kind
        && let Some(resilient) = &mut group.resilient
    {
        if resilient.buckets.is_empty() {
            return refuse("Number of buckets not specified for nexthop group insertion");
        }
        resilient.deal(&group.members, now);
    }
    ns.nexthops.by_id.insert(id, made);
    Ok(id)
}
