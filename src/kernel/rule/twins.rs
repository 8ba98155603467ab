//! Whether a new rule can have a double at all: a count of what doubles must have in common. It
//! spares an exclusive add the look at every rule of its priority.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;

use super::{Rule, Rules};

/// How many rules have each fingerprint.
#[derive(Clone, Debug, Default)]
pub(super) struct Twins {
    counts: HashMap<u64, u32>,
    hasher: RandomState,
}

/// What is compared besides: an address where one is given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Beside {
    Nothing,
    Source(u8, Option<IpAddr>),
    Destination(u8, Option<IpAddr>),
}

impl Twins {
    /// The fingerprints of these rules.
    pub fn of(rules: &Rules) -> Self {
        let mut twins = Self::default();
        for rule in rules.iter() {
            twins.add(rule);
        }
        twins
    }

    /// A rule has come.
    pub fn add(&mut self, rule: &Rule) {
        for print in self.prints(rule) {
            *self.counts.entry(print).or_default() += 1;
        }
    }

    /// A rule has gone.
    pub fn remove(&mut self, rule: &Rule) {
        for print in self.prints(rule) {
            if let Some(count) = self.counts.get_mut(&print) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// False when no rule can stand in the way of `new`, which was asked for with this source and
    /// destination (length 0: with none).
    pub fn may_have(
        &self,
        new: &Rule,
        (src_len, src): (u8, Option<IpAddr>),
        (dst_len, dst): (u8, Option<IpAddr>),
    ) -> bool {
        let beside = match (src_len, dst_len) {
            (0, 0) => Beside::Nothing,
            (0, _) => Beside::Destination(dst_len, dst),
            _ => Beside::Source(src_len, src),
        };
        let print = self.print(new, beside);
        self.counts.get(&print).is_some_and(|count| *count > 0)
    }

    fn prints(&self, rule: &Rule) -> [u64; 3] {
        [
            Beside::Nothing,
            Beside::Source(rule.src_len, rule.src),
            Beside::Destination(rule.dst_len, rule.dst),
        ]
        .map(|beside| self.print(rule, beside))
    }

    /// Of all that `compare::blocks` wants equal, what is cheap to take in; what is left out only
    /// lets more rules be looked at.
    fn print(&self, rule: &Rule, beside: Beside) -> u64 {
        let common = (
            rule.priority,
            rule.action.0,
            rule.table.0,
            (rule.mark, rule.mark_mask),
            (rule.iif.as_ref(), rule.oif.as_ref()),
            rule.ip_proto,
            rule.sport.map(|(ports, _)| (ports.start, ports.end)),
            rule.dport.map(|(ports, _)| (ports.start, ports.end)),
        );
        self.hasher.hash_one((common, beside))
    }
}
