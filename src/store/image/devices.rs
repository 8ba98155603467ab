//! Which devices a namespace has: everything else in it may only speak of these.

use std::sync::Arc;

use super::wrong::{Checked, wrong};
use crate::kernel::link::Links;
use crate::types::IfIndex;

/// The indices of a namespace's devices, ascending.
#[derive(Clone, Debug, Default)]
pub struct Devices(Arc<[u32]>);

impl Devices {
    /// Those of a namespace.
    pub fn of(links: &Links) -> Self {
        Self(links.by_index.keys().map(|index| index.0).collect())
    }

    /// A device that must exist.
    ///
    /// # Errors
    /// It does not.
    pub fn known(&self, index: u32) -> Checked<IfIndex> {
        match self.0.binary_search(&index) {
            Ok(_) => Ok(IfIndex(index)),
            Err(_) => wrong(format!("no device has index {index}")),
        }
    }
}
