//! Writers take turns: an advisory lock on a file beside the state. Readers need none, because what
//! they read is replaced as a whole or only added to.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

use super::owner::Owner;
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
    /// The state is another user's, the folder cannot be made or written, there are no locks here,
    /// or another writer keeps this one for 30 s.
    pub fn take(place: &Place) -> Result<Self, StoreError> {
        Self::wait(place, PATIENCE)
    }

    fn wait(place: &Place, patience: Duration) -> Result<Self, StoreError> {
        let folder = place.folder();
        if !folder.is_dir() {
            let mut builder = DirBuilder::new();
            { builder.recursive(true).mode(0o700) }
                .create(folder)
                .map_err(|error| StoreError::io(folder, "cannot make the folder", &error))?;
        }
        let owner = Owner::choose(place, std::fs::metadata(&place.file).ok().as_ref())?;
        let path = place.lock();
        let cannot = |error| StoreError::io(&path, "cannot lock the state", &error);
        let file = open(&path, &owner).map_err(cannot)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(Self { _file: file }),
            Err(Errno::WOULDBLOCK) => {}
            Err(errno) => return Err(cannot(errno.into())),
        }
        match queue(file, patience) {
            Some(Ok(file)) => Ok(Self { _file: file }),
            Some(Err(errno)) => Err(cannot(errno.into())),
            None => {
                let seconds = patience.as_secs();
                let cause = format!("another process has kept the state locked for {seconds} s");
                Err(StoreError::new(&path, cause))
            }
        }
    }
}

/// Waits in the kernel's queue, where nobody is passed over; `None` when patience is over.
fn queue(file: File, patience: Duration) -> Option<Result<File, Errno>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let locked = loop {
            match flock(&file, FlockOperation::LockExclusive) {
                Err(Errno::INTR) => {}
                Err(errno) => break Err(errno),
                Ok(()) => break Ok(file),
            }
        };
        // Where nobody waits any more, the file is closed, and the lock with it.
        let _ = sender.send(locked);
    });
    receiver.recv_timeout(patience).ok()
}

/// The file of the lock, which is made when it is not there.
fn open(path: &Path, owner: &Owner) -> std::io::Result<File> {
    let nofollow = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(nofollow);
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        other => return other,
    }
    match options.create_new(true).mode(0o600).open(path) {
        // Somebody else was quicker.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            options.create_new(false).open(path)
        }
        Err(error) => Err(error),
        Ok(file) => {
            owner.give(&file)?;
            Ok(file)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_the_lock_is_waited_for_and_told_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place {
            file: folder.path().join("state.json"),
        };
        let held = Lock::take(&place).expect("free");
        let impatient = Lock::wait(&place, Duration::from_millis(20));
        let said = impatient.expect_err("held").to_string();
        assert!(
            said.contains("another process has kept the state locked"),
            "{said}"
        );
        let waiting = std::thread::spawn({
            let place = place.clone();
            move || Lock::wait(&place, Duration::from_secs(20)).is_ok()
        });
        std::thread::sleep(Duration::from_millis(20));
        drop(held);
        assert!(waiting.join().expect("ends"));
        // The impatient one, whose turn came meanwhile, does not keep it.
        Lock::wait(&place, Duration::from_secs(20)).expect("free again");
    }
}
