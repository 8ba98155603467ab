//! The rules alone, for a reader who asks for nothing else.

use super::rule;
use crate::kernel::fib::v4::Fib4;
use crate::kernel::fib::v6::Fib6;
use crate::kernel::rule::Chain;
use crate::kernel::{Half6, Host, Netns, NetnsId, V4, V6};
use crate::store::format::{plain, v1};
use crate::types::{Family, lines};

/// A host that has the rules of the first namespace and nothing else, from the lines of a head that
/// rpdb wrote. `None` where anything is not as expected, or where a rule speaks of a device, whose
/// absence would show.
pub fn rules_only(head: &str) -> Option<Host> {
    let mut lines = lines(head);
    lines.find(|line| *line == "\"id\":0,")?;
    lines.find(|line| *line == "\"v4\":{")?;
    let v4 = chain(&mut lines, Family::INET)?;
    lines.find(|line| *line == "\"v6\":{")?;
    let v6 = chain(&mut lines, Family::INET6)?;
    let mut host = Host::default();
    host.namespaces.insert(NetnsId::ROOT, hollow(v4, v6));
    Some(host)
}

fn chain<'a>(lines: &mut impl Iterator<Item = &'a str>, family: Family) -> Option<Chain> {
    let head = lines.find(|line| line.starts_with("\"rules\":["))?;
    let mut rows = Vec::new();
    if head.ends_with(":[") {
        for line in lines {
            if line.starts_with(']') {
                break;
            }
            let row: v1::Rule = plain::from_str(line.strip_suffix(',').unwrap_or(line)).ok()?;
            if row.iif.is_some() || row.oif.is_some() {
                return None;
            }
            rows.push(row);
        }
    }
    rule::read_chain(rows, family).ok()
}

fn hollow(v4: Chain, v6: Chain) -> Netns {
    Netns {
        links: Default::default(),
        peer_ids: Default::default(),
        had_vrf: false,
        sysctl: Default::default(),
        nexthops: Default::default(),
        neighs: Default::default(),
        addr_labels: Default::default(),
        v4: V4 {
            rules: v4,
            custom_rules: true,
            custom_local_routes: false,
            addrs: Default::default(),
            fib: Fib4::default(),
        },
        v6: Half6::from(V6 {
            rules: v6,
            custom_rules: true,
            addrs: Default::default(),
            fib: Fib6::default(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::rule::Rule;
    use crate::store::image::{self, tests::random::Random};

    #[test]
    fn they_are_those_of_the_whole() {
        for seed in 0..20 {
            let mut whole = Random::new(seed).host();
            let head = image::head(&whole);
            let root = whole.namespaces.get_mut(&NetnsId::ROOT).expect("is there");
            let named = |rule: &Rule| rule.iif.is_some() || rule.oif.is_some();
            let rules = |ns: &Netns| [ns.v4.rules.clone(), ns.v6.rules.clone()];
            let any = rules(root)
                .iter()
                .flat_map(|chain| chain.rules().iter())
                .any(named);
            match rules_only(&head) {
                Some(host) => assert_eq!(rules(&host.namespaces[&NetnsId::ROOT]), rules(root)),
                None => assert!(any, "seed {seed}"),
            }
            for chain in [&mut root.v4.rules, &mut root.v6.rules] {
                let unnamed = chain.rules().iter().filter(|rule| !named(rule));
                *chain = Chain::of(unnamed.cloned().collect());
            }
            let expected = rules(root);
            let host = rules_only(&image::head(&whole)).expect("no rule names a device");
            assert_eq!(rules(&host.namespaces[&NetnsId::ROOT]), expected);
        }
    }
}
