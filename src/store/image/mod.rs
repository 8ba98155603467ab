//! IMAGE: the machine ↔ the document. This room knows what makes a document a possible machine and
//! refuses everything else with its place and cause: nothing that the kernel relies on is taken on
//! trust from a file that a person may have edited. `session` calls it.
//!
//! Every conversion takes its struct apart field by field, so that a new field of the kernel does
//! not compile until it is written down.

mod addr;
mod encap;
mod fib;
mod fib6;
mod host;
mod link;
mod neigh;
mod nexthop;
mod relations;
mod rule;
mod sysctl;
mod wrong;

pub use wrong::Damage;

use super::format::{to_bytes, v1};
use crate::kernel::Host;
use wrong::damage;

/// The document of a host, in canonical form.
pub fn save(host: &Host) -> Vec<u8> {
    to_bytes(&host::write(host))
}

/// The host of a document.
///
/// # Errors
/// The document is damaged, of another program, or of a newer version.
pub fn load(bytes: &[u8]) -> Result<Host, Damage> {
    let document: v1::Document = match serde_json::from_slice(bytes) {
        Ok(document) => document,
        Err(error) => return Err(other_version(bytes).unwrap_or_else(|| Damage::json(&error))),
    };
    if let Some(damage) = other_version(bytes) {
        return Err(damage);
    }
    host::read(document).map_err(|wrong| damage(bytes, wrong))
}

/// What to say if the document is not of a version that is known here.
fn other_version(bytes: &[u8]) -> Option<Damage> {
    let header: v1::Header = serde_json::from_slice(bytes).ok()?;
    let known = u64::from(v1::VERSION);
    if header.format != v1::FORMAT {
        return Some(Damage::whole("is not a state of rpdb"));
    }
    if header.version > known {
        let found = header.version;
        return Some(Damage::whole(format!(
            "was written by a newer rpdb (format {found}; this one reads up to {known})"
        )));
    }
    (header.version < 1).then(|| Damage::whole(format!("has no known format ({})", header.version)))
}

#[cfg(test)]
mod tests;
