//! The walk through the rules, the same for both families (Linux 6.18 `net/core/fib_rules.c`,
//! `fib_rules_lookup`; `fib4_rule_suppress` and `fib6_rule_suppress` differ in nothing).

use super::l3mdev;
use crate::kernel::Netns;
use crate::kernel::rule::{Chain, Rule, Spot, eval};
use crate::kernel::trace::{Observer, Step, Suppressor};
use crate::rtnl::Errno;
use crate::types::{Action, IfIndex, TableId};

/// Walks the rules that match `subject` until `act` has an answer; it is asked for every action
/// but `goto` and `nop`.
pub fn walk<T>(
    ns: &Netns,
    chain: &Chain,
    subject: &eval::Subject,
    obs: &mut dyn Observer,
    act: impl FnMut(usize, &Rule, &mut dyn Observer) -> Option<T>,
) -> Option<T> {
    if obs.is_deaf()
        && let Some(candidates) = chain.candidates(subject, &ns.links)
    {
        let places = candidates.into_iter();
        let rules = places.filter_map(|spot| Some((spot, chain.rules().at(spot)?)));
        return pass(ns, chain, subject, obs, rules, act);
    }
    pass(ns, chain, subject, obs, chain.rules().from(0), act)
}

/// One way through these rules, which are in order and hold all that match.
fn pass<'c, T>(
    ns: &Netns,
    chain: &Chain,
    subject: &eval::Subject,
    obs: &mut dyn Observer,
    rules: impl Iterator<Item = (Spot, &'c Rule)>,
    mut act: impl FnMut(usize, &Rule, &mut dyn Observer) -> Option<T>,
) -> Option<T> {
    let mut from = 0;
    for (Spot { index, .. }, rule) in rules {
        if index < from {
            continue;
        }
        let mismatch = eval::mismatch(rule, subject, &ns.links);
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
                let target = chain.target(rule).filter(|target| *target > index);
                obs.step(Step::Goto { index, target });
                from = target.unwrap_or(from);
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

/// What a rule that sends to no table says.
pub fn verdict(index: usize, action: Action, obs: &mut dyn Observer) -> Errno {
    let errno = match action {
        Action::UNREACHABLE => Errno::ENETUNREACH,
        Action::PROHIBIT => Errno::EACCES,
        _ => Errno::EINVAL,
    };
    obs.step(Step::Verdict { index, errno });
    errno
}

/// The rule's table; of an `l3mdev` rule, the table of the flow's VRF.
pub fn table_of(ns: &Netns, rule: &Rule, vrf: IfIndex) -> TableId {
    if rule.l3mdev {
        // No table is number 0, which both families read as main (`fib_get_table`).
        l3mdev::table(ns, vrf).unwrap_or(TableId::MAIN)
    } else {
        rule.table
    }
}

/// What in the rule drops a result of this prefix length, through this device if through any.
pub fn suppressor(ns: &Netns, rule: &Rule, len: u8, dev: Option<IfIndex>) -> Option<Suppressor> {
    // The kernel compares as a signed number: lengths of 2^31 and more suppress nothing.
    let limit = rule.suppress_prefixlen.unwrap_or(u32::MAX) as i32;
    if i32::from(len) <= limit {
        return Some(Suppressor::PrefixLen);
    }
    let group = rule.suppress_ifgroup?;
    let device = ns.links.get(dev?)?;
    (device.group == group).then_some(Suppressor::IfGroup)
}

#[cfg(test)]
mod tests;
