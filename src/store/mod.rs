//! THE STATE ON DISK. This room knows where the state lies, how it is written down, and how it
//! survives crashes, damage and many processes at once. It refuses to know what any of it means.
//! `run` opens a [`Session`]; `own` looks at the file.

mod disk;
mod error;
mod format;
mod image;
mod journal;
mod link;
mod lock;
mod owner;
mod paper;
mod place;
mod recover;
mod session;
mod source;
mod watch;
mod write;

pub use error::*;
pub use image::*;
pub use place::*;
pub use recover::*;
pub use session::*;
pub use watch::*;

#[cfg(test)]
mod powercut_tests;
