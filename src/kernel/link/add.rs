//! `RTM_NEWLINK`: a new device, or a change of one that exists (Linux 6.18
//! `net/core/rtnetlink.c` `__rtnl_newlink`, and the drivers' `newlink`).

use super::kinds::{self, Driver};
use super::linkwatch::{Linkwatch, Place};
use super::macvlan;
use super::over6;
use super::segments;
use super::select::{Choice, choose};
use super::validate;
use super::{
    AddressFrom, Kind, Link, VlanSettings, del, enslave, migrate, name, options, row, set, stack,
    updown,
};
use crate::kernel::effects::{self, DeviceEvent};
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, LinkData, LinkInfo, LinkMsg, NewFlags, Refusal};
use crate::types::{IfIndex, OperState, TableId, iff};

/// Most queues of either direction.
const QUEUES_MAX: u32 = 4096;

/// Carries out `RTM_NEWLINK`, and tells a new device as it was before it got a master.
///
/// # Errors
/// As the kernel refuses; what was done before the refused part of a change stays, as there.
pub(in crate::kernel) fn new_link(
    host: &mut Host,
    netns: NetnsId,
    msg: &LinkMsg,
    flags: NewFlags,
) -> Result<Option<Box<LinkMsg>>, Refusal> {
    let mut watch = Linkwatch::new(host);
    let done = decide(&mut watch, netns, msg, flags);
    watch.settle();
    done
}

fn decide(
    watch: &mut Linkwatch<'_>,
    netns: NetnsId,
    msg: &LinkMsg,
    flags: NewFlags,
) -> Result<Option<Box<LinkMsg>>, Refusal> {
    validate::policy(msg)?;
    let info = msg.info.clone().unwrap_or_default();
    let driver = info.kind.as_deref().and_then(kinds::named);
    if let Some(driver) = driver {
        validate::driver(driver, msg, &info, flags.create)?;
    }
    if let LinkData::Veth(peer) = &info.data {
        migrate::destination(watch, netns, peer)?;
    }
    let dest = migrate::destination(watch, netns, msg)?;
    migrate::namespace_of_lower(watch, netns, dest, msg)?;
    // What is only to be created must not exist where it is to be.
    let sought = if flags.create && flags.excl {
        dest
    } else {
        netns
    };
    let ns = watch.netns(sought).ok_or(Errno::ENODEV)?;
    match choose(ns, msg) {
        Choice::Found(link) => {
            let at = Place {
                netns: sought,
                dev: link.index,
            };
            change(watch, at, msg, &info, flags).map(|()| None)
        }
        Choice::Missing if !flags.create => Err(Errno::ENODEV.into()),
        Choice::Unnamed if !flags.create => match msg.group {
            Some(group) => set::group(watch, netns, group, msg).map(|()| None),
            None => Err(Errno::ENODEV.into()),
        },
        _ => match driver {
            Some(driver) => create(watch, netns, driver, msg, &info),
            None => Err(Refusal::noted(Errno::EOPNOTSUPP, "Unknown device type")),
        },
    }
}

fn change(
    watch: &mut Linkwatch<'_>,
    at: Place,
    msg: &LinkMsg,
    info: &LinkInfo,
    flags: NewFlags,
) -> Result<(), Refusal> {
    if flags.excl {
        return Err(Errno::EEXIST.into());
    }
    if flags.replace {
        return Err(Errno::EOPNOTSUPP.into());
    }
    set::check(watch, at, msg)?;
    if info.data != LinkData::None {
        set::kind_data(watch, at, info)?;
    }
    if let Some(words) = &info.slave_data {
        options::port(watch, at, words)?;
    }
    set::apply(watch, at, msg)
}

fn create(
    watch: &mut Linkwatch<'_>,
    netns: NetnsId,
    driver: &Driver,
    msg: &LinkMsg,
    info: &LinkInfo,
) -> Result<Option<Box<LinkMsg>>, Refusal> {
    let dest = migrate::destination(watch, netns, msg)?;
    let below = migrate::namespace_of_lower(watch, netns, dest, msg)?;
    let mut kind = kind_of(driver, below, msg, info);
    // Stacked devices look at the one below first.
    if let (Kind::Other { options, .. }, false) = (&mut kind, driver.stacked) {
        let checked = options::check(watch, dest, driver.kind, None, options);
        // A bond and a bridge are registered before their options are looked at.
        if let (Err(_), "bond" | "bridge", Some(ns)) = (&checked, driver.kind, watch.netns(dest)) {
            ns.links.next_index();
        }
        *options = checked?;
    }
    let mut link = prepare(driver, msg, kind)?;
    stack::check_lower(watch, below, driver, &mut link, msg)?;
    if let (Kind::Other { options, .. }, true) = (&mut link.kind, driver.stacked) {
        *options = options::check(watch, dest, driver.kind, None, options)?;
    }
    // A tunnel over IPv6 is born with its own MTU, and takes another one in silence.
    let late = msg.mtu.filter(|_| over6::is_one(driver.kind));
    options::adjust(watch, dest, &mut link, msg.mtu.is_some() && late.is_none());
    link.name = match &msg.name {
        Some(name) => name.clone(),
        None => format!("{}%d", driver.kind).into(),
    };
    link.index = msg.index;
    let at = match driver.kind {
        "veth" => veth(watch, below, dest, link, msg, info)?,
        _ => single(watch, dest, driver, link, msg)?,
    };
    if let Some(mtu) = late {
        watch.with(at, |link| link.mtu = mtu);
    }
    let typed = match &info.data {
        LinkData::Words(words) => options::get(words, "bclim"),
        _ => None,
    };
    macvlan::share_limit(watch, at, typed);
    let finished = finish(watch, netns, at, msg);
    if finished.is_err() {
        del::remove(watch, at);
    }
    finished
}

/// Flags and master of the request, once the device is there.
fn finish(
    watch: &mut Linkwatch<'_>,
    asker: NetnsId,
    at: Place,
    msg: &LinkMsg,
) -> Result<Option<Box<LinkMsg>>, Refusal> {
    let before = watch
        .link(at)
        .map(|link| (link.flags, link.kind.is("vxlan")));
    configure(watch, at, msg)?;
    // A VXLAN's driver has told of it already, to nobody in particular; then only a change counts.
    let told = before == watch.link(at).map(|link| (link.flags, true));
    // Who asked hears of it in its own namespace only.
    let seen = { row::of(watch.host, at.netns, at.dev) }
        .map(Box::new)
        .filter(|_| at.netns == asker && !told);
    if let Some(master) = msg.master {
        enslave::set_master(watch, at, master)?;
    }
    Ok(seen)
}

/// `rtnl_configure_link`: the flags of the request.
fn configure(watch: &mut Linkwatch<'_>, at: Place, msg: &LinkMsg) -> Result<(), Refusal> {
    if msg.flags != 0 || msg.change != 0 {
        updown::change_flags(watch, at, msg.flags, msg.change)?;
    }
    Ok(())
}

/// The device as `rtnl_create_link` leaves it: set up by the driver, with the request's attributes.
fn prepare(driver: &Driver, msg: &LinkMsg, kind: Kind) -> Result<Link, Refusal> {
    let mut link = kinds::of(&kind).setup(kind);
    let queues = |wanted: Option<u32>, own: u32, which: &str| match wanted.unwrap_or(own) {
        n if (1..=QUEUES_MAX).contains(&n) => Ok(n),
        _ => Err(Refusal::noted(
            Errno::EINVAL,
            format!("Invalid number of {which} queues"),
        )),
    };
    link.queues = (
        queues(msg.num_tx_queues, driver.queues.0, "transmit")?,
        queues(msg.num_rx_queues, driver.queues.1, "receive")?,
    );
    tunnel_ends(&mut link);
    validate::against_device(&link, true, driver.tso, msg)?;
    segments::set(&mut link.limits, &msg.limits);
    if let Some(mtu) = msg.mtu {
        validate::mtu(&link, mtu)?;
        link.mtu = mtu;
    }
    if let Some(address) = &msg.address {
        link.address.0.clone_from_slice_prefix(&address.0);
        link.address_from = AddressFrom::User;
    }
    if let Some(broadcast) = &msg.broadcast {
        link.broadcast.0.clone_from_slice_prefix(&broadcast.0);
    }
    link.txqlen = msg.txqlen.unwrap_or(link.txqlen);
    link.linkmode = msg.linkmode.unwrap_or(link.linkmode);
    link.group = msg.group.unwrap_or(link.group);
    Ok(link)
}

/// A tunnel over IPv4 has its ends as link layer addresses, and is point to point when the other
/// end is known (Linux 6.18 `net/ipv4/ip_gre.c`, `ipip.c`, `net/ipv6/sit.c`).
fn tunnel_ends(link: &mut Link) {
    let Kind::Other { options, .. } = &link.kind else {
        return;
    };
    if link.address.0.len() != 4 {
        return;
    }
    let end = |key: &str| {
        let (_, text) = options.iter().rfind(|(known, _)| known == key)?;
        text.parse::<std::net::Ipv4Addr>().ok()
    };
    let (local, remote) = (end("local"), end("remote"));
    if let Some(local) = local {
        link.address.0 = local.octets().to_vec();
    }
    if let Some(remote) = remote {
        link.broadcast.0 = remote.octets().to_vec();
        link.flags |= iff::POINTOPOINT;
    }
}

/// Takes as many bytes as the device's address has.
trait Prefix {
    fn clone_from_slice_prefix(&mut self, from: &[u8]);
}

impl Prefix for Vec<u8> {
    fn clone_from_slice_prefix(&mut self, from: &[u8]) {
        let len = self.len();
        self.clear();
        self.extend(from.iter().copied().chain(std::iter::repeat(0)).take(len));
    }
}

fn kind_of(driver: &Driver, netns: NetnsId, msg: &LinkMsg, info: &LinkInfo) -> Kind {
    let lower = msg.link.unwrap_or_default();
    match (driver.kind, &info.data) {
        ("veth", _) => Kind::Veth {
            netns,
            peer: IfIndex::NONE,
        },
        ("vlan", LinkData::Vlan(data)) => {
            let mut settings = VlanSettings::default();
            set::vlan_settings(&mut settings, data);
            Kind::Vlan {
                lower,
                netns,
                id: data.id.unwrap_or_default(),
                protocol: data.protocol,
                settings,
            }
        }
        ("vrf", LinkData::Vrf(table)) => Kind::Vrf(table.unwrap_or_default()),
        ("vrf", _) => Kind::Vrf(0),
        (name, data) => Kind::Other {
            name: name.to_owned(),
            options: match data {
                LinkData::Words(words) => words.clone(),
                _ => Vec::new(),
            },
            lower: match data {
                LinkData::Words(words) if kinds::is_tunnel(name) => {
                    options::lower_option(name, words)
                }
                _ => (lower != IfIndex::NONE && driver.stacked).then_some(lower),
            }
            .map(|dev| (netns, dev)),
        },
    }
}

/// Everything but veth: one device.
fn single(
    watch: &mut Linkwatch<'_>,
    dest: NetnsId,
    driver: &Driver,
    link: Link,
    msg: &LinkMsg,
) -> Result<Place, Refusal> {
    if driver.kind == "vrf" {
        let ns = watch.netns(dest).ok_or(Errno::EINVAL)?;
        super::vrf::check(ns, msg)?;
    }
    let at = register(watch, dest, link, msg.address.is_some())?;
    let born = kinds::chosen_address(at.netns, at.dev);
    watch.with(at, |link| over6::be_born(link, &born));
    match driver.kind {
        "vrf" => {
            let mut table = None;
            watch.with(at, |link| {
                link.operstate = OperState::Up;
                table = link.vrf_table();
            });
            if let (Some(table), Some(ns)) = (table, watch.netns(dest)) {
                effects::vrf_created(ns, TableId(table));
            }
        }
        // A bridge with a given address decides about its ports at once, and has none.
        "bridge" if msg.address.is_some() => watch.set_carrier(at, false),
        "bond" | "team" => watch.set_carrier(at, false),
        _ => stack::join_lower(watch, at),
    }
    migrate::know_each_other(watch, at);
    Ok(at)
}

/// The table that a VRF asks for.
pub(super) fn table_of(msg: &LinkMsg) -> Option<u32> {
    match msg.info.as_ref().map(|info| &info.data) {
        Some(LinkData::Vrf(table)) => *table,
        _ => None,
    }
}

/// A pair; the peer comes first and so gets the lower index (Linux 6.18 `drivers/net/veth.c`).
fn veth(
    watch: &mut Linkwatch<'_>,
    netns: NetnsId,
    dest: NetnsId,
    link: Link,
    msg: &LinkMsg,
    info: &LinkInfo,
) -> Result<Place, Refusal> {
    let given = match &info.data {
        LinkData::Veth(peer) => Some(peer.as_ref()),
        _ => None,
    };
    // Without a description of its own the peer takes after the device.
    let peer_msg = given.unwrap_or(msg);
    let driver = kinds::of(&link.kind);
    if given.is_some() {
        validate::policy(peer_msg)?;
        validate::driver(driver, peer_msg, info, true)?;
    }
    let peer_netns = migrate::destination(watch, netns, peer_msg)?;
    let mut peer = prepare(driver, peer_msg, link.kind.clone())?;
    peer.name = match given.and_then(|peer| peer.name.clone()) {
        Some(name) => name,
        None => "veth%d".into(),
    };
    if given.is_some() && link.index != IfIndex::NONE {
        peer.index = peer_msg.index;
    }
    let own_address = given.is_some() && peer_msg.address.is_some();
    let peer_at = register(watch, peer_netns, peer, own_address)?;
    watch.update_operstate(peer_at);
    let configured = match given {
        Some(peer) => configure(watch, peer_at, peer),
        None => Ok(()),
    };
    let registered = configured.and_then(|()| register(watch, dest, link, msg.address.is_some()));
    let at = registered.inspect_err(|_| drop(del::unregister(watch, peer_at)))?;
    pair(watch, at, peer_at);
    for end in [peer_at, at] {
        watch.update_operstate(end);
        migrate::know_each_other(watch, end);
    }
    Ok(at)
}

fn pair(watch: &mut Linkwatch<'_>, one: Place, other: Place) {
    for (at, peer) in [(one, other), (other, one)] {
        watch.with(at, |link| {
            link.kind = Kind::Veth {
                netns: peer.netns,
                peer: peer.dev,
            };
        });
    }
}

/// `register_netdevice`: name, index, address, and the news of it.
pub(super) fn register(
    watch: &mut Linkwatch<'_>,
    netns: NetnsId,
    mut link: Link,
    address_given: bool,
) -> Result<Place, Refusal> {
    let links = &mut watch.netns(netns).ok_or(Errno::EINVAL)?.links;
    link.name = name::settle(links, link.name.as_str())?;
    if link.index == IfIndex::NONE {
        link.index = links.next_index();
    } else if links.by_index.contains_key(&link.index) {
        return Err(Errno::EBUSY.into());
    }
    let inherits = link.address_from == AddressFrom::Lower;
    if !address_given && !inherits && link.address.0.len() == 6 {
        link.address = kinds::chosen_address(netns, link.index);
    }
    link.flags &= !iff::UP;
    let at = Place {
        netns,
        dev: link.index,
    };
    links.by_index.insert(link.index, link);
    watch.notify(at, DeviceEvent::Registered);
    if watch.link(at).is_some_and(|link| !link.carrier) {
        watch.update_operstate(at);
    }
    Ok(at)
}
