//! Lines of a batch file: comments, continuations, words and quotes (iproute2 7.1
//! `lib/utils.c`, `getcmdline` and `makeargs`).

use std::io::{ErrorKind, Read};

use crate::fault::Fault;
use crate::types::{memchr, memchr2, text_of_bytes};

/// The original's word list ends here: 511 words and a terminator.
const MAX_WORDS: usize = 511;

/// One line of a batch, continuations joined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchLine {
    /// Number of the last physical line, from 1.
    pub number: usize,
    /// What is left after comments are cut.
    pub text: String,
}

/// How much of a batch file is asked for at once.
const PIECE: usize = 1 << 16;
/// The same for who takes many lines at a time.
const LARGE: usize = 1 << 18;

/// Reads logical lines from a batch file, piece by piece: a file of any length needs little memory.
/// A source that cannot be read ends the batch where it stands, as at its end.
#[derive(Debug)]
pub struct BatchLines<R> {
    source: R,
    buffer: Vec<u8>,
    /// What is read and not yet taken.
    unread: std::ops::Range<usize>,
    /// Where the next physical line ends, if that is behind where it begins.
    ahead: usize,
    /// How much is asked for next.
    piece: usize,
    ended: bool,
    number: usize,
    /// The file ended inside a continuation.
    pub broken_off: bool,
}

impl<R: Read> BatchLines<R> {
    /// A reader at the start of `source`.
    pub fn new(source: R) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            unread: 0..0,
            ahead: 0,
            piece: PIECE,
            ended: false,
            number: 0,
            broken_off: false,
        }
    }

    /// The same, behind so many lines that others have read.
    pub fn behind(self, number: usize) -> Self {
        Self { number, ..self }
    }

    /// The number of the line that was taken last.
    pub fn number(&self) -> usize {
        self.number
    }

    /// What has not been taken yet: the rest of the stream that commands of the batch read, too.
    pub fn rest(&mut self) -> &[u8] {
        while self.fill() {}
        self.buffer.get(self.unread.clone()).unwrap_or_default()
    }

    /// The next physical line with its newline, as it stands; nothing at the end.
    pub fn peek(&mut self) -> Option<&[u8]> {
        let end = self.line_end();
        let line = self.buffer.get(self.unread.start..end)?;
        (!line.is_empty()).then_some(line)
    }

    /// The next physical lines as they stand, at most so many: those of them that are read already,
    /// and their number.
    pub fn ahead(&self, most: usize) -> (usize, &[u8]) {
        let unread = self.buffer.get(self.unread.clone()).unwrap_or_default();
        let (mut count, mut end) = (0, 0);
        while count < most
            && let Some(at) = memchr(b'\n', unread.get(end..).unwrap_or_default())
        {
            end += at + 1;
            count += 1;
        }
        (count, unread.get(..end).unwrap_or_default())
    }

    /// From here on, more is asked for at once.
    pub fn read_more(&mut self) {
        self.piece = LARGE;
    }

    /// Takes so many physical lines that were shown, which are so many bytes.
    pub fn advance(&mut self, lines: usize, bytes: usize) {
        self.number += lines;
        self.unread.start = self.unread.end.min(self.unread.start + bytes);
    }

    /// Where the next physical line ends in the buffer.
    fn line_end(&mut self) -> usize {
        if self.ahead <= self.unread.start {
            self.ahead = self.find_end();
        }
        self.ahead
    }

    fn find_end(&mut self) -> usize {
        let mut looked = 0;
        loop {
            let unread = self.buffer.get(self.unread.clone()).unwrap_or_default();
            let fresh = unread.get(looked..).unwrap_or_default();
            if let Some(at) = memchr(b'\n', fresh) {
                return self.unread.start + looked + at + 1;
            }
            looked = unread.len();
            if !self.fill() {
                return self.unread.end;
            }
        }
    }

    /// Reads on; false at the end.
    fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.buffer.copy_within(self.unread.clone(), 0);
        self.unread = 0..self.unread.len();
        self.ahead = 0;
        let end = self.unread.end + self.piece;
        if self.buffer.len() < end {
            self.buffer.resize(end, 0);
        }
        let room = { self.buffer.get_mut(self.unread.end..end) }.unwrap_or_default();
        let read = loop {
            match self.source.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other.unwrap_or(0),
            }
        };
        self.unread.end += read;
        self.ended = read == 0;
        !self.ended
    }

    /// The next physical line as text, its newline kept unless a comment took it. A zero byte ends
    /// it too, as in any C string.
    fn physical(&mut self) -> Option<String> {
        let line = self.peek()?;
        let end = memchr2(b'\0', b'#', line);
        let text = text_of_bytes(line.get(..end.unwrap_or(line.len())).unwrap_or_default());
        let bytes = line.len();
        self.advance(1, bytes);
        Some(text)
    }
}

impl<R: Read> Iterator for BatchLines<R> {
    type Item = BatchLine;

    fn next(&mut self) -> Option<BatchLine> {
        let mut text = self.physical()?;
        while let Some(at) = continued(&text) {
            text.truncate(at);
            match self.physical() {
                Some(more) => text.push_str(&more),
                None => {
                    self.broken_off = true;
                    return None;
                }
            }
        }
        let number = self.number;
        Some(BatchLine { number, text })
    }
}

/// Where a line that goes on in the next one has its backslash.
fn continued(text: &str) -> Option<usize> {
    // Most lines have none.
    memchr(b'\\', text.as_bytes())?;
    text.find("\\\n")
}

/// Splits a batch line into words. A word that begins with a quote runs to the same quote.
///
/// # Errors
/// An open quote or too many words: the original exits with status 1.
pub fn split_words(line: &str) -> Result<Vec<String>, Fault> {
    let mut words = Vec::new();
    split_into(line, &mut words)?;
    Ok(words)
}

/// The same into the words of another line, whose memory they take over.
///
/// # Errors
/// As for [`split_words`].
pub fn split_into(line: &str, words: &mut Vec<String>) -> Result<(), Fault> {
    let mut count = 0;
    let mut rest = behind_blanks(line);
    while let Some(first) = rest.bytes().next() {
        if count >= MAX_WORDS {
            return Err(Fault::exit1("Too many arguments to command\n"));
        }
        let (word, after) = match first {
            b'\'' | b'"' => {
                quoted(rest, first).ok_or_else(|| Fault::exit1("Unterminated quoted string\n"))?
            }
            _ => match rest.bytes().position(is_blank) {
                Some(end) => cut(rest, end),
                None => (rest, ""),
            },
        };
        match words.get_mut(count) {
            Some(place) => {
                place.clear();
                place.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        count += 1;
        rest = behind_blanks(after);
    }
    words.truncate(count);
    Ok(())
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn behind_blanks(text: &str) -> &str {
    let blanks = text.bytes().take_while(|byte| is_blank(*byte)).count();
    text.get(blanks..).unwrap_or_default()
}

/// What stands before the byte at a place, and what behind it; the byte is ASCII.
fn cut(text: &str, at: usize) -> (&str, &str) {
    let part = |range: Option<_>| range.unwrap_or_default();
    (part(text.get(..at)), part(text.get(at + 1..)))
}

fn quoted(text: &str, quote: u8) -> Option<(&str, &str)> {
    let inner = text.get(1..)?;
    Some(cut(inner, memchr(quote, inner.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, String)> {
        BatchLines::new(text.as_bytes())
            .map(|line| (line.number, line.text))
            .collect()
    }

    #[test]
    fn comments_and_continuations() {
        assert_eq!(
            lines("a b\n# all\nc \\\nd # x\ne\\\n#y\nf"),
            [
                (1, "a b\n".into()),
                (2, String::new()),
                (4, "c d ".into()),
                (6, "e".into()),
                (7, "f".into())
            ]
        );
        // A comment hides the continuation of its own line.
        assert_eq!(lines("a # \\\nb\n"), [(1, "a ".into()), (2, "b\n".into())]);
        // Only a newline right behind the backslash continues.
        assert_eq!(lines("a \\ \nb")[0], (1, "a \\ \n".into()));
    }

    #[test]
    fn lines_that_are_longer_than_a_piece_are_whole() {
        let long = "x".repeat(3 * PIECE / 2);
        let text = format!("{long}\nb\n{long}");
        let read = lines(&text);
        assert_eq!(read.len(), 3);
        assert_eq!(read[0].1.len(), long.len() + 1);
        assert_eq!(read[2], (3, long));
    }

    #[test]
    fn whole_lines_are_shown_ahead_and_taken_together() {
        let text = "a\nbc\nd\ne";
        let mut reader = BatchLines::new(text.as_bytes());
        assert_eq!(reader.ahead(9), (0, &b""[..]));
        assert_eq!(reader.peek(), Some(&b"a\n"[..]));
        reader.read_more();
        assert_eq!(reader.ahead(2), (2, &b"a\nbc\n"[..]));
        assert_eq!(reader.ahead(9), (3, &b"a\nbc\nd\n"[..]));
        reader.advance(2, 5);
        assert_eq!((reader.number(), reader.peek()), (2, Some(&b"d\n"[..])));
        reader.advance(1, 2);
        assert_eq!(reader.ahead(9), (0, &b""[..]));
        assert_eq!((reader.number(), reader.peek()), (3, Some(&b"e"[..])));
    }

    #[test]
    fn a_file_may_break_off() {
        let mut reader = BatchLines::new(&b"a\nb \\\n"[..]);
        assert_eq!(reader.by_ref().count(), 1);
        assert!(reader.broken_off);
    }

    #[test]
    fn words_and_quotes() {
        let words = split_words(" rule\tadd 'a b' \"\"x y\"z \r\n").expect("good");
        assert_eq!(words, ["rule", "add", "a b", "", "x", "y\"z"]);
        assert_eq!(split_words(" \n").expect("good"), Vec::<String>::new());
    }

    #[test]
    fn open_quotes_and_long_lines_exit() {
        let fault = split_words("rule 'add").expect_err("open");
        assert_eq!((fault.status, fault.exits), (1, true));
        assert!(split_words(&"a ".repeat(511)).is_ok());
        assert!(split_words(&"a ".repeat(512)).is_err());
    }
}
