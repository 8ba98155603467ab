//! The file beside the document.
//!
//! A line counts once it is whole, newline included. Only the last line can be less than that: its
//! writer died, or the power went, before it was synced, and nobody was told that it is there.
//! What a power cut leaves of such a line is a part of it, or blocks of zeros. Everything else that
//! does not fit is damage, and is told.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::Change;
use super::line::{self, FORMAT, Header, VERSION};
use crate::store::disk::{self, DiskFile};
use crate::store::format::v2::Stamp;
use crate::store::owner::Owner;
use crate::store::{Place, StoreError};

/// What a journal says.
#[derive(Debug, Default)]
pub struct Journal {
    /// The changes in order.
    pub changes: Vec<Change>,
    /// What of the file counts, in bytes; 0 when there is none.
    pub len: u64,
    /// The sum of the last line that counts.
    sum: u64,
}

/// What lies where the journal of a document would.
#[derive(Debug)]
pub enum Found {
    /// Its journal.
    Ours(Journal),
    /// Nothing, or the beginning of one that nobody was told of.
    Nothing,
    /// That of another document.
    Others,
    /// That of this document as it was before somebody else changed it.
    Orphan,
}

/// Reads the journal of the document with this stamp; `whole` when the document is as its writer
/// left it.
///
/// # Errors
/// It cannot be read, or is damaged.
pub fn read(place: &Place, stamp: &Stamp, whole: bool) -> Result<Found, StoreError> {
    let path = place.journal();
    let cannot = |error| StoreError::io(&path, "cannot read the journal", &error);
    let mut bytes = Vec::new();
    match OpenOptions::new()
        .read(true)
        .custom_flags(NOFOLLOW)
        .open(&path)
    {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(cannot(error)),
        Ok(mut file) => file.read_to_end(&mut bytes).map_err(cannot)?,
    };
    match parse(&bytes, stamp, whole) {
        (found, None) => Ok(found),
        (_, Some((line, cause))) => Err(StoreError {
            file: path.clone(),
            at: Some((line, 1)),
            cause: format!("damaged: {cause}"),
        }),
    }
}

/// Symbolic links are no journals.
const NOFOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed()
    | rustix::fs::OFlags::NONBLOCK.bits().cast_signed();

/// A line's number and what is wrong with it.
pub type Trouble = (usize, String);

/// What the bytes of a journal say up to the first trouble, and that trouble.
pub fn parse(bytes: &[u8], stamp: &Stamp, whole: bool) -> (Found, Option<Trouble>) {
    let mut lines = Lines(bytes);
    let Some(first) = lines.next() else {
        return (Found::Nothing, None);
    };
    let (header, sum): (Header, u64) = match line::read(first, 0) {
        Ok(read) => read,
        Err(_) if torn(first) => return (Found::Nothing, None),
        Err(cause) => return (Found::Nothing, Some((1, cause))),
    };
    if header.format != FORMAT || header.version != VERSION {
        let Header {
            format, version, ..
        } = header;
        let cause = format!("is no journal that this rpdb reads ({format}, {version})");
        return (Found::Nothing, Some((1, cause)));
    }
    if header != Header::of(stamp) {
        return (Found::Others, None);
    }
    let mut journal = Journal {
        len: first.len() as u64 + 1,
        sum,
        ..Journal::default()
    };
    let trouble = journal.read_on(lines);
    let left = !journal.changes.is_empty() || trouble.is_some();
    match whole || !left {
        true => (Found::Ours(journal), trouble),
        false => (Found::Orphan, trouble),
    }
}

/// A block that never reached the disk reads as zeros, which no line has.
fn torn(line: &[u8]) -> bool {
    line.contains(&0)
}

/// Whole lines without their newlines.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let end = self.0.iter().position(|byte| *byte == b'\n')?;
        let (line, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        Some(line)
    }
}

impl Journal {
    fn read_on(&mut self, mut lines: Lines<'_>) -> Option<Trouble> {
        let mut number = 1;
        while let Some(line) = lines.next() {
            number += 1;
            match line::read(line, self.sum) {
                Ok((change, sum)) => {
                    self.changes.push(change);
                    self.sum = sum;
                    self.len += line.len() as u64 + 1;
                }
                Err(_) if lines.0.is_empty() && torn(line) => break,
                Err(cause) => return Some((number, cause)),
            }
        }
        None
    }

    /// The lines that add `change`, and where they go.
    pub fn lines(&self, stamp: &Stamp, change: &Change) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut sum = self.sum;
        if self.len == 0 {
            sum = line::write(&mut bytes, &Header::of(stamp), 0);
        }
        line::write(&mut bytes, change, sum);
        bytes
    }

    /// Appends lines and syncs them. The caller holds the lock.
    ///
    /// # Errors
    /// They cannot be written; the journal is as it was.
    pub fn append(&self, place: &Place, owner: &Owner, lines: &[u8]) -> Result<(), StoreError> {
        let path = place.journal();
        let result = match self.len {
            0 => begin(place, owner, lines),
            len => go_on(&path, len, lines),
        };
        result.map_err(|error| StoreError::io(&path, "cannot write the journal", &error))
    }
}

/// Makes a journal, which gets its name when it is whole. What stands there is of no use to anybody,
/// and is not written over: what a power cut leaves must not be a mixture.
fn begin(place: &Place, owner: &Owner, lines: &[u8]) -> std::io::Result<()> {
    let (temporary, path) = (place.temporary(), place.journal());
    disk::remove(&temporary)?;
    let made = DiskFile::create(&temporary, owner).and_then(|mut file| {
        file.write(lines)?;
        file.sync_data()?;
        disk::rename(&temporary, &path)
    });
    if made.is_err() {
        // The first trouble is the one to tell.
        let _ = disk::remove(&temporary);
        return made;
    }
    disk::sync_folder(place.folder()).inspect_err(|_| {
        let _ = disk::remove(&path);
    })
}

/// Adds lines behind the first `len` bytes, which are those that count.
fn go_on(path: &Path, len: u64, lines: &[u8]) -> std::io::Result<()> {
    let file = DiskFile::open(path)?;
    if file.len()? != len {
        // A torn line; it must be gone for good before there is something else in its place.
        file.set_len(len)?;
        file.sync_data()?;
    }
    let written = file.write_at(len, lines).and_then(|()| file.sync_data());
    if written.is_err() {
        // The first trouble is the one to tell. What cannot be taken back is a torn line.
        let _ = file.set_len(len).and_then(|()| file.sync_data());
    }
    written
}

/// Removes the journal, if there is one.
///
/// # Errors
/// It cannot be removed.
pub fn remove(place: &Place) -> std::io::Result<()> {
    disk::remove(&place.journal())
}
