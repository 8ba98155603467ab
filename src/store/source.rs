//! Where a host came from.

use std::fs::{File, Metadata, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::time::Duration;

use super::format::v2::Stamp;
use super::format::v3;
use super::image::{self, Reading, Stock};
use super::journal::{self, Change, Found, Journal};
use super::paper::{self, Failure, Opening, Text};
use super::session::same_file;
use super::{Place, StoreError};
use crate::kernel::Host;

/// Where a host came from.
#[derive(Debug)]
pub enum Source {
    /// There is no file.
    Nothing,
    /// A document that was not left like this by rpdb of today: by a person, another program, or
    /// an older rpdb. It was read as a whole.
    Foreign(Metadata),
    /// A document as rpdb left it, with its journal.
    Written(Box<Written>),
}

/// A document as rpdb left it.
#[derive(Debug)]
pub struct Written {
    /// The file.
    pub meta: Metadata,
    /// What its writer says.
    pub stamp: Stamp,
    /// It is of today's version: changes may follow it.
    pub of_today: bool,
    /// Its head as the journal has left it.
    pub head: Arc<str>,
    /// The journal. Its changes have been taken out.
    pub journal: Journal,
    failure: Failure,
}

impl Source {
    /// The file.
    pub fn meta(&self) -> Option<&Metadata> {
        match self {
            Self::Nothing => None,
            Self::Foreign(meta) => Some(meta),
            Self::Written(written) => Some(&written.meta),
        }
    }

    /// What went wrong while something was looked up in the file.
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Written(written) => written.failure.cause(),
            Self::Nothing | Self::Foreign(_) => None,
        }
    }

    /// True when nothing was written since.
    pub fn is_current(&self, place: &Place) -> bool {
        let now = std::fs::metadata(&place.file).ok();
        match (self, &now) {
            (Self::Nothing, None) => true,
            (Self::Foreign(meta), Some(now)) => same_file(meta, now),
            (Self::Written(written), Some(now)) => {
                let journal = std::fs::symlink_metadata(place.journal());
                let len = journal.map_or(0, |journal| journal.len());
                same_file(&written.meta, now) && len == written.journal.len
            }
            _ => false,
        }
    }
}

/// A host, if there is a state, and where it came from.
pub type Loaded = (Option<Host>, Source);

/// Document and journal are two files, and a reader has no lock: if what is read does not fit
/// together, it is read again, this many times.
const ROUNDS: u32 = 10;

/// Reads and checks the state.
///
/// # Errors
/// It cannot be read, or is no valid state.
pub fn load(place: &Place) -> Result<Loaded, StoreError> {
    let mut round = 0;
    loop {
        let loaded = attempt(place);
        round += 1;
        match loaded {
            Ok(Some(loaded)) => return Ok(loaded),
            Err(error) if round >= ROUNDS || !error.is_of_journal(place) => return Err(error),
            Ok(None) if round >= ROUNDS => {
                let cause = "changes faster than it can be read";
                return Err(StoreError::new(&place.file, cause));
            }
            // A writer is at it.
            _ => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

/// A host that has the rules of the first namespace and nothing else; `None` where that would take
/// as much as reading the whole, or where there is something to complain about.
pub fn rules(place: &Place) -> Option<Host> {
    let (file, meta) = open(place).ok()??;
    let text = Text::of(file, meta.len()).ok()?;
    let opening = paper::open(text, &meta).ok()?;
    let changes = match journal::read(place, &opening.stamp, true).ok()? {
        Found::Ours(journal) => journal.changes,
        _ if still_there(place, &meta) => Vec::new(),
        _ => return None,
    };
    image::rules_only(&journal::spliced(opening.head, &changes)?)
}

/// `None` when the document was replaced while it was read.
fn attempt(place: &Place) -> Result<Option<Loaded>, StoreError> {
    let Some((file, meta)) = open(place)? else {
        return Ok(Some((None, Source::Nothing)));
    };
    let cannot = |error| StoreError::io(&place.file, "cannot read the state", &error);
    let text = Text::of(file, meta.len()).map_err(cannot)?;
    let opening = match paper::open(text, &meta) {
        Ok(opening) => opening,
        Err(text) => return foreign(place, text, meta).map(Some),
    };
    let found = journal::read(place, &opening.stamp, true)?;
    let mut journal = match found {
        Found::Ours(journal) => journal,
        _ if !still_there(place, &meta) => return Ok(None),
        _ => Journal::default(),
    };
    let changes = std::mem::take(&mut journal.changes);
    let (stamp, failure) = (opening.stamp.clone(), opening.text.failure().clone());
    let of_today = opening.version == v3::VERSION;
    let (host, head) = match follow(opening, changes, Reading::AsNeeded) {
        Ok(followed) => followed,
        Err((true, cause)) => return Err(StoreError::new(&place.journal(), cause)),
        Err((false, cause)) => return Err(StoreError::new(&place.file, cause)),
    };
    let written = Written {
        meta,
        stamp,
        of_today,
        head,
        journal,
        failure,
    };
    Ok(Some((Some(host), Source::Written(Box::new(written)))))
}

/// The host of a stamped document and the changes that followed, and the head as they leave it.
///
/// # Errors
/// What is wrong; true when it is wrong with the changes.
pub fn follow(
    mut opening: Opening,
    changes: Vec<Change>,
    reading: Reading,
) -> Result<(Host, Arc<str>), (bool, String)> {
    let Some(head) = journal::spliced(std::mem::take(&mut opening.head), &changes) else {
        return Err((true, "damaged: changes lines that are not there".to_owned()));
    };
    let changed = !changes.is_empty();
    let head: Arc<str> = head.into();
    let stock = Arc::new(Stock::new(opening, changes));
    match image::open(&head, &stock, reading) {
        Ok(host) => Ok((host, head)),
        Err(damage) => Err((changed, damage.cause)),
    }
}

/// The bytes of a state, whatever they are; `None` when there is no file.
///
/// # Errors
/// It cannot be read.
pub fn whole_text(place: &Place) -> Result<Option<Text>, StoreError> {
    let Some((file, meta)) = open(place)? else {
        return Ok(None);
    };
    let text = Text::of(file, meta.len());
    let text = text.map_err(|error| StoreError::io(&place.file, "cannot read the state", &error));
    text.map(Some)
}

/// Reads a document that may be anything.
fn foreign(place: &Place, text: Text, meta: Metadata) -> Result<Loaded, StoreError> {
    let bytes = text.get(0, text.len());
    if let Some(cause) = text.failure().cause() {
        return Err(StoreError::new(&place.file, cause));
    }
    let host = image::load(&bytes).map_err(|damage| damage.in_file(&place.file))?;
    // Its journal, if it has one, is of the document that it was before somebody changed it.
    if let Some(stamp) = paper::read_stamp(&text)
        && let Found::Orphan = journal::read(place, &stamp, false)?
    {
        let journal = place.journal();
        let cause = format!(
            "was changed by another program, but there are changes in {} as well; put the document \
             back, or remove the journal to lose them",
            journal.display()
        );
        return Err(StoreError::new(&place.file, cause));
    }
    Ok((Some(host), Source::Foreign(meta)))
}

/// True when the document is still the one that was opened.
fn still_there(place: &Place, meta: &Metadata) -> bool {
    std::fs::metadata(&place.file).is_ok_and(|now| same_file(meta, &now))
}

/// The file, `None` when there is none.
fn open(place: &Place) -> Result<Option<(File, Metadata)>, StoreError> {
    let cannot = |error| StoreError::io(&place.file, "cannot read the state", &error);
    let mut options = OpenOptions::new();
    // Opening a pipe must not wait for a writer.
    let nonblock = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = match options.read(true).custom_flags(nonblock).open(&place.file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(cannot)?,
    };
    let meta = file.metadata().map_err(cannot)?;
    let cause = match meta.file_type() {
        kind if kind.is_file() => return Ok(Some((file, meta))),
        kind if kind.is_dir() => "is a directory, not a state file",
        _ => "is not a regular file",
    };
    Err(StoreError::new(&place.file, cause))
}
