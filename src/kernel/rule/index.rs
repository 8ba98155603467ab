//! Rules by what they select, for many lookups in a long chain: of each rule one selector that it
//! cannot match without, and under that the rules that have it. A walk then looks at the rules that
//! may match, in the order of the chain, and at each as closely as ever.

use std::collections::HashMap;
use std::net::IpAddr;

use super::eval::Subject;
use super::{Rule, Rules, Spot};
use crate::kernel::deferred::Deferred;
use crate::kernel::link::Links;
use crate::types::IfName;

/// A chain shorter than this is walked.
const LONG: usize = 64;
/// So many lookups in a chain as long as it may be, and an index pays: building it costs about as
/// much as a dozen walks.
const MANY: usize = 12;

/// The index of a chain, as soon as it pays.
#[derive(Clone, Debug, Default)]
pub(super) struct Indexing(Deferred<Index>);

/// What a rule is filed under.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Key {
    Source(u8, u128),
    Destination(u8, u128),
    /// Mask, and the mark under it.
    Mark(u32, u32),
    Input(IfName),
}

/// The rules of a chain by one of their selectors.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    filed: HashMap<Key, Vec<Spot>>,
    /// Those that must be looked at every time.
    others: Vec<Spot>,
    sources: Vec<u8>,
    destinations: Vec<u8>,
    masks: Vec<u32>,
    inputs: bool,
}

impl Indexing {
    /// The chain has changed.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// The index, or nothing while walking is cheaper.
    pub fn of(&self, rules: &Rules) -> Option<&Index> {
        if rules.len() < LONG {
            return None;
        }
        self.0.get(MANY, || Index::new(rules))
    }
}

impl Index {
    fn new(rules: &Rules) -> Self {
        let mut index = Self::default();
        for (spot, rule) in rules.from(0) {
            match key_of(rule) {
                Some(key) => {
                    match &key {
                        Key::Source(len, _) => note(&mut index.sources, *len),
                        Key::Destination(len, _) => note(&mut index.destinations, *len),
                        Key::Mark(mask, _) => note(&mut index.masks, *mask),
                        Key::Input(_) => index.inputs = true,
                    }
                    index.filed.entry(key).or_default().push(spot);
                }
                None => index.others.push(spot),
            }
        }
        index
    }

    /// The rules that may match, in order; every rule that does match is among them.
    pub fn candidates(&self, flow: &Subject, links: &Links) -> Vec<Spot> {
        let mut found = self.others.clone();
        let mut look = |key: Key| found.extend(self.filed.get(&key).into_iter().flatten());
        if let Some(src) = flow.src {
            for len in &self.sources {
                look(Key::Source(*len, leading(src, *len)));
            }
        }
        for len in &self.destinations {
            look(Key::Destination(*len, leading(flow.dst, *len)));
        }
        for mask in &self.masks {
            look(Key::Mark(*mask, flow.mark & mask));
        }
        if self.inputs {
            let mut names =
                [flow.iif, flow.l3mdev].map(|dev| links.get(dev).map(|link| link.name.clone()));
            if names[0] == names[1] {
                names[1] = None;
            }
            names
                .into_iter()
                .flatten()
                .for_each(|name| look(Key::Input(name)));
        }
        found.sort_unstable();
        found
    }
}

fn note<T: PartialEq>(known: &mut Vec<T>, value: T) {
    if !known.contains(&value) {
        known.push(value);
    }
}

/// A selector that the rule cannot match without. A rule that is turned round has none.
fn key_of(rule: &Rule) -> Option<Key> {
    if rule.invert {
        None
    } else if let Some(src) = rule.src.filter(|_| rule.src_len > 0) {
        Some(Key::Source(rule.src_len, leading(src, rule.src_len)))
    } else if let Some(dst) = rule.dst.filter(|_| rule.dst_len > 0) {
        Some(Key::Destination(rule.dst_len, leading(dst, rule.dst_len)))
    } else if rule.mark_mask != 0 {
        Some(Key::Mark(rule.mark_mask, rule.mark & rule.mark_mask))
    } else {
        rule.iif.clone().map(Key::Input)
    }
}

/// The first `len` bits of an address. The families share no chain.
fn leading(addr: IpAddr, len: u8) -> u128 {
    let (bits, width) = match addr {
        IpAddr::V4(addr) => (u128::from(addr.to_bits()), 32u32),
        IpAddr::V6(addr) => (addr.to_bits(), 128),
    };
    let host = width.saturating_sub(u32::from(len));
    bits.checked_shr(host).unwrap_or(0)
}
