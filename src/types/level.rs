//! The compatibility level: which iproute2 is being answered for.

/// An iproute2 release whose grammar and output are reproduced.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Level {
    /// iproute2 6.1.0 (Debian 12).
    V6_1,
    /// iproute2 7.1.0.
    #[default]
    V7_1,
}

impl Level {
    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::V6_1 => "6.1",
            Self::V7_1 => "7.1",
        }
    }

    /// True when the level is 7.1 or later: the branch for everything that came after 6.1.
    pub fn modern(self) -> bool {
        self >= Self::V7_1
    }
}
