//! An object in the place of another, under the same id (Linux 6.18 `net/ipv4/nexthop.c`,
//! `replace_nexthop`). Routes and groups that use it follow without being touched, so they must be
//! able to.

use super::config::{Config, Shape, refuse};
use super::{Group, Kind, Nexthop, Nexthops, Single, check_route_scope, check_route6};
use crate::kernel::Netns;
use crate::rtnl::Refusal;

/// Puts `new` where the object `id` is.
///
/// # Errors
/// A route or a group could not live with the new one, or it is of another sort.
pub fn replace(
    ns: &mut Netns,
    id: u32,
    new: Nexthop,
    config: &Config,
    now: i64,
) -> Result<(), Refusal> {
    check_routes(ns, id, &new)?;
    let ends = new.single().is_some_and(|single| single.blackhole);
    let groups = ns.nexthops.groups_of(id);
    for group in &groups {
        let paths = { ns.nexthops.get(*group) }
            .and_then(Nexthop::group)
            .map_or(0, |group| group.members.len());
        if ends && paths > 1 {
            return refuse(
                "Blackhole nexthop can not be a member of a group with more than one path",
            );
        }
        check_routes(ns, *group, &new)?;
    }
    let Some(old) = ns.nexthops.by_id.get_mut(&id) else {
        return Ok(());
    };
    match (&mut old.kind, new.kind) {
        (Kind::Group(old), Kind::Group(new)) => replace_group(old, new, config, now),
        (Kind::Group(_), Kind::Single(_)) => {
            refuse("Can not replace a nexthop group with a nexthop.")
        }
        (Kind::Single(_), Kind::Group(_)) => {
            refuse("Can not replace a nexthop with a nexthop group.")
        }
        (Kind::Single(single), Kind::Single(new)) => {
            replace_single(single, new, !groups.is_empty())?;
            old.protocol = config.protocol;
            Ok(())
        }
    }
}

/// `fib_check_nh_list`, `fib6_check_nh_list`.
fn check_routes(ns: &Netns, id: u32, new: &Nexthop) -> Result<(), Refusal> {
    let users = ns.v4.fib.used(|info| info.nh_id == Some(id));
    for (_, info) in users {
        check_route_scope(&ns.nexthops, new, info.scope)?;
    }
    if ns.v6.fib.routes().any(|route| route.nh_id == Some(id)) {
        check_route6(&ns.nexthops, new)?;
    }
    Ok(())
}

fn replace_single(old: &mut Single, new: Single, in_group: bool) -> Result<(), Refusal> {
    if in_group && old.fdb != new.fdb {
        return refuse("Cannot change nexthop FDB status while in a group");
    }
    *old = new;
    Ok(())
}

/// A group keeps its buckets, and who installed it.
fn replace_group(
    old: &mut Group,
    mut new: Group,
    config: &Config,
    now: i64,
) -> Result<(), Refusal> {
    let said = match &config.shape {
        Shape::Group { resilient, .. } => resilient.unwrap_or_default(),
        _ => Default::default(),
    };
    match (&mut old.resilient, &new.resilient) {
        (None, None) => {}
        (Some(buckets), Some(_)) => {
            let count = said.buckets.map(usize::from);
            if count.is_some_and(|count| count != buckets.buckets.len()) {
                return refuse("Can not change number of buckets of a resilient nexthop group.");
            }
            buckets.set_timers(&said);
            buckets.deal(&new.members, now);
            new.resilient = old.resilient.take();
        }
        _ => {
            return refuse("Can not replace a nexthop group with one of a different type.");
        }
    }
    *old = new;
    Ok(())
}

impl Nexthops {
    /// Every object has lost what it remembers of addresses: one has come or gone.
    pub(super) fn forget_sources(&mut self) {
        for nexthop in self.by_id.values_mut() {
            if let Kind::Single(single) = &mut nexthop.kind {
                single.fresh = false;
            }
        }
    }
}
