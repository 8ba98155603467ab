//! Devices of tunnels over IPv6: which options their drivers take together, and what a device looks
//! like because of them (Linux 6.18 `net/ipv6/ip6_tunnel.c`, `ip6_gre.c`, `ip6_vti.c`).

use std::net::Ipv6Addr;

use super::linkwatch::{Linkwatch, Place};
use super::options::{Words, get, is_span, number, on, put};
use super::{Kind, Link};
use crate::kernel::NetnsId;
use crate::kernel::lookup::{Flow6, get6};
use crate::kernel::trace::Silent;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, LlAddr, iff};

/// The word that keeps the address that a device was born with (`dev->perm_addr`).
pub(super) const PERMANENT: &str = "permaddr";

const IPV6_HEADER: u32 = 40;
const ETHER_HEADER: u32 = 14;
/// What says how often a packet may be put into others.
const ENCAP_LIMIT_OPTION: u32 = 8;
const LEAST_MTU: u32 = 1280;
const MOST_MTU: u32 = 65_535;

/// The kind is one of a tunnel over IPv6.
pub(super) fn is_one(kind: &str) -> bool {
    matches!(
        kind,
        "ip6tnl" | "ip6gre" | "ip6gretap" | "ip6erspan" | "vti6"
    )
}

fn is_gre(kind: &str) -> bool {
    is_one(kind) && kind != "ip6tnl" && kind != "vti6"
}

fn carries_frames(kind: &str) -> bool {
    matches!(kind, "ip6gretap" | "ip6erspan")
}

/// Options of a new device, or of one that is changed.
///
/// # Errors
/// `EINVAL` for options that do not go together, `EEXIST` for a tunnel that there is already.
pub(super) fn check(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    old: Option<&Link>,
    kind: &str,
    words: &Words,
) -> Result<(), Refusal> {
    let external = on(words, "external");
    let encap = get(words, "encap").is_some_and(|encap| encap != "none");
    let span = kind != "ip6erspan" || old.is_none() || is_span(words);
    if encap || !span || (external && old.is_some() && !is_gre(kind)) {
        return Err(Errno::EINVAL.into());
    }
    let own = old.map(|link| link.index);
    let mut others = { watch.host.namespaces.get(&netns) }
        .into_iter()
        .flat_map(|ns| ns.links.by_index.values())
        .filter(|link| Some(link.index) != own)
        .filter_map(parts);
    let twin = match external {
        true if old.is_none() => {
            others.any(|(its, words)| on(words, "external") && reads_with(its, kind))
        }
        _ => others.any(|(its, other)| {
            receives_with(its, kind) && identity(kind, other) == identity(kind, words)
        }),
    };
    match twin {
        true => Err(Errno::EEXIST.into()),
        false => Ok(()),
    }
}

/// What is left of the words of a tunnel, changed by message if there were others `before`.
pub(super) fn keep(kind: &str, before: Option<&[(String, String)]>, words: &mut Words) {
    if is_gre(kind) && on(words, "external") {
        // Of one whose packets say where they go, the original says nothing else. One with ends of its own
        // does not become one, but loses all that it had.
        let becomes = before.is_none_or(|before| on(before, "external"));
        words.retain(|(key, _)| match key.as_str() {
            "external" => becomes,
            key => key == "erspan_ver" || key == PERMANENT,
        });
    }
    // It no longer says what it carries (`vti6_netlink_parms`).
    if kind == "vti6" && before.is_some() {
        put(words, "mode", "any");
    }
}

/// The kind and the options of a tunnel over IPv6.
fn parts(link: &Link) -> Option<(&str, &Words)> {
    match &link.kind {
        Kind::Other { name, options, .. } if is_one(name) => Some((name, options)),
        _ => None,
    }
}

/// Two kinds whose packets without a tunnel of their own come to one device.
fn reads_with(a: &str, b: &str) -> bool {
    let plain = |kind: &str| matches!(kind, "ip6gre" | "ip6gretap");
    a == b || plain(a) && plain(b)
}

/// Two kinds whose packets are told apart by ends and keys.
fn receives_with(a: &str, b: &str) -> bool {
    a == b || carries_frames(a) && carries_frames(b)
}

/// A GRE tunnel is found by its own ends and key: then `ioctl` changes nothing
/// (`ip6gre_tunnel_siocdevprivate`).
pub(super) fn stays_itself(link: &Link, words: &Words) -> bool {
    parts(link)
        .is_some_and(|(kind, own)| is_gre(kind) && identity(kind, own) == identity(kind, words))
}

/// What tells a tunnel from others of its kind.
fn identity(kind: &str, words: &Words) -> ([Option<String>; 2], u32, u32) {
    let external = on(words, "external");
    let end = |side| get(words, side).filter(|_| !external).map(str::to_owned);
    let key = match is_gre(kind) && !external {
        true => number(words, "ikey"),
        false => 0,
    };
    let dev = match kind {
        _ if external => 0,
        "vti6" => 0,
        _ => number(words, "dev"),
    };
    ([end("local"), end("remote")], key, dev)
}

/// What a device looks like because of its options, the MTU unless `mtu_given`.
pub(super) fn adjust(watch: &Linkwatch<'_>, netns: NetnsId, link: &mut Link, mtu_given: bool) {
    let is_new = link.index == IfIndex::NONE;
    let Some((kind, words)) = parts(link).map(|(kind, words)| (kind.to_owned(), words.clone()))
    else {
        return;
    };
    let ends = Ends::of(&words);
    if !carries_frames(&kind) {
        link.address.0 = ends.local.octets().to_vec();
        link.broadcast.0 = ends.remote.octets().to_vec();
        link.flags &= !iff::POINTOPOINT;
        if ends.can_send() && ends.can_receive() {
            link.flags |= iff::POINTOPOINT;
        }
    }
    let way = match ends.can_send() {
        true => towards(watch, netns, &ends),
        false => None,
    };
    // A tunnel of IPsec looks at its device whatever its ends are.
    let below = || {
        Some(
            watch
                .link(Place {
                    netns,
                    dev: ends.dev,
                })?
                .mtu,
        )
    };
    let room = match kind.as_str() {
        "vti6" => way.or_else(below),
        _ => way.or_else(|| below().filter(|_| ends.can_send())),
    };
    let over = overhead(&kind, &words);
    let mtu = match (kind.as_str(), room) {
        ("vti6", Some(room)) => Some(room.saturating_sub(IPV6_HEADER).max(super::kinds::MIN_MTU)),
        ("vti6", None) => Some(1332),
        (_, Some(room)) => Some(room.saturating_sub(over).max(LEAST_MTU)),
        (_, None) => is_new.then(|| 1500_u32.saturating_sub(over)),
    };
    if let Some(mtu) = mtu.filter(|_| !mtu_given) {
        link.mtu = mtu;
    }
}

/// The same for a device whose options were changed.
pub(super) fn follow_options(watch: &mut Linkwatch<'_>, at: Place) {
    if let Some(mut link) = watch.link(at).cloned() {
        adjust(watch, at.netns, &mut link, false);
        watch.with(at, |old| *old = link);
    }
}

/// What a tunnel puts before the packets that it carries, in bytes.
fn overhead(kind: &str, words: &Words) -> u32 {
    let limited = get(words, "encaplimit") != Some("none");
    let frame = if carries_frames(kind) {
        ETHER_HEADER
    } else {
        0
    };
    let limit = if limited { ENCAP_LIMIT_OPTION } else { 0 };
    IPV6_HEADER + gre_header(kind, words) + frame + limit
}

/// The length of a tunnel's GRE header, in bytes.
fn gre_header(kind: &str, words: &Words) -> u32 {
    let field = |has: bool| 4 * u32::from(has);
    match (kind, get(words, "erspan_ver")) {
        ("ip6erspan", Some("1")) => 16,
        ("ip6erspan", Some("2")) => 20,
        ("ip6erspan", _) => 8,
        _ if is_gre(kind) => {
            let keyed = get(words, "okey").is_some_and(|key| key != "off");
            4 + field(keyed) + field(on(words, "oseq")) + field(on(words, "ocsum"))
        }
        _ => 0,
    }
}

/// Both ends of a tunnel, and the device that it uses.
struct Ends {
    local: Ipv6Addr,
    remote: Ipv6Addr,
    dev: IfIndex,
}

impl Ends {
    fn of(words: &Words) -> Self {
        let end = |side| get(words, side).and_then(|word| word.parse().ok());
        Self {
            local: end("local").unwrap_or(Ipv6Addr::UNSPECIFIED),
            remote: end("remote").unwrap_or(Ipv6Addr::UNSPECIFIED),
            dev: IfIndex(number(words, "dev")),
        }
    }

    /// `ip6_tnl_get_cap`: both ends are known, and reach beyond this host and its link, unless the
    /// link is known.
    fn are_good(&self) -> bool {
        let both = [self.local, self.remote];
        let near = |addr: &Ipv6Addr| {
            addr.is_unicast_link_local() || matches!(addr.segments()[0], 0xff02 | 0xff12)
        };
        !both
            .iter()
            .any(|addr| addr.is_unspecified() || addr.is_loopback())
            && (self.dev != IfIndex::NONE || !both.iter().any(near))
    }

    fn can_send(&self) -> bool {
        self.are_good() && !self.local.is_multicast()
    }

    fn can_receive(&self) -> bool {
        self.are_good() && !self.remote.is_multicast()
    }
}

/// The MTU of the device that a route leads out of to the other end.
fn towards(watch: &Linkwatch<'_>, netns: NetnsId, ends: &Ends) -> Option<u32> {
    let ns = watch.host.namespaces.get(&netns)?;
    let mut flow = Flow6 {
        src: ends.local,
        oif: ends.dev,
        ..Flow6::to(ends.remote, 0)
    };
    let dev = get6::output(ns, &mut flow, &mut Silent).ok()?.route.oif;
    Some(ns.links.get(dev)?.mtu)
}

/// Whether a device takes an MTU that its driver's limits allow (`ip6_tnl_change_mtu`).
pub(super) fn takes_mtu(kind: &Kind, mtu: u32) -> bool {
    let Kind::Other { name, options, .. } = kind else {
        return true;
    };
    let least = match get(options, "mode") {
        Some("ip6ip6") => LEAST_MTU,
        _ => super::kinds::MIN_MTU,
    };
    let most = MOST_MTU - gre_header(name, options);
    !is_one(name) || name == "vti6" || (least..=most).contains(&mtu)
}

/// Keeps the address that a device was born with: one that was chosen for it, or, over IPv4, its own end.
pub(super) fn be_born(link: &mut Link, chosen: &LlAddr) {
    let four = link.address.0.len() == 4;
    let own = match parts(link) {
        Some((kind, _)) if !carries_frames(kind) => chosen.clone(),
        None if four && link.address.0.iter().any(|byte| *byte != 0) => link.address.clone(),
        _ => return,
    };
    if let Kind::Other { options, .. } = &mut link.kind {
        let bytes: Vec<String> = own.0.iter().map(|byte| format!("{byte:02x}")).collect();
        options.push((PERMANENT.to_owned(), bytes.join(":")));
    }
}

/// What no change by `ioctl` reaches stays: what a device was born with, and that its packets say where
/// they go.
pub(super) fn keep_birth(link: &Link, words: &mut Words) {
    let own = parts(link).map_or(&[][..], |(_, own)| own);
    let kept = own
        .iter()
        .filter(|(key, _)| key == PERMANENT || key == "external");
    words.extend(kept.cloned());
}

/// The address that a device was born with, where it has another one.
pub(in crate::kernel) fn permanent(link: &Link) -> Option<LlAddr> {
    let Kind::Other { options, .. } = &link.kind else {
        return None;
    };
    let bytes = get(options, PERMANENT)?.split(':');
    bytes
        .map(|byte| u8::from_str_radix(byte, 16).ok())
        .collect::<Option<Vec<u8>>>()
        .map(LlAddr)
}

/// The options as they are told, without what is only kept here.
pub(super) fn told(words: &Words) -> Words {
    let told = words.iter().filter(|(key, _)| key != PERMANENT);
    told.cloned().collect()
}
