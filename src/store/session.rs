//! One process's use of the state: load, perhaps lock, perhaps write back.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;

use super::lock::Lock;
use super::{Place, StoreError, write};
use crate::kernel::Host;

/// The state in memory, and what is needed to write it back.
#[derive(Debug)]
pub struct Session {
    /// The machine as it is now.
    pub host: Host,
    place: Place,
    fresh: fn() -> Host,
    stamp: Option<Stamp>,
    writer: Option<Writer>,
}

/// What a process has that may write.
#[derive(Debug)]
struct Writer {
    _lock: Lock,
    before: Host,
}

/// Tells one version of the file from another: a rename brings a new inode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    inode: (u64, u64),
    size: u64,
    modified: (i64, i64),
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        Self {
            inode: (meta.dev(), meta.ino()),
            size: meta.size(),
            modified: (meta.mtime(), meta.mtime_nsec()),
        }
    }
}

impl Session {
    /// Loads the state, or takes a `fresh` one where there is none; with `change`, locks it first.
    ///
    /// # Errors
    /// It cannot be locked or read, or is no valid state.
    pub fn open(place: Place, fresh: fn() -> Host, change: bool) -> Result<Self, StoreError> {
        let lock = if change {
            Some(Lock::take(&place)?)
        } else {
            None
        };
        let (host, stamp) = load(&place, fresh)?;
        let writer = lock.map(|lock| Writer {
            _lock: lock,
            before: host.clone(),
        });
        Ok(Self {
            host,
            place,
            fresh,
            stamp,
            writer,
        })
    }

    /// True while it may be changed.
    pub fn is_locked(&self) -> bool {
        self.writer.is_some()
    }

    /// Locks the state for changing, if it is not locked yet. What another process wrote since it
    /// was loaded is taken over.
    ///
    /// # Errors
    /// As for [`Session::open`].
    pub fn lock(&mut self) -> Result<(), StoreError> {
        if self.writer.is_some() {
            return Ok(());
        }
        let lock = Lock::take(&self.place)?;
        let now = { std::fs::metadata(&self.place.file).ok() }.map(|meta| Stamp::of(&meta));
        if now != self.stamp {
            (self.host, self.stamp) = load(&self.place, self.fresh)?;
        }
        self.writer = Some(Writer {
            _lock: lock,
            before: self.host.clone(),
        });
        Ok(())
    }

    /// The document of the machine as it is now.
    pub fn document(&self) -> Vec<u8> {
        super::save(&self.host)
    }

    /// Writes the state back if it changed, and lets the lock go.
    ///
    /// # Errors
    /// It cannot be written; the old state still stands then.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        match self.writer.take() {
            Some(writer) if writer.before != self.host => {
                write::replace(&self.place, &self.document())
            }
            _ => Ok(()),
        }
    }
}

/// Reads and checks the file.
fn load(place: &Place, fresh: fn() -> Host) -> Result<(Host, Option<Stamp>), StoreError> {
    match read(place)? {
        None => Ok((fresh(), None)),
        Some((bytes, stamp)) => {
            let host = super::load(&bytes).map_err(|fault| fault.in_file(&place.file))?;
            Ok((host, Some(stamp)))
        }
    }
}

/// The bytes of the file, `None` when there is none.
fn read(place: &Place) -> Result<Option<(Vec<u8>, Stamp)>, StoreError> {
    let cannot = |error| StoreError::io(&place.file, "cannot read the state", &error);
    // Opening a pipe would wait for a writer: look before opening.
    match std::fs::metadata(&place.file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
        Ok(meta) if meta.is_dir() => {
            return Err(StoreError::new(
                &place.file,
                "is a directory, not a state file",
            ));
        }
        Ok(meta) if !meta.is_file() => {
            return Err(StoreError::new(&place.file, "is not a regular file"));
        }
        Ok(_) => {}
    }
    let mut file = match File::open(&place.file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(cannot)?,
    };
    let stamp = Stamp::of(&file.metadata().map_err(cannot)?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(cannot)?;
    Ok(Some((bytes, stamp)))
}
