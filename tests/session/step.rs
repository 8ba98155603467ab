//! What is asked and what comes back.

use std::collections::BTreeMap;
use std::fmt;

/// The iproute2 level that a session is answered at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// iproute2 6.1.0.
    V6_1,
    /// iproute2 7.1.0.
    V7_1,
}

impl Level {
    /// As `RPDB_IPROUTE2` and the golden header spell it.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "6.1" | "6.1.0" => Some(Self::V6_1),
            "7.1" | "7.1.0" => Some(Self::V7_1),
            _ => None,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V6_1 => "6.1",
            Self::V7_1 => "7.1",
        })
    }
}

/// What the commands find when they start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// Level of the answers.
    pub level: Level,
    /// Files of the working directory, by relative path. Files below `names/` replace the
    /// distribution's name files.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Setting {
    /// A bare namespace, the distribution's name files, no other file.
    pub fn plain(level: Level) -> Self {
        Self {
            level,
            files: BTreeMap::new(),
        }
    }
}

/// One command.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Step {
    /// The words; the first is `ip`, `sysctl` or `sleep`.
    pub argv: Vec<String>,
    /// What stands on standard input.
    pub stdin: Vec<u8>,
    /// File of the working directory that is standard input instead.
    pub read: Option<String>,
    /// File of the working directory that takes standard output.
    pub write: Option<String>,
}

impl Step {
    /// A command without redirections.
    pub fn of(argv: Vec<String>) -> Self {
        Self {
            argv,
            ..Self::default()
        }
    }

    /// `ip` with these blank-separated words.
    pub fn ip(words: &str) -> Self {
        let argv = std::iter::once("ip").chain(words.split_whitespace());
        Self::of(argv.map(str::to_owned).collect())
    }
}

/// What one command answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// Exit status; -1 when there was none (killed, not started).
    pub status: i32,
    /// Bytes on standard output.
    pub stdout: Vec<u8>,
    /// Bytes on standard error.
    pub stderr: Vec<u8>,
}

/// Commands in their setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// What they find.
    pub setting: Setting,
    /// The commands.
    pub steps: Vec<Step>,
}
