//! Rules by what they select, for many lookups in a long chain: of each rule one selector that it
//! cannot match without, and under that the rules that have it. A walk then looks at the rules that
//! may match, in the order of the chain, and at each as closely as ever.

use std::net::IpAddr;

use super::eval::Subject;
use super::{Rule, Rules, Spot};
use crate::kernel::deferred::Deferred;
use crate::kernel::link::Links;

/// A chain shorter than this is walked.
const LONG: usize = 64;
/// So many lookups in a chain as long as it may be, and an index pays: building it costs about as
/// much as a dozen walks.
const MANY: usize = 12;

/// The index of a chain, as soon as it pays.
#[derive(Clone, Debug, Default)]
pub(super) struct Indexing(Deferred<Index>);

/// The rules that are filed under one kind of selector, by what it selects.
#[derive(Clone, Debug)]
struct Drawer<K> {
    /// Sorted, once all are in.
    rows: Vec<(K, Spot)>,
}

/// The rules of a chain by one of their selectors.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// By prefix length.
    sources: Vec<(u8, Drawer<u128>)>,
    /// By prefix length.
    destinations: Vec<(u8, Drawer<u128>)>,
    /// By mask: the mark under it.
    marks: Vec<(u32, Drawer<u32>)>,
    /// By the name of the input device.
    inputs: Drawer<String>,
    /// Those that must be looked at every time.
    others: Vec<Spot>,
}

impl<K> Default for Drawer<K> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<K: Ord> Drawer<K> {
    /// Adds those under a key to what was found.
    fn look<Q: Ord + ?Sized>(&self, key: &Q, found: &mut Vec<Spot>)
    where
        K: std::borrow::Borrow<Q>,
    {
        let first = self.rows.partition_point(|(other, _)| other.borrow() < key);
        let rows = self.rows.get(first..).unwrap_or_default();
        let mine = rows.iter().take_while(|(other, _)| other.borrow() == key);
        found.extend(mine.map(|(_, spot)| *spot));
    }
}

/// A lookup opens every drawer of a kind: there are no more than this, one for each length.
const DRAWERS: usize = 128;

/// The drawer with this label, which is there from now on, unless there are too many.
fn drawer<L: PartialEq, K>(drawers: &mut Vec<(L, Drawer<K>)>, label: L) -> Option<&mut Drawer<K>> {
    let at = match drawers.iter().position(|(other, _)| *other == label) {
        Some(at) => at,
        None if drawers.len() < DRAWERS => {
            drawers.push((label, Drawer::default()));
            drawers.len() - 1
        }
        None => return None,
    };
    drawers.get_mut(at).map(|(_, drawer)| drawer)
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
            if !index.file(rule, spot) {
                index.others.push(spot);
            }
        }
        let prefixes = index.sources.iter_mut().chain(&mut index.destinations);
        prefixes.for_each(|(_, drawer)| drawer.rows.sort_unstable());
        { index.marks.iter_mut() }.for_each(|(_, drawer)| drawer.rows.sort_unstable());
        index.inputs.rows.sort_unstable();
        index
    }

    /// Files a rule under a selector that it cannot match without; false when there is none, as in a
    /// rule that is turned round.
    fn file(&mut self, rule: &Rule, spot: Spot) -> bool {
        let prefix = |drawers, addr, len| {
            drawer(drawers, len).map(|drawer| drawer.rows.push((leading(addr, len), spot)))
        };
        let filed = if rule.invert {
            None
        } else if let Some(src) = rule.src.filter(|_| rule.src_len > 0) {
            prefix(&mut self.sources, src, rule.src_len)
        } else if let Some(dst) = rule.dst.filter(|_| rule.dst_len > 0) {
            prefix(&mut self.destinations, dst, rule.dst_len)
        } else if rule.mark_mask != 0 {
            let mark = rule.mark & rule.mark_mask;
            drawer(&mut self.marks, rule.mark_mask).map(|drawer| drawer.rows.push((mark, spot)))
        } else {
            let name = rule.iif.as_ref().map(|name| name.0.clone());
            name.map(|name| self.inputs.rows.push((name, spot)))
        };
        filed.is_some()
    }

    /// The rules that may match, in order; every rule that does match is among them.
    pub fn candidates(&self, flow: &Subject, links: &Links) -> Vec<Spot> {
        let mut found = Vec::with_capacity(self.others.len() + 8);
        found.extend(&self.others);
        if let Some(src) = flow.src {
            for (len, drawer) in &self.sources {
                drawer.look(&leading(src, *len), &mut found);
            }
        }
        for (len, drawer) in &self.destinations {
            drawer.look(&leading(flow.dst, *len), &mut found);
        }
        for (mask, drawer) in &self.marks {
            drawer.look(&(flow.mark & mask), &mut found);
        }
        if !self.inputs.rows.is_empty() {
            let name = |dev| links.get(dev).map(|link| link.name.as_str());
            let (input, vrf) = (name(flow.iif), name(flow.l3mdev));
            let names = [input, vrf.filter(|_| vrf != input)];
            { names.into_iter().flatten() }.for_each(|name| self.inputs.look(name, &mut found));
        }
        found.sort_unstable();
        found
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
