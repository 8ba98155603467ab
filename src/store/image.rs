//! Host ↔ document.

use std::path::Path;

use super::StoreError;
use crate::kernel::Host;

/// What is wrong inside a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// Line and column, from 1.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub cause: String,
}

impl Damage {
    /// The same, with the file that it is in.
    pub fn in_file(self, file: &Path) -> StoreError {
        StoreError {
            file: file.to_owned(),
            at: self.at,
            cause: self.cause,
        }
    }
}

/// The document of a host.
pub fn save(_host: &Host) -> Vec<u8> {
    Vec::new()
}

/// The host of a document.
///
/// # Errors
/// The document is damaged.
pub fn load(_bytes: &[u8]) -> Result<Host, Damage> {
    Ok(Host::booted())
}
