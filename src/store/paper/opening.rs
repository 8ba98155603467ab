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

/// How a document begins that rpdb wrote.
struct Beginning {
    version: u32,
    stamp: Stamp,
    /// Where the line behind the stamp begins.
    head: u64,
}

/// The stamp that a text begins with. It says nothing yet about whether the file is as it says.
pub fn read_stamp(text: &Text) -> Option<Stamp> {
    Beginning::of(text).map(|begins| begins.stamp)
}

impl Beginning {
    fn of(text: &Text) -> Option<Self> {
        let begins = |first: &str| text.start().strip_prefix(first.as_bytes());
        let (version, behind) = match begins(FIRST) {
            Some(behind) => (v3::VERSION, behind),
            None => (v2::VERSION, begins(FIRST_2)?),
        };
        let behind = behind.strip_prefix(STAMP.as_bytes())?;
        let before = text.start().len() - behind.len();
        let found = |stamp, len: usize| Self {
            version,
            stamp,
            head: (before + len + 2) as u64,
        };
        if let Some((stamp, len)) = stamp::read(behind) {
            return Some(found(stamp, len));
        }
        let mut stream = serde_json::Deserializer::from_slice(behind).into_iter::<Stamp>();
        if let Some(Ok(stamp)) = stream.next() {
            return Some(found(stamp, stream.byte_offset()));
        }
        // A stamp of many tables is longer than what was read at once.
        let all = text.get(before as u64, text.len());
        let mut stream = serde_json::Deserializer::from_slice(&all).into_iter::<Stamp>();
        let stamp = stream.next()?.ok()?;
        Some(found(stamp, stream.byte_offset()))
    }

    /// Where the routes begin.
    fn routes(&self) -> u64 {
        self.head.saturating_add(self.stamp.head)
    }

    /// Time and size of the file are those of the stamp.
    fn is_of(&self, text: &Text, meta: &Metadata) -> bool {
        self.stamp.time == (meta.mtime(), meta.mtime_nsec())
            && self.head.checked_add(self.stamp.size) == Some(text.len())
            && self.routes() <= text.len()
    }

    fn opening(self, text: Text) -> Result<Opening, Text> {
        let routes = self.routes();
        match String::from_utf8(text.get(self.head, routes).into_owned()) {
            Ok(mut line) if line.ends_with(",\n") => {
                line.truncate(line.len() - 2);
                Ok(Opening {
                    version: self.version,
                    stamp: self.stamp,
                    head: line,
                    routes,
                    text: Arc::new(text),
                })
            }
            _ => Err(text),
        }
    }
}

/// Opens a document if it is as its writer left it: time and size are those of the stamp.
///
/// # Errors
/// It is not; the text is given back.
pub fn open(text: Text, meta: &Metadata) -> Result<Opening, Text> {
    match Beginning::of(&text) {
        Some(begins) if begins.is_of(&text, meta) => begins.opening(text),
        _ => Err(text),
    }
}

/// The same whatever time and size the file has.
///
/// # Errors
/// It does not begin as a document does that rpdb wrote; the text is given back.
pub fn opening(text: Text) -> Result<Opening, Text> {
    match Beginning::of(&text) {
        Some(begins) => begins.opening(text),
        None => Err(text),
    }
}
