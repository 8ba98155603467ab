//! Alternative names (Linux 6.18 `net/core/rtnetlink.c` `rtnl_linkprop`, `net/core/dev.c`
//! `netdev_name_node_alt_create`).

use super::select::{Choice, choose};
use super::validate;
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, LinkMsg, Refusal};
use crate::types::IfIndex;

/// Adds alternative names.
///
/// # Errors
/// `EEXIST` for a name in use; names before it stay added.
pub(in crate::kernel) fn add_names(
    host: &mut Host,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    let dev = device(host, netns, msg)?;
    let links = &mut host.namespaces.get_mut(&netns).ok_or(Errno::ENODEV)?.links;
    for name in &msg.alt_names {
        if links.named(name.as_str()).is_some() {
            return Err(Errno::EEXIST.into());
        }
        if let Some(link) = links.by_index.get_mut(&dev) {
            link.alt_names.push(name.clone());
        }
    }
    Ok(())
}

/// Removes alternative names.
///
/// # Errors
/// `ENOENT` for a name that nothing has, `EINVAL` for another device's or a device's real name.
pub(in crate::kernel) fn remove_names(
    host: &mut Host,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    let dev = device(host, netns, msg)?;
    let links = &mut host.namespaces.get_mut(&netns).ok_or(Errno::ENODEV)?.links;
    for name in &msg.alt_names {
        let known = links.named(name.as_str()).is_some();
        let link = links.by_index.get_mut(&dev).ok_or(Errno::ENODEV)?;
        let count = link.alt_names.len();
        link.alt_names.retain(|alt| alt != name);
        match link.alt_names.len() == count {
            true if known => return Err(Errno::EINVAL.into()),
            true => return Err(Errno::ENOENT.into()),
            false => {}
        }
    }
    Ok(())
}

fn device(host: &Host, netns: NetnsId, msg: &LinkMsg) -> Result<IfIndex, Refusal> {
    validate::policy(msg)?;
    let ns = host.namespaces.get(&netns).ok_or(Errno::ENODEV)?;
    match choose(ns, msg) {
        Choice::Found(link) => Ok(link.index),
        Choice::Missing => Err(Errno::ENODEV.into()),
        Choice::Unnamed => Err(Errno::EINVAL.into()),
    }
}
