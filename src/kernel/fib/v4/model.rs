//! Random requests against a plain list of routes that follows the same law naively.

use std::net::Ipv4Addr;
use std::ops::ControlFlow;

use proptest::prelude::*;

use super::{Config, Leaves, change, delete};
use crate::kernel::Netns;
use crate::rtnl::{Errno, NewFlags};
use crate::types::{Prefix4, Protocol, RouteType, Scope, TableId};

/// One route of the model: everything that tells it from others.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Plain {
    prefix: Prefix4,
    tos: u8,
    metric: u32,
    kind: RouteType,
    protocol: Protocol,
}

#[derive(Clone, Copy, Debug)]
enum Op {
    New(Plain, NewFlags),
    /// Prefix and TOS count always, the rest when it is not 0.
    Delete(Plain),
}

impl Plain {
    fn config(self, scope: Scope) -> Config {
        Config {
            tos: self.tos,
            priority: self.metric,
            kind: self.kind,
            protocol: self.protocol,
            scope,
            table: TableId(7),
            ..Config::bare(self.prefix)
        }
    }

    fn key(&self) -> (Prefix4, u8, u32) {
        (self.prefix, self.tos, self.metric)
    }
}

/// The list; its order counts only among routes of one key.
#[derive(Default)]
struct Model(Vec<Plain>);

impl Model {
    fn new_route(&mut self, route: Plain, flags: NewFlags) -> Result<(), Errno> {
        let same: Vec<usize> = (0..self.0.len())
            .filter(|at| self.0[*at].key() == route.key())
            .collect();
        let (Some(first), Some(last)) = (same.first(), same.last()) else {
            return if flags.create {
                self.0.push(route);
                Ok(())
            } else {
                Err(Errno::ENOENT)
            };
        };
        if flags.excl {
            return Err(Errno::EEXIST);
        }
        if flags.replace && self.0[*first] == route {
            return Ok(());
        }
        if self.0.contains(&route) {
            return Err(Errno::EEXIST);
        }
        if flags.replace {
            self.0[*first] = route;
        } else if !flags.create {
            return Err(Errno::ENOENT);
        } else if flags.append {
            self.0.insert(last + 1, route);
        } else {
            self.0.insert(*first, route);
        }
        Ok(())
    }

    fn in_order(&self) -> Vec<Plain> {
        let mut list = self.0.clone();
        list.sort_by_key(|route| {
            let prefix = route.prefix;
            let longer_first = 32 - prefix.len();
            (
                prefix.addr(),
                longer_first,
                u8::MAX - route.tos,
                route.metric,
            )
        });
        list
    }

    fn delete(&mut self, wanted: Plain) -> Result<(), Errno> {
        let fits = |route: &Plain| {
            route.prefix == wanted.prefix
                && route.tos == wanted.tos
                && (wanted.metric == 0 || route.metric == wanted.metric)
                && (wanted.kind == RouteType::UNSPEC || route.kind == wanted.kind)
                && (wanted.protocol == Protocol::UNSPEC || route.protocol == wanted.protocol)
        };
        let victim = self.in_order().into_iter().find(fits).ok_or(Errno::ESRCH)?;
        self.0.retain(|route| *route != victim);
        Ok(())
    }
}

fn prefix() -> impl Strategy<Value = Prefix4> {
    let addr = prop_oneof![
        Just(Ipv4Addr::new(10, 0, 0, 0)),
        Just(Ipv4Addr::new(10, 0, 0, 128)),
        Just(Ipv4Addr::new(10, 128, 0, 1)),
        Just(Ipv4Addr::UNSPECIFIED),
    ];
    let len = prop::sample::select(vec![0u8, 1, 8, 9, 24, 25, 32]);
    (addr, len).prop_map(|(addr, len)| Prefix4::holding(addr, len))
}

fn plain() -> impl Strategy<Value = Plain> {
    let kinds = vec![RouteType::BLACKHOLE, RouteType::THROW];
    (
        prefix(),
        prop::sample::select(vec![0u8, 4, 0x10]),
        0u32..3,
        prop::sample::select(kinds),
        3u8..5,
    )
        .prop_map(|(prefix, tos, metric, kind, protocol)| Plain {
            prefix,
            tos,
            metric,
            kind,
            protocol: Protocol(protocol),
        })
}

fn op() -> impl Strategy<Value = Op> {
    let flags = vec![
        NewFlags::ADD,
        NewFlags::REPLACE,
        NewFlags::CHANGE,
        NewFlags::APPEND,
        NewFlags::PREPEND,
        NewFlags::TEST,
    ];
    let new =
        (plain(), prop::sample::select(flags)).prop_map(|(route, flags)| Op::New(route, flags));
    let blanks = (plain(), any::<[bool; 2]>());
    let delete = blanks.prop_map(|(mut route, [any_kind, any_protocol])| {
        if any_kind {
            route.kind = RouteType::UNSPEC;
        }
        if any_protocol {
            route.protocol = Protocol::UNSPEC;
        }
        Op::Delete(route)
    });
    prop_oneof![3 => new, 1 => delete]
}

fn apply(ns: &mut Netns, op: Op) -> Result<(), Errno> {
    let done = match op {
        Op::New(route, flags) => change(ns, &route.config(Scope::UNIVERSE), flags).map(|_| ()),
        Op::Delete(route) => delete(ns, &route.config(Scope::NOWHERE)).map(|_| ()),
    };
    done.map_err(|refusal| refusal.errno)
}

fn listed(ns: &Netns) -> Vec<Plain> {
    let Some(table) = ns.v4.fib.table(TableId(7)) else {
        return Vec::new();
    };
    let mut list = Vec::new();
    for (prefix, aliases) in table.iter() {
        for alias in aliases {
            let info = ns.v4.fib.info(alias.info).expect("an alias has an info");
            list.push(Plain {
                prefix,
                tos: alias.tos,
                metric: info.priority,
                kind: alias.kind,
                protocol: info.protocol,
            });
        }
    }
    list
}

fn covering(ns: &Netns, addr: Ipv4Addr) -> Vec<Plain> {
    let mut list = Vec::new();
    ns.v4
        .fib
        .each_covering(TableId(7), None, addr, &mut |leaf| {
            list.push(Plain {
                prefix: leaf.prefix,
                tos: leaf.alias.tos,
                metric: leaf.info.priority,
                kind: leaf.alias.kind,
                protocol: leaf.info.protocol,
            });
            ControlFlow::Continue(())
        });
    list
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn tables_agree_with_a_plain_list(ops in prop::collection::vec(op(), 1..40)) {
        let mut ns = Netns::bare();
        ns.v4.fib.create_table(TableId(7));
        let mut model = Model::default();
        for op in ops {
            let expected = match op {
                Op::New(route, flags) => model.new_route(route, flags),
                Op::Delete(route) => model.delete(route),
            };
            prop_assert_eq!(apply(&mut ns, op), expected, "{:?}", op);
            prop_assert_eq!(listed(&ns), model.in_order(), "{:?}", op);
        }
        prop_assert!(ns.v4.fib.infos().iter().count() <= model.0.len());
        for addr in [[10, 0, 0, 130], [10, 128, 0, 1], [9, 0, 0, 0], [200, 0, 0, 0]] {
            let addr = Ipv4Addr::from(addr);
            let mut expected = model.in_order();
            expected.retain(|route| route.prefix.contains(addr));
            expected.sort_by_key(|route| 32 - route.prefix.len());
            prop_assert_eq!(covering(&ns, addr), expected, "{}", addr);
        }
    }
}
