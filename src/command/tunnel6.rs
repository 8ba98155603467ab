//! `ip -6 tunnel` commands.

use crate::types::IfName;

/// An `ip -6 tunnel` command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tunnel6Command {
    /// `add`.
    Add(Tunnel6Draft),
    /// `change`.
    Change(Tunnel6Draft),
    /// `delete`.
    Delete(Tunnel6Draft),
    /// `show`, `list`.
    Show(Tunnel6Draft),
}

/// What the words say of who is asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tunnel6Draft {
    /// `name`.
    pub name: IfName,
    /// `mode ip6gre`.
    pub gre: bool,
    /// `mode vti6`.
    pub vti: bool,
    /// `dev`.
    pub dev: Option<IfName>,
}

impl Tunnel6Draft {
    /// The first device of the driver that the mode asks for.
    pub fn base(&self) -> &'static str {
        match (self.gre, self.vti) {
            (true, _) => "ip6gre0",
            (false, true) => "ip6_vti0",
            (false, false) => "ip6tnl0",
        }
    }
}
