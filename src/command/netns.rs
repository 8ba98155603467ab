//! `ip netns` commands.

/// An `ip netns` command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NetnsCommand {
    /// `list`.
    List,
    /// `list-id`.
    ListId {
        /// The id of the namespace whose ids are asked for.
        target: Option<i32>,
        /// Only this id.
        nsid: Option<i32>,
    },
    /// `add`.
    Add(String),
    /// `attach`: a name for the namespace of a process.
    Attach(String, i32),
    /// `set`: an id, or -1 to let the kernel choose.
    Set(String, i32),
    /// `delete`.
    Delete(String),
    /// `-all netns delete`.
    DeleteAll,
    /// `identify`: of a process, or of this one.
    Identify(Option<i32>),
    /// `pids`.
    Pids(String),
    /// `exec`: a command in the namespace of this name.
    Exec(String, Vec<String>),
    /// `-all netns exec`: a command in each.
    ExecAll(Vec<String>),
    /// `monitor`.
    Monitor,
}

impl NetnsCommand {
    /// True when it may change the machine by itself.
    pub fn changes(&self) -> bool {
        matches!(
            self,
            Self::Add(_) | Self::Attach(..) | Self::Set(..) | Self::Delete(_) | Self::DeleteAll
        )
    }
}
