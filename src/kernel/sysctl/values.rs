//! Values by key.

use std::collections::BTreeMap;

use super::Kind;

/// A key: one file of a directory.
pub trait Knob: Copy + Ord + std::fmt::Debug + 'static {
    /// All keys with their names, in the order of the names.
    const ALL: &'static [(Self, &'static str, Kind, i64)];

    /// The name of the file.
    fn name(self) -> &'static str {
        self.row().map_or("", |(_, name, _, _)| name)
    }

    /// What may be written.
    fn kind(self) -> Kind {
        self.row().map_or(Kind::ReadOnly, |(_, _, kind, _)| *kind)
    }

    /// The value at boot.
    fn preset(self) -> i64 {
        self.row().map_or(0, |(_, _, _, preset)| *preset)
    }

    /// The key of a file.
    fn named(name: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, own, _, _)| *own == name);
        row.map(|(key, _, _, _)| *key)
    }

    /// The row of [`Self::ALL`].
    fn row(self) -> Option<&'static (Self, &'static str, Kind, i64)> {
        let at = Self::ALL.binary_search_by_key(&self, |(key, _, _, _)| *key);
        at.ok().and_then(|at| Self::ALL.get(at))
    }
}

/// One value per key. What is as at boot takes no room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Values<K> {
    changed: BTreeMap<K, i64>,
}

impl<K> Default for Values<K> {
    fn default() -> Self {
        Self {
            changed: BTreeMap::new(),
        }
    }
}

impl<K: Knob> Values<K> {
    /// A value.
    pub fn get(&self, key: K) -> i64 {
        let changed = self.changed.get(&key).copied();
        changed.unwrap_or_else(|| key.preset())
    }

    /// A value as a switch.
    pub fn on(&self, key: K) -> bool {
        self.get(key) != 0
    }

    /// Changes a value.
    pub fn set(&mut self, key: K, value: i64) {
        if value == key.preset() {
            self.changed.remove(&key);
        } else {
            self.changed.insert(key, value);
        }
    }
}
