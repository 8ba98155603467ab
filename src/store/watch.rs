//! Whether the state on disk is still the same, without reading it.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

use super::Place;

/// Tells one version of the state from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    document: Option<About>,
    journal: Option<About>,
}

/// A rename brings a new inode; a file that is written in place gets longer or newer.
type About = (u64, u64, u64, i64, i64);

impl Version {
    /// The version that lies there now.
    pub fn of(place: &Place) -> Self {
        let about = |meta: Metadata| {
            let (seconds, nanoseconds) = (meta.mtime(), meta.mtime_nsec());
            (meta.dev(), meta.ino(), meta.size(), seconds, nanoseconds)
        };
        Self {
            document: std::fs::metadata(&place.file).ok().map(about),
            journal: std::fs::symlink_metadata(place.journal()).ok().map(about),
        }
    }
}
