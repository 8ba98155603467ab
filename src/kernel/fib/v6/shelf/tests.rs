//! A table that is still written down answers as one in memory does.

use proptest::prelude::*;

use super::*;
use crate::kernel::fib::v6::{Nature, Paths6, Round, Rounds};
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

/// Rows that are a plain list in dump order: keys, and metrics that are numbers of paths.
#[derive(Debug)]
struct List {
    rows: Vec<(Key6, u32)>,
    paths: Arc<dyn Paths6>,
}

impl List {
    fn of(keys: &[(Key6, bool)]) -> Self {
        let mut keys = keys.to_vec();
        keys.sort_by_key(|(key, _)| *key);
        keys.dedup_by_key(|(key, _)| *key);
        let mut rows = Vec::new();
        for (key, twice) in keys {
            for _ in 0..=u32::from(twice) {
                rows.push((key, rows.len() as u32));
            }
        }
        let paths = { 0..rows.len() as u32 }.map(|metric| Routes6::new(vec![route(metric)]));
        let paths = Arc::new(Many(paths.collect()));
        Self { rows, paths }
    }

    fn part(&self, rows: &[(Key6, u32)]) -> Sorted6 {
        let mut part = Sorted6::with_capacity(Arc::clone(&self.paths), 0);
        for (key, number) in rows {
            assert!(part.push_any(*key, *number, None));
        }
        part
    }
}

impl Rows6 for List {
    fn all(&self) -> Vec<Sorted6> {
        let (front, back) = self.rows.split_at(self.rows.len() / 2);
        vec![self.part(front), self.part(back)]
    }

    fn index(&self) -> Option<&dyn Index6> {
        let plain = self.rows.iter().all(|(key, _)| key.is_plain());
        plain.then_some(self)
    }
}

impl Index6 for List {
    fn at(&self, dst: Prefix6) -> Vec<Route6> {
        let mine = self.rows.iter().filter(|(key, _)| key.dst == dst);
        mine.map(|(_, number)| route(*number)).collect()
    }

    fn covering(&self, addr: Ipv6Addr) -> Found<'_, Prefix6, Route6> {
        let covering = { (0..=128).rev() }
            .map(move |len| Prefix6::holding(addr, len))
            .map(|dst| (dst, self.at(dst)))
            .filter(|(_, routes)| !routes.is_empty());
        Box::new(covering)
    }
}

fn numbers(routes: &[Route6]) -> Vec<u32> {
    routes.iter().map(|route| route.metric).collect()
}

/// Few bits decide, in the parts that networks differ in.
fn prefix() -> impl Strategy<Value = Prefix6> {
    let lens = prop_oneof![0u8..8, 40u8..56, 120u8..=128];
    (any::<u8>(), any::<u8>(), any::<u8>(), lens).prop_map(|(high, middle, low, len)| {
        let bits =
            u128::from(high & 0xc1) << 120 | u128::from(middle & 7) << 80 | u128::from(low & 3);
        Prefix6::holding(bits.into(), len)
    })
}

/// Most are plain.
fn key() -> impl Strategy<Value = Key6> {
    let src = prop_oneof![39 => Just(Prefix6::DEFAULT), 1 => prefix()];
    (prefix(), src).prop_map(|(dst, src)| Key6 { dst, src })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_answers_as_what_is_in_memory(
        rows in prop::collection::vec((key(), any::<bool>()), 0..60),
        before in prop::collection::vec((key(), any::<bool>()), 0..6),
        asked in prop::collection::vec((key(), prefix(), 0u8..7), 1..90),
    ) {
        let rows = List::of(&rows);
        let mut table = Table6::from_sorted(TableId::MAIN, rows.all());
        let mut changed = Overlay6::new();
        for (key, gone) in &before {
            changed.insert(*key, if *gone { vec![] } else { vec![route(9000)] });
        }
        changed.iter().for_each(|(key, routes)| table.set(*key, routes));
        let mut shelf = Shelf6::written(TableId::MAIN, Arc::new(rows), changed);
        for (number, (key, other, what)) in (10_000..).zip(asked) {
            match what {
                0 => {
                    shelf.insert(key, 1, route(number));
                    table.insert(key, 1, route(number));
                }
                1 => prop_assert_eq!(shelf.remove(key, 0), table.remove(key, 0)),
                2 => prop_assert_eq!(shelf.routes(key), table.routes(key)),
                3 => prop_assert_eq!(shelf.has_branch(key.dst), table.has_branch(key.dst)),
                4 => {
                    let end = |route: Option<&mut Route6>| {
                        route.map(|route| route.expires.replace(number.into()))
                    };
                    prop_assert_eq!(end(shelf.route_mut(key, 0)), end(table.route_mut(key, 0)));
                }
                _ => {
                    let (dst, src) = (key.dst.last(), other.addr());
                    let found: Vec<_> = shelf.covering(dst, src).collect();
                    prop_assert_eq!(found, table.probe(dst, src));
                }
            }
        }
        prop_assert_eq!(shelf.table(), &table);
    }
}

proptest! {
    /// However rows are parted, those of one key come together, and in their order.
    #[test]
    fn rows_of_one_key_come_together(
        rows in prop::collection::vec((key(), any::<bool>()), 0..40),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let list = List::of(&rows);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(list.rows.len() + 1)).collect();
        cuts.push(list.rows.len());
        cuts.sort_unstable();
        let (mut seen, mut rounds, mut from) = (Vec::new(), Rounds::default(), 0);
        let mut show = |_: &dyn Paths6, round: Round<'_>| {
            seen.push(match round {
                Round::One(dst, path) => vec![(Key6::plain(dst), path)],
                Round::Any(rows) => rows.iter().map(|row| (row.key, row.path)).collect(),
            });
            true
        };
        for to in cuts {
            prop_assert!(rounds.take(&list.part(&list.rows[from..to]), &mut show));
            from = to;
        }
        prop_assert!(rounds.end(&mut show));
        let expected: Vec<Vec<(Key6, u32)>> = { list.rows.chunk_by(|a, b| a.0 == b.0) }
            .map(<[(Key6, u32)]>::to_vec)
            .collect();
        prop_assert_eq!(seen, expected);
    }
}

fn network(n: u128) -> Key6 {
    Key6::plain(Prefix6::holding((0x2001 << 112 | n << 80).into(), 48))
}

fn written() -> Shelf6 {
    let keys: Vec<_> = (0..900).map(|n| (network(n), false)).collect();
    Shelf6::written(TableId::MAIN, Arc::new(List::of(&keys)), Overlay6::new())
}

fn found(shelf: &Shelf6, n: u128) -> Vec<u32> {
    let addr = network(n).dst.last();
    let nodes = shelf.covering(addr, addr);
    nodes.flat_map(|node| numbers(node.plain)).collect()
}

#[test]
fn single_destinations_are_answered_from_what_is_written() {
    let mut shelf = written();
    shelf.insert(network(7), 0, route(5000));
    assert_eq!(shelf.remove(network(8), 0), Some(route(8)));
    let found = [7, 8, 9].map(|n| found(&shelf, n));
    assert_eq!(found, [vec![5000, 7], vec![], vec![9]]);
    assert!(shelf.in_memory().is_none());
    assert!(matches!(shelf.touched(), Touched::Some(keys) if keys.len() == 2));
}

#[test]
fn who_asks_often_gets_the_whole() {
    let shelf = written();
    for n in 0..200 {
        assert_eq!(found(&shelf, 20 + n), [20 + n as u32]);
    }
    assert!(shelf.in_memory().is_some());
    let shelf = written();
    for n in 0..200 {
        assert_eq!(numbers(shelf.routes(network(20 + n))), [20 + n as u32]);
    }
    assert!(shelf.in_memory().is_some());
}

#[test]
fn who_brings_a_source_gets_the_whole() {
    let mut shelf = written();
    let src = network(1).dst;
    let key = Key6 { src, ..network(30) };
    assert!(shelf.routes(key).is_empty() && !shelf.has_branch(key.dst));
    assert!(shelf.in_memory().is_none());
    shelf.insert(key, 0, route(6000));
    assert!(shelf.in_memory().is_some() && shelf.has_branch(key.dst));
    assert_eq!(numbers(shelf.routes(network(31))), [31]);
}
