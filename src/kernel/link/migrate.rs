//! Devices that move to another namespace (Linux 6.18 `net/core/dev.c`
//! `__dev_change_net_namespace`), and the ids by which namespaces know each other.

use super::linkwatch::{Linkwatch, Place};
use super::{kinds, name, stack, updown};
use crate::kernel::effects::DeviceEvent;
use crate::kernel::namespaces::{self, introduce};
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, LinkMsg, Refusal};
use crate::types::{IfIndex, IfName};

/// The namespace that a request names, or the asker's own.
///
/// # Errors
/// `EINVAL` when there is no namespace of that name.
pub(super) fn destination(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<NetnsId, Refusal> {
    match &msg.netns {
        None => Ok(netns),
        Some(name) => named(watch.host, name).ok_or_else(|| Errno::EINVAL.into()),
    }
}

/// Where the device below a new one, or the other end of it, is looked for: where the request comes
/// from, unless it names another namespace by an id that the destination knows it by
/// (`rtnl_newlink`).
pub(super) fn namespace_of_lower(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    dest: NetnsId,
    msg: &LinkMsg,
) -> Result<NetnsId, Refusal> {
    let Some(id) = msg.link_netnsid else {
        return Ok(netns);
    };
    let ns = watch.host.namespaces.get(&dest);
    ns.and_then(|ns| ns.peer_of_id(id))
        .ok_or_else(|| Refusal::noted(Errno::EINVAL, "Unknown network namespace id"))
}

fn named(host: &Host, name: &str) -> Option<NetnsId> {
    match name {
        namespaces::FIRST => Some(NetnsId::ROOT),
        name => host.named_netns(name).flatten(),
    }
}

/// Moves a device if the request says so, and says where it is then.
pub(super) fn follow(
    watch: &mut Linkwatch<'_>,
    at: Place,
    msg: &LinkMsg,
) -> Result<Place, Refusal> {
    if msg.netns.is_none() {
        return Ok(at);
    }
    let dest = destination(watch, at.netns, msg)?;
    change_netns(watch, at, dest, msg)
}

fn change_netns(
    watch: &mut Linkwatch<'_>,
    at: Place,
    dest: NetnsId,
    msg: &LinkMsg,
) -> Result<Place, Refusal> {
    if dest == at.netns {
        return Ok(at);
    }
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if kinds::of(&link.kind).immutable {
        return Err(Refusal::noted(
            Errno::EINVAL,
            "The interface netns is immutable",
        ));
    }
    let new_name = name_there(watch, at, dest, msg.name.as_ref())?;
    let index = index_there(watch, at, dest, msg.new_index)?;
    updown::close(watch, at);
    watch.notify(at, DeviceEvent::Unregister);
    super::enslave::forget_master(watch, at);
    let to = Place {
        netns: dest,
        dev: index,
    };
    carry_over(watch, at, to, new_name);
    introduce(watch.host, at.netns, dest);
    watch.notify(to, DeviceEvent::Registered);
    know_each_other(watch, to);
    Ok(to)
}

fn name_there(
    watch: &Linkwatch<'_>,
    at: Place,
    dest: NetnsId,
    wanted: Option<&IfName>,
) -> Result<IfName, Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let there = &watch.host.namespaces.get(&dest).ok_or(Errno::EINVAL)?.links;
    let mut chosen = link.name.clone();
    if there.named(chosen.as_str()).is_some() {
        let Some(wanted) = wanted else {
            let text = "An interface with the same name exists in the target netns";
            return Err(Refusal::noted(Errno::EEXIST, text));
        };
        chosen = name::settle(there, wanted.as_str()).map_err(|refusal| {
            let text =
                format!("Unable to use '{wanted}' for the new interface name in the target netns");
            Refusal::noted(refusal.errno, text)
        })?;
    }
    for alt in &link.alt_names {
        if there.named(alt.as_str()).is_some() {
            let text = format!("An interface with the altname {alt} exists in the target netns");
            return Err(Refusal::noted(Errno::EEXIST, text));
        }
    }
    Ok(chosen)
}

/// The wanted index if it is free, else the old one, else the next.
fn index_there(
    watch: &mut Linkwatch<'_>,
    at: Place,
    dest: NetnsId,
    wanted: Option<IfIndex>,
) -> Result<IfIndex, Refusal> {
    let links = &mut watch.netns(dest).ok_or(Errno::EINVAL)?.links;
    match wanted {
        Some(index) if links.by_index.contains_key(&index) => Err(Refusal::noted(
            Errno::EBUSY,
            format!(
                "The ifindex {} is not available in the target netns",
                index.0
            ),
        )),
        Some(index) => Ok(index),
        None if links.by_index.contains_key(&at.dev) => Ok(links.next_index()),
        None => Ok(at.dev),
    }
}

/// Takes the device out of one namespace and puts it into another; those that refer to it follow.
fn carry_over(watch: &mut Linkwatch<'_>, from: Place, to: Place, name: IfName) {
    let taken = watch
        .netns(from.netns)
        .and_then(|ns| ns.links.by_index.remove(&from.dev));
    let Some(mut link) = taken else {
        return;
    };
    link.index = to.dev;
    link.name = name;
    link.was_up = false;
    if let Some(ns) = watch.netns(to.netns) {
        ns.links.by_index.insert(to.dev, link);
    }
    watch.relocate(from, to);
    let all = watch.places(|_, link| link.kind.linked() == Some((from.netns, from.dev)));
    for place in all {
        watch.with(place, |link| stack::relocate(link, from, to));
    }
}

/// Two namespaces with a device across them know each other by id from then on.
pub(super) fn know_each_other(watch: &mut Linkwatch<'_>, at: Place) {
    let linked = watch.link(at).and_then(|link| link.kind.linked());
    if let Some((other, dev)) = linked
        && dev != IfIndex::NONE
        && other != at.netns
    {
        introduce(watch.host, at.netns, other);
        introduce(watch.host, other, at.netns);
    }
}
