use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::kernel::fib::v4::InfoId;
use crate::types::RouteType;

#[derive(Clone, Debug)]
enum Op {
    Insert(Prefix4, usize),
    Remove(Prefix4, usize),
    Set(Prefix4, usize),
    RemoveAll(u32),
    Run(Vec<Prefix4>),
}

/// Few addresses, so that prefixes meet and nest.
fn prefix() -> impl Strategy<Value = Prefix4> {
    (0u32..64, 0u8..=32).prop_map(|(bits, len)| {
        let addr = bits << 26 | bits << 13 | bits;
        Prefix4::holding(Ipv4Addr::from_bits(addr), len)
    })
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (prefix(), 0usize..3).prop_map(|(prefix, at)| Op::Insert(prefix, at)),
        3 => (prefix(), 0usize..2).prop_map(|(prefix, at)| Op::Remove(prefix, at)),
        1 => (prefix(), 0usize..3).prop_map(|(prefix, count)| Op::Set(prefix, count)),
        1 => (2u32..9).prop_map(Op::RemoveAll),
        1 => proptest::collection::vec(prefix(), 0..40).prop_map(Op::Run),
    ]
}

fn alias(number: u32) -> Alias {
    Alias {
        tos: 0,
        kind: RouteType::UNICAST,
        info: InfoId(number),
    }
}

type Model = BTreeMap<Prefix4, Vec<Alias>>;

fn apply(table: &mut Table, model: &mut Model, op: Op, number: u32) {
    match op {
        Op::Insert(prefix, at) => {
            let list = model.entry(prefix).or_default();
            list.insert(at.min(list.len()), alias(number));
            table.insert(prefix, at, alias(number));
        }
        Op::Remove(prefix, at) => {
            let list = model.entry(prefix).or_default();
            let gone = (at < list.len()).then(|| list.remove(at));
            assert_eq!(table.remove(prefix, at), gone);
        }
        Op::Set(prefix, count) => {
            let list = vec![alias(number); count];
            table.set(prefix, &list);
            model.insert(prefix, list);
        }
        Op::RemoveAll(modulus) => {
            table.remove_all(|_, alias| alias.info.0 % modulus == 0);
            for list in model.values_mut() {
                list.retain(|alias| alias.info.0 % modulus != 0);
            }
        }
        Op::Run(mut prefixes) => {
            prefixes.retain(|prefix| !model.contains_key(prefix));
            prefixes.sort_unstable();
            prefixes.dedup();
            let rows: Vec<_> = { prefixes.into_iter() }
                .map(|prefix| (prefix, alias(number)))
                .collect();
            model.extend(rows.iter().map(|(prefix, alias)| (*prefix, vec![*alias])));
            table.insert_run(rows.into_iter());
        }
    }
    model.retain(|_, list| !list.is_empty());
}

fn agree(table: &Table, model: &Model, addr: Ipv4Addr) {
    let rows: Vec<_> = table.iter().collect();
    let want: Vec<_> = { model.iter() }
        .map(|(prefix, list)| (*prefix, list.as_slice()))
        .collect();
    assert_eq!(rows, want);
    assert_eq!(table.prefixes(), model.len());
    let mut covering: Vec<_> = { model.iter() }
        .filter(|(prefix, _)| prefix.contains(addr))
        .map(|(prefix, list)| (*prefix, list.as_slice()))
        .collect();
    covering.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    assert_eq!(table.covering(addr).collect::<Vec<_>>(), covering);
    for (prefix, list) in covering {
        assert_eq!(table.aliases(prefix), list);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A table is an ordered map, however its routes came and went, and whatever index it has.
    #[test]
    fn a_table_is_an_ordered_map(ops in proptest::collection::vec(op(), 0..300), addrs in proptest::collection::vec(0u32..64, 300)) {
        let (mut table, mut model) = (Table::new(TableId(7)), Model::new());
        for ((op, bits), number) in ops.into_iter().zip(addrs).zip(1u32..) {
            apply(&mut table, &mut model, op, number);
            let addr = Ipv4Addr::from_bits(bits << 26 | bits << 13 | bits);
            agree(&table, &model, addr);
        }
        for bits in 0..64u32 {
            agree(&table, &model, Ipv4Addr::from_bits(bits << 26 | bits << 13 | bits));
        }
    }
}

#[test]
fn what_waits_is_merged_and_the_index_follows() {
    let (mut table, mut model) = (Table::new(TableId(7)), Model::new());
    let mut bits = 1u32;
    for number in 0..6000u32 {
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let prefix = Prefix4::holding(Ipv4Addr::from_bits(bits), (bits % 33) as u8);
        apply(&mut table, &mut model, Op::Insert(prefix, 0), number);
    }
    assert!(table.ranks.len() > 1000 && table.waiting.len() < 3000);
    for step in 0..500u32 {
        let addr = Ipv4Addr::from_bits(step.wrapping_mul(2_654_435_769));
        if step % 100 == 0 {
            agree(&table, &model, addr);
        }
        let want = model.keys().filter(|prefix| prefix.contains(addr)).count();
        assert_eq!(table.covering(addr).count(), want);
    }
}
