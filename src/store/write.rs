//! Replaces the state file as a whole, or leaves it untouched.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::disk::{self, DiskFile, Time};
use super::owner::Owner;
use super::{Place, StoreError, Whole};

/// Makes a document the state: a temporary file in the same folder, stamped and synced, renamed
/// over the old one, the folder synced. The caller holds the lock; `old` is the file that stands
/// there now.
///
/// # Errors
/// Any step failed; the old state is as it was and the temporary file is gone.
pub fn replace(place: &Place, old: Option<&Metadata>, whole: &Whole) -> Result<(), StoreError> {
    let owner = Owner::choose(place, old)?;
    let temporary = place.temporary();
    let time = next_time(old);
    let result = write_synced(&temporary, &owner, whole, time)
        .and_then(|()| disk::rename(&temporary, &place.file));
    if let Err(error) = result {
        // The first trouble is the one to tell.
        let _ = disk::remove(&temporary);
        return Err(StoreError::io(
            &place.file,
            "cannot write the state",
            &error,
        ));
    }
    // The new state stands; where folders cannot be synced, it is merely not yet proof against a
    // power failure.
    let _ = disk::sync_folder(place.folder());
    Ok(())
}

/// The present, or a moment after the old file if that is of the future: no two documents of one
/// place have the same time.
fn next_time(old: Option<&Metadata>) -> Time {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or((0, 0), |now| {
        let seconds = i64::try_from(now.as_secs()).unwrap_or(0);
        (seconds, i64::from(now.subsec_nanos()))
    });
    let after = |old: &Metadata| match old.mtime_nsec() + 1 {
        1_000_000_000 => (old.mtime().saturating_add(1), 0),
        nanoseconds => (old.mtime(), nanoseconds),
    };
    old.map(after).map_or(now, |after| after.max(now))
}

/// Writes and syncs the temporary file.
fn write_synced(temporary: &Path, owner: &Owner, whole: &Whole, time: Time) -> std::io::Result<()> {
    disk::remove(temporary)?;
    let mut file = DiskFile::create(temporary, owner)?;
    file.write(&whole.first(time))?;
    for piece in whole.rest() {
        file.write(piece)?;
    }
    file.set_time(time)?;
    file.sync()
}
