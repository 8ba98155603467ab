//! IMAGE: the machine ↔ the document. This room knows what makes a document a possible machine and
//! refuses everything else with its place and cause: nothing that the kernel relies on is taken on
//! trust from a file that a person may have edited. `session` calls it.
//!
//! Every conversion takes its struct apart field by field, so that a new field of the kernel does
//! not compile until it is written down.

mod addr;
mod addrlabel;
mod cut;
mod delta;
mod devices;
mod encap;
mod fib;
mod fib6;
mod half;
mod host;
mod link;
mod merge;
mod metrics;
mod neigh;
mod nexthop;
mod objects6;
mod paths;
mod paths6;
mod relations;
mod rule;
mod rules;
mod stock;
mod sysctl;
mod whole;
mod wrong;

pub use delta::*;
pub use rules::*;
pub use stock::Stock;
pub use whole::*;
pub use wrong::Damage;

use super::format::{plain, v1, v2, v3};
use crate::kernel::Host;
use cut::cut;
use host::Origin;
use std::sync::Arc;
use wrong::damage;

/// The host of a document as it stands, all of it checked.
///
/// # Errors
/// The document is damaged, of another program, or of a newer version.
pub fn load(bytes: &[u8]) -> Result<Host, Damage> {
    let document: v2::Document = match serde_json::from_slice(bytes) {
        Ok(document) => document,
        Err(error) => return Err(other_version(bytes).unwrap_or_else(|| Damage::json(&error))),
    };
    if let Some(damage) = unknown(&document.format, document.version.into()) {
        return Err(damage);
    }
    let (document, moved) = merge::merge(document).map_err(|wrong| damage(bytes, wrong))?;
    host::read(document, Origin::Document).map_err(|wrong| damage(bytes, wrong.moved(&moved)))
}

/// How much of a stamped document's head is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// All of it.
    Whole,
    /// What is seldom asked for when it is.
    AsNeeded,
}

/// The host of a stamped document: its head, and where its routes are.
///
/// # Errors
/// The head makes no sense. Trouble with what is read later is noted where the text comes from.
pub fn open(head: &Arc<str>, stock: &Arc<Stock>, reading: Reading) -> Result<Host, Damage> {
    if reading == Reading::AsNeeded
        && let Some(cut) = cut(head)
        && let Ok(document) = plain::from_str::<v2::Head>(&cut.rest)
        && document.netns.len() == cut.parts.len()
    {
        let origin = Origin::Cut(stock, head, &cut.parts);
        let read = host::read(document.into(), origin);
        return read.map_err(|wrong| damage(head.as_bytes(), wrong));
    }
    let document: v2::Head = match serde_json::from_str(&format!("{{{head}}}")) {
        Ok(head) => head,
        Err(error) => return Err(Damage::json(&error)),
    };
    let read = host::read(document.into(), Origin::Head(stock));
    read.map_err(|wrong| damage(head.as_bytes(), wrong))
}

/// What to say if the document is not of a version that is known here.
fn other_version(bytes: &[u8]) -> Option<Damage> {
    let header: v1::Header = serde_json::from_slice(bytes).ok()?;
    unknown(&header.format, header.version)
}

fn unknown(format: &str, version: u64) -> Option<Damage> {
    let known = u64::from(v3::VERSION);
    if format != v1::FORMAT {
        return Some(Damage::whole("is not a state of rpdb"));
    }
    if version > known {
        return Some(Damage::whole(format!(
            "was written by a newer rpdb (format {version}; this one reads up to {known})"
        )));
    }
    (version < 1).then(|| Damage::whole(format!("has no known format ({version})")))
}

#[cfg(test)]
mod tests;
