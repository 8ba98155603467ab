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
    let rule = accepted(ns, msg, flags)?;
    chain_mut(ns, msg.family)?.insert(rule.clone());
    told(ns, msg.family, &rule)
}

/// The same for who does not listen to the answer.
///
/// # Errors
/// As for [`add`].
pub fn add_unheard(ns: &mut Netns, msg: &RuleMsg, flags: NewFlags) -> Result<(), Refusal> {
    let rule = accepted(ns, msg, flags)?;
    chain_mut(ns, msg.family)?.insert(rule);
    Ok(())
}

/// The rule of a message that may be added, for which all is ready.
fn accepted(ns: &mut Netns, msg: &RuleMsg, flags: NewFlags) -> Result<Rule, Refusal> {
    let chain = chain_mut(ns, msg.family)?;
    let mut rule = accept::common(chain, msg)?;
    if flags.excl && { chain.like(&rule, msg) }.any(|old| compare::blocks(old, &rule, msg)) {
        return Err(Errno::EEXIST.into());
    }
    accept::configure(&mut rule, msg)?;
    if msg.family == Family::INET {
        give_table(ns, &mut rule)?;
        ns.v4.custom_rules = true;
    } else {
        if rule.action == Action::TO_TBL && !rule.l3mdev {
            ns.v6.fib.create_table(rule.table);
        }
        ns.v6.custom_rules = true;
    }
    Ok(rule)
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
    let at = chain.rules().iter().position(meant).ok_or(Errno::ENOENT)?;
    let permanent = |rule: &Rule| rule.flags & rule_flags::PERMANENT != 0;
    if chain.rules().get(at).is_some_and(permanent) {
        return Err(Errno::EPERM.into());
    }
    let gone = chain.remove(at).ok_or(Errno::ENOENT)?;
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
        for rule in chain.rules().iter() {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn to_table(table: u32) -> RuleMsg {
        RuleMsg {
            family: Family::INET,
            action: Action::TO_TBL,
            table: TableId(table),
            ..RuleMsg::default()
        }
    }

    fn from(addr: [u8; 4], msg: RuleMsg) -> RuleMsg {
        RuleMsg {
            src: Some(addr.into()),
            src_len: 32,
            ..msg
        }
    }

    fn at(priority: u32, msg: RuleMsg) -> RuleMsg {
        RuleMsg {
            priority: Some(priority),
            ..msg
        }
    }

    /// A delete as `ip rule del` sends it: no action unless one was typed.
    fn del(msg: RuleMsg) -> RuleMsg {
        RuleMsg {
            action: Action::UNSPEC,
            ..msg
        }
    }

    fn add_to(ns: &mut Netns, msg: &RuleMsg) -> Result<(), Errno> {
        let done = add(ns, msg, NewFlags::ADD).map_err(|refusal| refusal.errno);
        done.map(|_| ())
    }

    fn delete_from(ns: &mut Netns, msg: &RuleMsg) -> Result<(), Errno> {
        let done = delete(ns, msg).map_err(|refusal| refusal.errno);
        done.map(|_| ())
    }

    fn priorities(ns: &Netns) -> Vec<u32> {
        ns.v4
            .rules
            .rules()
            .iter()
            .map(|rule| rule.priority)
            .collect()
    }

    #[test]
    fn a_wider_rule_is_blocked_by_a_narrower_one_but_not_the_other_way_round() {
        let (wide, narrow) = (at(10, to_table(100)), from([1; 4], at(10, to_table(100))));
        let mut ns = Netns::bare();
        assert_eq!(add_to(&mut ns, &narrow), Ok(()));
        assert_eq!(add_to(&mut ns, &wide), Err(Errno::EEXIST));
        let mut ns = Netns::bare();
        assert_eq!(add_to(&mut ns, &wide), Ok(()));
        assert_eq!(add_to(&mut ns, &narrow), Ok(()));
    }

    #[test]
    fn a_delete_without_selectors_takes_the_first_rule() {
        let mut ns = Netns::bare();
        assert_eq!(delete_from(&mut ns, &del(to_table(0))), Ok(()));
        assert_eq!(priorities(&ns), [32766, 32767]);
        assert_eq!(delete_from(&mut ns, &del(to_table(77))), Err(Errno::ENOENT));
    }

    #[test]
    fn only_what_succeeds_separates_local_and_main() {
        let mut ns = Netns::bare();
        let _ = delete_from(&mut ns, &del(to_table(77)));
        let _ = add_to(
            &mut ns,
            &RuleMsg {
                tos: 1,
                ..to_table(5)
            },
        );
        assert!(!ns.v4.custom_rules);
        assert_eq!(add_to(&mut ns, &to_table(5)), Ok(()));
        assert!(ns.v4.custom_rules && !ns.v6.custom_rules);
    }

    #[test]
    fn table_zero_becomes_the_lowest_free_one() {
        let mut ns = Netns::bare();
        ns.v4.fib.create_table(TableId(1));
        assert_eq!(add_to(&mut ns, &to_table(0)), Ok(()));
        let table = ns.v4.rules.rules().get(1).map(|rule| rule.table);
        assert_eq!(table, Some(TableId(2)));
        assert!(ns.v4.fib.table(TableId(2)).is_some());
    }

    #[test]
    fn a_dump_tells_what_is_missing() {
        let mut ns = Netns::bare();
        let goto = RuleMsg {
            action: Action::GOTO,
            goto: Some(50),
            iif: Some("d9".into()),
            ..at(9, to_table(0))
        };
        assert_eq!(add_to(&mut ns, &goto), Ok(()));
        let shown = |ns: &Netns| {
            let mut rows = Vec::new();
            let listed = dump(ns, Family::INET, &mut |row| {
                rows.push(row);
                true
            });
            assert!(listed.is_ok());
            match rows.swap_remove(1) {
                Row::Rule(msg) => msg,
                row => panic!("no rule but {row:?}"),
            }
        };
        let msg = shown(&ns);
        assert_eq!(msg.flags, rule_flags::UNRESOLVED | rule_flags::IIF_DETACHED);
        assert_eq!(msg.suppress_prefixlen, Some(u32::MAX));
        assert_eq!((msg.fwmask, msg.priority), (None, Some(9)));
        assert_eq!(add_to(&mut ns, &at(50, to_table(3))), Ok(()));
        assert_eq!(shown(&ns).flags, rule_flags::IIF_DETACHED);
    }
}
