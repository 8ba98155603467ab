//! `ip tuntap` commands.

use crate::rtnl::TunMsg;

/// An `ip tuntap` command.
#[derive(Clone, Debug)]
pub enum TuntapCommand {
    /// `add`.
    Add(Box<TunMsg>),
    /// `delete`.
    Delete(Box<TunMsg>),
    /// `show`, `list`; its words are not read.
    Show,
}
