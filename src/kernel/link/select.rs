//! Which device a request means.

use super::Link;
use crate::kernel::Netns;
use crate::rtnl::LinkMsg;

/// Whether a request names a device at all, and which one it is (Linux 6.18 `net/core/rtnetlink.c`,
/// the head of `rtnl_newlink`, `rtnl_dellink`, `rtnl_getlink`).
pub(super) enum Choice<'a> {
    /// It names this one.
    Found(&'a Link),
    /// It names one that does not exist.
    Missing,
    /// It names none.
    Unnamed,
}

/// Finds the device of a request: by index, else by name, else by alternative name.
pub(super) fn choose<'a>(ns: &'a Netns, msg: &LinkMsg) -> Choice<'a> {
    let found = if msg.index.0 != 0 {
        ns.links.get(msg.index)
    } else if let Some(name) = msg.name.as_ref().or(msg.alt_name.as_ref()) {
        ns.links.named(name.as_str())
    } else {
        return Choice::Unnamed;
    };
    found.map_or(Choice::Missing, Choice::Found)
}
