//! Writers take turns: an advisory lock on a file beside the state. Readers need none, because a
//! state file is replaced as a whole.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::{Place, StoreError};

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(30);

/// The lock, held until dropped (also by a process that is killed).
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock. Missing folders are made, for their owner alone.
    ///
    /// # Errors
    /// The folder cannot be made or written, or another writer keeps the lock for 30 s.
    pub fn take(place: &Place) -> Result<Self, StoreError> {
        let folder = place.folder();
        if !folder.is_dir() {
            let mut builder = std::fs::DirBuilder::new();
            { builder.recursive(true).mode(0o700) }
                .create(folder)
                .map_err(|error| StoreError::io(folder, "cannot make the folder", &error))?;
        }
        let path = place.lock();
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| StoreError::io(&path, "cannot lock the state", &error))?;
        let deadline = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(1);
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(Errno::WOULDBLOCK | Errno::INTR) if Instant::now() < deadline => {}
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    let cause = "another process has kept the state locked for 30 s";
                    return Err(StoreError::new(&path, cause));
                }
                Err(errno) => {
                    let doing = "cannot lock the state";
                    return Err(StoreError::io(&path, doing, &errno.into()));
                }
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }
}
