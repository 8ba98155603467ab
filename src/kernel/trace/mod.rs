//! The observer of a lookup: what it tells about its way. `route get` listens with [`Silent`],
//! `explain` with a recorder; both see the same walk.

/// One step of a lookup.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {}

/// Who listens to a lookup.
pub trait Observer {
    /// Hears one step.
    fn step(&mut self, step: Step);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn step(&mut self, _step: Step) {}
}
