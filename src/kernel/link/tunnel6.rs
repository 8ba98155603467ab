//! Tunnels over IPv6 as `ioctl` speaks of them (Linux 6.18 `net/core/dev_ioctl.c`). There is no
//! driver of theirs here (`ip6_tunnel.c`, `ip6_gre.c` and `ip6_vti.c` are not in the kernel that is
//! modelled), so that nobody answers.

use crate::kernel::Netns;
use crate::rtnl::{Errno, Refusal};
use crate::types::IfName;

/// Asks the device of a name.
///
/// # Errors
/// Always: `ENODEV` for no device of that name, `EOPNOTSUPP` for one of another driver.
pub(in crate::kernel) fn tunnel6(ns: &Netns, at: &IfName) -> Result<(), Refusal> {
    match ns.links.named(at.as_str()) {
        None => Err(Errno::ENODEV.into()),
        Some(_) => Err(Errno::EOPNOTSUPP.into()),
    }
}
