//! `RTM_DELLINK` (Linux 6.18 `net/core/rtnetlink.c` `rtnl_dellink`, `net/core/dev.c`
//! `unregister_netdevice_many`).

use super::linkwatch::{Linkwatch, Place};
use super::select::{Choice, choose};
use super::{Kind, enslave, macvlan, options, row, stack, updown, validate};
use crate::kernel::effects::DeviceEvent;
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, LinkData, LinkMsg, Refusal};
use crate::types::{Family, IfIndex};

/// Carries out `RTM_DELLINK`, and tells the device as it was last seen.
///
/// # Errors
/// `ENODEV` for a device that does not exist, `EOPNOTSUPP` for `lo`, `EPERM` for the default group.
pub(in crate::kernel) fn del_link(
    host: &mut Host,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<Option<Box<LinkMsg>>, Refusal> {
    let mut watch = Linkwatch::new(host);
    let done = decide(&mut watch, netns, msg);
    watch.settle();
    done
}

fn decide(
    watch: &mut Linkwatch<'_>,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<Option<Box<LinkMsg>>, Refusal> {
    if msg.family == Family::BRIDGE {
        return ask_the_bridge(watch, netns, msg).map(|()| None);
    }
    validate::policy(msg)?;
    let ns = watch.netns(netns).ok_or(Errno::ENODEV)?;
    match choose(ns, msg) {
        Choice::Found(link) if link.kind.name().is_none() => Err(Errno::EOPNOTSUPP.into()),
        Choice::Found(link) => {
            let dev = link.index;
            Ok(remove(watch, Place { netns, dev }))
        }
        Choice::Missing => Err(Errno::ENODEV.into()),
        Choice::Unnamed => match msg.group {
            Some(group) => remove_group(watch, netns, group).map(|()| None),
            None => Err(Errno::EINVAL.into()),
        },
    }
}

/// A deletion in the bridge's own family is for the bridge of the port, which has nothing to
/// delete (`rtnl_bridge_dellink`, `br_dellink`).
fn ask_the_bridge(watch: &mut Linkwatch<'_>, netns: NetnsId, msg: &LinkMsg) -> Result<(), Refusal> {
    let port = Place {
        netns,
        dev: msg.index,
    };
    let Some(link) = watch.link(port) else {
        return Err(Refusal::noted(Errno::ENODEV, "unknown ifindex"));
    };
    let master = link.master.map(|dev| Place { netns, dev });
    let bridge = master.and_then(|at| watch.link(at));
    match bridge.is_some_and(|link| link.kind.is("bridge")) {
        true => Ok(()),
        false => Err(Errno::EOPNOTSUPP.into()),
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

/// Removes every device of a namespace but `lo`, the newest first.
pub(in crate::kernel) fn remove_all(host: &mut Host, netns: NetnsId) {
    let mut watch = Linkwatch::new(host);
    let all = watch.places(|ns, link| ns == netns && link.kind.name().is_some());
    for at in all.into_iter().rev() {
        remove(&mut watch, at);
    }
    watch.settle();
}

/// Removes a device and what cannot live without it: the other end of a veth, stacked devices.
/// Tells how the device looked when it went.
pub(super) fn remove(watch: &mut Linkwatch<'_>, at: Place) -> Option<Box<LinkMsg>> {
    let link = watch.link(at)?;
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
        watch.with(one, |link| {
            if matches!(link.kind, Kind::Veth { .. }) {
                link.kind = Kind::Veth {
                    netns: one.netns,
                    peer: IfIndex::NONE,
                };
            }
        });
    }
    let mut seen = doomed.iter().map(|&one| unregister(watch, one));
    let first = seen.next().flatten();
    seen.for_each(drop);
    first
}

/// Takes one device out, after everyone was told.
pub(super) fn unregister(watch: &mut Linkwatch<'_>, at: Place) -> Option<Box<LinkMsg>> {
    updown::close(watch, at);
    for upper in stack::uppers(watch, at) {
        remove(watch, upper);
    }
    stack::forget_lower(watch, at);
    watch.notify(at, DeviceEvent::Unregister);
    enslave::forget_master(watch, at);
    watch.with(at, |link| link.was_up = false);
    let mut last = row::of(watch.host, at.netns, at.dev);
    let left = watch
        .link(at)
        .and_then(|link| macvlan::queue_without(watch.host, link));
    let info = last.as_mut().and_then(|last| last.info.as_mut());
    if let (Some(length), Some(LinkData::Words(words))) = (left, info.map(|info| &mut info.data)) {
        options::put(words, "usedbcqueuelen", &length.to_string());
    }
    if let Some(ns) = watch.netns(at.netns) {
        ns.links.by_index.remove(&at.dev);
    }
    last.map(Box::new)
}
