//! RPDB'S OWN VERBS: what `ip` does not have. This room knows how a lookup is explained and how
//! the state file is looked at. It refuses to know how a lookup works. `run` calls it.

mod usage;

pub use usage::*;
