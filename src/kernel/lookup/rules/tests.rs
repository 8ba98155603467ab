use proptest::prelude::*;

use super::*;
use crate::kernel::trace::{Recorder, Silent};
use crate::types::{Action, PortRange};

/// Rules of every shape that the index files, and of some that it does not.
fn rule() -> impl Strategy<Value = Rule> {
    let addr = |bits: u8| std::net::IpAddr::from([10, bits & 3, bits >> 2, bits]);
    (0u32..200, 0u8..8, any::<u8>(), 0u8..=32, 0u8..16).prop_map(
        move |(priority, shape, bits, len, kind)| {
            let mut rule = Rule {
                priority,
                invert: kind == 0,
                action: match kind {
                    1 => Action::GOTO,
                    2 => Action::NOP,
                    _ => Action::TO_TBL,
                },
                ..Rule::default()
            }
            .with(|seldom| seldom.goto = priority + u32::from(bits));
            match shape {
                0 | 1 => (rule.src, rule.src_len) = (Some(addr(bits)), len),
                2 => (rule.dst, rule.dst_len) = (Some(addr(bits)), len),
                3 => (rule.mark, rule.mark_mask) = (u32::from(bits & 7), u32::from(len)),
                4 => {
                    let name = if bits & 1 == 0 { "lo" } else { "d9" };
                    return rule.with(|seldom| seldom.iif = Some(name.into()));
                }
                5 => {
                    (rule.src, rule.src_len) = (Some(addr(bits)), len);
                    let port = PortRange { start: 1, end: 9 };
                    return rule.with(|seldom| seldom.dport = Some((port, 0)));
                }
                _ => return rule.with(|seldom| seldom.tos = bits & 0x1c),
            }
            rule
        },
    )
}

fn subject(bits: u8, other: u8) -> eval::Subject {
    let flow = super::super::Flow4 {
        src: [10, other & 3, other >> 2, other].into(),
        iif: IfIndex(u32::from(bits & 1)),
        mark: u32::from(other),
        tos: bits & 0x1c,
        dport: u16::from(other & 15),
        ..super::super::Flow4::to([10, bits & 3, bits >> 2, bits].into())
    };
    eval::Subject::from(&flow)
}

/// The rules that act, until `patience` of them have.
fn acts(
    ns: &Netns,
    chain: &Chain,
    subject: &eval::Subject,
    patience: usize,
    obs: &mut dyn Observer,
) -> (Option<usize>, Vec<usize>) {
    let mut acted = Vec::new();
    let answer = walk(ns, chain, subject, obs, |index, _, _| {
        acted.push(index);
        (acted.len() > patience).then_some(index)
    });
    (answer, acted)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The walk by the index acts like the walk from rule to rule, in chains short and long.
    #[test]
    fn an_index_changes_no_answer(
        rules in proptest::collection::vec(rule(), 0..200),
        flows in proptest::collection::vec((any::<u8>(), any::<u8>(), 0usize..4), 64),
    ) {
        let ns = Netns::bare();
        let chain = Chain::of(rules);
        for (bits, other, patience) in flows {
            let flow = subject(bits, other);
            let told = acts(&ns, &chain, &flow, patience, &mut Recorder::default());
            prop_assert_eq!(acts(&ns, &chain, &flow, patience, &mut Silent), told);
        }
    }
}
