//! An observer that remembers.

use super::{Observer, Step};

/// Keeps every step in order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Recorder {
    /// The steps so far.
    pub steps: Vec<Step>,
}

impl Observer for Recorder {
    fn step(&mut self, step: Step) {
        self.steps.push(step);
    }
}
