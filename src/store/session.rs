//! One process's use of the state: load, perhaps lock, perhaps write back.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;

use super::lock::Lock;
use super::owner::Owner;
use super::source::{Source, Written};
use super::{Place, StoreError, Whole, image, journal, write};
use crate::kernel::Host;

/// A document of less than this many bytes is written anew for every change, so that it is always
/// up to date for whoever reads it with other tools; a larger one gets a journal.
const SMALL: u64 = 64 << 10;

/// The state in memory, and what is needed to write it back.
#[derive(Debug)]
pub struct Session {
    /// The machine as it is now.
    pub host: Host,
    place: Place,
    fresh: fn() -> Host,
    source: Source,
    writer: Option<Writer>,
    /// [`SMALL`], but for tests.
    small: u64,
}

/// What a process has that may write.
#[derive(Debug)]
struct Writer {
    _lock: Lock,
    /// The head when the lock was taken.
    before: Arc<str>,
    /// Namespaces and tables then.
    tables: Vec<(u32, u8, u32)>,
    /// How many rules each namespace had.
    rules: Vec<(u32, usize, usize)>,
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
        let (host, source) = load(&place, fresh)?;
        let mut session = Self {
            host,
            place,
            fresh,
            source,
            writer: None,
            small: SMALL,
        };
        session.begin(lock);
        Ok(session)
    }

    /// The same for a reader who looks at the rules of the first namespace and at nothing else: the
    /// host may have nothing else.
    ///
    /// # Errors
    /// As for [`Session::open`].
    pub fn open_for_rules(place: Place, fresh: fn() -> Host) -> Result<Self, StoreError> {
        let Some(host) = super::source::rules(&place) else {
            return Self::open(place, fresh, false);
        };
        Ok(Self {
            host,
            place,
            fresh,
            source: Source::Nothing,
            writer: None,
            small: SMALL,
        })
    }

    /// True while it may be changed.
    pub fn is_locked(&self) -> bool {
        self.writer.is_some()
    }

    /// Uses the journal however small the document is.
    #[cfg(test)]
    pub fn prefer_journal(&mut self) {
        self.small = 0;
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
        if !self.source.is_current(&self.place) {
            (self.host, self.source) = load(&self.place, self.fresh)?;
        }
        self.begin(Some(lock));
        Ok(())
    }

    /// From here on, changes count.
    fn begin(&mut self, lock: Option<Lock>) {
        let Some(lock) = lock else { return };
        image::settle(&mut self.host);
        let before = match &self.source {
            Source::Written(written) if written.of_today => Arc::clone(&written.head),
            _ => image::head(&self.host).into(),
        };
        self.writer = Some(Writer {
            _lock: lock,
            before,
            tables: image::tables(&self.host),
            rules: image::rules(&self.host),
        });
    }

    /// The document of the machine as it is now.
    ///
    /// # Errors
    /// The state cannot be read to its end.
    pub fn document(&self) -> Result<Vec<u8>, StoreError> {
        let document = image::save(&self.host);
        self.check()?;
        Ok(document)
    }

    /// Whether everything that was asked of the state could be read.
    ///
    /// # Errors
    /// The disk failed, or the file is damaged where nobody had looked before.
    pub fn check(&self) -> Result<(), StoreError> {
        match self.source.failure() {
            Some(cause) => Err(StoreError::new(&self.place.file, cause)),
            None => Ok(()),
        }
    }

    /// Checks all of the state: the document as if it were a stranger's, every route in it, and
    /// what the journal makes of it.
    ///
    /// # Errors
    /// Something is wrong.
    pub fn verify(&self) -> Result<(), StoreError> {
        if let Source::Written(_) = self.source {
            let file = &self.place.file;
            let bytes = std::fs::read(file)
                .map_err(|error| StoreError::io(file, "cannot read the state", &error))?;
            image::load(&bytes).map_err(|damage| damage.in_file(file))?;
        }
        let after = image::load(&self.document()?);
        after.map_err(|damage| {
            let cause = format!("makes no sense with its journal: {}", damage.cause);
            StoreError::new(&self.place.file, cause)
        })?;
        Ok(())
    }

    /// Writes the state back if it changed, and lets the lock go.
    ///
    /// # Errors
    /// It cannot be written; the old state still stands then.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        self.check()?;
        let Some(writer) = self.writer.take() else {
            return Ok(());
        };
        let changed = image::is_touched(&self.host) || image::rules(&self.host) != writer.rules;
        let journal = match &self.source {
            Source::Written(written) => {
                Some(written).filter(|it| it.of_today && it.meta.size() >= self.small)
            }
            _ => None,
        };
        if changed && journal.is_none() {
            return self.write_whole();
        }
        let after = image::head(&self.host);
        if *after == *writer.before && !changed {
            return Ok(());
        }
        match journal {
            Some(written) if self.append(written, &writer, &after)? => Ok(()),
            _ => self.write_whole(),
        }
    }

    /// Lets the lock go, and leaves what is in memory to the end of the process.
    pub fn abandon(mut self) {
        self.writer = None;
        std::mem::forget(self);
    }

    /// Makes the journal and every edit by hand part of the document; false when there was nothing
    /// to do.
    ///
    /// # Errors
    /// As for [`Session::commit`].
    pub fn fold(&mut self) -> Result<bool, StoreError> {
        self.lock()?;
        let done = match &self.source {
            Source::Nothing => true,
            Source::Foreign(_) => false,
            Source::Written(written) => written.journal.len == 0 && written.of_today,
        };
        if !done {
            self.write_whole()?;
        }
        self.writer = None;
        Ok(!done)
    }

    fn write_whole(&self) -> Result<(), StoreError> {
        let whole = Whole::of(&self.host);
        self.check()?;
        write::replace(&self.place, self.source.meta(), &whole)?;
        // It is that of a document which is no more; if it stays, nobody minds.
        let _ = journal::remove(&self.place);
        Ok(())
    }

    /// Appends what changed to the journal, if that is the cheaper way; false if it is not.
    fn append(&self, written: &Written, writer: &Writer, after: &str) -> Result<bool, StoreError> {
        let size = written.meta.size();
        let left = image::tables(&self.host);
        let all_left = { writer.tables.iter() }.all(|table| left.binary_search(table).is_ok());
        if !all_left {
            return Ok(false);
        }
        let Some(change) = image::change(&self.host, &writer.before, after) else {
            return Ok(false);
        };
        self.check()?;
        let lines = written.journal.lines(&written.stamp, &change);
        if written.journal.len + lines.len() as u64 > limit(size) {
            return Ok(false);
        }
        let owner = Owner::choose(&self.place, Some(&written.meta))?;
        written.journal.append(&self.place, &owner, &lines)?;
        Ok(true)
    }
}

/// How long the journal of a document may become: reading it must stay cheap beside a single
/// lookup, and writing a document seldom beside single changes.
fn limit(size: u64) -> u64 {
    (size / 256).clamp(16 << 10, 64 << 10)
}

/// Reads and checks the state.
fn load(place: &Place, fresh: fn() -> Host) -> Result<(Host, Source), StoreError> {
    super::source::load(place).map(|loaded| {
        let (host, source) = loaded;
        (host.unwrap_or_else(fresh), source)
    })
}

/// Tells one version of a file from another: a rename brings a new inode.
pub fn same_file(a: &Metadata, b: &Metadata) -> bool {
    let of = |meta: &Metadata| {
        let modified = (meta.mtime(), meta.mtime_nsec());
        (meta.dev(), meta.ino(), meta.size(), modified)
    };
    of(a) == of(b)
}
