//! Whether the state on disk is still the same, without reading it.

use std::fs::metadata;
use std::os::unix::fs::MetadataExt;

use super::Place;

/// Tells one version of the state from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version(Option<(u64, u64, u64, i64, i64)>);

impl Version {
    /// The version that lies there now.
    pub fn of(place: &Place) -> Self {
        // A rename brings a new inode; a file that is written in place gets longer or newer.
        let about = metadata(&place.file).ok();
        Self(about.map(|about| {
            (
                about.dev(),
                about.ino(),
                about.size(),
                about.mtime(),
                about.mtime_nsec(),
            )
        }))
    }
}
