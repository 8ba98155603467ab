//! The IPv4 fib lookup: the rules, the tables and what becomes of their answers (Linux 6.18
//! `include/net/ip_fib.h`, `net/ipv4/fib_rules.c`, `net/core/fib_rules.c`).

use super::table4::lookup_in;
use super::{Flow4, Found4, l3mdev};
use crate::kernel::Netns;
use crate::kernel::nexthop::hops_of;
use crate::kernel::rule::{Rule, eval};
use crate::kernel::trace::{Observer, Step, Suppressor};
use crate::rtnl::Errno;
use crate::types::{Action, IfIndex, TableId};

/// How a walk ended: the result, and the realms of the rule that ended it (which outlive a
/// refusal).
#[derive(Clone, PartialEq, Debug)]
pub struct Walked {
    /// The route, or the error; never `EAGAIN`.
    pub result: Result<Found4, Errno>,
    /// Realms of the rule, 0 when none.
    pub rule_flow: u32,
}

/// Looks a flow up through the rules (`fib_lookup`).
///
/// # Errors
/// `ENETUNREACH` when nothing answers, else what a rule or an error route says: `EINVAL`,
/// `EHOSTUNREACH`, `EACCES`, `ENETUNREACH`.
pub fn lookup(ns: &Netns, flow: &Flow4, obs: &mut dyn Observer) -> Result<Found4, Errno> {
    walk(ns, &mut flow.clone(), obs).result
}

/// Looks a flow up in one table (`fib_table_lookup`). While local and main are one, both names
/// mean the two together.
///
/// # Errors
/// `EAGAIN` when the table does not exist or has no answer (`throw` included), else what an error
/// route says.
pub fn lookup_table(
    ns: &Netns,
    table: TableId,
    flow: &Flow4,
    obs: &mut dyn Observer,
) -> Result<Found4, Errno> {
    lookup_in(ns, table, flow, obs)
}

/// The same as [`lookup`], also telling the rule's realms; a VRF's claim is left in the flow.
pub fn walk(ns: &Netns, flow: &mut Flow4, obs: &mut dyn Observer) -> Walked {
    if ns.v4.custom_rules {
        claim_for_vrf(ns, flow);
        obs.step(Step::Lookup(*flow));
        return through_rules(ns, flow, obs);
    }
    obs.step(Step::Lookup(*flow));
    obs.step(Step::Unruled);
    Walked {
        result: without_rules(ns, flow, obs),
        rule_flow: 0,
    }
}

/// Local and main as one table, then default, whose answer counts whenever the first had an error.
fn without_rules(ns: &Netns, flow: &Flow4, obs: &mut dyn Observer) -> Result<Found4, Errno> {
    let result = lookup_in(ns, TableId::MAIN, flow, obs).or_else(|errno| {
        match lookup_in(ns, TableId::DEFAULT, flow, obs) {
            // A default table that does not exist leaves the error as it was.
            Err(Errno::EAGAIN) if ns.v4.fib.table(TableId::DEFAULT).is_none() => Err(errno),
            other => other,
        }
    });
    result.map_err(unreachable_if_none)
}

/// `l3mdev_update_flow`: a flow through a VRF or one of its members belongs to that VRF. A VRF
/// itself is no output device to look for, only a table.
fn claim_for_vrf(ns: &Netns, flow: &mut Flow4) {
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

fn through_rules(ns: &Netns, flow: &Flow4, obs: &mut dyn Observer) -> Walked {
    let rules = &ns.v4.rules;
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
            _ => match act(ns, index, rule, flow, obs) {
                Err(Errno::EAGAIN) => {}
                result => {
                    return Walked {
                        result,
                        rule_flow: rule.flow,
                    };
                }
            },
        }
    }
    obs.step(Step::EndOfRules);
    Walked {
        result: Err(Errno::ENETUNREACH),
        rule_flow: 0,
    }
}

/// `fib4_rule_action` and, if that found a route, `fib4_rule_suppress`.
fn act(
    ns: &Netns,
    index: usize,
    rule: &Rule,
    flow: &Flow4,
    obs: &mut dyn Observer,
) -> Result<Found4, Errno> {
    let errno = match rule.action {
        Action::TO_TBL => {
            let mut found = lookup_in(ns, table_of(ns, rule, flow), flow, obs)?;
            if let Some(by) = suppressor(ns, rule, &found) {
                obs.step(Step::Suppressed { index, by });
                return Err(Errno::EAGAIN);
            }
            found.rule_flow = rule.flow;
            return Ok(found);
        }
        Action::UNREACHABLE => Errno::ENETUNREACH,
        Action::PROHIBIT => Errno::EACCES,
        _ => Errno::EINVAL,
    };
    obs.step(Step::Verdict { index, errno });
    Err(errno)
}

/// The rule's table; of an `l3mdev` rule, the table of the flow's VRF.
fn table_of(ns: &Netns, rule: &Rule, flow: &Flow4) -> TableId {
    if rule.l3mdev {
        l3mdev::table(ns, flow.l3mdev).unwrap_or(TableId::UNSPEC)
    } else {
        rule.table
    }
}

fn suppressor(ns: &Netns, rule: &Rule, found: &Found4) -> Option<Suppressor> {
    // The kernel compares as a signed number: lengths of 2^31 and more suppress nothing.
    let limit = rule.suppress_prefixlen.unwrap_or(u32::MAX) as i32;
    if i32::from(found.prefix.len()) <= limit {
        return Some(Suppressor::PrefixLen);
    }
    let group = rule.suppress_ifgroup?;
    let device = ns.links.get(hops_of(ns, &found.info).first()?.oif)?;
    (device.group == group).then_some(Suppressor::IfGroup)
}

fn unreachable_if_none(errno: Errno) -> Errno {
    if errno == Errno::EAGAIN {
        Errno::ENETUNREACH
    } else {
        errno
    }
}
