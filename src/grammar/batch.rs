//! Lines of a batch file: comments, continuations, words and quotes (iproute2 7.1
//! `lib/utils.c`, `getcmdline` and `makeargs`).

use crate::fault::Fault;

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

/// Reads logical lines from the text of a batch file.
#[derive(Clone, Debug)]
pub struct BatchLines<'a> {
    rest: &'a str,
    number: usize,
    /// The file ended inside a continuation.
    pub broken_off: bool,
}

impl<'a> BatchLines<'a> {
    /// A reader at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            number: 0,
            broken_off: false,
        }
    }

    /// What has not been read yet: the rest of the stream that commands of the batch read, too.
    pub fn rest(&self) -> &'a str {
        self.rest
    }

    /// The next physical line, its newline kept unless a comment took it. A zero byte ends it too,
    /// as in any C string.
    fn physical(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest;
        line.split(['\0', '#']).next()
    }
}

impl Iterator for BatchLines<'_> {
    type Item = BatchLine;

    fn next(&mut self) -> Option<BatchLine> {
        let mut text = self.physical()?.to_owned();
        while let Some(at) = text.find("\\\n") {
            text.truncate(at);
            match self.physical() {
                Some(more) => text.push_str(more),
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

/// Splits a batch line into words. A word that begins with a quote runs to the same quote.
///
/// # Errors
/// An open quote or too many words: the original exits with status 1.
pub fn split_words(line: &str) -> Result<Vec<String>, Fault> {
    const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
    let mut words = Vec::new();
    let mut rest = line.trim_start_matches(BLANKS);
    while let Some(first) = rest.chars().next() {
        if words.len() >= MAX_WORDS {
            return Err(Fault::exit1("Too many arguments to command\n"));
        }
        let quoted = matches!(first, '\'' | '"');
        let (word, after) = if quoted {
            let inner = rest.get(1..).unwrap_or_default();
            { inner.split_once(first) }
                .ok_or_else(|| Fault::exit1("Unterminated quoted string\n"))?
        } else {
            rest.split_once(BLANKS).unwrap_or((rest, ""))
        };
        words.push(word.to_owned());
        rest = after.trim_start_matches(BLANKS);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, String)> {
        BatchLines::new(text)
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
    fn a_file_may_break_off() {
        let mut reader = BatchLines::new("a\nb \\\n");
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
