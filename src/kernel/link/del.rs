//! `RTM_DELLINK` (Linux 6.18 `net/core/rtnetlink.c` `rtnl_dellink`, `net/core/dev.c`
//! `unregister_netdevice_many`).

use super::linkwatch::{Linkwatch, Place};
use super::select::{Choice, choose};
use super::{Kind, enslave, stack, updown, validate};
use crate::kernel::effects::DeviceEvent;
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, LinkMsg, Refusal};

/// Carries out `RTM_DELLINK`.
///
/// # Errors
/// `ENODEV` for a device that does not exist, `EOPNOTSUPP` for `lo`, `EPERM` for the default group.
pub(in crate::kernel) fn del_link(
    host: &mut Host,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    let mut watch = Linkwatch::new(host);
    let done = decide(&mut watch, netns, msg);
    watch.settle();
    done
}

fn decide(watch: &mut Linkwatch<'_>, netns: NetnsId, msg: &LinkMsg) -> Result<(), Refusal> {
    validate::policy(msg)?;
    let ns = watch.netns(netns).ok_or(Errno::ENODEV)?;
    match choose(ns, msg) {
        Choice::Found(link) if link.kind.name().is_none() => Err(Errno::EOPNOTSUPP.into()),
        Choice::Found(link) => {
            let dev = link.index;
            remove(watch, Place { netns, dev });
            Ok(())
        }
        Choice::Missing => Err(Errno::ENODEV.into()),
        Choice::Unnamed => match msg.group {
            Some(group) => remove_group(watch, netns, group),
            None => Err(Errno::EINVAL.into()),
        },
    }
}

fn remove_group(watch: &mut Linkwatch<'_>, netns: NetnsId, group: u32) -> Result<(), Refusal> {
    if group == 0 {
        return Err(Errno::EPERM.into());
    }
    let members = watch.places(|ns, link| ns == netns && link.group == group);
    if members.is_empty() {
        return Err(Errno::ENODEV.into());
    }
    let kindless = |at: &Place| watch.link(*at).is_some_and(|l| l.kind.name().is_none());
    if members.iter().any(kindless) {
        return Err(Errno::EOPNOTSUPP.into());
    }
    for at in members {
        remove(watch, at);
    }
    Ok(())
}

/// Removes a device and what cannot live without it: the other end of a veth, stacked devices.
pub(super) fn remove(watch: &mut Linkwatch<'_>, at: Place) {
    let Some(link) = watch.link(at) else {
        return;
    };
    let peer = match link.kind {
        Kind::Veth { netns, peer } => Some(Place { netns, dev: peer }),
        _ => None,
    };
    enslave::release_all(watch, at);
    let doomed: Vec<Place> = [Some(at), peer].into_iter().flatten().collect();
    for &one in &doomed {
        updown::close(watch, one);
    }
    for &one in &doomed {
        unregister(watch, one);
    }
}

/// Takes one device out, after everyone was told.
pub(super) fn unregister(watch: &mut Linkwatch<'_>, at: Place) {
    updown::close(watch, at);
    for upper in stack::uppers(watch, at) {
        remove(watch, upper);
    }
    watch.notify(at, DeviceEvent::Unregister);
    enslave::forget_master(watch, at);
    if let Some(ns) = watch.netns(at.netns) {
        ns.links.by_index.remove(&at.dev);
    }
}
