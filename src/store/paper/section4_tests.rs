//! Looking into the text finds what going through all rows finds.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::store::format::v1;

const KIND: RouteType = RouteType::UNICAST;

/// So many paths of the same type.
#[derive(Debug)]
struct Same(usize);

impl Kinds for Same {
    fn kind(&self, path: u32) -> Option<RouteType> {
        ((path as usize) < self.0).then_some(KIND)
    }
}

/// A table whose path numbers tell its rows apart, between other text.
fn section(prefixes: &[(u32, u8, bool)]) -> (Section4, BTreeMap<Prefix4, Vec<u32>>) {
    let mut model: BTreeMap<Prefix4, Vec<u32>> = BTreeMap::new();
    for (number, (addr, len, twice)) in (0..).zip(prefixes) {
        let prefix = Prefix4::holding(Ipv4Addr::from_bits(*addr), *len);
        let list = model.entry(prefix).or_default();
        list.extend((0..=u32::from(*twice)).map(|n| 2 * number + n));
    }
    let before = b"something before it\n";
    let mut bytes = before.to_vec();
    for (prefix, list) in &model {
        for number in list {
            let rare = v1::Rare {
                tos: if number % 7 == 3 { 8 } else { 0 },
                kind: (number % 5 == 3).then_some(6),
            };
            row4::write(&mut bytes, *prefix, *number, &rare);
            bytes.extend_from_slice(b",\n");
        }
    }
    if !model.is_empty() {
        let last = bytes.len() - 2;
        bytes.remove(last);
    }
    let to = bytes.len() as u64;
    bytes.extend_from_slice(b"]}\nsomething behind it\n");
    let kinds = Arc::new(Same(prefixes.len() * 2));
    let text = Arc::new(Text::in_memory(bytes));
    (Section4::new(text, before.len() as u64, to, kinds), model)
}

fn numbers(aliases: &[Alias]) -> Vec<u32> {
    aliases.iter().map(|alias| alias.info.0).collect()
}

fn agrees(prefixes: &[(u32, u8, bool)], addrs: &[u32]) {
    let (section, model) = section(prefixes);
    let parts = section.all();
    let all: Vec<(Prefix4, u32)> = { parts.iter().flat_map(Sorted::iter) }
        .flat_map(|(prefix, list)| list.iter().map(move |alias| (prefix, alias.info.0)))
        .collect();
    let expected: Vec<(Prefix4, u32)> = { model.iter() }
        .flat_map(|(prefix, list)| list.iter().map(|number| (*prefix, *number)))
        .collect();
    assert_eq!(all, expected);
    let from_prefixes = prefixes.iter().map(|(addr, ..)| *addr);
    for addr in from_prefixes.chain(addrs.iter().copied()) {
        let addr = Ipv4Addr::from_bits(addr);
        let found: Vec<(Prefix4, Vec<u32>)> = { section.covering(addr) }
            .map(|(prefix, aliases)| (prefix, numbers(&aliases)))
            .collect();
        let lengths = (0..=32).rev().map(|len| Prefix4::holding(addr, len));
        let expected: Vec<(Prefix4, Vec<u32>)> = lengths
            .filter_map(|prefix| Some((prefix, model.get(&prefix)?.clone())))
            .collect();
        assert_eq!(found, expected, "{addr}");
        for len in [0, 8, 20, 24, 31, 32] {
            let prefix = Prefix4::holding(addr, len);
            let expected = model.get(&prefix).cloned().unwrap_or_default();
            assert_eq!(numbers(&section.at(prefix)), expected, "{prefix:?}");
        }
    }
    assert_eq!(section.rows.text.failure().cause(), None);
}

#[test]
fn an_empty_table_has_nothing() {
    agrees(&[], &[0, 1, u32::MAX]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_text_is_its_own_index(
        near in prop::collection::vec((0u32..64, 20u8..=32, any::<bool>()), 0..40),
        wide in prop::collection::vec((any::<u32>(), 0u8..=32, any::<bool>()), 0..300),
        addrs in prop::collection::vec(any::<u32>(), 0..20),
    ) {
        let near = near.into_iter().map(|(low, len, twice)| (0x0a00_0000 | low << 4, len, twice));
        let all: Vec<_> = near.chain(wide).collect();
        agrees(&all, &addrs);
    }
}

#[test]
fn damage_is_noted_and_answers_nothing() {
    let (good, _) = section(&[(0x0a00_0000, 8, false), (0x0a01_0000, 16, false)]);
    let bytes = good.rows.text.get(0, good.rows.text.len()).into_owned();
    let bad = String::from_utf8(bytes)
        .expect("text")
        .replace("10.1.0.0", "10.x.0.0");
    let text = Arc::new(Text::in_memory(bad.into_bytes()));
    let section = Section4::new(text, good.rows.from, good.rows.to, Arc::clone(&good.kinds));
    assert_eq!(section.covering(Ipv4Addr::new(10, 1, 0, 1)).next(), None);
    assert!(
        section
            .rows
            .text
            .failure()
            .cause()
            .is_some_and(|cause| cause.contains("no route"))
    );
    let none = Arc::new(Same(0));
    let section = Section4::new(
        Arc::clone(&good.rows.text),
        good.rows.from,
        good.rows.to,
        none,
    );
    assert!(section.all().iter().all(Sorted::is_empty));
    assert!(good.rows.text.failure().cause().is_some());
}

/// More rows than are passed on at once, some prefixes with two of them.
fn long() -> Section4 {
    let rows: Vec<(u32, u8, bool)> = (0..60_000)
        .map(|row| (row << 9, 23, row % 3 == 0))
        .collect();
    section(&rows).0
}

#[test]
fn the_parts_of_a_long_table_are_all_of_it() {
    let section = long();
    let rows = |part: &Sorted| -> Vec<(Prefix4, Alias)> {
        let each = |(prefix, list): (Prefix4, &[Alias])| {
            list.iter().map(move |a| (prefix, *a)).collect::<Vec<_>>()
        };
        part.iter().flat_map(each).collect()
    };
    let (mut seen, mut parts) = (Vec::new(), 0);
    assert!(section.in_parts(&mut |part| {
        seen.extend(rows(part));
        parts += 1;
        true
    }));
    let all = section.all();
    assert_eq!(seen, all.iter().flat_map(rows).collect::<Vec<_>>());
    assert!(parts > 9 && all.len() == 2);
    let mut left = 3;
    assert!(!section.in_parts(&mut |_| {
        left -= 1;
        left > 0
    }));
    assert_eq!((left, section.rows.text.failure().cause()), (0, None));
}

#[test]
fn damage_in_a_long_table_ends_its_parts() {
    let good = long();
    let bytes = good.rows.text.get(0, good.rows.text.len()).into_owned();
    let text = String::from_utf8(bytes).expect("text");
    let kinds = || Arc::clone(&good.kinds);
    for (from, to) in [
        ("\"1.200.0.0/23\"", "\"1.200.0.x/23\""),
        ("\"1.200.0.0/23\"", "\"1.100.0.0/23\""),
    ] {
        let bad = Arc::new(Text::in_memory(text.replace(from, to).into_bytes()));
        let section = Section4::new(bad, good.rows.from, good.rows.to, kinds());
        let mut rows = 0;
        assert!(section.in_parts(&mut |part| {
            rows += part.iter().count();
            true
        }));
        assert!(rows < 58_500, "{rows}");
        let cause = section.rows.text.failure().cause().expect("trouble");
        assert!(cause.contains("is no route"), "{cause}");
    }
}
