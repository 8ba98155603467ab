//! Masters: bridge, VRF, bond (Linux 6.18 `net/core/rtnetlink.c` `do_set_master`,
//! `net/bridge/br_if.c`, `net/bridge/br_stp.c`, `drivers/net/vrf.c`).

use super::linkwatch::{Linkwatch, Place};
use super::validate::is_station_address;
use super::{AddressFrom, Link, kinds, options, set, stack, updown};
use crate::kernel::effects::DeviceEvent;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, LlAddr, iff};

/// MTU of a bridge without ports (`ETH_DATA_LEN`).
const BRIDGE_MTU: u32 = 1500;

/// Gives a device another master, or with index 0 none.
pub(super) fn set_master(
    watch: &mut Linkwatch<'_>,
    at: Place,
    master: IfIndex,
) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if link.master == Some(master) {
        return Ok(());
    }
    if link.master.is_some() {
        release(watch, at);
    }
    if master == IfIndex::NONE {
        return Ok(());
    }
    let upper = Place {
        netns: at.netns,
        dev: master,
    };
    let kind = watch.link(upper).ok_or(Errno::EINVAL)?.kind.name();
    match kind {
        Some("bridge") => join_bridge(watch, at, upper),
        Some("vrf") => join_vrf(watch, at, upper),
        Some("bond" | "team") => join_bond(watch, at, upper),
        _ => Err(Errno::EOPNOTSUPP.into()),
    }
}

/// `high` is reached from `low` by going up.
fn is_above(watch: &Linkwatch<'_>, high: Place, low: Place) -> bool {
    let mut waiting = vec![low];
    while let Some(at) = waiting.pop() {
        if at == high {
            return true;
        }
        waiting.extend(stack::uppers(watch, at));
        waiting.extend(master_of(watch, at));
    }
    false
}

fn join_bridge(watch: &mut Linkwatch<'_>, at: Place, bridge: Place) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if link.is_loopback() || !link.is_ethernet() || !is_station_address(&link.address) {
        return Err(Errno::EINVAL.into());
    }
    if link.kind.is("bridge") {
        return Err(Refusal::noted(
            Errno(40),
            "Can not enslave a bridge to a bridge",
        ));
    }
    if stack::is_heard_elsewhere(watch, at) || is_above(watch, at, bridge) {
        return Err(Errno::EBUSY.into());
    }
    // Nobody receives in the place of a VRF (`IFF_NO_RX_HANDLER`).
    if link.vrf_table().is_some() {
        return Err(Errno::EINVAL.into());
    }
    let number = free_port(watch, bridge);
    watch.with(at, |link| {
        link.master = Some(bridge.dev);
        link.port = Some((number, false));
        link.promiscuity = link.promiscuity.saturating_add(1);
        link.allmulti = link.allmulti.saturating_add(1);
    });
    watch.with(bridge, |link| link.had_port = true);
    watch.notify(at, DeviceEvent::Upper(bridge.dev));
    recalculate_address(watch, bridge);
    check_port(watch, at);
    adjust_mtu(watch, bridge);
    Ok(())
}

fn join_vrf(watch: &mut Linkwatch<'_>, at: Place, vrf: Place) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if link.vrf_table().is_some() {
        return Err(Refusal::noted(
            Errno::EINVAL,
            "Can not enslave an L3 master device to a VRF",
        ));
    }
    if link.is_loopback() {
        return Err(Refusal::noted(
            Errno::EOPNOTSUPP,
            "Can not enslave loopback device to a VRF",
        ));
    }
    watch.with(at, |link| link.master = Some(vrf.dev));
    watch.notify(at, DeviceEvent::Upper(vrf.dev));
    cycle(watch, at);
    Ok(())
}

fn join_bond(watch: &mut Linkwatch<'_>, at: Place, bond: Place) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if link.is_loopback() {
        return Err(Errno::EINVAL.into());
    }
    let refuse = |errno, note: &str| Err(Refusal::noted(errno, note));
    if link.vrf_table().is_some() {
        return refuse(
            Errno::EPERM,
            "Device type (master device) cannot be enslaved",
        );
    }
    if stack::is_heard_elsewhere(watch, at) {
        return refuse(Errno::EBUSY, "Device is in use and cannot be enslaved");
    }
    if at == bond {
        return match watch.link(bond).is_some_and(|bond| bond.kind.is("team")) {
            true => refuse(Errno::EINVAL, "Cannot enslave team device to itself"),
            false => refuse(Errno::EPERM, "Cannot enslave bond to itself"),
        };
    }
    if is_above(watch, at, bond) {
        return Err(Errno::EBUSY.into());
    }
    if link.is_up() {
        return Err(Refusal::noted(
            Errno::EPERM,
            "Device can not be enslaved while up",
        ));
    }
    let first = slaves(watch, bond).is_empty();
    let address = link.address.clone();
    watch.with(at, |link| {
        let own: Vec<String> = link.address.0.iter().map(|b| format!("{b:02x}")).collect();
        link.slave = vec![("perm_hwaddr".to_owned(), own.join(":"))];
        link.master = Some(bond.dev);
        link.flags |= iff::SLAVE;
    });
    watch.with(bond, |bond| {
        if first && bond.address_from == AddressFrom::Driver {
            bond.address = address;
        }
    });
    if let Some(address) = watch.link(bond).map(|link| link.address.clone()) {
        watch.with(at, |link| link.address = address);
    }
    updown::open(watch, at)?;
    bond_carrier(watch, bond);
    Ok(())
}

/// A bond has carrier when a slave has.
fn bond_carrier(watch: &mut Linkwatch<'_>, bond: Place) {
    let any = slaves(watch, bond)
        .into_iter()
        .any(|slave| watch.link(slave).is_some_and(Link::is_running));
    watch.set_carrier(bond, any);
}

/// `cycle_netdev`: down and up again, so that addresses and routes move to the other table.
fn cycle(watch: &mut Linkwatch<'_>, at: Place) {
    if watch.link(at).is_some_and(Link::is_up) {
        updown::close(watch, at);
        // It was up before, and its lower device still is.
        let _ = updown::open(watch, at);
    }
}

/// Lets a device go.
fn release(watch: &mut Linkwatch<'_>, at: Place) {
    let Some(master) = master_of(watch, at) else {
        return;
    };
    let kind = watch.link(master).and_then(|link| link.kind.name());
    match kind {
        Some("bridge") => {
            leave_bridge(watch, at, master);
            watch.notify(at, DeviceEvent::Upper(master.dev));
        }
        Some("vrf") => {
            watch.with(at, |link| link.master = None);
            watch.notify(at, DeviceEvent::Upper(master.dev));
            cycle(watch, at);
        }
        _ => {
            leave_bond(watch, at, master);
        }
    }
}

/// `__bond_release_one`: the slave has its own address again, and a bond that has lost its last
/// one takes another.
fn leave_bond(watch: &mut Linkwatch<'_>, at: Place, bond: Place) {
    let own = watch.link(at).and_then(own_address);
    watch.with(at, |link| {
        link.master = None;
        link.flags &= !iff::SLAVE;
        link.slave.clear();
    });
    updown::close(watch, at);
    if let Some(own) = own {
        watch.with(at, |link| link.address = own);
        set::address_changed(watch, at);
    }
    bond_left(watch, bond);
}

/// The address that a bond's slave had before.
fn own_address(link: &Link) -> Option<LlAddr> {
    let word = options::get(&link.slave, "perm_hwaddr")?;
    let bytes = word.split(':').map(|byte| u8::from_str_radix(byte, 16));
    Some(LlAddr(bytes.collect::<Result<Vec<u8>, _>>().ok()?))
}

fn bond_left(watch: &mut Linkwatch<'_>, bond: Place) {
    bond_carrier(watch, bond);
    if slaves(watch, bond).is_empty() {
        let other = kinds::chosen_address(bond.netns, bond.dev);
        watch.with(bond, |link| {
            link.address = other;
            link.address_from = AddressFrom::Driver;
        });
        set::address_changed(watch, bond);
    }
}

fn leave_bridge(watch: &mut Linkwatch<'_>, at: Place, bridge: Place) {
    set_forwarding(watch, at, false);
    watch.with(at, |link| {
        link.master = None;
        link.port = None;
        link.slave.clear();
        link.promiscuity = link.promiscuity.saturating_sub(1);
        link.allmulti = link.allmulti.saturating_sub(1);
    });
    adjust_mtu(watch, bridge);
    recalculate_address(watch, bridge);
}

/// A device that goes away leaves its master.
pub(super) fn forget_master(watch: &mut Linkwatch<'_>, at: Place) {
    match master_of(watch, at) {
        Some(master) if watch.link(master).is_some_and(|l| l.kind.is("bridge")) => {
            leave_bridge(watch, at, master);
        }
        Some(master) => {
            watch.with(at, |link| link.master = None);
            if watch.link(master).is_some_and(|l| l.kind.is("bond")) {
                watch.with(at, |link| {
                    if let Some(own) = own_address(link) {
                        link.address = own;
                    }
                    link.flags &= !iff::SLAVE;
                    link.slave.clear();
                });
                bond_left(watch, master);
            }
        }
        None => {}
    }
}

/// A master that goes away lets its slaves go.
pub(super) fn release_all(watch: &mut Linkwatch<'_>, master: Place) {
    for slave in slaves(watch, master) {
        release(watch, slave);
    }
}

fn slaves(watch: &Linkwatch<'_>, master: Place) -> Vec<Place> {
    watch.places(|netns, link| netns == master.netns && link.master == Some(master.dev))
}

fn master_of(watch: &Linkwatch<'_>, at: Place) -> Option<Place> {
    let dev = watch.link(at)?.master?;
    Some(Place {
        netns: at.netns,
        dev,
    })
}

/// The lowest free port number (`find_portno`).
fn free_port(watch: &Linkwatch<'_>, bridge: Place) -> u16 {
    let taken: Vec<u16> = slaves(watch, bridge)
        .into_iter()
        .filter_map(|slave| Some(watch.link(slave)?.port?.0))
        .collect();
    (1..).find(|n| !taken.contains(n)).unwrap_or(u16::MAX)
}

/// What happens to a port happens to the bridge (`br_device_event`).
pub(super) fn port_event(watch: &mut Linkwatch<'_>, at: Place, event: DeviceEvent) {
    let Some(master) = master_of(watch, at) else {
        return;
    };
    let bridge = watch.link(at).is_some_and(|link| link.port.is_some());
    match event {
        DeviceEvent::Up | DeviceEvent::Down | DeviceEvent::Change if bridge => {
            check_port(watch, at);
        }
        DeviceEvent::Mtu(_) if bridge => adjust_mtu(watch, master),
        DeviceEvent::Up | DeviceEvent::Down | DeviceEvent::Change
            if watch.link(master).is_some_and(|l| l.kind.is("bond")) =>
        {
            bond_carrier(watch, master);
        }
        _ => {}
    }
}

/// A port's new address may become the bridge's.
pub(super) fn port_readdressed(watch: &mut Linkwatch<'_>, at: Place) {
    if let Some(bridge) = master_of(watch, at)
        && watch.link(at).is_some_and(|link| link.port.is_some())
    {
        recalculate_address(watch, bridge);
    }
}

/// The bridge came up: its working ports forward (`br_stp_enable_bridge`).
pub(super) fn bridge_opened(watch: &mut Linkwatch<'_>, bridge: Place) {
    if watch.link(bridge).is_some_and(|l| l.kind.is("bridge")) {
        for port in slaves(watch, bridge) {
            check_port(watch, port);
        }
    }
}

/// The bridge goes down: no port forwards any longer.
pub(super) fn bridge_closing(watch: &mut Linkwatch<'_>, bridge: Place) {
    if watch.link(bridge).is_some_and(|l| l.kind.is("bridge")) {
        for port in slaves(watch, bridge) {
            forget_state(watch, port);
            set_forwarding(watch, port, false);
        }
    }
}

/// A port forwards when it works and the bridge is up (`br_port_carrier_check`; spanning tree is
/// off, and then there is no delay).
pub(super) fn check_port(watch: &mut Linkwatch<'_>, at: Place) {
    let Some(bridge) = master_of(watch, at) else {
        return;
    };
    let open = watch.link(bridge).is_some_and(Link::is_up);
    let works = watch.link(at).is_some_and(|l| l.is_up() && l.is_oper_up());
    let waits = watch
        .link(at)
        .is_some_and(|l| options::get(&l.slave, "state").is_some());
    if !(open && works) {
        forget_state(watch, at);
        set_forwarding(watch, at, false);
    } else if !waits {
        set_forwarding(watch, at, true);
    }
}

/// The state that a user gives a port. Without a spanning tree a blocked one forwards at once
/// (`br_set_port_state`, `br_make_forwarding`).
pub(super) fn set_state(watch: &mut Linkwatch<'_>, at: Place, word: &str, state: u32) {
    forget_state(watch, at);
    if matches!(state, 1 | 2) {
        watch.with(at, |link| options::put(&mut link.slave, "state", word));
    }
    set_forwarding(watch, at, matches!(state, 3 | 4));
}

fn forget_state(watch: &mut Linkwatch<'_>, at: Place) {
    watch.with(at, |link| link.slave.retain(|(key, _)| key != "state"));
}

fn set_forwarding(watch: &mut Linkwatch<'_>, at: Place, forwarding: bool) {
    let Some((number, was)) = watch.link(at).and_then(|link| link.port) else {
        return;
    };
    if was == forwarding {
        return;
    }
    watch.with(at, |link| link.port = Some((number, forwarding)));
    if let Some(bridge) = master_of(watch, at) {
        reselect(watch, bridge);
    }
}

/// `br_port_state_selection`: a bridge has carrier while a port forwards.
pub(super) fn reselect(watch: &mut Linkwatch<'_>, bridge: Place) {
    let forwards = |port: Place| watch.link(port).and_then(|l| l.port).is_some_and(|p| p.1);
    let any = slaves(watch, bridge).into_iter().any(forwards);
    watch.set_carrier(bridge, any);
}

/// `br_stp_recalculate_bridge_id`: the lowest address of a port, unless the user chose one.
fn recalculate_address(watch: &mut Linkwatch<'_>, bridge: Place) {
    let Some(link) = watch.link(bridge) else {
        return;
    };
    if link.address_from == AddressFrom::User {
        return;
    }
    let own = link.address.clone();
    let ports = slaves(watch, bridge).into_iter();
    let lowest = ports.filter_map(|port| Some(watch.link(port)?.address.clone()));
    let address = lowest.min().unwrap_or(LlAddr(vec![0; 6]));
    if address != own {
        watch.with(bridge, |link| link.address = address);
        watch.notify(bridge, DeviceEvent::Readdressed);
        reselect(watch, bridge);
        stack::lower_readdressed(watch, bridge);
    }
}

/// `br_mtu_auto_adjust`: the lowest MTU of a port, unless the user chose one.
fn adjust_mtu(watch: &mut Linkwatch<'_>, bridge: Place) {
    if watch.link(bridge).is_none_or(|link| link.mtu_set) {
        return;
    }
    let ports = slaves(watch, bridge).into_iter();
    let lowest = ports.filter_map(|port| Some(watch.link(port)?.mtu)).min();
    // The bridge's own limits are wider than any port's that could be refused here.
    let _ = set::mtu(watch, bridge, lowest.unwrap_or(BRIDGE_MTU));
    watch.with(bridge, |link| link.mtu_set = false);
}
