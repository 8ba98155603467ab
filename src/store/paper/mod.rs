//! THE DOCUMENT AS TEXT. A file that its writer stamped is sorted and has one row a line, so that
//! it is its own index: single rows are found by bisecting the text, and nothing else is read.
//! This room knows bytes and lines of a stamped file; it refuses to know files that are not
//! stamped, and what a row means to the kernel. `session` opens it, `image` makes tables of it.

mod failure;
mod halves;
mod opening;
mod section4;
mod section6;
mod seek;
mod stamp;
mod text;
mod turns;

pub use failure::*;
pub use halves::*;
pub use opening::*;
pub use section4::*;
pub use section6::*;
pub use text::*;
pub use turns::*;
