//! Reading a line in a test: no name files, words parted by single blanks.

use super::read_command;
use crate::command::{Globals, Parsed};
use crate::fault::Fault;
use crate::names::Book;
use crate::types::{Family, Level};

/// What comes of `line` behind the options `-4`, `-6` and so on that `family` stands for.
pub fn read_as(line: &str, family: Family, level: Level) -> Parsed {
    let book = Book::new(Some("/nonexistent".into()), level);
    let globals = Globals {
        level,
        family,
        ..Globals::default()
    };
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    read_command(&words, &book, &globals)
}

/// The same at level 7.1 without a family.
pub fn read(line: &str) -> Parsed {
    read_as(line, Family::UNSPEC, Level::V7_1)
}

/// The fault of `line`: text, status, and whether a batch ends.
pub fn fault(line: &str) -> (String, u8, bool) {
    let fault = read(line).result.expect_err("a fault");
    (fault.text, fault.status, fault.exits)
}

/// Checks lines against the faults that they must give.
pub fn faults(cases: &[(&str, &str, u8)]) {
    for (line, text, status) in cases {
        let (said, code, _) = fault(line);
        assert_eq!((said.as_str(), code), (*text, *status), "{line}");
    }
}

/// The `argument … is wrong` text; `said` may end in a newline of its own.
pub fn wrong_argument(word: &str, said: &str) -> String {
    Fault::invalid_argument(said, word).text
}
