//! The IPv6 fib lookup: the rules, the tables and what becomes of their answers (Linux 6.18
//! `net/ipv6/fib6_rules.c`, `net/core/fib_rules.c`).

use super::table6::{self, Found6};
use super::{Flow6, Way, l3mdev, path6, rules};
use crate::kernel::Netns;
use crate::kernel::fib::v6::error_of;
use crate::kernel::neigh;
use crate::kernel::rule::{Rule, eval};
use crate::kernel::sysctl::Knob6;
use crate::kernel::trace::{Observer, Step};
use crate::rtnl::Errno;
use crate::types::{Action, TableId};

/// Which side of the host a packet passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// It is ours, and leaves.
    Output,
    /// It came in.
    Input,
}

/// Looks a flow up through the rules and settles its path (`fib6_rule_lookup` with
/// `ip6_pol_route`). With `strict`, no device but the flow's will do.
///
/// # Errors
/// `ENETUNREACH` when nothing answers, else what a rule or an error route says: `EINVAL`,
/// `EHOSTUNREACH`, `EACCES`, `ENETUNREACH`.
pub fn route<'n>(
    ns: &'n Netns,
    flow: &mut Flow6,
    side: Side,
    strict: bool,
    obs: &mut dyn Observer,
) -> Result<Found6<'n>, Errno> {
    let answer = if ns.v6.custom_rules {
        claim_for_vrf(ns, flow);
        obs.step(Step::Lookup6(*flow));
        walk(ns, flow, obs, |index, rule, obs| {
            act(ns, index, rule, flow, side, strict, obs)
        })
    } else {
        obs.step(Step::Lookup6(*flow));
        obs.step(Step::Unruled);
        [TableId::LOCAL, TableId::MAIN]
            .into_iter()
            .map(|table| route_in(ns, table, flow, side, strict, obs))
            .find(|result| *result != Err(Errno::EAGAIN))
    };
    answer.unwrap_or(Err(Errno::ENETUNREACH))
}

/// Looks a flow up in one table and settles its path (`ip6_pol_route`).
///
/// # Errors
/// `EAGAIN` when the table has no answer, else what an error route says.
pub fn route_in<'n>(
    ns: &'n Netns,
    table: TableId,
    flow: &Flow6,
    side: Side,
    strict: bool,
    obs: &mut dyn Observer,
) -> Result<Found6<'n>, Errno> {
    let found = found_in(ns, table, flow, side, strict, obs);
    judged(found.ok_or(Errno::EAGAIN)?)
}

/// The route itself, or what it says instead of leading anywhere.
fn judged(found: Found6<'_>) -> Result<Found6<'_>, Errno> {
    match error_of(&found.route) {
        Some(errno) => Err(errno),
        None => Ok(found),
    }
}

/// What a flow finds in one table, with the path that it takes.
fn found_in<'n>(
    ns: &'n Netns,
    table: TableId,
    flow: &Flow6,
    side: Side,
    strict: bool,
    obs: &mut dyn Observer,
) -> Option<Found6<'n>> {
    let way = Way {
        dev: match side {
            Side::Output => flow.oif,
            Side::Input => flow.iif,
        },
        strict,
        ignore_linkstate: false,
        // Where none fails, there is no last resort, and a table without an answer is asked once.
        reachable: !ns.sysctl.all6.on(Knob6::Forwarding) && neigh::some_fail(ns),
    };
    let mut found = table6::find(ns, table, flow, way, obs)?;
    path6::choose(ns, &mut found, flow, way, obs);
    Some(found)
}

/// Looks a flow up through the rules as the kernel does for its own checks (`fib6_lookup`): error
/// routes are found like others, and suppressors do not count.
pub fn find<'n>(
    ns: &'n Netns,
    flow: &Flow6,
    way: Way,
    obs: &mut dyn Observer,
) -> Option<Found6<'n>> {
    if !ns.v6.custom_rules {
        return [TableId::LOCAL, TableId::MAIN]
            .into_iter()
            .find_map(|table| table6::find(ns, table, flow, way, obs));
    }
    let mut flow = *flow;
    claim_for_vrf(ns, &mut flow);
    let found = walk(ns, &flow, obs, |_, rule, obs| match rule.action {
        Action::TO_TBL => {
            let found = table6::find(ns, rules::table_of(ns, rule, flow.l3mdev), &flow, way, obs)?;
            Some(Some(found))
        }
        _ => Some(None),
    });
    found.flatten()
}

/// `l3mdev_update_flow`.
fn claim_for_vrf(ns: &Netns, flow: &mut Flow6) {
    let oif = &mut flow.oif;
    l3mdev::claim(ns, flow.iif, oif, &mut flow.l3mdev, &mut flow.l3mdev_by_oif);
}

/// Walks the rules that match the flow until `act` has an answer.
fn walk<T>(
    ns: &Netns,
    flow: &Flow6,
    obs: &mut dyn Observer,
    act: impl FnMut(usize, &Rule, &mut dyn Observer) -> Option<T>,
) -> Option<T> {
    let subject = eval::Subject::from(flow);
    rules::walk(ns, &ns.v6.rules, &subject, obs, act)
}

/// `__fib6_rule_action` and, if that found a route, `fib6_rule_suppress`.
fn act<'n>(
    ns: &'n Netns,
    index: usize,
    rule: &Rule,
    flow: &Flow6,
    side: Side,
    strict: bool,
    obs: &mut dyn Observer,
) -> Option<Result<Found6<'n>, Errno>> {
    if rule.action != Action::TO_TBL {
        return Some(Err(rules::verdict(index, rule.action, obs)));
    }
    let table = rules::table_of(ns, rule, flow.l3mdev);
    let found = found_in(ns, table, flow, side, strict, obs)?;
    // What leads through a device without IPv6 is no answer to a rule.
    if !ns.v6.addrs.devs.contains_key(&found.route.oif) {
        return None;
    }
    match judged(found) {
        Err(Errno::EAGAIN) => None,
        Err(errno) => Some(Err(errno)),
        Ok(found) => {
            let (len, dev) = (found.key.dst.len(), Some(found.route.oif));
            match rules::suppressor(ns, rule, len, dev) {
                Some(by) => {
                    obs.step(Step::Suppressed { index, by });
                    None
                }
                None => Some(Ok(found)),
            }
        }
    }
}
