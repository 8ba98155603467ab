//! What was looked up in a table that is still written down.

use std::sync::OnceLock;

/// Keys that were asked for, each with its routes, in the order of asking.
#[derive(Clone, Debug)]
pub struct Seen<K, R>(OnceLock<Box<Entry<K, R>>>);

#[derive(Clone, Debug)]
struct Entry<K, R> {
    key: K,
    routes: Vec<R>,
    next: Seen<K, R>,
}

/// After this many keys or addresses the whole table is taken into memory.
pub const PATIENCE: usize = 64;

impl<K, R> Default for Seen<K, R> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<K: PartialEq, R> Seen<K, R> {
    /// The routes of `key`, asked for now if they were not before; `None` when patience is over.
    pub fn get(&self, key: K, ask: impl FnOnce() -> Vec<R>) -> Option<&[R]> {
        let mut at = self;
        for _ in 0..PATIENCE {
            match at.0.get() {
                Some(entry) if entry.key == key => return Some(&entry.routes),
                Some(entry) => at = &entry.next,
                None => {
                    let entry = || Entry {
                        key,
                        routes: ask(),
                        next: Self::default(),
                    };
                    return Some(&at.0.get_or_init(|| Box::new(entry())).routes);
                }
            }
        }
        None
    }
}
