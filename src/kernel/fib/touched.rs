//! What has been changed since the tables were loaded.

use std::collections::BTreeSet;

/// More than this are not told apart any more.
const LIMIT: usize = 512;

/// The keys whose routes were changed.
#[derive(Clone, Debug)]
pub enum Touched<K> {
    /// These.
    Some(BTreeSet<K>),
    /// So many that nobody counts.
    Many,
}

impl<K> Default for Touched<K> {
    fn default() -> Self {
        Self::Some(BTreeSet::new())
    }
}

impl<K: Ord> Touched<K> {
    /// Notes a change.
    pub fn add(&mut self, key: K) {
        if let Self::Some(keys) = self {
            keys.insert(key);
            if keys.len() > LIMIT {
                *self = Self::Many;
            }
        }
    }

    /// True when nothing was changed.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Some(keys) if keys.is_empty())
    }

    /// True when changes are not told apart any more.
    pub fn is_many(&self) -> bool {
        matches!(self, Self::Many)
    }
}
