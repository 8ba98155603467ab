//! Assignments: `key = value` on the command line or in a file (`parse_setting_line`).

use super::Tool;
use super::path::{self, Form};
use crate::types::text_of_bytes;

/// One assignment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// The whole path of the setting; may hold shell patterns.
    pub path: String,
    /// What to write; none for `-key`, which keeps patterns of a file off that key.
    pub value: Option<String>,
    /// `-key = value`: being refused is no failure.
    pub ignore_failure: bool,
}

impl Tool<'_> {
    /// The assignments of a file.
    pub(super) fn read_lines(&mut self, name: &str, bytes: &[u8]) -> Vec<Assignment> {
        let mut list = Vec::new();
        for (at, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            // The original reads a line as a string, which a zero byte ends.
            let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
            list.extend(self.read_line(name, at + 1, &text_of_bytes(line)));
        }
        list
    }

    /// The assignment of a line; `None` for a comment, or for something else that is complained
    /// about.
    pub(super) fn read_line(
        &mut self,
        name: &str,
        number: usize,
        line: &str,
    ) -> Option<Assignment> {
        let line = line.trim_start_matches(is_space);
        if line.len() < 2 || line.starts_with(['#', ';']) {
            return None;
        }
        let (key, value) = match line.split_once('=') {
            Some((key, value)) => (key, Some(trim(value.trim_start_matches(is_space)))),
            None => (line, None),
        };
        let (key, marked) = match key.strip_prefix('-') {
            Some(key) => (key, true),
            None => (key, false),
        };
        if value.is_none() && !marked {
            self.complain(&format!("{name}({number}): invalid syntax, continuing..."));
            return None;
        }
        let key = trim(key);
        let key = key.strip_prefix('-').unwrap_or(key);
        Some(Assignment {
            path: path::PROC.to_owned() + &self.turn(key, Form::Slashed),
            value: value.map(str::to_owned),
            ignore_failure: marked && value.is_some(),
        })
    }
}

/// `isspace` of the C locale.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ')
}

/// Without blanks at the end; but one character stays (`rstrip`).
fn trim(text: &str) -> &str {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let rest = text.get(first..).unwrap_or_default();
    let kept = first + rest.trim_end_matches(is_space).len();
    text.get(..kept).unwrap_or(text)
}
