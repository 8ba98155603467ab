//! RPDB'S OWN VERBS: what `ip` does not have. This room knows how a lookup is explained, how the
//! state file is looked at, how changes are told of, which calls a
//! test wants to fail, and what rpdb says about itself: usage, manual pages, completions. It refuses to know how a lookup works:
//! an explanation is a `route get` with a [`Witness`] in the kernel's place, so the two never
//! differ. `run` calls it.

mod changes;
pub mod completions;
mod explain;
mod failing;
mod inventory;
pub mod manual;
mod monitor;
pub mod ping;
mod usage;

pub use changes::*;
pub use explain::*;
pub use failing::*;
pub use inventory::*;
pub use monitor::*;
pub use usage::*;
