//! What goes wrong while the kernel is looking into a table: it has no word for a broken disk, so
//! the trouble is noted here, the table answers with nothing, and whoever asked looks here before
//! using the answer.

use std::sync::{Arc, OnceLock};

/// The first trouble, shared by all readers of one file.
#[derive(Clone, Debug, Default)]
pub struct Failure(Arc<OnceLock<String>>);

impl Failure {
    /// Notes trouble; only the first counts.
    pub fn note(&self, cause: impl Into<String>) {
        let _ = self.0.set(cause.into());
    }

    /// What went wrong, if anything did.
    pub fn cause(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}
