//! What lengths occur in a table.

use super::Key6;
use crate::types::Prefix6;

/// How many keys there are of each destination length, so that a lookup asks only for lengths
/// that occur.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Lengths {
    count: [u32; 129],
    /// How many keys are source-specific.
    branches: u32,
}

impl Default for Lengths {
    fn default() -> Self {
        Self {
            count: [0; 129],
            branches: 0,
        }
    }
}

impl Lengths {
    /// There is one more plain key.
    pub fn add(&mut self, dst: Prefix6) {
        if let Some(count) = self.count.get_mut(usize::from(dst.len())) {
            *count += 1;
        }
    }

    /// There is one more key.
    pub fn add_key(&mut self, key: &Key6) {
        self.add(key.dst);
        self.branches += u32::from(!key.is_plain());
    }

    /// There are all these, too.
    pub fn add_all(&mut self, others: &Self) {
        for (count, others) in self.count.iter_mut().zip(&others.count) {
            *count += others;
        }
        self.branches += others.branches;
    }

    /// There is one key less.
    pub fn remove(&mut self, key: &Key6) {
        if let Some(count) = self.count.get_mut(usize::from(key.dst.len())) {
            *count = count.saturating_sub(1);
        }
        self.branches = self.branches.saturating_sub(u32::from(!key.is_plain()));
    }

    /// How many keys are source-specific.
    pub fn branches(&self) -> usize {
        self.branches as usize
    }

    /// There are source-specific keys.
    pub fn has_branches(&self) -> bool {
        self.branches > 0
    }

    /// The lengths that occur, longest first.
    pub fn descending(&self) -> impl Iterator<Item = u8> {
        let used = |len: &u8| self.count.get(usize::from(*len)).is_some_and(|n| *n > 0);
        (0..=128u8).rev().filter(used)
    }
}
