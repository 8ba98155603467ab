//! Completions: what may stand at the cursor of a command line that is being typed. This part knows
//! how to walk the grammar's catalogue word by word, and what the shells want to hear. It refuses
//! to know any keyword, and never fails: where nothing can be said, it says nothing.
//!
//! The scripts of the shells only ask (`rpdb completions words …`), so that they never differ from
//! the tables, and from each other.

mod candidates;
mod names;
mod notation;
mod scripts;
mod walk;

pub use candidates::{Line, candidates, values};
pub use names::Source;
pub use scripts::script;

#[cfg(test)]
mod tests;
