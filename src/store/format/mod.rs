//! THE WRITTEN FORM. One JSON document, in versions; each version's schema is plain data of its
//! own, so that the kernel's structs can change without changing what is on disk. This room knows
//! spelling (keys, how an address is written) and layout (one row a line); it refuses to know
//! whether a document makes sense: that is `image`'s.

mod layout;
mod locate;
pub mod plain;
pub mod row4;
pub mod row6;
pub mod rule_row;
pub mod v1;
pub mod v2;
pub mod v3;

pub use layout::to_bytes;
pub use locate::{Step, locate};
