//! Devices on top of others: what a lower device does to them (Linux 6.18 `net/8021q/vlan.c`
//! `vlan_device_event`, `drivers/net/macvlan.c` `macvlan_device_event`).

use super::kinds::Driver;
use super::linkwatch::{Linkwatch, Place};
use super::{AddressFrom, Kind, Link, VlanSettings, enslave, macvlan, options, set, updown, vxlan};
use crate::kernel::NetnsId;
use crate::kernel::effects::DeviceEvent;
use crate::rtnl::{Errno, LinkMsg, Refusal};
use crate::types::{IfIndex, iff};

/// Flags that a VLAN does not take from its lower device.
const VLAN_OWN: u32 = iff::UP | iff::PROMISC | iff::ALLMULTI | iff::MASTER | iff::SLAVE;

/// The devices that sit on this one.
pub(super) fn uppers(watch: &Linkwatch<'_>, at: Place) -> Vec<Place> {
    watch.places(|_, link| link.kind.lower() == Some((at.netns, at.dev)) && follows(link))
}

/// The kind goes and comes with its lower device; a tunnel merely uses it.
fn follows(link: &Link) -> bool {
    matches!(
        link.kind.name(),
        Some("vlan" | "macvlan" | "macvtap" | "ipvlan" | "ipvtap")
    )
}

/// Tells the devices above and the bridge.
pub(super) fn on_device(watch: &mut Linkwatch<'_>, at: Place, event: DeviceEvent) {
    for upper in uppers(watch, at) {
        let settings = match watch.link(upper).map(|link| &link.kind) {
            Some(Kind::Vlan { settings, .. }) => Some(settings.clone()),
            _ => None,
        };
        let has = |flag| settings.as_ref().is_some_and(|own| own.has(flag));
        let vlan = settings.is_some() && !has(VlanSettings::LOOSE_BINDING);
        match event {
            DeviceEvent::Up | DeviceEvent::Down | DeviceEvent::Change => {
                if vlan && event == DeviceEvent::Up {
                    // It can only fail when the lower device is down.
                    let _ = updown::open(watch, upper);
                } else if vlan && event == DeviceEvent::Down {
                    updown::close(watch, upper);
                }
                if !has(VlanSettings::BRIDGE_BINDING) {
                    transfer(watch, at, upper);
                }
            }
            DeviceEvent::Mtu(_) => shrink(watch, at, upper),
            _ => {}
        }
    }
    enslave::port_event(watch, at, event);
}

/// `netif_stacked_transfer_operstate`.
fn transfer(watch: &mut Linkwatch<'_>, lower: Place, upper: Place) {
    if let Some(carrier) = watch.link(lower).map(|link| link.carrier) {
        watch.set_carrier(upper, carrier);
    }
}

fn shrink(watch: &mut Linkwatch<'_>, lower: Place, upper: Place) {
    let (Some(below), Some(above)) = (watch.link(lower), watch.link(upper)) else {
        return;
    };
    let mtu = below.mtu;
    if above.mtu > mtu {
        // An upper device whose own minimum forbids it keeps its MTU.
        let _ = set::mtu(watch, upper, mtu);
    }
}

/// A VLAN that never got an address of its own follows its lower device while it is up.
pub(super) fn lower_readdressed(watch: &mut Linkwatch<'_>, at: Place) {
    let Some(address) = watch.link(at).map(|link| link.address.clone()) else {
        return;
    };
    for upper in uppers(watch, at) {
        let inherits = |l: &Link| l.is_up() && l.address_from == AddressFrom::Lower;
        if watch.link(upper).is_some_and(inherits) {
            watch.with(upper, |link| link.address = address.clone());
            set::address_changed(watch, upper);
        }
    }
}

/// An upper device's MTU is bounded by the lower one's.
pub(super) fn check_mtu(watch: &Linkwatch<'_>, link: &Link, wanted: u32) -> Result<(), Refusal> {
    let Some((netns, dev)) = link.kind.lower() else {
        return Ok(());
    };
    let below = watch.link(Place { netns, dev });
    let too_big = below.is_some_and(|below| wanted > below.mtu);
    match link.kind.name() {
        Some("vlan") if too_big => Err(Errno::ERANGE.into()),
        Some("macvlan" | "macvtap") if too_big => Err(Errno::EINVAL.into()),
        Some("vxlan") if vxlan::room(watch, &link.kind).is_some_and(|room| wanted > room) => {
            Err(Errno::EINVAL.into())
        }
        _ => Ok(()),
    }
}

/// The new device against the lower device that it names; it takes MTU, flags and address from it.
pub(super) fn check_lower(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    driver: &Driver,
    link: &mut Link,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    match driver.kind {
        "vlan" => check_vlan(watch, netns, link, msg),
        _ if driver.stacked => check_macvlan(watch, netns, link, msg),
        _ => Ok(()),
    }
}

fn check_vlan(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    link: &mut Link,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    let refuse = |errno, text: &str| Err(Refusal::noted(errno, text));
    let asked = msg.info.as_ref().map(|info| &info.data);
    let Some(crate::rtnl::LinkData::Vlan(crate::rtnl::VlanData { id: Some(id), .. })) = asked
    else {
        return refuse(Errno::EINVAL, "8021q: VLAN id not specified");
    };
    let Some(dev) = msg.link else {
        return refuse(Errno::EINVAL, "8021q: link not specified");
    };
    let Some(real) = watch.link(Place { netns, dev }) else {
        return refuse(Errno::ENODEV, "8021q: link does not exist");
    };
    if real.is_loopback() || !real.is_ethernet() || real.vrf_table().is_some() {
        return refuse(Errno::EOPNOTSUPP, "8021q: VLANs not supported on device");
    }
    let same = |other: &Link| match (&other.kind, &link.kind) {
        (Kind::Vlan { protocol: a, .. }, Kind::Vlan { protocol: b, .. }) => a == b,
        _ => false,
    };
    let taken = watch.places(|_, other| {
        let its = matches!(other.kind, Kind::Vlan { id: its, .. } if its == *id);
        its && same(other) && other.kind.lower() == Some((netns, dev))
    });
    if !taken.is_empty() {
        return refuse(Errno::EEXIST, "8021q: VLAN device already exists");
    }
    match msg.mtu {
        None => link.mtu = real.mtu,
        Some(mtu) if mtu > real.mtu => return Err(Errno::EINVAL.into()),
        Some(_) => {}
    }
    link.flags = real.flags & !VLAN_OWN;
    if msg.address.is_none() {
        link.address = real.address.clone();
        link.address_from = AddressFrom::Lower;
    }
    if msg.broadcast.is_none() {
        link.broadcast = real.broadcast.clone();
    }
    Ok(())
}

fn check_macvlan(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    link: &mut Link,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    let dev = msg.link.ok_or(Errno::EINVAL)?;
    let mut below = Place { netns, dev };
    let mut real = watch.link(below).ok_or(Errno::ENODEV)?;
    // On top of another of its kind it sits on that one's lower device.
    if let (true, Some((netns, dev))) = (follows(real) && !real.kind.is("vlan"), real.kind.lower())
    {
        below = Place { netns, dev };
        real = watch.link(below).ok_or(Errno::ENODEV)?;
    }
    match msg.mtu {
        None => link.mtu = real.mtu,
        Some(mtu) if mtu > real.mtu => return Err(Errno::EINVAL.into()),
        Some(_) => {}
    }
    if real.is_loopback() || !real.is_ethernet() {
        return Err(Errno::EINVAL.into());
    }
    let class = |kind: Option<&str>| kind.is_some_and(|kind| kind.starts_with("ip"));
    let ours = class(link.kind.name());
    let others = |upper: &Place| {
        let upper = watch.link(*upper).filter(|upper| !upper.kind.is("vlan"));
        upper.is_some_and(|upper| class(upper.kind.name()) != ours)
    };
    if real.port.is_some() || is_slave(watch, below) || uppers(watch, below).iter().any(others) {
        return Err(Errno::EBUSY.into());
    }
    // Nobody receives in the place of a VRF (`IFF_NO_RX_HANDLER`).
    if real.vrf_table().is_some() {
        return Err(Errno::EINVAL.into());
    }
    macvlan::check_port(watch, below, link)?;
    let own = real.address.clone();
    let Kind::Other {
        name,
        options,
        lower,
    } = &mut link.kind
    else {
        return Ok(());
    };
    *lower = Some((below.netns, below.dev));
    let through = options::get(options, "mode") == Some("passthru");
    if name.starts_with("ipv") && msg.address.is_none() || through {
        link.address = own;
        link.address_from = AddressFrom::Lower;
    }
    Ok(())
}

/// A bond or a team receives in its place.
fn is_slave(watch: &Linkwatch<'_>, at: Place) -> bool {
    let master = watch.link(at).and_then(|link| link.master);
    let master = master.and_then(|dev| watch.link(Place { dev, ..at }));
    master.is_some_and(|master| master.kind.is("bond") || master.kind.is("team"))
}

/// Something other than a master receives in its place (`dev->rx_handler`): devices on top of it, or the program
/// behind it.
pub(super) fn is_heard_elsewhere(watch: &Linkwatch<'_>, at: Place) -> bool {
    let link = watch.link(at);
    let tap = link.is_some_and(|link| link.kind.is("macvtap") || link.kind.is("ipvtap"));
    let above = |upper: &Place| {
        watch
            .link(*upper)
            .is_some_and(|upper| !upper.kind.is("vlan"))
    };
    tap || uppers(watch, at).iter().any(above)
}

/// A stacked device that was just registered takes the lower one's carrier.
pub(super) fn join_lower(watch: &mut Linkwatch<'_>, at: Place) {
    let Some(link) = watch.link(at).filter(|link| follows(link)) else {
        return;
    };
    let bound = match &link.kind {
        Kind::Vlan { settings, .. } => settings.has(VlanSettings::BRIDGE_BINDING),
        other => matches!(other.name(), Some("ipvlan" | "ipvtap")),
    };
    if let (Some((netns, dev)), false) = (link.kind.lower(), bound) {
        transfer(watch, Place { netns, dev }, at);
        // It was born with it.
        watch.with(at, |link| link.carrier_changes = 0);
        watch.fire(at);
    }
}

/// Extra promiscuity: an upper device that is up listens to an address that is not this one's.
pub(super) fn overheard<'a>(mut above: impl Iterator<Item = &'a Link>, link: &Link) -> u32 {
    u32::from(link.is_up() && above.any(|up| up.is_up() && up.address != link.address))
}

/// Tunnels that name a device which goes away: a VXLAN goes with it, others stay.
pub(super) fn forget_lower(watch: &mut Linkwatch<'_>, at: Place) {
    let users = watch.places(|_, link| link.kind.lower() == Some((at.netns, at.dev)));
    for user in users {
        if watch.link(user).is_some_and(|link| link.kind.is("vxlan")) {
            super::del::remove(watch, user);
            continue;
        }
        watch.with(user, |link| {
            if let Kind::Other { lower, .. } = &mut link.kind {
                *lower = None;
            }
        });
    }
}

/// The device that this one is linked to has moved (see `migrate`).
pub(super) fn relocate(link: &mut Link, from: Place, to: Place) {
    let (netns, dev): (&mut NetnsId, &mut IfIndex) = match &mut link.kind {
        Kind::Veth { netns, peer } => (netns, peer),
        Kind::Vlan { netns, lower, .. } => (netns, lower),
        Kind::Other {
            lower: Some((netns, lower)),
            ..
        } => (netns, lower),
        _ => return,
    };
    if (*netns, *dev) == (from.netns, from.dev) {
        (*netns, *dev) = (to.netns, to.dev);
    }
}
