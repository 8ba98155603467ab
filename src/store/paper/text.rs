//! The bytes of a file by their place.

use std::borrow::Cow;
use std::fs::File;
use std::os::unix::fs::FileExt;

use super::Failure;
use crate::types::memrchr;

/// How much is read at once of what is read through.
const PIECE: usize = 256 << 10;

/// How much is read at once to begin with: small states altogether.
const START: usize = 16 << 10;

/// The bytes of a file that does not change while it is open: it is replaced, never rewritten.
#[derive(Debug)]
pub struct Text {
    file: Option<File>,
    start: Vec<u8>,
    len: u64,
    failure: Failure,
}

impl Text {
    /// A file of that many bytes, its beginning read.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(file: File, len: u64) -> std::io::Result<Self> {
        let wanted = START.min(usize::try_from(len).unwrap_or(START));
        let mut start = Vec::with_capacity(wanted);
        while start.len() < wanted {
            let at = start.len() as u64;
            match rustix::io::pread(&file, rustix::buffer::spare_capacity(&mut start), at) {
                Ok(0) => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        start.truncate(wanted);
        Ok(Self {
            file: Some(file),
            start,
            len,
            failure: Failure::default(),
        })
    }

    /// Bytes in memory, as if they were a file.
    #[cfg(test)]
    pub fn in_memory(bytes: Vec<u8>) -> Self {
        Self {
            file: None,
            len: bytes.len() as u64,
            start: bytes,
            failure: Failure::default(),
        }
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The beginning, as far as it was read at once.
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// Where trouble is noted.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Up to `count` bytes from `from` on, by way of a buffer that limits them, too; none where the
    /// disk fails.
    pub fn peek<'b>(&'b self, from: u64, count: u64, buffer: &'b mut [u8]) -> &'b [u8] {
        let count = count.min(self.len.saturating_sub(from));
        let count = usize::try_from(count)
            .unwrap_or(buffer.len())
            .min(buffer.len());
        let known = usize::try_from(from)
            .ok()
            .and_then(|first| self.start.get(first..)?.get(..count));
        if let Some(known) = known {
            return known;
        }
        let Some((buffer, _)) = buffer.split_at_mut_checked(count) else {
            return &[];
        };
        match self.read(buffer, from) {
            true => buffer,
            false => &[],
        }
    }

    /// Shows `each` the lines that stand in `from..to`, many at a time, all of them whole, with the
    /// place where they begin; false when it says so, or when the disk fails.
    pub fn lines(&self, from: u64, to: u64, each: &mut dyn FnMut(&[u8], u64) -> bool) -> bool {
        let to = to.min(self.len);
        let length = usize::try_from(to.saturating_sub(from)).unwrap_or(PIECE);
        let mut buffer = vec![0; length.min(PIECE)];
        let mut at = from;
        while at < to {
            let lines = self.some_lines(at, to, &mut buffer);
            if lines.is_empty() || !each(&lines, at) {
                return false;
            }
            at += lines.len() as u64;
        }
        true
    }

    /// The first lines of those that stand in `from..to`, all of them whole, as many as the buffer
    /// has room for, but at least one; none where there is none or the disk fails.
    pub fn some_lines<'b>(&'b self, from: u64, to: u64, buffer: &'b mut [u8]) -> Cow<'b, [u8]> {
        let piece = self.peek(from, to.saturating_sub(from), buffer);
        match memrchr(b'\n', piece) {
            Some(end) => Cow::Borrowed(piece.get(..=end).unwrap_or_default()),
            // The last line, or one of monstrous length.
            None => self.get(from, to),
        }
    }

    /// Fills a buffer from the file; false, and the trouble noted, where that fails.
    fn read(&self, buffer: &mut [u8], from: u64) -> bool {
        let read =
            { self.file.as_ref() }.map(|file| match rustix::io::pread(file, &mut *buffer, from) {
                Ok(count) if count == buffer.len() => Ok(()),
                // Whatever it is, the long way knows what to do.
                _ => file.read_exact_at(buffer, from),
            });
        match read {
            Some(Ok(())) => true,
            Some(Err(error)) => {
                let cause = crate::store::cause(&error);
                self.failure.note(format!("cannot read the state: {cause}"));
                false
            }
            None => false,
        }
    }

    /// The bytes `from..to`, as many of them as there are; none where the disk fails.
    pub fn get(&self, from: u64, to: u64) -> Cow<'_, [u8]> {
        let to = to.min(self.len);
        let (Ok(first), Ok(last)) = (usize::try_from(from), usize::try_from(to)) else {
            return Cow::default();
        };
        if first >= last {
            return Cow::default();
        }
        if let Some(known) = self.start.get(first..last) {
            return Cow::Borrowed(known);
        }
        let mut bytes = vec![0; last - first];
        match self.read(&mut bytes, from) {
            true => Cow::Owned(bytes),
            false => Cow::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_shown_whole_however_long() {
        let long = "x".repeat(PIECE + 7);
        let short = "row\n".repeat(PIECE / 2);
        for end in ["", "last"] {
            let text = format!("before{short}{long}\n{end}");
            let file = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(file.path(), &text).expect("written");
            let len = text.len() as u64;
            let opened = File::open(file.path()).expect("opened");
            let whole = Text::of(opened, len).expect("read");
            let mut seen = String::new();
            let good = whole.lines(6, len, &mut |lines, at| {
                assert_eq!(at as usize, 6 + seen.len());
                seen += std::str::from_utf8(lines).expect("text");
                seen.ends_with('\n') || seen.len() + 6 == text.len()
            });
            assert!(good && seen == text[6..]);
        }
        let text = Text::in_memory(b"a\nb\n".to_vec());
        assert!(!text.lines(0, 4, &mut |_, _| false));
    }
}
