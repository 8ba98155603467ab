//! One name file: lines of number and name (iproute2 7.1 `lib/rt_names.c`, `fread_id_name`).
//!
//! A line is a number, optional white space, and a word; whatever follows is ignored. `0x` starts a
//! hexadecimal number, everything else is decimal, so `010` is ten and `0X66 u` is zero named `X66`.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::integer::{c_signed, c_unsigned, is_space};
use crate::types::text_of_bytes;

/// The longest piece of a line that is looked at at once; a longer line goes on as another one.
const PIECE: usize = 511;

/// What a file held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameFile {
    /// Number and name, line by line, negative numbers left out.
    pub entries: Vec<(u32, String)>,
    /// The stderr text of the line that ended the reading, if one did.
    pub complaint: Option<String>,
}

/// Reads `path`; `Err` only says that it could not be opened.
pub fn read(path: &Path) -> io::Result<NameFile> {
    let mut file = fs::File::open(path)?;
    let mut bytes = Vec::new();
    // What opens but cannot be read (a directory) is empty to the original, too.
    if file.read_to_end(&mut bytes).is_err() {
        bytes.clear();
    }
    Ok(parse(&path.display().to_string(), &bytes))
}

/// The entries of `bytes`, up to the first line that is neither blank, comment nor entry.
pub fn parse(path: &str, bytes: &[u8]) -> NameFile {
    let mut file = NameFile::default();
    for piece in pieces(bytes) {
        let text = text_of_bytes(piece);
        let line = text.trim_start_matches([' ', '\t']);
        if line.is_empty() || line.starts_with(['#', '\n']) {
            continue;
        }
        match entry(line) {
            Some((id, name)) => file
                .entries
                .extend(u32::try_from(id).ok().map(|id| (id, name.to_owned()))),
            None => {
                file.complaint = Some(format!("Database {path} is corrupted at {line}\n"));
                break;
            }
        }
    }
    file
}

/// Lines with their newline, cut at [`PIECE`] bytes and, inside, at the first NUL.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .flat_map(|line| line.chunks(PIECE))
        .map(|piece| match piece.iter().position(|byte| *byte == 0) {
            Some(end) => piece.split_at(end).0,
            None => piece,
        })
}

/// Number and name; the number wraps into 32 bits with sign, as `scanf` stores it.
fn entry(line: &str) -> Option<(i32, &str)> {
    hex_entry(line).or_else(|| decimal_entry(line))
}

fn hex_entry(line: &str) -> Option<(i32, &str)> {
    let (id, rest) = c_unsigned(line.strip_prefix("0x")?, 16)?;
    Some((id as i32, name(rest)?))
}

fn decimal_entry(line: &str) -> Option<(i32, &str)> {
    let (id, rest) = c_signed(line, 10)?;
    Some((id as i32, name(rest)?))
}

/// The next word.
fn name(text: &str) -> Option<&str> {
    text.split(is_space).find(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<(u32, String)> {
        let file = parse("f", text.as_bytes());
        assert_eq!(file.complaint, None, "{text:?}");
        file.entries
    }

    #[test]
    fn numbers_are_hexadecimal_only_after_a_small_0x() {
        let line = |text: &str| entries(text).pop();
        let is = |id: u32, name: &str| Some((id, name.to_owned()));
        assert_eq!(line("010 ten\n"), is(10, "ten"));
        assert_eq!(line("\t 0x1F foo # bar\n"), is(31, "foo"));
        assert_eq!(line("0X66 u\n"), is(0, "X66"));
        assert_eq!(line("300x foo\n"), is(300, "x"));
        assert_eq!(line("0xzz foo"), is(0, "xzz"));
        assert_eq!(line("7#seven\n"), is(7, "#seven"));
        assert_eq!(line("-7 minus\n"), None);
        assert_eq!(line("4294967295 top\n"), None);
        assert_eq!(line("\n# 5 five\n   \n"), None);
    }

    #[test]
    fn a_corrupt_line_ends_the_file_and_is_quoted_with_its_newline() {
        let file = parse("/d/rt_tables", b"1 one\n  nonsense\n2 two\n");
        assert_eq!(file.entries, [(1, "one".to_owned())]);
        let said = "Database /d/rt_tables is corrupted at nonsense\n\n";
        assert_eq!(file.complaint.as_deref(), Some(said));
    }
}
