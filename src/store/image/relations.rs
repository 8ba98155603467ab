//! What devices say of each other, across namespaces.

use std::collections::{BTreeMap, BTreeSet};

use super::wrong::{At, Checked, wrong};
use crate::kernel::link::{Kind, Link};
use crate::kernel::{Netns, NetnsId};
use crate::types::IfIndex;

type Namespaces = BTreeMap<NetnsId, Netns>;

/// A device of some namespace.
type Device = (NetnsId, IfIndex);

/// Refuses devices whose other end, master or lower device does not exist, and devices that stand
/// on themselves: whatever happened to such a device would never end.
pub fn check(namespaces: &Namespaces) -> Checked<()> {
    let circles = circles(namespaces);
    for (at, (netns, ns)) in namespaces.iter().enumerate() {
        for (row, link) in ns.links.by_index.values().enumerate() {
            let trouble = if circles.contains(&(*netns, link.index)) {
                Some("stands on itself")
            } else {
                lacks(namespaces, *netns, link)
            };
            if let Some(trouble) = trouble {
                return wrong(format!("device \"{}\" {trouble}", link.name))
                    .at_index(row)
                    .at_key("links")
                    .at_index(at)
                    .at_key("netns");
            }
        }
    }
    Ok(())
}

fn device(namespaces: &Namespaces, (netns, index): Device) -> Option<&Link> {
    namespaces.get(&netns)?.links.get(index)
}

/// What a device refers to and is not there.
fn lacks(namespaces: &Namespaces, netns: NetnsId, link: &Link) -> Option<&'static str> {
    let missing = |device_id| device(namespaces, device_id).is_none();
    if let Kind::Veth { netns: there, peer } = link.kind {
        let back = Kind::Veth {
            netns,
            peer: link.index,
        };
        let peer = device(namespaces, (there, peer));
        if peer.is_none_or(|peer| peer.kind != back) {
            return Some("has no other end");
        }
    }
    if link.kind.lower().is_some_and(missing) {
        return Some("has no lower device");
    }
    let master = link.master.map(|master| (netns, master));
    master.is_some_and(missing).then_some("has no master")
}

/// Devices that are on a circle of masters and lower devices, or above one: what is left when
/// every device with nothing left below it is taken away, again and again.
fn circles(namespaces: &Namespaces) -> BTreeSet<Device> {
    let mut above: BTreeMap<Device, Vec<Device>> = BTreeMap::new();
    let mut below: BTreeMap<Device, usize> = BTreeMap::new();
    for (netns, ns) in namespaces {
        for link in ns.links.by_index.values() {
            let own = (*netns, link.index);
            below.entry(own).or_insert(0);
            let stands = link.kind.lower().map(|lower| (lower, own));
            let carries = link.master.map(|master| (own, (*netns, master)));
            for (lower, upper) in stands.into_iter().chain(carries) {
                above.entry(lower).or_default().push(upper);
                *below.entry(upper).or_insert(0) += 1;
            }
        }
    }
    // A lower device that does not exist holds nothing back; that it is missing is told elsewhere.
    let known = |(netns, index): &Device| device(namespaces, (*netns, *index)).is_some();
    let bottom = below.iter().filter(|(_, count)| **count == 0);
    let mut free: Vec<Device> = bottom.map(|(device, _)| *device).collect();
    free.extend(above.keys().filter(|device| !known(device)).copied());
    while let Some(device) = free.pop() {
        below.remove(&device);
        for upper in above.remove(&device).unwrap_or_default() {
            if let Some(count) = below.get_mut(&upper) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.push(upper);
                }
            }
        }
    }
    below.into_keys().collect()
}
