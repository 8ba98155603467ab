//! THE JOURNAL: what happened since the document was written, a line for each commit. A line is
//! appended and synced, which is cheap where the document is large; from time to time the document
//! is written anew and the journal goes. This room knows lines, their checksums and what a crash
//! may leave of the last one; it refuses to know what a change means to the kernel. `session`
//! calls it.

mod change;
mod file;
mod line;

pub use change::*;
pub use file::*;
