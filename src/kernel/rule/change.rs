//! Adding, deleting and dumping rules (Linux 6.18 `net/core/fib_rules.c` `fib_newrule`,
//! `fib_delrule`, `fib_nl_dumprule`).

use super::{Chain, Rule, accept, compare, message};
use crate::kernel::Netns;
use crate::rtnl::{Answer, Errno, NewFlags, Refusal, Row, RuleMsg};
use crate::types::{Action, Family, TableId, rule_flags};

/// Highest table id that is given out to rules that name none.
const MAX_AUTOMATIC_TABLE: u32 = 4096;

/// `RTM_NEWRULE`. An added IPv4 rule separates local and main for good; one that looks up table 0
/// gets a table of its own. Answers with the rule as added.
///
/// # Errors
/// `EINVAL` with the kernel's text, `EEXIST` for an exclusive add of a rule that is there,
/// `EAFNOSUPPORT` for other families, `ENOBUFS` when no automatic table is left.
pub fn add(ns: &mut Netns, msg: &RuleMsg, flags: NewFlags) -> Result<Answer, Refusal> {
    let chain = chain_mut(ns, msg.family)?;
    let mut rule = accept::common(chain, msg)?;
    if flags.excl
        && chain
            .rules
            .iter()
            .any(|old| compare::blocks(old, &rule, msg))
    {
        return Err(Errno::EEXIST.into());
    }
    accept::configure(&mut rule, msg)?;
    if msg.family == Family::INET {
        give_table(ns, &mut rule)?;
        ns.v4.custom_rules = true;
    } else {
        ns.v6.custom_rules = true;
    }
    let chain = chain_mut(ns, msg.family)?;
    chain.insert(rule.clone());
    told(ns, msg.family, &rule)
}

/// An IPv4 rule that looks up table 0 gets the lowest table that does not exist
/// (`fib_empty_table`).
fn give_table(ns: &mut Netns, rule: &mut Rule) -> Result<(), Refusal> {
    if rule.action != Action::TO_TBL || rule.l3mdev || rule.table != TableId::UNSPEC {
        return Ok(());
    }
    let table = ns.v4.fib.lowest_free_id();
    if table.0 > MAX_AUTOMATIC_TABLE {
        return Err(Errno::ENOBUFS.into());
    }
    ns.v4.fib.create_table(table);
    rule.table = table;
    Ok(())
}

/// `RTM_DELRULE`: deletes the first rule that has everything the message gives. Answers with the
/// rule that went.
///
/// # Errors
/// `EINVAL` with the kernel's text for a message that could not be added either, `ENOENT` when no
/// rule fits, `EPERM` for one that is marked permanent.
pub fn delete(ns: &mut Netns, msg: &RuleMsg) -> Result<Answer, Refusal> {
    let chain = chain_mut(ns, msg.family)?;
    let wanted = accept::common(chain, msg)?;
    let meant = |old: &Rule| compare::is_meant(old, &wanted, msg);
    let at = chain.rules.iter().position(meant).ok_or(Errno::ENOENT)?;
    let permanent = |rule: &Rule| rule.flags & rule_flags::PERMANENT != 0;
    if chain.rules.get(at).is_some_and(permanent) {
        return Err(Errno::EPERM.into());
    }
    let gone = chain.rules.remove(at);
    if msg.family == Family::INET {
        ns.v4.custom_rules = true;
    }
    told(ns, msg.family, &gone)
}

/// `RTM_GETRULE`: hands every rule of a family (`UNSPEC`: of both) to `each`, until it says false.
///
/// # Errors
/// `EAFNOSUPPORT` for a family that has no rules here.
pub fn dump(ns: &Netns, family: Family, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
    let families: &[Family] = match family {
        Family::UNSPEC => &[Family::INET, Family::INET6],
        Family::INET => &[Family::INET],
        Family::INET6 => &[Family::INET6],
        _ => return Err(Errno::EAFNOSUPPORT.into()),
    };
    for family in families {
        let chain = chain(ns, *family);
        for rule in &chain.rules {
            if !each(Row::Rule(message(*family, chain, rule, &ns.links))) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The kernel's echo of a change.
fn told(ns: &Netns, family: Family, rule: &Rule) -> Result<Answer, Refusal> {
    let row = message(family, chain(ns, family), rule, &ns.links);
    Ok(Answer::row(Row::Rule(row)))
}

fn chain(ns: &Netns, family: Family) -> &Chain {
    if family == Family::INET {
        &ns.v4.rules
    } else {
        &ns.v6.rules
    }
}

fn chain_mut(ns: &mut Netns, family: Family) -> Result<&mut Chain, Refusal> {
    match family {
        Family::INET => Ok(&mut ns.v4.rules),
        Family::INET6 => Ok(&mut ns.v6.rules),
        _ => Err(Refusal::noted(
            Errno::EAFNOSUPPORT,
            "Rule family not supported",
        )),
    }
}
