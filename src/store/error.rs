//! What can be wrong with the state file: always one line, with the file and the cause.

use std::fmt;
use std::path::{Path, PathBuf};

/// A state that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreError {
    /// The file (or folder) that is in the way.
    pub file: PathBuf,
    /// Line and column, from 1, when the trouble is inside the file.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub cause: String,
}

impl StoreError {
    /// Trouble with the file as a whole.
    pub fn new(file: &Path, cause: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            at: None,
            cause: cause.into(),
        }
    }

    /// The operating system said no.
    pub fn io(file: &Path, doing: &str, error: &std::io::Error) -> Self {
        Self::new(file, format!("{doing}: {}", cause(error)))
    }

    /// True for trouble with the journal of a place.
    pub fn is_of_journal(&self, place: &super::Place) -> bool {
        self.file == place.journal()
    }

    /// A state was used before it was opened.
    pub fn unopened() -> Self {
        Self::new(Path::new("state"), "not open")
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A file name may hold anything; the message stays one line.
        let file = match self.file.to_string_lossy().replace(char::is_control, "?") {
            empty if empty.is_empty() => "\"\"".to_owned(),
            file => file,
        };
        let cause = self.cause.replace(char::is_control, " ");
        match self.at {
            Some((line, column)) => write!(f, "{file}:{line}:{column}: {cause}"),
            None => write!(f, "{file}: {cause}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// The system's text for an error, without Rust's `(os error N)`.
pub fn cause(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}
