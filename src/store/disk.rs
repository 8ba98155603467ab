//! Every step that changes a disk. They go through here, so that tests can fail any of them, and
//! can replay what a power cut would have left of them.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{OFlags, Timespec, Timestamps, futimens};

use super::owner::Owner;

/// Seconds and nanoseconds since 1970.
pub type Time = (i64, i64);

/// A file that is being written.
#[derive(Debug)]
pub struct DiskFile {
    file: File,
    path: PathBuf,
}

impl DiskFile {
    /// Makes a file that must not be there yet.
    pub fn create(path: &Path, owner: &Owner) -> io::Result<Self> {
        record(|| Deed::Create(path.to_owned()))?;
        let mut options = OpenOptions::new();
        let file = { options.write(true).create_new(true) }
            .mode(owner.mode)
            .open(path)?;
        owner.give(&file)?;
        let path = path.to_owned();
        Ok(Self { file, path })
    }

    /// Opens a file that is there, and is no symbolic link.
    pub fn open(path: &Path) -> io::Result<Self> {
        let nofollow = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let mut options = OpenOptions::new();
        let file = options.write(true).custom_flags(nofollow).open(path)?;
        let path = path.to_owned();
        Ok(Self { file, path })
    }

    /// How long it is, in bytes.
    pub fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Adds bytes at the end; the file was made just now.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        record(|| Deed::Append(self.path.clone(), bytes.to_vec()))?;
        self.file.write_all(bytes)
    }

    /// Writes bytes at a place.
    pub fn write_at(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        record(|| Deed::Write(self.path.clone(), at, bytes.to_vec()))?;
        self.file.write_all_at(bytes, at)
    }

    /// Cuts it off.
    pub fn set_len(&self, len: u64) -> io::Result<()> {
        record(|| Deed::Cut(self.path.clone(), len))?;
        self.file.set_len(len)
    }

    /// Sets its time of modification. Where a file cannot have it, nothing happens.
    pub fn set_time(&self, time: Time) -> io::Result<()> {
        record(|| Deed::Time(self.path.clone(), time))?;
        let time = Timespec {
            tv_sec: time.0,
            tv_nsec: time.1,
        };
        let times = Timestamps {
            last_access: time,
            last_modification: time,
        };
        let _ = futimens(&self.file, &times);
        Ok(())
    }

    /// Waits until everything is on the disk.
    pub fn sync(&self) -> io::Result<()> {
        record(|| Deed::Sync(self.path.clone()))?;
        self.file.sync_all()
    }

    /// Waits until bytes and length are on the disk.
    pub fn sync_data(&self) -> io::Result<()> {
        record(|| Deed::Sync(self.path.clone()))?;
        self.file.sync_data()
    }
}

/// Puts one file in the place of another.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    record(|| Deed::Rename(from.to_owned(), to.to_owned()))?;
    std::fs::rename(from, to)
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> io::Result<()> {
    record(|| Deed::Remove(path.to_owned()))?;
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Waits until the names in a folder are on the disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    record(|| Deed::SyncFolder)?;
    File::open(folder)?.sync_all()
}

/// One step.
#[derive(Clone, PartialEq, Debug)]
#[cfg_attr(not(test), allow(dead_code, reason = "only tests look at it"))]
pub enum Deed {
    /// A file is made.
    Create(PathBuf),
    /// Bytes are added at its end.
    Append(PathBuf, Vec<u8>),
    /// Bytes are written at a place.
    Write(PathBuf, u64, Vec<u8>),
    /// It is cut off.
    Cut(PathBuf, u64),
    /// It gets a time of modification.
    Time(PathBuf, Time),
    /// It is synced.
    Sync(PathBuf),
    /// It gets another name.
    Rename(PathBuf, PathBuf),
    /// It is removed.
    Remove(PathBuf),
    /// The folder is synced.
    SyncFolder,
}

#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests it fails")]
fn record(_: impl FnOnce() -> Deed) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub use watch::*;

#[cfg(test)]
mod watch {
    use std::cell::RefCell;
    use std::io;

    use super::Deed;

    thread_local! {
        static WATCH: RefCell<Watch> = const { RefCell::new(Watch { deeds: Vec::new(), fail: None }) };
    }

    struct Watch {
        deeds: Vec<Deed>,
        /// So many steps succeed, the next one fails.
        fail: Option<usize>,
    }

    pub fn record(deed: impl FnOnce() -> Deed) -> io::Result<()> {
        WATCH.with_borrow_mut(|watch| {
            if watch.fail == Some(watch.deeds.len()) {
                watch.fail = None;
                return Err(io::Error::from_raw_os_error(28));
            }
            watch.deeds.push(deed());
            Ok(())
        })
    }

    /// What was done since the last time, in this thread.
    pub fn deeds() -> Vec<Deed> {
        WATCH.with_borrow_mut(|watch| std::mem::take(&mut watch.deeds))
    }

    /// After so many steps one fails; `None` for never.
    pub fn fail_after(steps: Option<usize>) {
        deeds();
        WATCH.with_borrow_mut(|watch| watch.fail = steps);
    }
}
