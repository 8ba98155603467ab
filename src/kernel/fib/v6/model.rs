//! The tables against a plain binary tree that grows a node for every bit.

use std::collections::BTreeSet;
use std::net::Ipv6Addr;

use proptest::prelude::*;

use super::{Key6, Nature, Route6, Routes6, Table6};
use crate::types::{IfIndex, Metrics, Prefix6, Protocol, RouteType, TableId};

/// A node of the tree; a branch is a tree of sources.
#[derive(Default)]
struct Bit {
    halves: [Option<Box<Bit>>; 2],
    branch: Option<Box<Bit>>,
    key: Option<Key6>,
}

impl Bit {
    fn at(&mut self, prefix: Prefix6) -> &mut Self {
        let bits = prefix.addr().to_bits();
        (0..prefix.len()).fold(self, |node, bit| {
            let right = bits >> (127 - bit) & 1 == 1;
            node.halves[usize::from(right)].get_or_insert_default()
        })
    }

    fn insert(&mut self, key: Key6) {
        let node = self.at(key.dst);
        let node = if key.is_plain() {
            node
        } else {
            node.branch.get_or_insert_default().at(key.src)
        };
        node.key = Some(key);
    }

    /// Branch, left, right, own.
    fn walk(&self, out: &mut Vec<Key6>) {
        let below = self.branch.iter().chain(self.halves.iter().flatten());
        below.for_each(|node| node.walk(out));
        out.extend(self.key);
    }

    /// The kernel's tree, which has no nodes that only lead on, has this one.
    fn is_kept(&self) -> bool {
        self.key.is_some() || self.branch.is_some() || self.halves.iter().all(Option::is_some)
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

/// Prefixes that are often alike: few bits decide.
fn prefix() -> impl Strategy<Value = Prefix6> {
    let lens = prop_oneof![Just(0u8), 1..9u8, Just(64u8), Just(128u8)];
    (any::<u8>(), any::<bool>(), lens).prop_map(|(high, low, len)| {
        let bits = u128::from(high & 0xc7) << 120 | u128::from(low);
        Prefix6::holding(Ipv6Addr::from(bits), len)
    })
}

fn key() -> impl Strategy<Value = Key6> {
    let src = prop_oneof![3 => Just(Prefix6::DEFAULT), 1 => prefix()];
    (prefix(), src).prop_map(|(dst, src)| Key6 { dst, src })
}

/// What the kernel's walk over the tree gives, most specific first.
fn naive_covering(keys: &BTreeSet<Key6>, dst: Ipv6Addr, src: Ipv6Addr) -> Vec<Key6> {
    let fits = |key: &&Key6| key.dst.contains(dst) && key.src.contains(src);
    let mut found: Vec<Key6> = keys.iter().filter(fits).copied().collect();
    found.sort_by_key(|key| std::cmp::Reverse((key.dst.len(), key.src.len())));
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn tables_agree_with_a_plain_tree(
        keys in proptest::collection::vec(key(), 0..24),
        gone in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
        asked in (prefix(), prefix()),
    ) {
        let mut table = Table6::new(TableId::MAIN);
        let mut left: BTreeSet<Key6> = keys.iter().copied().collect();
        for key in &left {
            table.insert(*key, 0, route(7));
        }
        for index in gone.iter().filter(|_| !keys.is_empty()) {
            let key = *index.get(&keys);
            prop_assert_eq!(table.remove(key, 0).is_some(), left.remove(&key));
        }
        let mut tree = Bit::default();
        left.iter().for_each(|key| tree.insert(*key));
        let mut walked = Vec::new();
        tree.walk(&mut walked);
        let listed: Vec<Key6> = table.iter().map(|(key, _)| key).collect();
        prop_assert_eq!(listed, walked);

        let (dst, src) = (asked.0.addr(), asked.1.addr());
        for nodes in [table.covering(dst, src).collect(), table.probe(dst, src)] {
            let mut found = Vec::new();
            for node in nodes {
                found.extend(node.specific.iter().map(|(key, _)| *key));
                found.extend((!node.plain.is_empty()).then(|| Key6::plain(node.dst)));
            }
            prop_assert_eq!(found, naive_covering(&left, dst, src));
        }
        let kept = asked.0.len() == 0 || tree.at(asked.0).is_kept();
        prop_assert_eq!(table.has_node(asked.0), kept);
    }

    #[test]
    fn what_comes_at_once_is_there_as_if_it_had_come_one_by_one(
        first in proptest::collection::btree_set(key(), 0..24),
        run in proptest::collection::vec(prefix(), 0..24),
        asked in prefix(),
    ) {
        let mut one_by_one = Table6::new(TableId::MAIN);
        first.iter().for_each(|key| one_by_one.insert(*key, 0, route(7)));
        let mut at_once = one_by_one.clone();
        let mut run = run;
        run.sort();
        let fresh: BTreeSet<Key6> = run.iter().map(|dst| Key6::plain(*dst)).collect();
        let free = fresh.len() == run.len() && fresh.is_disjoint(&first);
        prop_assert_eq!(at_once.has_none_of(run.iter().copied()), free);
        let fresh = fresh.difference(&first);
        let shared = Routes6::new(vec![route(7)]);
        at_once.insert_run(fresh.clone().map(|key| (key.dst, shared.clone())));
        fresh.for_each(|key| one_by_one.insert(*key, 0, route(7)));
        prop_assert_eq!(&at_once, &one_by_one);
        let dst = asked.addr();
        prop_assert_eq!(at_once.covering(dst, dst).collect::<Vec<_>>(), one_by_one.probe(dst, dst));
    }

    /// A lookup in a table of plain routes uses the index, which has no other test than this.
    #[test]
    fn plain_tables_agree_with_every_length_asked_for(
        dsts in proptest::collection::btree_set(prefix(), 0..60),
        asked in proptest::collection::vec(prefix(), 1..20),
        gone in any::<prop::sample::Index>(),
    ) {
        let mut table = Table6::new(TableId::MAIN);
        dsts.iter().for_each(|dst| table.insert(Key6::plain(*dst), 0, route(7)));
        for asked in asked {
            let dst = asked.addr();
            prop_assert_eq!(table.covering(dst, dst).collect::<Vec<_>>(), table.probe(dst, dst));
        }
        if !dsts.is_empty() {
            let dsts: Vec<Prefix6> = dsts.into_iter().collect();
            let gone = gone.get(&dsts);
            table.remove(Key6::plain(*gone), 0);
            let dst = gone.addr();
            prop_assert_eq!(table.covering(dst, dst).collect::<Vec<_>>(), table.probe(dst, dst));
        }
    }
}
