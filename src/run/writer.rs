//! Writing to stdout beside the work: while a long listing is made, the part before goes out.

use std::io::{ErrorKind, Result, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// So many parts may wait for the writer.
const WAITING: usize = 2;

/// The writer of stdout. The first part it writes at once, as most have no second one.
#[derive(Debug, Default)]
pub enum Writer {
    /// Nothing was written yet.
    #[default]
    Fresh,
    /// One part was written.
    Begun,
    /// A thread of its own writes.
    Thread(Thread),
    /// There is no thread to be had.
    Alone,
}

#[derive(Debug)]
#[allow(missing_docs)] // a pair of pipes
pub struct Thread {
    full: SyncSender<Vec<u8>>,
    empty: Receiver<Vec<u8>>,
    ended: JoinHandle<Result<()>>,
}

/// Who writes is no part of what is written: a copy begins afresh, and all are equal.
impl Clone for Writer {
    fn clone(&self) -> Self {
        Self::Fresh
    }
}

impl PartialEq for Writer {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Writer {}

impl Writer {
    /// Takes the bytes, and writes them now or a little later.
    ///
    /// # Errors
    /// Of stdout, as far as it is known already.
    pub fn write(&mut self, bytes: &mut Vec<u8>) -> Result<()> {
        if matches!(self, Self::Begun) {
            *self = Thread::start().map_or(Self::Alone, Self::Thread);
        }
        if let Self::Thread(thread) = self {
            let fresh = { thread.empty.try_recv() }
                .unwrap_or_else(|_| Vec::with_capacity(bytes.capacity()));
            // A writer that has met an error takes no more; the end tells of it.
            let _ = thread.full.send(std::mem::replace(bytes, fresh));
            return Ok(());
        }
        if matches!(self, Self::Fresh) {
            *self = Self::Begun;
        }
        let written = write(bytes);
        bytes.clear();
        written
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// Of stdout.
    pub fn end(self) -> Result<()> {
        let Self::Thread(Thread { full, ended, .. }) = self else {
            return Ok(());
        };
        drop(full);
        match ended.join() {
            Ok(written) => written,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

impl Thread {
    fn start() -> Option<Self> {
        let (full, to_write) = sync_channel::<Vec<u8>>(WAITING);
        let (written, empty) = sync_channel(WAITING + 2);
        let work = move || {
            for mut bytes in to_write {
                write(&bytes)?;
                bytes.clear();
                // Nobody may be there any more who needs it.
                let _ = written.try_send(bytes);
            }
            Ok(())
        };
        let ended = Builder::new().spawn(work).ok()?;
        Some(Self { full, empty, ended })
    }
}

/// Past the buffer of stdout, which holds nothing: it would look for the last newline first, and in
/// JSON there is none.
fn write(mut bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.flush()?;
    while !bytes.is_empty() {
        match rustix::io::write(&stdout, bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            // Nobody wanted to have it, as stdout sees it.
            Err(rustix::io::Errno::BADF) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
