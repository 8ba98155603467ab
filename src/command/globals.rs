//! The global options.

use crate::types::{Family, Level};

/// Everything that was said before the object (iproute2 7.1 `ip/ip.c`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Globals {
    /// Compatibility level.
    pub level: Level,
    /// `-4 -6 -0 -M -B -family`; `UNSPEC` when none.
    pub family: Family,
    /// `-json`.
    pub json: bool,
    /// `-pretty`.
    pub pretty: bool,
    /// `-details`, counted.
    pub details: u32,
    /// `-stats`, counted.
    pub stats: u32,
    /// `-oneline`.
    pub oneline: bool,
    /// `-brief`.
    pub brief: bool,
    /// `-Numeric`.
    pub numeric: bool,
    /// `-resolve`.
    pub resolve: bool,
    /// `-human`.
    pub human: bool,
    /// `-iec`.
    pub iec: bool,
    /// `-timestamp`.
    pub timestamp: bool,
    /// `-tshort`.
    pub tshort: bool,
    /// `-color`.
    pub color: ColorWhen,
    /// `-force`.
    pub force: bool,
    /// `-batch FILE`.
    pub batch: Option<String>,
    /// `-netns NAME`.
    pub netns: Option<String>,
    /// `-all`.
    pub all: bool,
    /// `-echo`.
    pub echo: bool,
    /// `-loops N`.
    pub loops: u32,
}

/// When to colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ColorWhen {
    /// `-c`, `-c=always`.
    Always,
    /// `-c=auto`: when stdout is a terminal.
    Auto,
    /// `-c=never`, and the default.
    #[default]
    Never,
}
