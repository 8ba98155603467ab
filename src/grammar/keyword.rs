//! Keyword tables: the catalogue that the parsers, the help text, the manual pages and the
//! completions all read. Order is law: the first entry that matches wins.

use super::{Parse, Words, not_mine};
use crate::types::Level;

/// How a word is compared with a spelling.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spelling {
    /// Byte for byte.
    Exact(&'static str),
    /// Any non-empty prefix will do (`matches`, iproute2 7.1 `lib/utils.c`).
    Prefix(&'static str),
}

impl Spelling {
    /// True when `word` is this keyword.
    pub fn matches(self, word: &str) -> bool {
        match self {
            Self::Exact(full) => word == full,
            Self::Prefix(full) => !word.is_empty() && full.starts_with(word),
        }
    }

    /// The whole word.
    pub fn full(self) -> &'static str {
        match self {
            Self::Exact(full) | Self::Prefix(full) => full,
        }
    }
}

/// One entry of a keyword table.
#[derive(Clone, Copy, Debug)]
pub struct Keyword<K: 'static> {
    /// Spellings, the main one first.
    pub spell: &'static [Spelling],
    /// What it means.
    pub means: K,
    /// What follows it, in the notation of the help text (empty when nothing).
    pub value: &'static str,
    /// The level that brought it.
    pub since: Level,
    /// One sentence for manual pages and completions.
    pub about: &'static str,
}

impl<K: Copy> Keyword<K> {
    /// An entry that every level has.
    pub const fn new(
        spell: &'static [Spelling],
        means: K,
        value: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            spell,
            means,
            value,
            since: Level::V6_1,
            about,
        }
    }

    /// The same, known only from `level` on.
    pub const fn since(mut self, level: Level) -> Self {
        self.since = level;
        self
    }
}

/// Takes one word if it is a keyword of `table` at `level`.
pub fn one_of<'a, K: Copy>(table: &[Keyword<K>], level: Level, words: Words<'a>) -> Parse<'a, K> {
    let Some((word, rest)) = words.split() else {
        return not_mine();
    };
    let known = table.iter().filter(|entry| level >= entry.since);
    match { known }.find(|entry| entry.spell.iter().any(|s| s.matches(word))) {
        Some(entry) => Ok((rest, entry.means)),
        None => not_mine(),
    }
}
