//! Options of a VXLAN: which of them the driver takes together, and which of them later (Linux 6.18
//! `drivers/net/vxlan/vxlan_core.c`, `vxlan_validate`, `vxlan_nl2conf`, `vxlan_config_validate`).

use std::net::IpAddr;

use super::Link;
use super::device::Kind;
use super::linkwatch::{Linkwatch, Place};
use super::options::{Words, get, number, on, others};
use crate::kernel::NetnsId;
use crate::rtnl::{Errno, Refusal};
use crate::types::IfIndex;

/// What may not be said of a VXLAN that exists, in the order in which the driver comes to it, and
/// what it answers.
const FIXED: [(&str, &str); 16] = [
    ("proxy", "vxlan: cannot change PROXY flag"),
    ("rsc", "vxlan: cannot change RSC flag"),
    ("l2miss", "vxlan: cannot change L2MISS flag"),
    ("l3miss", "vxlan: cannot change L3MISS flag"),
    ("maxaddress", "Cannot change limit"),
    ("external", "vxlan: cannot change COLLECT_METADATA flag"),
    ("srcport", "Cannot change port range"),
    ("dstport", "Cannot change port"),
    ("udp_csum", "Cannot change UDP_CSUM flag"),
    (
        "udp_zero_csum6_tx",
        "vxlan: cannot change UDP_ZERO_CSUM6_TX flag",
    ),
    (
        "udp_zero_csum6_rx",
        "vxlan: cannot change UDP_ZERO_CSUM6_RX flag",
    ),
    ("remcsum_tx", "vxlan: cannot change REMCSUM_TX flag"),
    ("remcsum_rx", "vxlan: cannot change REMCSUM_RX flag"),
    ("gbp", "vxlan: cannot change GBP flag"),
    ("gpe", "vxlan: cannot change GPE flag"),
    ("vnifilter", "vxlan: cannot change flag"),
];

fn noted<T>(errno: Errno, text: &str) -> Result<T, Refusal> {
    Err(Refusal::noted(errno, text))
}

/// `vxlan_validate`: what is wrong with a request whatever it is for.
///
/// # Errors
/// Source ports that end before they begin.
pub(super) fn validate(typed: &[(String, String)]) -> Result<(), Refusal> {
    let range = get(typed, "srcport").unwrap_or_default();
    let mut ports = range
        .split(' ')
        .map(|port| port.parse::<u16>().unwrap_or(0));
    match (ports.next(), ports.next()) {
        (Some(low), Some(high)) if high < low => noted(Errno::EINVAL, "Invalid source port range"),
        _ => Ok(()),
    }
}

/// Options `words` of a new VXLAN, or, with `old`, of one that is changed by those `typed`.
///
/// # Errors
/// As the driver refuses.
pub(super) fn check(
    watch: &Linkwatch<'_>,
    netns: NetnsId,
    old: Option<&Link>,
    words: &Words,
    typed: &[(String, String)],
) -> Result<(), Refusal> {
    validate(typed)?;
    if let Some(Kind::Other { options, .. }) = old.map(|link| &link.kind) {
        check_change(options, typed)?;
    }
    let addr = |end: &str| addr(words, end);
    let (remote, local) = (addr("remote"), addr("local"));
    if number(words, "flowlabel") != 0 && !is_v6(words) {
        return noted(
            Errno::EINVAL,
            "Label attribute only applies to IPv6 VXLAN devices",
        );
    }
    if let (Some(remote), Some(local)) = (remote, local)
        && remote.is_ipv6() != local.is_ipv6()
    {
        return noted(
            Errno::EINVAL,
            "Local and remote address must be from the same family",
        );
    }
    if on(words, "gpe") && !on(words, "external") {
        return noted(
            Errno::EINVAL,
            "VXLAN GPE does not support this combination of attributes",
        );
    }
    let dev = IfIndex(number(words, "dev"));
    if dev != IfIndex::NONE && watch.link(Place { netns, dev }).is_none() {
        return noted(Errno::ENODEV, "Invalid local interface, device not found");
    }
    let own = old.map(|link| link.index);
    if others(watch, netns, own, "vxlan").any(|other| twins(other, words)) {
        return noted(
            Errno::EEXIST,
            "A VXLAN device with the specified VNI already exists",
        );
    }
    Ok(())
}

fn addr(words: &[(String, String)], end: &str) -> Option<IpAddr> {
    get(words, end)?.parse().ok()
}

/// Without ends, it is one over IPv4.
fn is_v6(words: &[(String, String)]) -> bool {
    let mut ends = ["remote", "local"].into_iter();
    ends.any(|end| addr(words, end).is_some_and(|ip| ip.is_ipv6()))
}

/// What a VXLAN does not take once it exists.
fn check_change(before: &Words, typed: &[(String, String)]) -> Result<(), Refusal> {
    let refuse = |text: &str| noted(Errno::EOPNOTSUPP, text);
    if get(typed, "id").is_some_and(|id| Some(id) != get(before, "id")) {
        return refuse("Cannot change VNI");
    }
    let v6 = is_v6(before);
    let other = |end: &str| addr(typed, end).is_some_and(|ip| ip.is_ipv6() != v6);
    if other("remote") {
        return refuse("New group address family does not match old group");
    }
    if other("local") {
        return refuse("New local address family does not match old");
    }
    if get(typed, "ttl") == Some("inherit") {
        return refuse("vxlan: cannot change TTL_INHERIT flag");
    }
    let said = FIXED.iter().find(|(key, _)| get(typed, key).is_some());
    match said {
        Some((_, text)) => refuse(text),
        None if get(typed, "reserved_bits").is_some() => refuse("Cannot change reserved_bits"),
        None => Ok(()),
    }
}

/// Two that would take each other's packets.
fn twins(one: &Words, other: &Words) -> bool {
    let port = |words: &Words| {
        let port = get(words, "dstport");
        port.unwrap_or("8472").to_owned()
    };
    port(one) == port(other)
        && get(one, "id").unwrap_or("0") == get(other, "id").unwrap_or("0")
        && on(one, "external") == on(other, "external")
        && get(one, "dev") == get(other, "dev")
        && get(one, "gbp") == get(other, "gbp")
}

/// Headers that a packet gets, in bytes: Ethernet, IPv4, UDP and VXLAN's own.
const HEADERS: u32 = 50;
/// The same with IPv6.
const HEADERS_V6: u32 = 70;
/// `ETH_MIN_MTU`.
pub(super) const MIN_MTU: u32 = 68;

/// What is left for packets of a VXLAN that was put on a device.
pub(super) fn room(watch: &Linkwatch<'_>, kind: &Kind) -> Option<u32> {
    let Kind::Other {
        name,
        options,
        lower,
    } = kind
    else {
        return None;
    };
    let (netns, dev) = lower.filter(|_| name == "vxlan")?;
    let below = watch.link(Place { netns, dev })?;
    let headers = if is_v6(options) { HEADERS_V6 } else { HEADERS };
    Some(below.mtu.saturating_sub(headers))
}

/// Packets of a VXLAN that was put on a device are no longer than what that one takes
/// (`vxlan_config_apply`).
pub(super) fn fit_lower(watch: &mut Linkwatch<'_>, at: Place) {
    let kind = watch.link(at).map(|link| &link.kind);
    if let Some(room) = kind.and_then(|kind| room(watch, kind)) {
        watch.with(at, |link| link.mtu = link.mtu.min(room.max(MIN_MTU)));
    }
}
