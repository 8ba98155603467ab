//! The IPv4 fib lookup: the rules, the tables and what becomes of their answers (Linux 6.18
//! `include/net/ip_fib.h`, `net/ipv4/fib_rules.c`, `net/core/fib_rules.c`).

use super::table4::lookup_in;
use super::{Flow4, Found4, l3mdev, rules};
use crate::kernel::Netns;
use crate::kernel::nexthop::hops_of;
use crate::kernel::rule::{Rule, eval};
use crate::kernel::trace::{Observer, Step};
use crate::rtnl::Errno;
use crate::types::{Action, TableId};

/// How a walk ended: the result, and the realms of the rule that ended it (which outlive a
/// refusal).
#[derive(Clone, PartialEq, Debug)]
pub struct Walked<'n> {
    /// The route, or the error; never `EAGAIN`.
    pub result: Result<Found4<'n>, Errno>,
    /// Realms of the rule, 0 when none.
    pub rule_flow: u32,
}

/// Looks a flow up through the rules (`fib_lookup`).
///
/// # Errors
/// `ENETUNREACH` when nothing answers, else what a rule or an error route says: `EINVAL`,
/// `EHOSTUNREACH`, `EACCES`, `ENETUNREACH`.
pub fn lookup<'n>(
    ns: &'n Netns,
    flow: &Flow4,
    obs: &mut dyn Observer,
) -> Result<Found4<'n>, Errno> {
    walk(ns, &mut flow.clone(), obs).result
}

/// Looks a flow up in one table (`fib_table_lookup`). While local and main are one, both names
/// mean the two together.
///
/// # Errors
/// `EAGAIN` when the table does not exist or has no answer (`throw` included), else what an error
/// route says.
pub fn lookup_table<'n>(
    ns: &'n Netns,
    table: TableId,
    flow: &Flow4,
    obs: &mut dyn Observer,
) -> Result<Found4<'n>, Errno> {
    lookup_in(ns, table, flow, obs)
}

/// The same as [`lookup`], also telling the rule's realms; a VRF's claim is left in the flow.
pub fn walk<'n>(ns: &'n Netns, flow: &mut Flow4, obs: &mut dyn Observer) -> Walked<'n> {
    if ns.v4.custom_rules {
        let oif = &mut flow.oif;
        l3mdev::claim(ns, flow.iif, oif, &mut flow.l3mdev, &mut flow.l3mdev_by_oif);
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

/// Local and main as one table, then default, if the first had no answer at all.
fn without_rules<'n>(
    ns: &'n Netns,
    flow: &Flow4,
    obs: &mut dyn Observer,
) -> Result<Found4<'n>, Errno> {
    let result = match lookup_in(ns, TableId::MAIN, flow, obs) {
        Err(Errno::EAGAIN) => lookup_in(ns, TableId::DEFAULT, flow, obs),
        answer => answer,
    };
    result.map_err(unreachable_if_none)
}

fn through_rules<'n>(ns: &'n Netns, flow: &Flow4, obs: &mut dyn Observer) -> Walked<'n> {
    let subject = eval::Subject::from(flow);
    let walked = rules::walk(
        ns,
        &ns.v4.rules,
        &subject,
        obs,
        |index, rule, obs| match act(ns, index, rule, flow, obs) {
            Err(Errno::EAGAIN) => None,
            result => Some(Walked {
                result,
                rule_flow: rule.flow,
            }),
        },
    );
    walked.unwrap_or(Walked {
        result: Err(Errno::ENETUNREACH),
        rule_flow: 0,
    })
}

/// `fib4_rule_action` and, if that found a route, `fib4_rule_suppress`.
fn act<'n>(
    ns: &'n Netns,
    index: usize,
    rule: &Rule,
    flow: &Flow4,
    obs: &mut dyn Observer,
) -> Result<Found4<'n>, Errno> {
    if rule.action != Action::TO_TBL {
        return Err(rules::verdict(index, rule.action, obs));
    }
    let table = rules::table_of(ns, rule, flow.l3mdev);
    let mut found = lookup_in(ns, table, flow, obs)?;
    let dev = hops_of(ns, found.info).first().map(|hop| hop.oif);
    if let Some(by) = rules::suppressor(ns, rule, found.prefix.len(), dev) {
        obs.step(Step::Suppressed { index, by });
        return Err(Errno::EAGAIN);
    }
    found.rule_flow = rule.flow;
    Ok(found)
}

fn unreachable_if_none(errno: Errno) -> Errno {
    if errno == Errno::EAGAIN {
        Errno::ENETUNREACH
    } else {
        errno
    }
}
