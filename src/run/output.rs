//! What a run leaves for the two streams, and how it reaches them.

use std::io::{ErrorKind, Write};

use super::log::Account;
use super::writer::Writer;

/// Everything that a run wants written, and the status to exit with.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Output {
    chunks: Vec<(Stream, Vec<u8>)>,
    /// Why something could not be written.
    failure: Option<String>,
    /// How many bytes were added.
    added: usize,
    /// How many bytes are in `chunks`.
    waiting: usize,
    /// Who writes to stdout at the moment, if much goes there.
    writer: Writer,
    /// What was added to stdout since somebody began to listen.
    pub heard: Option<Vec<u8>>,
    /// Bytes go out on the way when there are many: the streams are the process's own.
    pub live: bool,
    /// Exit status.
    pub status: u8,
    /// What the log of calls has to know.
    pub account: Account,
    /// stdout is shown line by line in the order of events, as on a terminal. Otherwise stdout is
    /// one block behind stderr, as a buffer that is flushed at exit gives it.
    pub in_order: bool,
}

/// So many bytes are worth a write of their own.
const MUCH: usize = 1 << 16;

/// One of the two output streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stream {
    Out,
    Err,
}

impl Output {
    /// Forgets what was to be written.
    pub fn clear(&mut self) {
        self.chunks.clear();
    }

    /// Adds to stdout.
    pub fn out(&mut self, bytes: Vec<u8>) {
        self.add(Stream::Out, bytes);
    }

    /// Adds to stderr.
    pub fn err(&mut self, bytes: Vec<u8>) {
        self.add(Stream::Err, bytes);
    }

    /// Adds pieces to stdout.
    pub fn out_pieces<const N: usize>(&mut self, pieces: [&[u8]; N]) {
        match self.chunks.last_mut() {
            Some((Stream::Out, chunk)) if self.heard.is_none() => {
                let before = chunk.len();
                pieces
                    .iter()
                    .for_each(|piece| chunk.extend_from_slice(piece));
                let more = chunk.len() - before;
                self.added += more;
                self.waiting += more;
            }
            _ => self.out(pieces.concat()),
        }
    }

    fn add(&mut self, stream: Stream, bytes: Vec<u8>) {
        if let (Stream::Out, Some(heard)) = (stream, &mut self.heard) {
            heard.extend_from_slice(&bytes);
        }
        self.added += bytes.len();
        self.waiting += bytes.len();
        match self.chunks.last_mut() {
            _ if bytes.is_empty() => {}
            Some((last, chunk)) if *last == stream => chunk.extend_from_slice(&bytes),
            _ => self.chunks.push((stream, bytes)),
        }
    }

    /// How many bytes were added so far.
    pub fn said(&self) -> usize {
        self.added
    }

    /// Adds to stdout what need not stay: when much has gathered, it goes out at once. The bytes are
    /// taken.
    pub fn pass(&mut self, bytes: &mut Vec<u8>) {
        if !self.live || self.waiting + bytes.len() < MUCH {
            self.out(bytes.clone());
            bytes.clear();
            return;
        }
        self.added += bytes.len();
        if let Some(heard) = &mut self.heard {
            heard.extend_from_slice(bytes);
        }
        if let [(Stream::Out, waiting)] = self.chunks.as_mut_slice() {
            // The same stream: what waits goes first, and the writer need not end for that.
            waiting.append(bytes);
            std::mem::swap(waiting, bytes);
            self.chunks.clear();
            self.waiting = 0;
        } else if !self.chunks.is_empty() {
            self.deliver();
        }
        let written = self.writer.write(bytes);
        self.note(written);
    }

    /// Lets go what has gathered when it is much.
    pub fn settle(&mut self) {
        if self.live && self.waiting >= MUCH {
            self.deliver();
        }
    }

    /// All of stdout.
    pub fn stdout(&self) -> Vec<u8> {
        self.only(Stream::Out)
    }

    /// All of stderr.
    pub fn stderr(&self) -> Vec<u8> {
        self.only(Stream::Err)
    }

    fn only(&self, wanted: Stream) -> Vec<u8> {
        let mine = self.chunks.iter().filter(|(stream, _)| *stream == wanted);
        mine.flat_map(|(_, bytes)| bytes.iter().copied()).collect()
    }

    /// Writes what there is so far to the process's own streams. A reader that went away is no
    /// failure.
    pub fn deliver(&mut self) {
        let ended = std::mem::take(&mut self.writer).end();
        self.note(ended);
        let mut chunks = std::mem::take(&mut self.chunks);
        self.waiting = 0;
        if !self.in_order {
            chunks.sort_by_key(|(stream, _)| *stream == Stream::Out);
        }
        let (mut stdout, mut stderr) = (std::io::stdout().lock(), std::io::stderr().lock());
        for (stream, bytes) in &chunks {
            let written = match stream {
                Stream::Out => stdout.write_all(bytes).and_then(|()| stdout.flush()),
                Stream::Err => stderr.write_all(bytes),
            };
            self.note(written);
        }
    }

    fn note(&mut self, written: std::io::Result<()>) {
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            self.failure = Some(crate::store::cause(&error));
        }
    }

    /// Writes to the process's own streams; says the final exit status.
    pub fn write_to_process(mut self) -> u8 {
        self.deliver();
        match self.failure {
            None => self.status,
            Some(cause) => {
                // Nowhere is left to say so if this fails as well.
                let _ = writeln!(std::io::stderr(), "rpdb: cannot write output: {cause}");
                self.status.max(1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_stay_apart() {
        let mut output = Output::default();
        output.out(b"a".to_vec());
        output.err(b"x".to_vec());
        output.out(b"b".to_vec());
        assert_eq!(output.stdout(), b"ab");
        assert_eq!(output.stderr(), b"x");
    }
}
