//! Options of the kinds that rpdb keeps as words: which of them a driver takes together, and what
//! a new device looks like because of them (Linux 6.18 `drivers/net/bonding/bond_netlink.c`,
//! `bond_options.c`, `net/ipv4/ip_gre.c`, `ip_tunnel.c`, `ipip.c`, `ip_vti.c`, `net/ipv6/sit.c`,
//! `drivers/net/vxlan/vxlan_core.c`, `geneve.c`, `bareudp.c`, `net/xfrm/xfrm_interface_core.c`).

use std::net::{IpAddr, Ipv4Addr};

use super::linkwatch::{Linkwatch, Place};
use super::{Kind, Link, bridge, enslave, kinds, macvlan, over4, over6, vxlan};
use crate::kernel::NetnsId;
use crate::kernel::lookup::{Flow4, Flow6, fib4, get6};
use crate::kernel::trace::Silent;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, RouteType, arphrd, iff};

/// Keyword and value, in order.
pub(super) type Words = Vec<(String, String)>;

/// The value of a keyword.
pub(super) fn get<'a>(words: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let found = words.iter().rfind(|(known, _)| known == key)?;
    Some(found.1.as_str())
}

pub(super) fn number(words: &[(String, String)], key: &str) -> u32 {
    get(words, key)
        .and_then(|word| word.parse().ok())
        .unwrap_or(0)
}

pub(super) fn on(words: &[(String, String)], key: &str) -> bool {
    get(words, key) == Some("on")
}

/// The words of a change put into the place of the old ones.
pub(super) fn merged(old: &[(String, String)], typed: &[(String, String)]) -> Words {
    let replaced = |key: &str| typed.iter().any(|(known, _)| known == key);
    let mut words: Words = old
        .iter()
        .filter(|(key, _)| !replaced(key))
        .cloned()
        .collect();
    words.extend(typed.iter().cloned());
    words
}

/// A tunnel's devices refer to the device that they use in an option.
pub(super) fn lower_option(kind: &str, words: &[(String, String)]) -> Option<IfIndex> {
    let uses = over4::is_one(kind) || over6::is_one(kind) || matches!(kind, "xfrm" | "vxlan");
    let index = IfIndex(number(words, "dev"));
    (uses && index != IfIndex::NONE).then_some(index)
}

/// What a new device looks like because of its options, the MTU unless `mtu_given`.
pub(super) fn adjust(watch: &Linkwatch<'_>, netns: NetnsId, link: &mut Link, mtu_given: bool) {
    let Kind::Other {
        name,
        options,
        lower,
    } = link.kind.clone()
    else {
        return;
    };
    if over6::is_one(&name) {
        return over6::adjust(watch, netns, link, mtu_given);
    }
    let below = lower.and_then(|(netns, dev)| watch.link(Place { netns, dev }));
    let way = towards(watch, netns, &options);
    let over = below.map(|below| below.mtu);
    let room = way.or(over).unwrap_or(1500).min(65535);
    let v6 = ["remote", "local"]
        .into_iter()
        .any(|end| get(&options, end).is_some_and(|word| word.contains(':')));
    let mtu = match name.as_str() {
        "vxlan" => vxlan::room(watch, &link.kind).map(|room| room.max(vxlan::MIN_MTU)),
        "geneve" if on(&options, "external") => Some(65465),
        "geneve" => way.map(|room| room.saturating_sub(if v6 { 70 } else { 50 })),
        kind if over4::is_one(kind) => {
            let over = over4::overhead(kind, &options);
            Some(room.saturating_sub(over).max(kinds::MIN_MTU))
        }
        _ => None,
    };
    if let Some(mtu) = mtu {
        link.mtu = match mtu_given {
            false => mtu,
            // A VXLAN takes no more than fits.
            true if name == "vxlan" => link.mtu.min(mtu),
            true => link.mtu,
        };
    }
    if name == "gre" && on(&options, "external") {
        link.hw_type = arphrd::NONE;
    }
    // `vxlan_raw_setup`: packets in it have no frame of their own.
    if name == "vxlan" && on(&options, "gpe") {
        link.hw_type = arphrd::NONE;
        link.flags = link.flags & !iff::BROADCAST | iff::POINTOPOINT | iff::NOARP;
        link.address.0.clear();
        link.broadcast.0.clear();
    }
    let group = get(&options, "remote").and_then(|word| word.parse::<Ipv4Addr>().ok());
    if name == "gre" && group.is_some_and(|remote| remote.is_multicast()) {
        link.flags = link.flags & !iff::NOARP | iff::BROADCAST;
    }
}

/// The MTU of the device that a tunnel's packets leave through, where a route leads to its end.
pub(super) fn towards(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    words: &[(String, String)],
) -> Option<u32> {
    let ns = watch.host.namespaces.get(&netns)?;
    let dev = match get(words, "remote")?.parse().ok()? {
        IpAddr::V4(remote) => {
            let flow = Flow4 {
                iif: IfIndex::LOOPBACK,
                oif: IfIndex(number(words, "dev")),
                ..Flow4::to(remote)
            };
            let found = fib4::lookup(ns, &flow, &mut Silent).ok()?;
            match found.kind {
                RouteType::LOCAL => IfIndex::LOOPBACK,
                _ => found.nhc.oif,
            }
        }
        IpAddr::V6(remote) => {
            let mut flow = Flow6::to(remote, 0);
            get6::output(ns, &mut flow, &mut Silent).ok()?.route.oif
        }
    };
    Some(ns.links.get(dev)?.mtu)
}

/// The lowest and the highest MTU, where options decide.
pub(super) fn mtu_range(kind: &Kind) -> Option<(u32, u32)> {
    let Kind::Other { name, options, .. } = kind else {
        return None;
    };
    let v6 = get(options, "remote").is_some_and(|word| word.contains(':'));
    match name.as_str() {
        "geneve" if v6 || on(options, "external") => Some((68, 65465)),
        "geneve" => Some((68, 65485)),
        _ => None,
    }
}

/// Options of a new device, or, with `old`, of one that is changed by the words `typed`.
///
/// # Errors
/// As the drivers refuse.
pub(super) fn check(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    kind: &str,
    old: Option<&Link>,
    typed: &[(String, String)],
) -> Result<Words, Refusal> {
    let before = match old.map(|link| &link.kind) {
        Some(Kind::Other { options, .. }) => options.as_slice(),
        _ => &[],
    };
    let mut words = merged(before, typed);
    if over4::is_one(kind) || over6::is_one(kind) {
        words = tunnel_words(kind, words);
    }
    match old {
        Some(_) if over4::is_one(kind) => over4::keep(before, &mut words),
        _ if over6::is_one(kind) => over6::keep(kind, old.map(|_| before), &mut words),
        _ => {}
    }
    let own = old.map(|link| link.index);
    match kind {
        "bareudp" => bareudp(watch, netns, old.is_some(), &words)?,
        "bond" => return bond(watch, netns, old, before, typed),
        "bridge" => return bridge::accept(typed, words),
        kind if over4::is_one(kind) => over4::check(watch, netns, old, kind, &words)?,
        kind if over6::is_one(kind) => over6::check(watch, netns, old, kind, &words)?,
        "macvlan" | "macvtap" => return macvlan::accept(before, old.is_some(), typed),
        "xfrm" => xfrm(watch, netns, own, &words)?,
        "vxlan" => {
            vxlan::check(watch, netns, old, &words, typed)?;
            // No time is the usual one.
            words.retain(|(key, value)| key != "ageing" || value != "0");
        }
        "geneve" => geneve(watch, netns, own, &words)?,
        _ => {}
    }
    Ok(words)
}

/// The words of a tunnel that count: no end that is none, and of an ERSPAN's what its version has.
fn tunnel_words(kind: &str, mut words: Words) -> Words {
    let version = get(&words, "erspan_ver").unwrap_or_default().to_owned();
    let span = matches!(kind, "erspan" | "ip6erspan");
    words.retain(|(key, value)| match key.as_str() {
        "remote" | "local" => value != "any",
        "erspan" if span => version == "1",
        "erspan_dir" | "erspan_hwid" if span => version == "2",
        _ => true,
    });
    words
}

pub(super) fn others<'a>(
    watch: &'a Linkwatch<'_>,
    netns: NetnsId,
    own: Option<IfIndex>,
    kind: &'a str,
) -> impl Iterator<Item = &'a Words> {
    let links = { watch.host.namespaces.get(&netns) }
        .into_iter()
        .flat_map(|ns| ns.links.by_index.values());
    links.filter_map(move |link| match &link.kind {
        Kind::Other { name, options, .. } if name == kind && Some(link.index) != own => {
            Some(options)
        }
        _ => None,
    })
}

/// `erspan_validate`, `ip6erspan_tap_validate`: sequence numbers and keys of ten bits, and nothing else.
pub(super) fn is_span(words: &[(String, String)]) -> bool {
    let keyed = |side| get(words, side).is_some_and(|key| key != "off");
    let sequenced = on(words, "iseq") || on(words, "oseq");
    let summed = on(words, "icsum") || on(words, "ocsum");
    let short = { ["ikey", "okey"].iter() }.all(|side| number(words, side) < 1 << 10);
    let alone = (keyed("ikey") || keyed("okey")) && sequenced && !summed;
    // The first version knows no such fields.
    let any = on(words, "external") || get(words, "erspan_ver") == Some("0");
    any || alone && short
}

fn xfrm(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    own: Option<IfIndex>,
    words: &Words,
) -> Result<(), Refusal> {
    let external = on(words, "external");
    let id = number(words, "if_id");
    if id == 0 && !external {
        return Err(Refusal::noted(Errno::EINVAL, "if_id must be non zero"));
    }
    let twin = |other: &Words| number(other, "if_id") == id && on(other, "external") == external;
    if others(watch, netns, own, "xfrm").any(twin) {
        return Err(Errno::EEXIST.into());
    }
    Ok(())
}

/// What carries both kinds of its packets (`bareudp_configure`): IPv4 or unicast MPLS.
const MULTIPROTO: [&str; 2] = ["2048", "34887"];

/// No two have one port, and nothing of one is changed.
fn bareudp(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    is_old: bool,
    words: &Words,
) -> Result<(), Refusal> {
    if is_old {
        return Err(Errno::EOPNOTSUPP.into());
    }
    let twin = |other: &Words| get(other, "dstport") == get(words, "dstport");
    if others(watch, netns, None, "bareudp").any(twin) {
        let note = "Another bareudp device using the same port already exists";
        return Err(Refusal::noted(Errno::EBUSY, note));
    }
    let ethertype = get(words, "ethertype").unwrap_or_default();
    if on(words, "multiproto") && !MULTIPROTO.contains(&ethertype) {
        let note = "Cannot set multiproto mode for this ethertype \
                    (only IPv4 and unicast MPLS are supported)";
        return Err(Refusal::noted(Errno::EINVAL, note));
    }
    Ok(())
}

fn geneve(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    own: Option<IfIndex>,
    words: &Words,
) -> Result<(), Refusal> {
    let port = |words: &Words| get(words, "dstport").unwrap_or("6081").to_owned();
    let twin = |other: &Words| {
        port(other) == port(words)
            && get(other, "id") == get(words, "id")
            && get(other, "remote") == get(words, "remote")
    };
    match others(watch, netns, own, "geneve").any(twin) {
        true => Err(Errno::EBUSY.into()),
        false => Ok(()),
    }
}

/// Modes in which an option of a bond means something; all of them for options that are not here.
const MODES: &[(&str, &[&str])] = &[
    ("packets_per_slave", &["balance-rr"]),
    ("primary", &["active-backup", "balance-tlb", "balance-alb"]),
    (
        "active_slave",
        &["active-backup", "balance-tlb", "balance-alb"],
    ),
    ("lacp_rate", &["802.3ad"]),
    ("lacp_active", &["802.3ad"]),
    ("ad_actor_sys_prio", &["802.3ad"]),
    ("ad_actor_system", &["802.3ad"]),
    ("ad_user_port_key", &["802.3ad"]),
    ("coupled_control", &["802.3ad"]),
    ("broadcast_neighbor", &["802.3ad"]),
    (
        "arp_interval",
        &["balance-rr", "active-backup", "balance-xor", "broadcast"],
    ),
    (
        "arp_validate",
        &["balance-rr", "active-backup", "balance-xor", "broadcast"],
    ),
    ("tlb_dynamic_lb", &["balance-tlb", "balance-alb"]),
];

/// Options that must wait until no slave is there, and those that must wait until the bond is down.
const WITHOUT_SLAVES: [&str; 3] = ["mode", "fail_over_mac", "ad_user_port_key"];
const WHILE_DOWN: [&str; 4] = ["mode", "lacp_rate", "lacp_active", "tlb_dynamic_lb"];

/// `bond_changelink`: the options one after the other.
fn bond(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    old: Option<&Link>,
    before: &[(String, String)],
    typed: &[(String, String)],
) -> Result<Words, Refusal> {
    let noted = |errno, text: &str| Err(Refusal::noted(errno, text));
    let mut words = merged(before, typed);
    let slaves = old.is_some_and(|bond| {
        !watch
            .places(|ns, link| ns == netns && link.master == Some(bond.index))
            .is_empty()
    });
    let up = old.is_some_and(Link::is_up);
    let mode = get(&words, "mode").unwrap_or("balance-rr").to_owned();
    for (key, _) in typed {
        if let Some((_, modes)) = MODES.iter().find(|(known, _)| known == key)
            && !modes.contains(&mode.as_str())
        {
            return noted(Errno::EACCES, "option not supported in mode");
        }
        if slaves && WITHOUT_SLAVES.contains(&key.as_str()) {
            let text = "unable to set option because the bond device has slaves";
            return noted(Errno(39), text);
        }
        if up && WHILE_DOWN.contains(&key.as_str()) {
            let text = "unable to set option because the bond device is up";
            return noted(Errno::EBUSY, text);
        }
    }
    let alone = matches!(mode.as_str(), "802.3ad" | "balance-tlb" | "balance-alb");
    if alone && number(&words, "miimon") == 0 {
        put(&mut words, "miimon", "100");
    }
    if number(typed, "miimon") != 0 && number(typed, "arp_interval") != 0 {
        let text = "ARP monitoring cannot be used with MII monitoring";
        return noted(Errno::EINVAL, text);
    }
    if number(typed, "miimon") != 0 && number(&words, "arp_interval") != 0 {
        put(&mut words, "arp_interval", "0");
    }
    if number(typed, "arp_interval") != 0 && number(&words, "miimon") != 0 {
        put(&mut words, "miimon", "0");
    }
    let miimon = number(&words, "miimon");
    for key in ["updelay", "downdelay", "peer_notify_delay"] {
        if get(typed, key).is_some() && miimon == 0 {
            return Err(Errno::EPERM.into());
        }
        let ticks = number(&words, key).checked_div(miimon).unwrap_or(0);
        if get(&words, key).is_some() {
            put(&mut words, key, &(ticks * miimon).to_string());
        }
    }
    Ok(words)
}

pub(super) fn put(words: &mut Words, key: &str, value: &str) {
    words.retain(|(known, _)| known != key);
    words.push((key.to_owned(), value.to_owned()));
}

/// What is said of a port, under the master that it has.
///
/// # Errors
/// `EOPNOTSUPP` without a master that takes such words; what came before a refused word stays.
pub(super) fn port(
    watch: &mut Linkwatch<'_>,
    at: Place,
    typed: &[(String, String)],
) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let master = link.master.map(|dev| Place {
        netns: at.netns,
        dev,
    });
    let kind = master.and_then(|master| watch.link(master)?.kind.name());
    if !matches!(kind, Some("bridge" | "bond")) {
        return Err(Errno::EOPNOTSUPP.into());
    }
    let bridge = kind == Some("bridge");
    if bridge {
        check_bypass(typed, &link.slave)?;
    }
    let place = |key: &str| LATE.iter().position(|known| *known == key);
    // Of an attribute that comes twice, the last counts.
    let is_last = |at: usize, key: &str| {
        let mut later = typed.iter().skip(at + 1);
        !later.any(|(other, _)| other == key)
    };
    let mut words: Vec<&(String, String)> = { typed.iter().enumerate() }
        .filter(|(at, (key, _))| is_last(*at, key))
        .map(|(_, word)| word)
        .collect();
    words.sort_by_key(|(key, _)| place(key).map_or(0, |at| at + 1));
    for (key, value) in words {
        if bridge {
            port_word(watch, at, key, value)?;
        }
        if !(bridge && key == "state") {
            watch.with(at, |link| put(&mut link.slave, key, value));
        }
    }
    if bridge {
        enslave::check_port(watch, at);
    }
    Ok(())
}

/// Who may pass a locked port is learnt there (`br_setport`).
fn check_bypass(typed: &[(String, String)], kept: &Words) -> Result<(), Refusal> {
    let is_on = |key: &str, unset: bool| {
        let word = get(typed, key).or_else(|| get(kept, key));
        word.map_or(unset, |word| word == "on")
    };
    if is_on("mab", false) && !(is_on("locked", false) && is_on("learning", true)) {
        let note = "Bridge port must be locked and have learning enabled when MAB is enabled";
        return Err(Refusal::noted(Errno::EINVAL, note));
    }
    Ok(())
}

/// Words of a bridge port that the kernel comes to last, in its order (`br_setport`).
const LATE: [&str; 9] = [
    "cost",
    "priority",
    "state",
    "mcast_router",
    "mcast_eht_hosts_limit",
    "mcast_max_groups",
    "group_fwd_mask",
    "backup_port",
    "backup_nhid",
];

fn port_word(watch: &mut Linkwatch<'_>, at: Place, key: &str, value: &str) -> Result<(), Refusal> {
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let number: u32 = value.parse().unwrap_or(0);
    match key {
        "cost" if !(1..=65535).contains(&number) => Err(Errno::ERANGE.into()),
        "priority" if number > 63 => Err(Errno::ERANGE.into()),
        "state" if number > 4 => Err(Errno::EINVAL.into()),
        "state" if !link.is_up() || !link.is_oper_up() && number != 0 => {
            Err(Errno::ENETDOWN.into())
        }
        "state" => {
            enslave::set_state(watch, at, value, number);
            Ok(())
        }
        "group_fwd_mask" if number & 2 != 0 => Err(Errno::EINVAL.into()),
        "mcast_router" if number > 3 => Err(Errno::EINVAL.into()),
        "backup_port" if number != 0 => backup(watch, at, IfIndex(number)),
        _ => Ok(()),
    }
}

/// A port that stands in for another is a port of the same bridge (`nbp_backup_change`).
fn backup(watch: &Linkwatch<'_>, at: Place, other: IfIndex) -> Result<(), Refusal> {
    let netns = at.netns;
    let found = watch.link(Place { netns, dev: other });
    let Some(port) = found.filter(|link| link.port.is_some()) else {
        return Err(Errno::ENOENT.into());
    };
    let master = watch.link(at).and_then(|link| link.master);
    match port.master == master && other != at.dev {
        true => Ok(()),
        false => Err(Errno::EINVAL.into()),
    }
}
