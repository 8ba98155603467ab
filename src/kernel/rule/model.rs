//! Random adds and deletes against a plain list of rules that is looked through from end to end.

use proptest::prelude::*;

use super::{Rule, accept, add, compare, delete};
use crate::kernel::Netns;
use crate::rtnl::{Errno, NewFlags, RuleMsg};
use crate::types::{Action, Family, TableId};

/// Few values of everything, so that rules meet their doubles.
fn msg() -> impl Strategy<Value = RuleMsg> {
    let addr = |bits: u8| std::net::IpAddr::from([10, 0, bits, 0]);
    (0u8..4, 0u8..4, 0u32..3, 0u32..3, 0u8..3, any::<bool>()).prop_map(
        move |(src, dst, mark, table, len, spread)| RuleMsg {
            family: Family::INET,
            action: Action::TO_TBL,
            table: TableId(table + 1),
            priority: Some(if spread { u32::from(src) * 7 + mark } else { 7 }),
            src: (src > 1).then(|| addr(src)),
            src_len: if src > 1 { 22 + len } else { 0 },
            dst: (dst > 1).then(|| addr(dst)),
            dst_len: if dst > 1 { 24 } else { 0 },
            fwmark: (mark > 0).then_some(mark),
            ..RuleMsg::default()
        },
    )
}

/// The place of a new rule, or that there is none for it.
fn add_to(model: &mut Vec<Rule>, msg: &RuleMsg) -> Result<(), Errno> {
    let chain = super::Chain::of(model.clone());
    let mut rule = accept::common(&chain, msg).map_err(|refusal| refusal.errno)?;
    if { model.iter() }.any(|old| compare::blocks(old, &rule, msg)) {
        return Err(Errno::EEXIST);
    }
    accept::configure(&mut rule, msg).map_err(|refusal| refusal.errno)?;
    let at = { model.iter() }.position(|old| old.priority > rule.priority);
    model.insert(at.unwrap_or(model.len()), rule);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_chain_is_a_list(ops in proptest::collection::vec((msg(), 0u8..5), 0..250)) {
        let mut ns = Netns::bare();
        let mut model: Vec<Rule> = ns.v4.rules.rules().iter().cloned().collect();
        for (msg, kind) in ops {
            if kind == 0 {
                let bare = RuleMsg { action: Action::UNSPEC, ..msg };
                let wanted = accept::common(&ns.v4.rules, &bare).expect("good");
                let at = { model.iter() }.position(|old| compare::is_meant(old, &wanted, &bare));
                let done = delete(&mut ns, &bare).map_err(|refusal| refusal.errno);
                prop_assert_eq!(done.is_ok(), at.is_some());
                at.map(|at| model.remove(at));
            } else {
                let done = add(&mut ns, &msg, NewFlags::ADD).map_err(|refusal| refusal.errno);
                prop_assert_eq!(done.map(|_| ()), add_to(&mut model, &msg));
            }
            let rules = ns.v4.rules.rules();
            prop_assert!(rules.iter().eq(model.iter()));
            prop_assert_eq!(rules.len(), model.len());
            for priority in [0, 7, 8, 40_000] {
                let below = model.partition_point(|rule| rule.priority < priority);
                prop_assert_eq!(rules.below(priority), below);
                prop_assert_eq!(rules.get(below), model.get(below));
            }
        }
    }
}
