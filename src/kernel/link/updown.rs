//! Flags: up and down, and what the drivers do then (Linux 6.18 `net/core/dev.c`
//! `__dev_change_flags`, `__dev_open`, `__dev_close_many`).

use super::enslave;
use super::linkwatch::{Linkwatch, Place};
use super::{AddressFrom, Kind, Link, VlanSettings, options};
use crate::kernel::effects::DeviceEvent;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, iff};

/// `IN6_ADDR_GEN_MODE_NONE`.
const ADDR_GEN_NONE: u8 = 1;

/// The flags that a request may change directly.
const SETTABLE: u32 = iff::DEBUG
    | iff::NOTRAILERS
    | iff::NOARP
    | iff::DYNAMIC
    | iff::MULTICAST
    | iff::PORTSEL
    | iff::AUTOMEDIA;

/// Sets the flags that `change` selects; all of them when it selects none
/// (`rtnl_dev_combine_flags`).
pub(super) fn change_flags(
    watch: &mut Linkwatch<'_>,
    at: Place,
    flags: u32,
    change: u32,
) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let old = link.flags;
    let wanted = match change {
        0 => flags,
        mask => flags & mask | old & !mask,
    };
    watch.with(at, |link| {
        link.flags = wanted & SETTABLE | old & !SETTABLE;
        count(link, iff::PROMISC, wanted);
        count(link, iff::ALLMULTI, wanted);
    });
    let done = match (old ^ wanted) & iff::UP {
        0 => Ok(()),
        _ if old & iff::UP != 0 => {
            close(watch, at);
            Ok(())
        }
        _ => open(watch, at),
    };
    let told = iff::UP | iff::PROMISC | iff::ALLMULTI;
    let now = watch.link(at).map_or(old, |link| link.flags);
    if now & iff::UP != 0 && (now ^ old) & !told != 0 {
        watch.notify(at, DeviceEvent::Change);
        if (now ^ old) & iff::NOARP != 0 {
            watch.notify(at, DeviceEvent::Arp);
        }
    }
    done
}

/// The user's own wish for promiscuous mode or all multicast counts once.
fn count(link: &mut Link, flag: u32, wanted: u32) {
    if (link.flags ^ wanted) & flag == 0 {
        return;
    }
    link.flags ^= flag;
    let counter = match flag {
        iff::PROMISC => &mut link.promiscuity,
        _ => &mut link.allmulti,
    };
    *counter = match wanted & flag {
        0 => counter.saturating_sub(1),
        _ => counter.saturating_add(1),
    };
}

/// Brings a device up, if it is not.
///
/// # Errors
/// `ENETDOWN` for a VLAN whose lower device is down, `ENOTCONN` for a veth without its peer.
pub(super) fn open(watch: &mut Linkwatch<'_>, at: Place) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if link.is_up() {
        return Ok(());
    }
    driver_open(watch, at)?;
    watch.with(at, |link| {
        link.flags |= iff::UP;
        link.unqueued |= !link.was_up && link.txqlen == 0;
        link.was_up = true;
    });
    enslave::bridge_opened(watch, at);
    watch.notify(at, DeviceEvent::Up);
    Ok(())
}

fn driver_open(watch: &mut Linkwatch<'_>, at: Place) -> Result<(), Refusal> {
    let Some(link) = watch.link(at) else {
        return Ok(());
    };
    match link.kind {
        Kind::Veth { netns, peer } => {
            if peer == IfIndex::NONE {
                return Err(Errno::ENOTCONN.into());
            }
            let peer = Place { netns, dev: peer };
            if watch.link(peer).is_some_and(Link::is_up) {
                watch.set_carrier(at, true);
                watch.set_carrier(peer, true);
            }
        }
        Kind::Vlan {
            lower,
            netns,
            ref settings,
            ..
        } => {
            let loose = settings.has(VlanSettings::LOOSE_BINDING);
            let bound = settings.has(VlanSettings::BRIDGE_BINDING);
            let below = Place { netns, dev: lower };
            let real = watch.link(below).ok_or(Errno::ENETDOWN)?;
            if !real.is_up() && !loose {
                return Err(Errno::ENETDOWN.into());
            }
            let (carrier, address) = (real.carrier, real.address.clone());
            watch.with(at, |link| {
                if link.address_from == AddressFrom::Lower {
                    link.address = address;
                }
            });
            if carrier && !bound {
                watch.set_carrier(at, true);
            }
        }
        // `wg_open`: its addresses are the user's business.
        Kind::Other { ref name, .. } if name == "wireguard" => {
            watch.with(at, |link| link.addr_gen_mode = ADDR_GEN_NONE);
        }
        _ => ipvlan_opened(watch, at),
    }
    Ok(())
}

/// Above layer 2 an ipvlan resolves no addresses (`ipvlan_open`).
fn ipvlan_opened(watch: &mut Linkwatch<'_>, at: Place) {
    watch.with(at, |link| {
        let Kind::Other { name, options, .. } = &link.kind else {
            return;
        };
        if !matches!(name.as_str(), "ipvlan" | "ipvtap") {
            return;
        }
        link.flags = match options::get(options, "mode") {
            Some("l2") => link.flags & !iff::NOARP,
            _ => link.flags | iff::NOARP,
        };
    });
}

/// Sets a device down, if it is not.
pub(super) fn close(watch: &mut Linkwatch<'_>, at: Place) {
    let Some(link) = watch.link(at).filter(|link| link.is_up()) else {
        return;
    };
    match link.kind {
        Kind::Veth { netns, peer } => {
            watch.set_carrier(at, false);
            watch.set_carrier(Place { netns, dev: peer }, false);
        }
        Kind::Vlan { .. } => watch.set_carrier(at, false),
        _ => {}
    }
    enslave::bridge_closing(watch, at);
    watch.with(at, |link| link.flags &= !iff::UP);
    watch.notify(at, DeviceEvent::Down);
}
