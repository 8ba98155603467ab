//! What is built only once enough questions were asked to pay for it: indexes, which a single
//! lookup would wait for in vain. Lookups only read, and several of them may read at once.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often something was done; only about so often where several do it at once.
#[derive(Debug, Default)]
pub(super) struct Tally(AtomicUsize);

impl Tally {
    /// It was done once more: so often by now.
    pub fn more(&self) -> usize {
        // What is lost between the two does no harm, and one step for both would take longer.
        let now = self.0.load(Ordering::Relaxed).saturating_add(1);
        self.0.store(now, Ordering::Relaxed);
        now
    }
}

impl Clone for Tally {
    fn clone(&self) -> Self {
        Self(self.0.load(Ordering::Relaxed).into())
    }
}

/// Something that can be done without, at a price for every question.
#[derive(Clone, Debug)]
pub(super) struct Deferred<T> {
    asked: Tally,
    built: OnceLock<T>,
}

impl<T> Default for Deferred<T> {
    fn default() -> Self {
        Self {
            asked: Tally::default(),
            built: OnceLock::default(),
        }
    }
}

impl<T> Deferred<T> {
    /// What it was built of has changed.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// It, or nothing as long as no more than `worth` questions were asked, of which this is one.
    pub fn get(&self, worth: usize, build: impl FnOnce() -> T) -> Option<&T> {
        if let Some(built) = self.built.get() {
            return Some(built);
        }
        (self.asked.more() > worth).then(|| self.built.get_or_init(build))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_built_when_it_pays_and_again_after_a_change() {
        let mut deferred = Deferred::default();
        let ask = |deferred: &Deferred<u8>, value| deferred.get(1, || value).copied();
        assert_eq!([ask(&deferred, 1), ask(&deferred, 2)], [None, Some(2)]);
        assert_eq!(ask(&deferred, 3), Some(2));
        deferred.forget();
        assert_eq!([ask(&deferred, 4), ask(&deferred, 5)], [None, Some(5)]);
    }
}
