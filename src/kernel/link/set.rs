//! Changes of a device that exists (Linux 6.18 `net/core/rtnetlink.c` `do_setlink`, in its order).

use super::kinds::{self, Readdress};
use super::linkwatch::{Linkwatch, Place};
use super::options::Words;
use super::{AddressFrom, Kind, Link, VlanSettings, enslave, migrate, name, options, stack};
use super::{macvlan, over4, over6, row, segments, updown, validate, vxlan};
use crate::kernel::NetnsId;
use crate::kernel::effects::DeviceEvent;
use crate::rtnl::{Errno, LinkData, LinkInfo, LinkMsg, Refusal, VlanData};
use crate::types::{IfIndex, LlAddr};

/// Entries of the largest ring of pointers that the kernel allocates, 4 MB of them
/// (`KMALLOC_MAX_SIZE`).
const QUEUE_MAX: u32 = 524_288;

/// `validate_linkmsg` against the device that is meant.
pub(super) fn check(watch: &Linkwatch<'_>, at: Place, msg: &LinkMsg) -> Result<(), Refusal> {
    let ns = watch.host.namespaces.get(&at.netns).ok_or(Errno::ENODEV)?;
    let link = ns.links.get(at.dev).ok_or(Errno::ENODEV)?;
    let has_v6 = ns.v6.addrs.devs.contains_key(&at.dev);
    let tso = row::tso(watch.host, at.netns, link);
    validate::against_device(link, has_v6, tso, msg)
}

/// The same change for every member of a group; the first refusal ends it.
pub(super) fn group(
    watch: &mut Linkwatch<'_>,
    netns: NetnsId,
    group: u32,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    for at in watch.places(|ns, link| ns == netns && link.group == group) {
        check(watch, at, msg)?;
        apply(watch, at, msg)?;
    }
    Ok(())
}

/// Everything that a request may change, one thing after the other.
pub(super) fn apply(watch: &mut Linkwatch<'_>, at: Place, msg: &LinkMsg) -> Result<(), Refusal> {
    let at = migrate::follow(watch, at, msg)?;
    if let Some(wanted) = &msg.address {
        address(watch, at, wanted)?;
    }
    if let Some(wanted) = msg.mtu {
        mtu(watch, at, wanted)?;
    }
    if let Some(group) = msg.group {
        watch.with(at, |link| link.group = group);
    }
    if let (true, Some(name)) = (msg.index != IfIndex::NONE, &msg.name) {
        rename(watch, at, name.as_str())?;
    }
    if let Some(alias) = &msg.alias {
        let alias = Some(alias.clone()).filter(|text| !text.is_empty());
        watch.with(at, |link| link.alias = alias);
    }
    if let Some(broadcast) = &msg.broadcast {
        watch.with(at, |link| {
            let len = link.broadcast.0.len();
            link.broadcast = LlAddr(broadcast.0.iter().copied().take(len).collect());
        });
    }
    if msg.flags != 0 || msg.change != 0 {
        updown::change_flags(watch, at, msg.flags, msg.change)?;
    }
    if let Some(master) = msg.master {
        enslave::set_master(watch, at, master)?;
    }
    if let Some(carrier) = msg.carrier {
        set_carrier(watch, at, carrier)?;
    }
    set_queue_length(watch, at, msg)?;
    settings(watch, at, msg)
}

/// A queue that was ever used is made anew in the new length (Linux 6.18 `net/core/dev.c`,
/// `netif_change_tx_queue_len`; `include/linux/ptr_ring.h`, `__ptr_ring_init_queue_alloc`).
fn set_queue_length(watch: &mut Linkwatch<'_>, at: Place, msg: &LinkMsg) -> Result<(), Refusal> {
    let Some(wanted) = msg.txqlen else {
        return Ok(());
    };
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if wanted > QUEUE_MAX && link.was_up && kinds::of(&link.kind).queued {
        return Err(Errno::ENOMEM.into());
    }
    watch.with(at, |link| link.txqlen = wanted);
    Ok(())
}

/// What touches nothing but the device itself.
fn settings(watch: &mut Linkwatch<'_>, at: Place, msg: &LinkMsg) -> Result<(), Refusal> {
    watch.with(at, |link| {
        link.linkmode = msg.linkmode.unwrap_or(link.linkmode);
        link.addr_gen_mode = msg.addr_gen_mode.unwrap_or(link.addr_gen_mode);
        segments::set(&mut link.limits, &msg.limits);
    });
    if let Some(state) = msg.operstate {
        operstate(watch, at, state);
    }
    proto_down(watch, at, msg)
}

/// `do_set_proto_down`: whoever has a reason keeps the device down.
fn proto_down(watch: &mut Linkwatch<'_>, at: Place, msg: &LinkMsg) -> Result<(), Refusal> {
    if msg.proto_down.is_none() && msg.proto_down_reason.is_none() {
        return Ok(());
    }
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if !matches!(link.kind.name(), Some("macvlan" | "vxlan" | "macvtap")) {
        let note = "Protodown not supported by device";
        return Err(Refusal::noted(Errno::EOPNOTSUPP, note));
    }
    let mut reasons = link.proto_down_reason;
    if let Some((mask, value)) = msg.proto_down_reason {
        reasons = reasons & !mask | value & mask;
        watch.with(at, |link| link.proto_down_reason = reasons);
    }
    match msg.proto_down {
        Some(false) if reasons != 0 => {
            let note = "Cannot clear protodown, active reasons";
            return Err(Refusal::noted(Errno::EBUSY, note));
        }
        Some(down) => {
            watch.with(at, |link| link.proto_down = down);
            watch.set_carrier(at, !down);
        }
        None => {}
    }
    Ok(())
}

/// `set_operstate`: the user may move only between up, dormant and testing.
fn operstate(watch: &mut Linkwatch<'_>, at: Place, wanted: crate::types::OperState) {
    use crate::types::OperState::{Dormant, Testing, Unknown, Up};
    watch.with(at, |link| {
        let from = link.operstate;
        link.operstate = match wanted {
            Up if matches!(from, Dormant | Testing | Unknown) => Up,
            Testing if matches!(from, Up | Unknown) => Testing,
            Dormant if matches!(from, Up | Unknown) => Dormant,
            _ => from,
        };
    });
}

/// `dev_set_mac_address` and the drivers' part of it.
fn address(watch: &mut Linkwatch<'_>, at: Place, wanted: &LlAddr) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let mut wanted = wanted.clone();
    wanted.0.truncate(link.address.0.len());
    let readdress = kinds::of(&link.kind).readdress;
    if readdress == Readdress::Never {
        return Err(Errno::EOPNOTSUPP.into());
    }
    if link.address != wanted {
        if readdress == Readdress::Down && link.is_up() {
            return Err(Errno::EBUSY.into());
        }
        if !validate::is_station_address(&wanted) {
            return Err(Errno::EADDRNOTAVAIL.into());
        }
    }
    let changed = link.address != wanted;
    let bridge = link.kind.is("bridge");
    watch.with(at, |link| {
        link.address = wanted;
        link.address_from = AddressFrom::User;
    });
    if bridge && changed {
        enslave::reselect(watch, at);
    }
    address_changed(watch, at);
    Ok(())
}

/// What follows from a new link layer address.
pub(super) fn address_changed(watch: &mut Linkwatch<'_>, at: Place) {
    watch.notify(at, DeviceEvent::Readdressed);
    stack::lower_readdressed(watch, at);
    enslave::port_readdressed(watch, at);
}

/// `dev_set_mtu_ext`.
pub(super) fn mtu(watch: &mut Linkwatch<'_>, at: Place, wanted: u32) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let old = link.mtu;
    if old == wanted {
        return Ok(());
    }
    validate::mtu(link, wanted)?;
    stack::check_mtu(watch, link, wanted)?;
    watch.with(at, |link| {
        link.mtu = wanted;
        link.mtu_set |= link.kind.is("bridge");
    });
    watch.notify(at, DeviceEvent::Mtu(old));
    Ok(())
}

/// `dev_change_name`; a device that is up may be renamed.
fn rename(watch: &mut Linkwatch<'_>, at: Place, wanted: &str) -> Result<(), Refusal> {
    let ns = watch.netns(at.netns).ok_or(Errno::ENODEV)?;
    let link = ns.links.get(at.dev).ok_or(Errno::ENODEV)?;
    if link.name.as_str() == wanted {
        return Ok(());
    }
    let name = name::settle(&ns.links, wanted)?;
    watch.with(at, |link| link.name = name);
    watch.notify(at, DeviceEvent::Renamed);
    Ok(())
}

/// `dev_change_carrier`.
fn set_carrier(watch: &mut Linkwatch<'_>, at: Place, carrier: bool) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if !kinds::of(&link.kind).sets_carrier {
        return Err(Errno::EOPNOTSUPP.into());
    }
    // Nobody has the device open.
    if carrier && link.kind.is("tun") {
        return Err(Errno::EPERM.into());
    }
    watch.set_carrier(at, carrier);
    Ok(())
}

/// The words `typed` on top of what a device has.
fn change_options(
    watch: &mut Linkwatch<'_>,
    at: Place,
    kind: &str,
    before: &Words,
    typed: &[(String, String)],
) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let (changed, refused) = match options::check(watch, at.netns, kind, Some(link), typed) {
        Ok(changed) => (changed, None),
        Err(refusal) => {
            let rest = macvlan::before_sources(kind, typed).ok_or_else(|| refusal.clone())?;
            let changed = options::check(watch, at.netns, kind, Some(link), &rest)?;
            (changed, Some(refusal))
        }
    };
    let follows = over6::is_one(kind) || kind == "vxlan";
    let below = options::lower_option(kind, &changed).filter(|_| follows);
    watch.with(at, |link| {
        if let Kind::Other { options, lower, .. } = &mut link.kind {
            *options = changed;
            *lower = below.map_or(*lower, |dev| Some((at.netns, dev)));
        }
    });
    match kind {
        kind if over4::is_one(kind) => over4::follow_options(watch, at, before),
        kind if over6::is_one(kind) => over6::follow_options(watch, at),
        "vxlan" if below.is_some() => vxlan::fit_lower(watch, at),
        _ => {}
    }
    if let Some(limit) = options::get(typed, "bclim") {
        macvlan::share_limit(watch, at, Some(limit));
    }
    refused.map_or(Ok(()), Err)
}

/// `IFLA_INFO_DATA` of an existing device (`ops->changelink`). Only kinds whose options rpdb keeps
/// as words can change them.
pub(super) fn kind_data(
    watch: &mut Linkwatch<'_>,
    at: Place,
    info: &LinkInfo,
) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    if info.kind.as_deref() != link.kind.name() {
        return Err(Errno::EOPNOTSUPP.into());
    }
    match (&link.kind, &info.data) {
        (Kind::Other { name, options, .. }, LinkData::Words(words)) if name != "tun" => {
            let (name, before) = (name.clone(), options.clone());
            change_options(watch, at, &name, &before, words)
        }
        (Kind::Vlan { .. }, LinkData::Vlan(data)) => {
            watch.with(at, |link| {
                if let Kind::Vlan { settings, .. } = &mut link.kind {
                    vlan_settings(settings, data);
                }
            });
            Ok(())
        }
        _ => Err(Errno::EOPNOTSUPP.into()),
    }
}

/// Switches and priorities of a request (`vlan_changelink`). A priority to 0 is none.
pub(super) fn vlan_settings(settings: &mut VlanSettings, data: &VlanData) {
    settings.flags = settings.flags & !data.mask | data.flags & data.mask;
    for &(from, to) in &data.ingress {
        settings.ingress.retain(|(known, _)| *known != from & 7);
        if to != 0 {
            settings.ingress.push((from & 7, to));
        }
    }
    settings.ingress.sort_unstable();
    for &(from, to) in &data.egress {
        settings.egress.retain(|(known, _)| *known != from);
        if to & 7 != 0 {
            settings.egress.push((from, to & 7));
        }
    }
    settings.egress.sort_by_key(|(from, _)| from & 15);
}

impl Link {
    /// The device can take part in Ethernet bridging.
    pub(super) fn is_ethernet(&self) -> bool {
        self.hw_type == crate::types::arphrd::ETHER && self.address.0.len() == 6
    }
}
