//! The process's own streams, as far as a file of messages needs them.

/// What a command may have to know of its streams: plain data, filled in by who runs it.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    /// stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// stdin, for the commands that read it.
    pub stdin: Stdin,
}

/// What stdin holds.
#[derive(Clone, Debug, Default)]
pub struct Stdin {
    /// It is a terminal; nothing was read from it then.
    pub is_terminal: bool,
    /// Where in its file it stood; `None` where it has no such place, as a pipe.
    pub offset: Option<u64>,
    /// All that was left in it.
    pub bytes: Vec<u8>,
}
