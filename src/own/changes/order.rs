//! The order in which changes are told.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::compare::{Difference, compare};
use super::rows::Rows;
use super::{Change, neigh, settings};
use crate::reply::Mood;
use crate::rtnl::{AddrMsg, Hop, LinkInfo, LinkMsg, NeighMsg, NetconfMsg, RouteMsg, Row};
use crate::types::{
    Family, IfIndex, OperState, Protocol, RouteType, TableId, ifa_flags, iff, route_flags,
};

/// Route flags that come and go without a word.
const SILENT: u32 = route_flags::DEAD | route_flags::LINKDOWN;

/// Everything that is not in both.
pub fn ordered(before: Rows, after: Rows) -> Vec<Change> {
    let devices = Devices::new(&before, &after);
    let standing = after.addrs.clone();
    let links = compare(before.links, after.links, |link| link.index.0, same_link);
    let addrs = compare(before.addrs, after.addrs, addr_key, |a, b| a == b);
    let rules = compare(
        before.rules,
        after.rules,
        |rule| (rule.family, rule.priority),
        |a, b| a == b,
    );
    let nexthops = compare(
        before.nexthops,
        after.nexthops,
        |nexthop| nexthop.id,
        |a, b| a == b,
    );
    let routes = compare(before.routes, after.routes, route_key, same_route);
    let neigh_key = |neigh: &NeighMsg| (neigh.family, neigh.index, neigh.dst);
    let mut neighs = compare(before.neighs, after.neighs, neigh_key, neigh::same);
    let setting_key = |msg: &NetconfMsg| (msg.family, msg.whose);
    let settings = compare(before.settings, after.settings, setting_key, |a, b| a == b);
    // A namespace that lost its name keeps its id.
    let ids = compare(before.ids, after.ids, |id| id.0, |a, b| a.0 == b.0);
    let forgetful = neigh::forgetful(&links, &devices.fallen);
    let mut told = Telling {
        lost: lost(&addrs, &nexthops),
        routes,
        devices,
        changes: settings::ids_gone(&ids),
    };
    told.changes.extend(settings::came(settings.came));
    // Carrier is noticed a moment later than what was done to a device.
    let (mut late, links_came): (Vec<_>, Vec<_>) = { links.came.into_iter() }
        .partition(|(old, new)| old.as_ref().is_some_and(|old| only_carrier(old, new)));
    let mut rising = Vec::new();
    for (old, link) in links_came {
        match old.filter(|old| rises(old, &link)) {
            None => told.push(Row::Link(Box::new(link)), Mood::Present),
            Some(old) => {
                told.push(Row::Link(Box::new(risen(&link))), Mood::Present);
                rising.push((Some(old), link));
            }
        }
    }
    late.splice(0..0, rising);
    // The end of a pair that was made last is the one that is named.
    let gone: Vec<LinkMsg> = links.gone.into_iter().rev().map(parted).collect();
    for link in gone.iter().filter(|link| link.flags & iff::UP != 0) {
        told.push(Row::Link(Box::new(down(link))), Mood::Present);
    }
    told.changes.extend(neigh::dropped(&mut neighs, &forgetful));
    told.addresses4(&addrs, &standing);
    told.addresses6(&addrs);
    for (_, link) in late {
        told.push(Row::Link(Box::new(link)), Mood::Present);
    }
    for (_, nexthop) in nexthops.came {
        told.push(Row::Nexthop(Box::new(nexthop)), Mood::Present);
    }
    for nexthop in nexthops.gone {
        told.push(Row::Nexthop(Box::new(nexthop)), Mood::Deleted);
    }
    told.other_routes();
    told.changes.extend(neigh::others(neighs));
    for rule in rules.gone {
        told.push(Row::Rule(rule), Mood::Deleted);
    }
    for (replaced, rule) in rules.came {
        // Rules are never changed: one goes, another comes.
        { replaced.into_iter() }.for_each(|rule| told.push(Row::Rule(rule), Mood::Deleted));
        told.push(Row::Rule(rule), Mood::Present);
    }
    told.changes.extend(settings::gone(settings.gone));
    told.changes.extend(settings::ids_came(&ids));
    for link in gone {
        let link = LinkMsg {
            qdisc: Some("noop".to_owned()),
            ..down(&link)
        };
        told.push(Row::Link(Box::new(link)), Mood::Deleted);
    }
    told.changes
}

/// How a device makes its addresses is changed without a word.
fn same_link(a: &LinkMsg, b: &LinkMsg) -> bool {
    let told = |link: &LinkMsg| LinkMsg {
        addr_gen_mode: None,
        ..link.clone()
    };
    a == b || told(a) == told(b)
}

/// Flags that come and go with the carrier.
const CARRIER: u32 = iff::RUNNING | iff::LOWER_UP;

fn only_carrier(old: &LinkMsg, new: &LinkMsg) -> bool {
    let without = |link: &LinkMsg| LinkMsg {
        flags: link.flags & !CARRIER,
        operstate: None,
        carrier: None,
        carrier_changes: None,
        info: link.info.as_ref().map(without_port),
        ..link.clone()
    };
    without(old) == without(new)
}

/// What a device is but for what its master makes of it as a port.
fn without_port(info: &LinkInfo) -> LinkInfo {
    LinkInfo {
        slave_data: None,
        slave_port: None,
        ..info.clone()
    }
}

/// A device on top of another that goes up and has carrier at once is told of twice: the second time when
/// the carrier has been noticed.
fn rises(old: &LinkMsg, new: &LinkMsg) -> bool {
    let below = new.link.is_some_and(|below| below != IfIndex::NONE);
    old.flags & iff::UP == 0
        && new.flags & iff::UP != 0
        && below
        && new.operstate == Some(OperState::Up)
}

/// The same device the first time.
fn risen(link: &LinkMsg) -> LinkMsg {
    LinkMsg {
        flags: link.flags & !iff::RUNNING,
        operstate: Some(OperState::LowerLayerDown),
        ..link.clone()
    }
}

/// A device that goes has lost its other end.
fn parted(link: LinkMsg) -> LinkMsg {
    let veth = { link.info.as_ref() }.is_some_and(|info| info.kind.as_deref() == Some("veth"));
    LinkMsg {
        link: if veth { Some(IfIndex::NONE) } else { link.link },
        ..link
    }
}

/// A device that was taken down.
fn down(link: &LinkMsg) -> LinkMsg {
    LinkMsg {
        flags: link.flags & !(iff::UP | CARRIER),
        operstate: Some(OperState::Down),
        ..link.clone()
    }
}

fn addr_key(addr: &AddrMsg) -> (Family, IfIndex, Option<IpAddr>, Option<IpAddr>, u8) {
    let own = addr.local.or(addr.address);
    (addr.family, addr.index, own, addr.address, addr.prefix_len)
}

type RouteKey = (
    Family,
    TableId,
    Option<IpAddr>,
    u8,
    Option<IpAddr>,
    u8,
    Option<u32>,
);

fn route_key(route: &RouteMsg) -> RouteKey {
    (
        route.family,
        route.table,
        route.dst,
        route.dst_len,
        route.src,
        route.tos,
        route.priority,
    )
}

/// What is left of a route without what changes in silence.
fn essence(route: &RouteMsg) -> RouteMsg {
    let hop = |hop: &Hop| Hop {
        flags: hop.flags & !SILENT.to_le_bytes()[0],
        ..hop.clone()
    };
    let hops = route.multipath.as_ref();
    RouteMsg {
        flags: route.flags & !SILENT,
        cacheinfo: None,
        multipath: hops.map(|hops| hops.iter().map(hop).collect()),
        ..route.clone()
    }
}

fn same_route(a: &RouteMsg, b: &RouteMsg) -> bool {
    a == b || essence(a) == essence(b)
}

/// What routes lose in silence: preferred sources and next hop objects that are gone.
#[derive(Debug, Default)]
struct Lost {
    sources: BTreeSet<IpAddr>,
    objects: BTreeSet<u32>,
}

fn lost(addrs: &Difference<AddrMsg>, nexthops: &Difference<crate::rtnl::NexthopMsg>) -> Lost {
    Lost {
        sources: addrs.gone.iter().filter_map(|addr| addr.local).collect(),
        objects: { nexthops.gone.iter() }
            .filter_map(|nexthop| nexthop.id)
            .collect(),
    }
}

/// Which devices fell: were up, and are down or gone; and which lost all their IPv4 addresses.
#[derive(Debug)]
struct Devices {
    fallen: BTreeSet<IfIndex>,
    bare: BTreeSet<IfIndex>,
}

impl Devices {
    fn new(before: &Rows, after: &Rows) -> Self {
        let addressed = |rows: &Rows| -> BTreeSet<IfIndex> {
            let v4 = |addr: &&AddrMsg| addr.family == Family::INET;
            rows.addrs
                .iter()
                .filter(v4)
                .map(|addr| addr.index)
                .collect()
        };
        let bare = &addressed(before) - &addressed(after);
        let (before, after) = (&before.links, &after.links);
        let up = |links: &[LinkMsg]| -> BTreeMap<IfIndex, bool> {
            let up = |link: &LinkMsg| (link.index, link.flags & iff::UP != 0);
            links.iter().map(up).collect()
        };
        let (before, after) = (up(before), up(after));
        let fell = |index: &IfIndex| !after.get(index).copied().unwrap_or(false);
        let fallen = { before.into_iter() }
            .filter(|(index, up)| *up && fell(index))
            .map(|(index, _)| index)
            .collect();
        Self { fallen, bare }
    }

    fn carried(&self, route: &RouteMsg) -> bool {
        let lost = |index: &IfIndex| match of_kernel(route) {
            true => self.fallen.contains(index),
            false => self.fallen.contains(index) || self.bare.contains(index),
        };
        let hops = route.multipath.iter().flatten().map(|hop| hop.oif);
        { route.oif.into_iter().chain(hops) }.any(|index| lost(&index))
    }
}

/// Changes being told.
#[derive(Debug)]
struct Telling {
    lost: Lost,
    routes: Difference<RouteMsg>,
    devices: Devices,
    changes: Vec<Change>,
}

impl Telling {
    fn push(&mut self, row: Row, mood: Mood) {
        self.changes.push(Change::of(row, mood));
    }

    /// Tells the routes that came and fit, the lowest rank first.
    fn routes_came(&mut self, fits: impl Fn(&RouteMsg) -> bool, rank: impl Fn(&RouteMsg) -> u8) {
        let (mut found, rest): (Vec<_>, Vec<_>) =
            { std::mem::take(&mut self.routes.came).into_iter() }.partition(|(_, msg)| fits(msg));
        self.routes.came = rest;
        found.sort_by_key(|(_, msg)| rank(msg));
        for (_, msg) in found {
            self.push(Row::Route(Box::new(msg)), Mood::Present);
        }
    }

    /// The same for routes that went.
    fn routes_gone(&mut self, fits: impl Fn(&RouteMsg) -> bool, rank: impl Fn(&RouteMsg) -> u8) {
        let (mut found, rest): (Vec<_>, Vec<_>) =
            { std::mem::take(&mut self.routes.gone).into_iter() }.partition(fits);
        self.routes.gone = rest;
        found.sort_by_key(|msg| rank(msg));
        for msg in found {
            self.push(Row::Route(Box::new(msg)), Mood::Deleted);
        }
    }

    fn addresses4(&mut self, addrs: &Difference<AddrMsg>, standing: &[AddrMsg]) {
        self.routes_of_fallen();
        let of = |addr: &&AddrMsg| addr.family == Family::INET;
        // Secondary addresses go before the primary one that they hang on.
        let mut gone: Vec<&AddrMsg> = addrs.gone.iter().filter(of).collect();
        gone.sort_by_key(|addr| addr.flags & ifa_flags::SECONDARY == 0);
        for addr in gone {
            self.push(Row::Addr(Box::new(addr.clone())), Mood::Deleted);
            self.routes_gone(|msg| belongs(msg, addr), |msg| (rank4(msg) + 2) % 4);
        }
        for (replaced, addr) in addrs.came.iter().filter(|(_, addr)| of(&addr)) {
            if replaced.is_some() {
                self.routes_came(|msg| belongs(msg, addr), rank4);
                self.routes_gone(|msg| belongs(msg, addr), rank4);
            }
            self.push(Row::Addr(Box::new(addr.clone())), Mood::Present);
            self.routes_came(|msg| belongs(msg, addr), rank4);
        }
        // A device that comes up again.
        for addr in standing.iter().filter(of) {
            self.routes_came(|msg| belongs(msg, addr), rank4);
        }
        let kernel = |msg: &RouteMsg| of_kernel(msg) && msg.family == Family::INET;
        self.routes_came(kernel, rank4);
    }

    /// IPv4 routes that are gone in silence.
    fn routes_of_fallen(&mut self) {
        let (devices, lost) = (&self.devices, &self.lost);
        self.routes.gone.retain(|msg| {
            let object = msg.nh_id.is_some_and(|id| lost.objects.contains(&id));
            let source = msg.prefsrc.is_some_and(|src| lost.sources.contains(&src));
            let silent = devices.carried(msg) || object || (source && !of_kernel(msg));
            msg.family != Family::INET || !silent
        });
    }

    fn addresses6(&mut self, addrs: &Difference<AddrMsg>) {
        let fallen = self.devices.fallen.clone();
        for device in fallen {
            let through = |msg: &RouteMsg| msg.family == Family::INET6 && uses(msg, device);
            self.hops_of_fallen(device);
            self.routes_gone(through, |_| 0);
        }
        let of = |addr: &&AddrMsg| addr.family == Family::INET6;
        for addr in addrs.gone.iter().filter(of) {
            self.push(Row::Addr(Box::new(addr.clone())), Mood::Deleted);
            self.routes_gone(|msg| belongs(msg, addr), |msg| u8::from(!is_local(msg)));
        }
        let kernel = |msg: &RouteMsg| of_kernel(msg) && msg.family == Family::INET6;
        for (_, addr) in addrs.came.iter().filter(|(_, addr)| of(&addr)) {
            let network = |msg: &RouteMsg| kernel(msg) && !is_local(msg) && uses(msg, addr.index);
            self.routes_came(network, |msg| u8::from(msg.kind != RouteType::MULTICAST));
            self.push(Row::Addr(Box::new(addr.clone())), Mood::Present);
            self.routes_came(|msg| belongs(msg, addr), |_| 0);
        }
        self.routes_came(kernel, |msg| u8::from(msg.kind != RouteType::MULTICAST));
    }

    /// Of an IPv6 route over many hops that goes with a device, hop after hop is told.
    fn hops_of_fallen(&mut self, device: IfIndex) {
        let routes = std::mem::take(&mut self.routes.gone);
        for msg in routes {
            match &msg.multipath {
                Some(_) if msg.family == Family::INET6 && uses(&msg, device) => {
                    self.routes.gone.extend(single_hops(&msg));
                }
                _ => self.routes.gone.push(msg),
            }
        }
    }

    fn other_routes(&mut self) {
        for msg in std::mem::take(&mut self.routes.gone) {
            self.push(Row::Route(Box::new(msg)), Mood::Deleted);
        }
        for (replaced, msg) in std::mem::take(&mut self.routes.came) {
            match replaced.filter(|_| msg.family == Family::INET6) {
                Some(old) => self.siblings(&old, msg),
                None => self.push(Row::Route(Box::new(msg)), Mood::Present),
            }
        }
    }

    /// An IPv6 route whose hops became fewer or more: the hops that went are told one by one, new
    /// ones stand before the old.
    fn siblings(&mut self, old: &RouteMsg, mut new: RouteMsg) {
        let ways = |msg: &RouteMsg| -> Vec<RouteMsg> { single_hops(msg) };
        let (was, is) = (ways(old), ways(&new));
        if is.iter().all(|way| was.contains(way)) {
            for way in was.into_iter().filter(|way| !is.contains(way)) {
                self.push(Row::Route(Box::new(way)), Mood::Deleted);
            }
            return;
        }
        if let Some(hops) = new.multipath.take() {
            let (known, fresh): (Vec<Hop>, Vec<Hop>) =
                { hops.into_iter() }.partition(|hop| was.contains(&single_hop(&new, hop)));
            new.multipath = Some(fresh.into_iter().chain(known).collect());
        }
        self.push(Row::Route(Box::new(new)), Mood::Present);
    }
}

/// A route of many hops as routes of one.
fn single_hops(msg: &RouteMsg) -> Vec<RouteMsg> {
    match &msg.multipath {
        Some(hops) => hops.iter().map(|hop| single_hop(msg, hop)).collect(),
        None => vec![essence(msg)],
    }
}

fn single_hop(msg: &RouteMsg, hop: &Hop) -> RouteMsg {
    let flags = u32::from(hop.flags) & !SILENT;
    RouteMsg {
        multipath: None,
        flags: (msg.flags & !SILENT) | flags,
        cacheinfo: None,
        oif: Some(hop.oif),
        gateway: hop.gateway,
        encap: hop.encap.clone(),
        ..msg.clone()
    }
}

fn of_kernel(msg: &RouteMsg) -> bool {
    msg.protocol == Protocol::KERNEL
}

fn is_local(msg: &RouteMsg) -> bool {
    matches!(msg.kind, RouteType::LOCAL | RouteType::ANYCAST)
}

fn uses(msg: &RouteMsg, device: IfIndex) -> bool {
    let hops = msg.multipath.iter().flatten().map(|hop| hop.oif);
    msg.oif.into_iter().chain(hops).any(|index| index == device)
}

/// A route that the kernel made for an address.
fn belongs(msg: &RouteMsg, addr: &AddrMsg) -> bool {
    let own = addr.local.or(addr.address);
    let dst_or_source = match addr.family {
        Family::INET => msg.dst == own || msg.prefsrc == own,
        // An IPv6 route does not say which address it is for: its network does.
        _ => msg.dst == own || within(msg, addr),
    };
    of_kernel(msg) && msg.family == addr.family && uses(msg, addr.index) && dst_or_source
}

fn within(msg: &RouteMsg, addr: &AddrMsg) -> bool {
    let (Some(IpAddr::V6(dst)), Some(IpAddr::V6(own))) = (msg.dst, addr.address) else {
        return false;
    };
    let shift = 128u32.saturating_sub(u32::from(msg.dst_len));
    let cut = |ip: std::net::Ipv6Addr| u128::from(ip).checked_shr(shift).unwrap_or(0);
    msg.dst_len >= addr.prefix_len && cut(dst) == cut(own)
}

/// The order in which an IPv4 address gets its routes: its own, its network's, broadcasts.
fn rank4(msg: &RouteMsg) -> u8 {
    match (msg.kind, msg.dst_len) {
        (RouteType::LOCAL, 32) => 0,
        (RouteType::LOCAL, _) => 1,
        (RouteType::BROADCAST, _) => 3,
        _ => 2,
    }
}
