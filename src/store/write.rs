//! Replaces the state file as a whole, or leaves it untouched.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::{Place, StoreError};

/// Makes `bytes` the state: a temporary file in the same folder, synced, renamed over the old
/// one, the folder synced. The caller holds the lock.
///
/// # Errors
/// Any step failed; the old state is as it was and the temporary file is gone.
pub fn replace(place: &Place, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = place.temporary();
    let result = write_synced(&temporary, place, bytes)
        .and_then(|()| std::fs::rename(&temporary, &place.file));
    if let Err(error) = result {
        // The first trouble is the one to tell.
        let _ = std::fs::remove_file(&temporary);
        return Err(StoreError::io(
            &place.file,
            "cannot write the state",
            &error,
        ));
    }
    // The new state stands; where folders cannot be synced, it is merely not yet proof against a
    // power failure.
    let _ = File::open(place.folder()).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Writes and syncs the temporary file; it is for its owner alone unless the state it replaces is not.
fn write_synced(temporary: &Path, place: &Place, bytes: &[u8]) -> std::io::Result<()> {
    let _ = std::fs::remove_file(temporary);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(temporary)?;
    if let Ok(old) = std::fs::metadata(&place.file) {
        let mode = old.permissions().mode() & 0o777;
        file.set_permissions(std::fs::Permissions::from_mode(mode))?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}
