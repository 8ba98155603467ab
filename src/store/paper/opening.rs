//! How a document begins, and whether it is as its writer left it.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;

use super::{Text, stamp};
use crate::store::format::v2::{self, Stamp};
use crate::store::format::v3;

/// What every document of today's version begins with that rpdb wrote.
pub const FIRST: &str = "{\n\"format\":\"rpdb state\",\n\"version\":3,\n";

/// The same of version 2.
const FIRST_2: &str = "{\n\"format\":\"rpdb state\",\n\"version\":2,\n";

/// What comes before the stamp in its line.
const STAMP: &str = "\"stamp\":";

/// A document as its writer left it.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Version, 2 or today's.
    pub version: u32,
    /// What the writer says.
    pub stamp: Stamp,
    /// The head, without the comma behind it.
    pub head: String,
    /// Where the routes begin.
    pub routes: u64,
    /// The whole.
    pub text: Arc<Text>,
}

/// The line of a stamp, with its newline.
pub fn stamp_line(stamp: &Stamp) -> Vec<u8> {
    let mut line = STAMP.as_bytes().to_vec();
    // Plain data into memory does not fail.
    let written = serde_json::to_writer(&mut line, stamp);
    debug_assert!(written.is_ok());
    line.extend_from_slice(b",\n");
    line
}

/// The stamp that a text begins with, and where the line behind it begins. It says nothing yet
/// about whether the file is as it says.
pub fn read_stamp(text: &Text) -> Option<(Stamp, u64)> {
    let (_, behind) = versioned(text)?;
    let behind = behind.strip_prefix(STAMP.as_bytes())?;
    let before = text.start().len() - behind.len();
    if let Some((stamp, len)) = stamp::read(behind) {
        return Some((stamp, (before + len + 2) as u64));
    }
    let mut stream = serde_json::Deserializer::from_slice(behind).into_iter::<Stamp>();
    if let Some(Ok(stamp)) = stream.next() {
        return Some((stamp, (before + stream.byte_offset() + 2) as u64));
    }
    // A stamp of many tables is longer than what was read at once.
    let all = text.get(before as u64, text.len());
    let mut stream = serde_json::Deserializer::from_slice(&all).into_iter::<Stamp>();
    let stamp = stream.next()?.ok()?;
    Some((stamp, (before + stream.byte_offset() + 2) as u64))
}

/// The version of a document that begins as rpdb writes it, and what stands behind.
fn versioned(text: &Text) -> Option<(u32, &[u8])> {
    let begins = |(version, first): (u32, &str)| {
        let behind = text.start().strip_prefix(first.as_bytes())?;
        Some((version, behind))
    };
    { [(v3::VERSION, FIRST), (v2::VERSION, FIRST_2)].into_iter() }.find_map(begins)
}

/// Opens a document if it is as its writer left it: time and size are those of the stamp.
///
/// # Errors
/// It is not; the text is given back.
pub fn open(text: Text, meta: &Metadata) -> Result<Opening, Text> {
    let Some((stamp, head)) = read_stamp(&text) else {
        return Err(text);
    };
    let routes = head.saturating_add(stamp.head);
    let untouched = stamp.time == (meta.mtime(), meta.mtime_nsec())
        && head.checked_add(stamp.size) == Some(text.len())
        && routes <= text.len();
    match untouched {
        true => opening(text),
        false => Err(text),
    }
}

/// The same whatever time and size the file has.
///
/// # Errors
/// It does not begin as a document does that rpdb wrote; the text is given back.
pub fn opening(text: Text) -> Result<Opening, Text> {
    let version = versioned(&text).map(|(version, _)| version);
    let Some((version, (stamp, head))) = version.zip(read_stamp(&text)) else {
        return Err(text);
    };
    let routes = head.saturating_add(stamp.head);
    match String::from_utf8(text.get(head, routes).into_owned()) {
        Ok(mut line) if line.ends_with(",\n") => {
            line.truncate(line.len() - 2);
            Ok(Opening {
                version,
                stamp,
                head: line,
                routes,
                text: Arc::new(text),
            })
        }
        _ => Err(text),
    }
}
