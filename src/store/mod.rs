//! THE STATE ON DISK. This room knows where the state lies, how it is written down, and how it
//! survives crashes, damage and many processes at once. It refuses to know what any of it means.
//! `run` opens a [`Session`]; `own` looks at the file.

mod error;
mod format;
mod image;
mod lock;
mod place;
mod session;
mod watch;
mod write;

pub use error::*;
pub use image::*;
pub use place::*;
pub use session::*;
pub use watch::*;
