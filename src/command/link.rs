//! `ip link` commands.

use super::AddrFilter;
use crate::rtnl::LinkMsg;
use crate::types::IfName;

/// An `ip link` command.
#[derive(Clone, Debug)]
pub enum LinkCommand {
    /// `add`.
    Add(Box<LinkDraft>),
    /// `set`, `change`.
    Set(Box<LinkDraft>),
    /// `replace`.
    Replace(Box<LinkDraft>),
    /// `delete`.
    Delete(Box<LinkDraft>),
    /// `show`, `list`; the words are those of `addr show`.
    Show(Box<AddrFilter>),
    /// `property add`.
    AddProperty(Box<LinkDraft>),
    /// `property del`.
    DelProperty(Box<LinkDraft>),
    /// `help TYPE`: a text for stdout.
    Say(String),
}

/// A link as typed: the message, and the devices that are still names.
#[derive(Clone, Debug, Default)]
pub struct LinkDraft {
    /// What the words fixed.
    pub msg: LinkMsg,
    /// The device to act on (`dev NAME` or a bare name).
    pub dev: Option<IfName>,
    /// `link NAME`: the lower device.
    pub lower: Option<IfName>,
    /// `link-netns`: the namespace of the lower device, by name.
    pub link_netns: Option<String>,
    /// `master NAME`, `vrf NAME`; `Some("")` for `nomaster`.
    pub master: Option<IfName>,
}

/// The selector of `link show` and, in part, `addr show`.
#[derive(Clone, Debug, Default)]
pub struct LinkFilter {
    /// `dev`.
    pub dev: Option<IfName>,
    /// `up`.
    pub up: bool,
    /// `down` (7.1).
    pub down: bool,
    /// `type`.
    pub kind: Option<String>,
    /// `type KIND_slave`, without the ending.
    pub slave_kind: Option<String>,
    /// `master NAME`, `vrf NAME`.
    pub master: Option<IfName>,
    /// `nomaster`.
    pub nomaster: bool,
    /// `group`.
    pub group: Option<u32>,
    /// `novf` (7.1).
    pub novf: bool,
}
