//! Devices of tunnels over IPv4: which options their drivers take together, and what becomes of a device
//! whose options are changed (Linux 6.18 `net/ipv4/ip_tunnel.c`, `ip_gre.c`, `ipip.c`, `ip_vti.c`,
//! `net/ipv6/sit.c`).

use std::net::Ipv4Addr;

use super::linkwatch::{Linkwatch, Place};
use super::options::{Words, get, is_span, number, on, others, put, towards};
use super::{Kind, Link};
use crate::kernel::NetnsId;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, arphrd, iff};

const IP_HEADER: u32 = 20;
const MOST_MTU: u32 = 65_535;

/// The kind is one of a tunnel over IPv4.
pub(super) fn is_one(kind: &str) -> bool {
    matches!(kind, "gre" | "gretap" | "erspan" | "ipip" | "sit" | "vti")
}

/// The headers that a tunnel puts in front of a packet of its own, in bytes.
pub(super) fn overhead(kind: &str, words: &[(String, String)]) -> u32 {
    let frame = if carries_frames(kind) { 14 } else { 0 };
    IP_HEADER + header(kind, words) + frame
}

/// The part of them that stands behind the IP header.
fn header(kind: &str, words: &[(String, String)]) -> u32 {
    let field = |has: bool| 4 * u32::from(has);
    match (kind, get(words, "erspan_ver")) {
        ("erspan", Some("0")) => 8,
        ("erspan", Some("2")) => 20,
        ("erspan", _) => 16,
        ("gre" | "gretap", _) => {
            let keyed = get(words, "okey").is_some_and(|key| key != "off");
            4 + field(keyed) + field(on(words, "oseq")) + field(on(words, "ocsum"))
        }
        _ => 0,
    }
}

fn carries_frames(kind: &str) -> bool {
    matches!(kind, "gretap" | "erspan")
}

/// Options of a new device, or of one that is changed.
///
/// # Errors
/// `EINVAL` for options that do not go together, or that would make another kind of device, `EEXIST` for a
/// tunnel that there is already.
pub(super) fn check(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    old: Option<&Link>,
    kind: &str,
    words: &Words,
) -> Result<(), Refusal> {
    let encap = get(words, "encap").is_some_and(|encap| encap != "none");
    let df = on(words, "ignore-df") && get(words, "pmtudisc") != Some("off");
    let span = kind != "erspan" || old.is_none() || is_span(words);
    if encap || df || !span {
        return Err(Errno::EINVAL.into());
    }
    let own = old.map(|link| link.index);
    let mine = identity(kind, words);
    if others(watch, netns, own, kind).any(|words| identity(kind, words) == mine) {
        return Err(Errno::EEXIST.into());
    }
    match old {
        Some(link) if !stays_alike(link, kind, words) => Err(Errno::EINVAL.into()),
        _ => Ok(()),
    }
}

/// What tells a tunnel from others of its kind.
fn identity(kind: &str, words: &Words) -> ([Option<String>; 4], Option<String>) {
    let key = get(words, "ikey").filter(|key| *key != "off" && kind != "vti");
    let ends = ["local", "remote", "dev", "external"];
    (
        ends.map(|end| get(words, end).map(str::to_owned)),
        key.map(str::to_owned),
    )
}

/// A device does not change between point to point, broadcast and neither (`ip_tunnel_changelink`,
/// `ipip6_changelink`).
fn stays_alike(link: &Link, kind: &str, words: &Words) -> bool {
    let Kind::Other { options, .. } = &link.kind else {
        return true;
    };
    let same = identity(kind, options) == identity(kind, words);
    let remote = get(words, "remote").and_then(|word| word.parse::<Ipv4Addr>().ok());
    let flags = match remote {
        None => 0,
        Some(remote) if remote.is_multicast() && kind != "sit" => iff::BROADCAST,
        Some(_) => iff::POINTOPOINT,
    };
    let decisive = iff::POINTOPOINT | iff::BROADCAST;
    same || carries_frames(kind) || (link.flags ^ flags) & decisive == 0
}

/// What a change by message leaves as it is: what is carried, and of a tunnel whose packets say where they
/// go, everything else.
pub(super) fn keep(old: &[(String, String)], words: &mut Words) {
    keep_mode(old, words);
    if on(words, "external") {
        let kept = ["external", "mode", "erspan_ver", super::over6::PERMANENT];
        words.retain(|(key, _)| kept.contains(&key.as_str()));
        let mark = old.iter().filter(|(key, _)| key == "fwmark");
        words.extend(mark.cloned());
    }
}

/// No change reaches what is carried.
pub(super) fn keep_mode(old: &[(String, String)], words: &mut Words) {
    match get(old, "mode") {
        Some(mode) => put(words, "mode", mode),
        None => words.retain(|(key, _)| key != "mode"),
    }
}

/// Ends, MTU and the device below of a device whose options were `before`.
pub(super) fn follow_options(watch: &mut Linkwatch<'_>, at: Place, before: &Words) {
    let Some(link) = watch.link(at) else { return };
    let Kind::Other { name, options, .. } = &link.kind else {
        return;
    };
    let (kind, words) = (name.clone(), options.clone());
    let end = |side| get(&words, side).and_then(|word| word.parse::<Ipv4Addr>().ok());
    let end = |side| end(side).unwrap_or(Ipv4Addr::UNSPECIFIED).octets().to_vec();
    let (local, remote) = (end("local"), end("remote"));
    let dev = IfIndex(number(&words, "dev"));
    let moves = ["dev", "fwmark"]
        .iter()
        .any(|key| number(before, key) != number(&words, key));
    let mtu = match moves {
        true => bound(watch, at.netns, &kind, &words),
        false => {
            let longer = i64::from(header(&kind, &words)) - i64::from(header(&kind, before));
            let mtu = i64::from(link.mtu) - longer;
            matches!(kind.as_str(), "gre" | "gretap").then(|| u32::try_from(mtu).unwrap_or(0))
        }
    };
    watch.with(at, |link| {
        if !carries_frames(&kind) {
            link.address.0 = local;
            link.broadcast.0 = remote;
        }
        if kind == "gre" && on(&words, "external") {
            link.hw_type = arphrd::NONE;
        }
        link.mtu = mtu.map_or(link.mtu, |mtu| mtu.max(super::kinds::MIN_MTU));
        if let Kind::Other { lower, .. } = &mut link.kind {
            *lower = (dev != IfIndex::NONE).then_some((at.netns, dev));
        }
    });
}

/// The MTU by the device that packets leave through (`ip_tunnel_bind_dev`).
fn bound(watch: &Linkwatch<'_>, netns: NetnsId, kind: &str, words: &Words) -> Option<u32> {
    let dev = IfIndex(number(words, "dev"));
    let below = || Some(watch.link(Place { netns, dev })?.mtu);
    let room = towards(watch, netns, words).or_else(below);
    let over = overhead(kind, words);
    match kind {
        "sit" => Some(room?.saturating_sub(over).max(1280)),
        _ => Some(room.unwrap_or(1500).min(MOST_MTU).saturating_sub(over)),
    }
}

/// Whether a device takes an MTU that its driver's limits allow (`ip_tunnel_change_mtu`).
pub(super) fn takes_mtu(kind: &Kind, mtu: u32) -> bool {
    let Kind::Other { name, options, .. } = kind else {
        return true;
    };
    let most = MOST_MTU - overhead(name, options);
    !is_one(name) || name == "sit" || (super::kinds::MIN_MTU..=most).contains(&mtu)
}
