//! How a document is refused.

use std::path::Path;

use super::merge::Moved;
use crate::store::StoreError;
use crate::store::format::{Step, locate};

/// What makes no sense, and where: the path is collected from the inside out.
#[derive(Debug)]
pub struct Wrong {
    cause: String,
    path: Vec<Step>,
}

/// A conversion that may refuse.
pub type Checked<T> = Result<T, Wrong>;

/// Refuses.
pub fn wrong<T>(cause: impl Into<String>) -> Checked<T> {
    Err(Wrong {
        cause: cause.into(),
        path: Vec::new(),
    })
}

/// Says where a refusal happened.
pub trait At {
    /// Under this key.
    #[must_use]
    fn at_key(self, key: &'static str) -> Self;
    /// At this index.
    #[must_use]
    fn at_index(self, index: usize) -> Self;
}

impl<T> At for Checked<T> {
    fn at_key(self, key: &'static str) -> Self {
        self.map_err(|wrong| wrong.inside(Step::Key(key)))
    }

    fn at_index(self, index: usize) -> Self {
        self.map_err(|wrong| wrong.inside(Step::Index(index)))
    }
}

impl Wrong {
    /// The same with routes looked for where they were before they were put into their tables.
    pub fn moved(mut self, moved: &Moved) -> Self {
        // The path is collected from the inside out.
        let outer: Vec<Step> = self.path.iter().rev().take(6).cloned().collect();
        let [
            Step::Key("netns"),
            Step::Index(netns),
            Step::Key(family),
            Step::Key("tables"),
            Step::Index(table),
            Step::Key("routes"),
        ] = outer.as_slice()
        else {
            return self;
        };
        if let Some(part) = moved.get(&(*netns, *family, *table)) {
            let routes = if *family == "v4" {
                "routes4"
            } else {
                "routes6"
            };
            self.path.truncate(self.path.len() - 6);
            self.path
                .extend([Step::Key("routes"), Step::Index(*part), Step::Key(routes)]);
        }
        self
    }

    /// What makes no sense, without the place.
    pub fn into_cause(self) -> String {
        self.cause
    }

    fn inside(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }
}

/// Converts every element of an array that stands under `key`.
pub fn each<A, B>(
    key: &'static str,
    rows: Vec<A>,
    mut convert: impl FnMut(A) -> Checked<B>,
) -> Checked<Vec<B>> {
    let rows = { rows.into_iter().enumerate() }.map(|(index, row)| convert(row).at_index(index));
    rows.collect::<Checked<_>>().at_key(key)
}

/// What is wrong with a document, and at which line and column (from 1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// Where.
    pub at: Option<(usize, usize)>,
    /// What.
    pub cause: String,
}

impl Damage {
    /// Trouble with the document as a whole.
    pub fn whole(cause: impl Into<String>) -> Self {
        Self {
            at: None,
            cause: cause.into(),
        }
    }

    /// What the JSON parser says, without the place that it appends.
    pub fn json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let cause = text
            .rfind(" at line ")
            .map_or(text.as_str(), |end| &text[..end]);
        Self {
            at: (error.line() > 0).then(|| (error.line(), error.column())),
            cause: format!("damaged: {cause}"),
        }
    }

    /// The same, with the file that it is in.
    pub fn in_file(self, file: &Path) -> StoreError {
        StoreError {
            file: file.to_owned(),
            at: self.at,
            cause: self.cause,
        }
    }
}

/// The place of a refusal, looked up in the text.
pub fn damage(bytes: &[u8], wrong: Wrong) -> Damage {
    let path: Vec<Step> = wrong.path.into_iter().rev().collect();
    Damage {
        at: locate(bytes, &path),
        cause: format!("damaged: {}", wrong.cause),
    }
}
