//! IPv6 tables of many routes over few paths: what is told of them while they are still written
//! down is what is told of them in memory.

use std::collections::BTreeMap;

use super::random::Random;
use crate::kernel::fib::v6::{Fib6, Key6, dump};
use crate::kernel::{Host, Netns};
use crate::rtnl::{Kin, RouteDump, RouteMsg};
use crate::store::image::{Reading, Whole};
use crate::store::paper::{self, Text};
use crate::store::source::follow;
use crate::types::{Family, Prefix6, RouteType, TableId};

/// The moment at which it is asked.
const NOW: i64 = 1 << 30;

/// A host whose first namespace has such tables.
pub fn crowded(seed: u64) -> Host {
    let mut random = Random::at_rest(seed);
    let mut host = random.host();
    for ns in host.namespaces.values_mut() {
        let devs: Vec<_> = ns.links.by_index.keys().copied().collect();
        let mut paths: Vec<_> = (0..5).map(|n| random.route6(n / 2, &devs)).collect();
        for path in &mut paths {
            path.expires = None;
        }
        let mut fib = Fib6::default();
        for id in [TableId::MAIN, TableId::LOCAL, TableId(77)] {
            let branches = random.below(3) == 0;
            let mut keys: Vec<Key6> = (0..random.below(120))
                .map(|_| key(&mut random, branches))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                let mut count = if random.below(4) == 0 { 3 } else { 1 };
                let first = random.below(5) as usize;
                for path in paths.iter().skip(first) {
                    let mut route = path.clone();
                    if random.below(20) == 0 {
                        route.expires = Some(NOW - 100 + i64::from(random.below(200)));
                    }
                    fib.restore(id, key, route);
                    count -= 1;
                    if count == 0 {
                        break;
                    }
                }
            }
        }
        ns.v6.fib = fib;
    }
    host
}

/// Few bits decide, so that some are inside others; some are written in an unusual way.
fn key(random: &mut Random, branches: bool) -> Key6 {
    let mut prefix = |lens: [u8; 4]| {
        let high = [0u32, 0x2001_0db8, 0x2001_0db9, 0xfe80_0000][random.below(4) as usize];
        let bits = u128::from(high) << 96 | u128::from(random.below(64)) << 78;
        Prefix6::holding(bits.into(), lens[random.below(4) as usize])
    };
    let dst = prefix([0, 46, 50, 128]);
    let src = prefix([0, 31, 50, 128]);
    match branches {
        true => Key6 { dst, src },
        false => Key6::plain(dst),
    }
}

/// The host as it is read from its document.
pub fn later(host: &Host) -> Host {
    let whole = Whole::of(host);
    let mut bytes = whole.first((0, 0));
    whole.rest().iter().for_each(|piece| bytes.extend(*piece));
    let opening = paper::opening(Text::in_memory(bytes)).expect("a stamp");
    let (later, _) = follow(opening, Vec::new(), Reading::AsNeeded).expect("a host");
    later
}

fn listed(ns: &Netns, what: &RouteDump) -> Vec<(RouteMsg, Option<Kin>)> {
    let mut rows = Vec::new();
    let more = dump(ns, what, NOW, &mut |msg, kin| {
        rows.push((msg.clone(), kin));
        true
    });
    assert_eq!(more, Ok(true));
    rows
}

fn rows(listed: Vec<(RouteMsg, Option<Kin>)>) -> Vec<RouteMsg> {
    // Of a kin, all are alike but for the destination.
    let mut kins: BTreeMap<Kin, RouteMsg> = BTreeMap::new();
    for (row, kin) in &listed {
        let Some(kin) = kin else { continue };
        let bare = RouteMsg {
            dst: None,
            dst_len: 0,
            ..row.clone()
        };
        assert_eq!(kins.entry(*kin).or_insert_with(|| bare.clone()), &bare);
    }
    listed.into_iter().map(|(row, _)| row).collect()
}

#[test]
fn what_is_listed_as_it_is_written_is_what_is_in_memory() {
    let mut alike = 0;
    for seed in 0..60 {
        let host = crowded(seed);
        let dumps = [
            RouteDump::default(),
            RouteDump {
                strict: true,
                family: Family::INET6,
                table: TableId::MAIN,
                ..RouteDump::default()
            },
            RouteDump {
                strict: true,
                family: Family::INET6,
                kind: RouteType::UNICAST,
                ..RouteDump::default()
            },
        ];
        for what in dumps {
            let later = later(&host);
            for (ns, other) in host.namespaces.values().zip(later.namespaces.values()) {
                let told = listed(other, &what);
                alike += told.iter().filter(|(_, kin)| kin.is_some()).count();
                let expected = rows(listed(ns, &what));
                assert_eq!(rows(told), expected, "seed {seed}");
                // The second time it is in memory.
                assert_eq!(rows(listed(other, &what)), expected, "seed {seed}");
            }
            assert_eq!(later, host);
        }
    }
    assert!(alike > 1000, "{alike}");
}
