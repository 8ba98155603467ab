//! `ip vrf` commands.

/// An `ip vrf` command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VrfCommand {
    /// `show` without a name.
    ShowAll,
    /// `show` of one.
    Show(String),
    /// `identify`: of a process, or of this one.
    Identify(Option<u32>),
    /// `pids`.
    Pids(String),
    /// `exec`: a command in the VRF of this name.
    Exec(String, Vec<String>),
}
