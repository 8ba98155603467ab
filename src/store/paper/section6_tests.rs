//! Looking into the text finds what going through all rows finds.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::kernel::fib::v6::{Nature, Routes6, Sorted};
use crate::store::format::v3;
use crate::types::{IfIndex, Metrics, Protocol, RouteType};

/// So many paths that differ in their metric.
#[derive(Debug)]
struct Many(Vec<Routes6>);

impl Paths6 for Many {
    fn count(&self) -> u32 {
        self.0.len() as u32
    }

    fn path(&self, number: u32) -> Option<&Routes6> {
        self.0.get(number as usize)
    }
}

fn route(metric: u32) -> Route6 {
    Route6 {
        kind: RouteType::UNICAST,
        protocol: Protocol::BOOT,
        metric,
        nature: Nature::Forward,
        pref: 0,
        expires: None,
        prefsrc: None,
        metrics: Metrics::default(),
        nh_id: None,
        oif: IfIndex(2),
        gateway: None,
        weight: 1,
        flags: 0,
        encap: None,
    }
}

fn paths(count: u32) -> Arc<dyn Paths6> {
    let path = |metric| Routes6::new(vec![route(metric)]);
    Arc::new(Many((0..count).map(path).collect()))
}

/// Address, length, and whether there are two routes.
type Place = (u128, u8, bool);

/// A table whose metrics tell its rows apart, between other text.
fn section(places: &[Place]) -> (Section6, BTreeMap<Prefix6, Vec<u32>>) {
    let mut model: BTreeMap<Prefix6, Vec<u32>> = BTreeMap::new();
    for (number, (addr, len, twice)) in (0..).zip(places) {
        let list = { model.entry(Prefix6::holding((*addr).into(), *len)) }.or_default();
        list.extend((0..=u32::from(*twice)).map(|n| 2 * number + n));
    }
    let before = b"something before it\n";
    let mut bytes = before.to_vec();
    for (dst, list) in &model {
        for number in list {
            let rare = v3::Rare6 {
                src: None,
                expires: (number % 7 == 3).then_some(9),
            };
            row6::write(&mut bytes, *dst, *number, &rare);
            bytes.extend_from_slice(b",\n");
        }
    }
    if !model.is_empty() {
        let last = bytes.len() - 2;
        bytes.remove(last);
    }
    let place = (before.len() as u64, bytes.len() as u64);
    bytes.extend_from_slice(b"]}\nsomething behind it\n");
    let text = Arc::new(Text::in_memory(bytes));
    let paths = paths(places.len() as u32 * 2);
    (Section6::new(text, place, paths, false), model)
}

fn numbers(routes: &[Route6]) -> Vec<u32> {
    routes.iter().map(|route| route.metric).collect()
}

fn agrees(places: &[Place], addrs: &[u128]) {
    let (section, model) = section(places);
    let parts = section.all();
    let all: Vec<(Prefix6, u32)> = { parts.iter().flat_map(Sorted6::iter) }
        .map(|Sorted { key, path, .. }| (key.dst, path))
        .collect();
    let expected: Vec<(Prefix6, u32)> = { model.iter() }
        .flat_map(|(dst, list)| list.iter().map(|number| (*dst, *number)))
        .collect();
    assert_eq!(all, expected);
    let from_places = places.iter().map(|(addr, ..)| *addr);
    for addr in from_places.chain(addrs.iter().copied()) {
        let addr = Ipv6Addr::from_bits(addr);
        let found: Vec<(Prefix6, Vec<u32>)> = { section.covering(addr) }
            .map(|(dst, routes)| (dst, numbers(&routes)))
            .collect();
        let lengths = (0..=128).rev().map(|len| Prefix6::holding(addr, len));
        let expected: Vec<(Prefix6, Vec<u32>)> = lengths
            .filter_map(|dst| Some((dst, model.get(&dst)?.clone())))
            .collect();
        assert_eq!(found, expected, "{addr}");
        for len in [0, 3, 32, 48, 64, 127, 128] {
            let dst = Prefix6::holding(addr, len);
            let expected = model.get(&dst).cloned().unwrap_or_default();
            let found = section.at(dst);
            assert_eq!(numbers(&found), expected, "{dst:?}");
            let ends = found.iter().map(|route| route.expires.is_some());
            assert!(ends.eq(expected.iter().map(|number| number % 7 == 3)));
        }
    }
    assert_eq!(section.rows.text.failure().cause(), None);
}

#[test]
fn an_empty_table_has_nothing() {
    agrees(&[], &[0, 1, u128::MAX]);
}

/// Few bits decide, in the parts that networks differ in.
fn near() -> impl Strategy<Value = Place> {
    let lens = prop_oneof![0u8..8, 40u8..56, 120u8..=128];
    (any::<u8>(), any::<u8>(), any::<u8>(), lens, any::<bool>()).prop_map(
        |(high, middle, low, len, twice)| {
            let bits =
                u128::from(high & 0xc1) << 120 | u128::from(middle & 7) << 80 | u128::from(low & 3);
            (bits, len, twice)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_text_is_its_own_index(
        near in prop::collection::vec(near(), 0..60),
        wide in prop::collection::vec((any::<u128>(), 0u8..=128, any::<bool>()), 0..200),
        addrs in prop::collection::vec(any::<u128>(), 0..20),
    ) {
        let all: Vec<_> = near.into_iter().chain(wide).collect();
        agrees(&all, &addrs);
    }
}

/// The rows of parts as they come.
fn in_parts(section: &Section6) -> (usize, Vec<(Key6, u32)>) {
    let (mut parts, mut rows) = (0, Vec::new());
    assert!(section.in_parts(&mut |part| {
        parts += 1;
        rows.extend(part.iter().map(|row| (row.key, row.path)));
        true
    }));
    (parts, rows)
}

#[test]
fn a_long_table_comes_in_parts() {
    let places: Vec<Place> = (0..50_000u128)
        .map(|n| (0x2001 << 112 | n << 80, 48, n % 5 == 0))
        .collect();
    let (section, _) = section(&places);
    let all = section.all();
    let all: Vec<(Key6, u32)> = { all.iter().flat_map(Sorted6::iter) }
        .map(|row| (row.key, row.path))
        .collect();
    let (parts, rows) = in_parts(&section);
    assert!(parts > 9 && rows == all);
    assert_eq!(section.rows.text.failure().cause(), None);
    let mut seen = 0;
    assert!(!section.in_parts(&mut |_| {
        seen += 1;
        seen < 3
    }));
    assert_eq!(seen, 3);
    // Out of order, or no rows, somewhere on the way.
    let bytes = section
        .rows
        .text
        .get(0, section.rows.text.len())
        .into_owned();
    let text = String::from_utf8(bytes).expect("text");
    let row = "\"2001:0:7530::/48\"";
    assert!(text.contains(row));
    for other in ["\"2001:0:530::/48\"", "\"2001:0:7530::/x8\""] {
        let bad = text.replace(row, other).into_bytes();
        let place = (section.rows.from, section.rows.to);
        let bad = Arc::new(Text::in_memory(bad));
        let bad = Section6::new(bad, place, Arc::clone(&section.paths), false);
        let (_, rows) = in_parts(&bad);
        assert!(rows.len() < all.len() && rows == all[..rows.len()]);
        let cause = bad.rows.text.failure().cause();
        assert!(cause.is_some_and(|cause| cause.contains("no route")));
    }
}

#[test]
fn damage_is_noted_and_answers_nothing() {
    let (good, _) = section(&[(0x2001 << 112, 16, false), (0x2001_0db8 << 96, 32, false)]);
    let rows = &good.rows;
    let bytes = rows.text.get(0, rows.text.len()).into_owned();
    let bad = String::from_utf8(bytes)
        .expect("text")
        .replace("2001:db8::", "2001:dx8::");
    let text = Arc::new(Text::in_memory(bad.into_bytes()));
    let bad = Section6::new(text, (rows.from, rows.to), Arc::clone(&good.paths), false);
    assert!(
        bad.covering(Ipv6Addr::from_bits(0x2001_0db8 << 96))
            .next()
            .is_none()
    );
    let cause = bad.rows.text.failure().cause();
    assert!(cause.is_some_and(|cause| cause.contains("no route")));
    let none = Section6::new(
        Arc::clone(&rows.text),
        (rows.from, rows.to),
        paths(0),
        false,
    );
    assert!(none.all().iter().all(Sorted6::is_empty));
    assert!(rows.text.failure().cause().is_some());
}
