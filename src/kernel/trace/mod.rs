//! The observer of a lookup: what it tells about its way. `route get` listens with [`Silent`],
//! `explain` with a [`Recorder`]; both see the same walk. Knows the steps of a lookup as plain
//! values; refuses to know how they are worded. The lookup calls it.

mod recorder;
mod step;

pub use recorder::*;
pub use step::*;

/// Who listens to a lookup.
pub trait Observer {
    /// Hears one step.
    fn step(&mut self, step: Step);

    /// Nothing is heard, so that what would be told need not be found out.
    fn is_deaf(&self) -> bool {
        false
    }
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn step(&mut self, _step: Step) {}

    fn is_deaf(&self) -> bool {
        true
    }
}
