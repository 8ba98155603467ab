//! The IPv6 fib lookup: the rules, the tables and what becomes of their answers (Linux 6.18
//! `net/ipv6/fib6_rules.c`, `net/core/fib_rules.c`).

use super::table6::{self, Found6};
use super::{Flow6, Way, l3mdev, path6};
use crate::kernel::Netns;
use crate::kernel::fib::v6::error_of;
use crate::kernel::rule::{Rule, eval};
use crate::kernel::trace::{Observer, Step, Suppressor};
use crate::rtnl::Errno;
use crate::types::{Action, IfIndex, TableId};

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
pub fn route(
    ns: &Netns,
    flow: &mut Flow6,
    side: Side,
    strict: bool,
    obs: &mut dyn Observer,
) -> Result<Found6, Errno> {
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
pub fn route_in(
    ns: &Netns,
    table: TableId,
    flow: &Flow6,
    side: Side,
    strict: bool,
    obs: &mut dyn Observer,
) -> Result<Found6, Errno> {
    let way = Way {
        dev: match side {
            Side::Output => flow.oif,
            Side::Input => flow.iif,
        },
        strict,
        ignore_linkstate: false,
    };
    let mut found = table6::find(ns, table, flow, way, obs).ok_or(Errno::EAGAIN)?;
    path6::choose(ns, &mut found, flow, way, obs);
    match error_of(&found.route) {
        Some(errno) => Err(errno),
        None => Ok(found),
    }
}

/// Looks a flow up through the rules as the kernel does for its own checks (`fib6_lookup`): error
/// routes are found like others, and suppressors do not count.
pub fn find(ns: &Netns, flow: &Flow6, way: Way, obs: &mut dyn Observer) -> Option<Found6> {
    if !ns.v6.custom_rules {
        return [TableId::LOCAL, TableId::MAIN]
            .into_iter()
            .find_map(|table| table6::find(ns, table, flow, way, obs));
    }
    let mut flow = *flow;
    claim_for_vrf(ns, &mut flow);
    let found = walk(ns, &flow, obs, |_, rule, obs| match rule.action {
        Action::TO_TBL => {
            let found = table6::find(ns, table_of(ns, rule, &flow), &flow, way, obs)?;
            Some(Some(found))
        }
        _ => Some(None),
    });
    found.flatten()
}

/// `l3mdev_update_flow`: a flow through a VRF or one of its members belongs to that VRF. A VRF
/// itself is no output device to look for, only a table.
fn claim_for_vrf(ns: &Netns, flow: &mut Flow6) {
    let unclaimed = flow.l3mdev == IfIndex::NONE;
    if ns.links.get(flow.oif).is_some() {
        let master = l3mdev::master(ns, flow.oif);
        if unclaimed {
            flow.l3mdev = master;
            flow.l3mdev_by_oif = true;
        }
        if flow.oif == master {
            flow.oif = IfIndex::NONE;
        }
    } else if unclaimed && flow.iif > IfIndex::LOOPBACK {
        flow.l3mdev = l3mdev::master(ns, flow.iif);
    }
}

/// Walks the rules until `act` has an answer.
fn walk<T>(
    ns: &Netns,
    flow: &Flow6,
    obs: &mut dyn Observer,
    mut act: impl FnMut(usize, &Rule, &mut dyn Observer) -> Option<T>,
) -> Option<T> {
    let rules = &ns.v6.rules;
    let subject = eval::Subject::from(flow);
    let mut at = 0;
    while let Some(rule) = rules.rules.get(at) {
        let index = at;
        at += 1;
        let mismatch = eval::mismatch(rule, &subject, &ns.links);
        let applies = mismatch.is_some() == rule.invert;
        obs.step(Step::Rule {
            index,
            priority: rule.priority,
            applies,
            mismatch,
        });
        if !applies {
            continue;
        }
        match rule.action {
            Action::GOTO => {
                // Only ever forward, so the walk ends.
                let target = rules.target(rule).filter(|target| *target > index);
                obs.step(Step::Goto { index, target });
                at = target.unwrap_or(at);
            }
            Action::NOP => obs.step(Step::Nop { index }),
            _ => {
                let answer = act(index, rule, obs);
                if answer.is_some() {
                    return answer;
                }
            }
        }
    }
    obs.step(Step::EndOfRules);
    None
}

/// `__fib6_rule_action` and, if that found a route, `fib6_rule_suppress`.
fn act(
    ns: &Netns,
    index: usize,
    rule: &Rule,
    flow: &Flow6,
    side: Side,
    strict: bool,
    obs: &mut dyn Observer,
) -> Option<Result<Found6, Errno>> {
    let errno = match rule.action {
        Action::TO_TBL => {
            let table = table_of(ns, rule, flow);
            return match route_in(ns, table, flow, side, strict, obs) {
                Err(Errno::EAGAIN) => None,
                Err(errno) => Some(Err(errno)),
                Ok(found) => match suppressor(ns, rule, &found) {
                    Some(by) => {
                        obs.step(Step::Suppressed { index, by });
                        None
                    }
                    None => Some(Ok(found)),
                },
            };
        }
        Action::UNREACHABLE => Errno::ENETUNREACH,
        Action::PROHIBIT => Errno::EACCES,
        _ => Errno::EINVAL,
    };
    obs.step(Step::Verdict { index, errno });
    Some(Err(errno))
}

/// The rule's table; of an `l3mdev` rule, the table of the flow's VRF.
fn table_of(ns: &Netns, rule: &Rule, flow: &Flow6) -> TableId {
    if rule.l3mdev {
        l3mdev::table(ns, flow.l3mdev).unwrap_or(TableId::UNSPEC)
    } else {
        rule.table
    }
}

fn suppressor(ns: &Netns, rule: &Rule, found: &Found6) -> Option<Suppressor> {
    // The kernel compares as a signed number: lengths of 2^31 and more suppress nothing.
    let limit = rule.suppress_prefixlen.unwrap_or(u32::MAX) as i32;
    if i32::from(found.key.dst.len()) <= limit {
        return Some(Suppressor::PrefixLen);
    }
    let group = rule.suppress_ifgroup?;
    let device = ns.links.get(found.route.oif)?;
    (device.group == group).then_some(Suppressor::IfGroup)
}
