//! Tunnels over IPv4 as `ioctl` makes, changes and tells of them (Linux 6.18 `net/ipv4/ip_tunnel.c`
//! `ip_tunnel_ctl`, `ip_gre.c`, `ipip.c`, `ip_vti.c`, `net/ipv6/sit.c`).
//!
//! A driver is asked through its first device, which is not made here (as with
//! `net.core.fb_tunnels_only_for_init_net` 2) and answers all the same.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::linkwatch::{Linkwatch, Place};
use super::{Kind, Link, add, del, options, over4, tunnel6};
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{
    Answer, Errno, LinkData, LinkInfo, LinkMsg, NewFlags, Refusal, Row, SixRd, Tunnel6Act,
    TunnelAct, TunnelKind, TunnelMsg, carried,
};
use crate::types::{IfIndex, IfName, Prefix6, iff};

/// What 6rd does unless told otherwise: 6to4.
const SIX_TO_FOUR: SixRd = SixRd {
    prefix: (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    relay: (Ipv4Addr::UNSPECIFIED, 0),
};

/// Words that the parameters of a tunnel are kept as.
const PARAMETERS: [&str; 15] = [
    "mode", "isatap", "ikey", "okey", "iseq", "oseq", "icsum", "ocsum", "ttl", "tos", "pmtudisc",
    "local", "remote", "dev", "fwmark",
];

/// Which device a request is sent to.
enum Target {
    /// A tunnel.
    Device(TunnelKind, Place),
    /// The first device of a driver.
    Base(TunnelKind),
}

/// Does something to the tunnel of a name.
///
/// # Errors
/// `ENODEV` for no device of that name, `EOPNOTSUPP` for one that is no tunnel, else as the drivers
/// refuse.
pub(in crate::kernel) fn tunnel(
    host: &mut Host,
    netns: NetnsId,
    at: &IfName,
    act: &TunnelAct,
) -> Result<(), Refusal> {
    let own = { host.namespaces.get(&netns) }.and_then(|ns| ns.links.named(at.as_str()));
    if matches!(act, TunnelAct::Delete(_)) && own.is_some_and(tunnel6::is_one) {
        return tunnel6::tunnel6(host, netns, at, &Tunnel6Act::Delete);
    }
    let target = target(host, netns, at)?;
    match act {
        TunnelAct::Add(msg) => create(host, netns, target.kind(), msg),
        TunnelAct::Change(msg) => change(host, netns, &target, msg),
        TunnelAct::Delete(msg) => delete(host, netns, &target, msg),
        other => {
            let at = target.own_sit()?;
            edit(host, at, other)
        }
    }
}

/// The parameters of the tunnel of a name; of a driver's first device those of the tunnel `like`
/// this one, if there is one.
///
/// # Errors
/// As for [`tunnel`].
pub(in crate::kernel) fn get_tunnel(
    host: &Host,
    netns: NetnsId,
    at: &IfName,
    like: &TunnelMsg,
) -> Result<Answer, Refusal> {
    let msg = match target(host, netns, at)? {
        Target::Device(kind, place) => told(host, kind, place),
        Target::Base(kind) => find(host, netns, kind, like)
            .map_or_else(|| first(kind), |place| told(host, kind, place)),
    };
    Ok(Answer::row(Row::Tunnel(Box::new(msg))))
}

impl Target {
    fn kind(&self) -> TunnelKind {
        match self {
            Self::Device(kind, _) | Self::Base(kind) => *kind,
        }
    }

    /// The device, if it is a SIT tunnel that is not the first.
    fn own_sit(&self) -> Result<Place, Refusal> {
        match self {
            Self::Device(TunnelKind::Sit, place) => Ok(*place),
            _ => Err(Errno::EINVAL.into()),
        }
    }
}

/// The device is one that this is about.
pub(super) fn is_one(link: &Link) -> bool {
    kind_of(link).is_some()
}

fn kind_of(link: &Link) -> Option<TunnelKind> {
    let name = link.kind.name()?;
    TunnelKind::ALL.into_iter().find(|kind| kind.name() == name)
}

fn target(host: &Host, netns: NetnsId, at: &IfName) -> Result<Target, Refusal> {
    let ns = host.namespaces.get(&netns).ok_or(Errno::ENODEV)?;
    if let Some(link) = ns.links.named(at.as_str()) {
        let dev = link.index;
        let kind = kind_of(link).ok_or(Errno::EOPNOTSUPP)?;
        return Ok(Target::Device(kind, Place { netns, dev }));
    }
    let base = TunnelKind::ALL
        .into_iter()
        .find(|kind| kind.base() == at.as_str());
    base.map(Target::Base).ok_or_else(|| Errno::ENODEV.into())
}

/// `ip_tunnel_find`, `ipip6_tunnel_locate`: ends, device and key.
fn find(host: &Host, netns: NetnsId, kind: TunnelKind, like: &TunnelMsg) -> Option<Place> {
    let ns = host.namespaces.get(&netns)?;
    let same = |link: &&Link| {
        let msg = of(kind, link);
        let keyed = matches!(kind, TunnelKind::Gre | TunnelKind::Vti);
        let external = words(link).iter().any(|(key, _)| key == "external");
        kind_of(link) == Some(kind)
            && !external
            && (msg.local, msg.remote, msg.link) == (like.local, like.remote, like.link)
            && (!keyed || msg.ikey == like.ikey)
    };
    let dev = ns.links.by_index.values().find(same)?.index;
    Some(Place { netns, dev })
}

/// What the drivers refuse of parameters, and what they pass over.
fn checked(kind: TunnelKind, msg: &TunnelMsg) -> Result<TunnelMsg, Refusal> {
    let mut msg = msg.clone();
    let fits = match kind {
        TunnelKind::Gre => msg.protocol == carried::GRE,
        TunnelKind::Vti => msg.protocol == carried::IPIP,
        TunnelKind::Ipip => matches!(msg.protocol, 0 | carried::IPIP | carried::MPLS),
        TunnelKind::Sit => {
            matches!(
                msg.protocol,
                0 | carried::IPV6 | carried::IPIP | carried::MPLS
            )
        }
    };
    if !fits {
        return Err(Errno::EINVAL.into());
    }
    msg.pmtudisc |= msg.ttl != 0;
    for key in [&mut msg.ikey, &mut msg.okey] {
        if !key.0 || matches!(kind, TunnelKind::Ipip) {
            *key = (false, 0);
        }
    }
    Ok(msg)
}

fn create(
    host: &mut Host,
    netns: NetnsId,
    kind: TunnelKind,
    msg: &TunnelMsg,
) -> Result<(), Refusal> {
    let msg = checked(kind, msg)?;
    if find(host, netns, kind, &msg).is_some() {
        return Err(Errno::EEXIST.into());
    }
    let link = LinkMsg {
        name: Some(msg.name.clone()).filter(|name| !name.as_str().is_empty()),
        info: Some(LinkInfo {
            kind: Some(kind.name().to_owned()),
            data: LinkData::Words(words_of(kind, &msg)),
            ..LinkInfo::default()
        }),
        ..LinkMsg::default()
    };
    let made = add::new_link(host, netns, &link, NewFlags::ADD);
    made.map(|_| ()).map_err(|refusal| refusal.errno.into())
}

fn change(
    host: &mut Host,
    netns: NetnsId,
    target: &Target,
    msg: &TunnelMsg,
) -> Result<(), Refusal> {
    let kind = target.kind();
    let msg = checked(kind, msg)?;
    let twin = find(host, netns, kind, &msg);
    let at = match (target, twin) {
        (Target::Base(_), twin) => twin.ok_or(Errno::ENOENT)?,
        (Target::Device(_, own), Some(twin)) if twin != *own => {
            return Err(Errno::EEXIST.into());
        }
        (Target::Device(_, own), Some(_)) => *own,
        (Target::Device(_, own), None) => {
            stays_alike(host, *own, kind, &msg)?;
            *own
        }
    };
    let mut watch = Linkwatch::new(host);
    let before: options::Words = watch.link(at).map(words).unwrap_or_default().to_vec();
    let kept = { before.iter() }.filter(|(key, _)| !PARAMETERS.contains(&key.as_str()));
    let mut all = words_of(kind, &msg);
    all.extend(kept.cloned());
    over4::keep_mode(&before, &mut all);
    watch.with(at, |link| {
        if let Kind::Other { options, .. } = &mut link.kind {
            *options = all;
        }
    });
    over4::follow_options(&mut watch, at, &before);
    watch.settle();
    Ok(())
}

/// A device does not change between point to point, broadcast and neither.
fn stays_alike(host: &Host, at: Place, kind: TunnelKind, msg: &TunnelMsg) -> Result<(), Refusal> {
    let ns = host.namespaces.get(&at.netns).ok_or(Errno::ENODEV)?;
    let link = ns.links.get(at.dev).ok_or(Errno::ENODEV)?;
    let flags = match msg.remote {
        remote if remote.is_unspecified() => 0,
        remote if remote.is_multicast() && kind != TunnelKind::Sit => iff::BROADCAST,
        _ => iff::POINTOPOINT,
    };
    match (link.flags ^ flags) & (iff::POINTOPOINT | iff::BROADCAST) {
        0 => Ok(()),
        _ => Err(Errno::EINVAL.into()),
    }
}

fn delete(
    host: &mut Host,
    netns: NetnsId,
    target: &Target,
    msg: &TunnelMsg,
) -> Result<(), Refusal> {
    let at = match target {
        Target::Device(_, place) => *place,
        Target::Base(kind) => find(host, netns, *kind, msg).ok_or(Errno::ENOENT)?,
    };
    let mut watch = Linkwatch::new(host);
    drop(del::remove(&mut watch, at));
    watch.settle();
    Ok(())
}

/// Routers and 6rd of a SIT tunnel.
fn edit(host: &mut Host, at: Place, act: &TunnelAct) -> Result<(), Refusal> {
    let mut routers = told(host, TunnelKind::Sit, at).routers;
    let (key, text) = match act {
        TunnelAct::AddRouter(addr, default) => {
            if addr.is_unspecified() {
                return Err(Errno::EINVAL.into());
            }
            if routers.iter().any(|(known, _)| known == addr) {
                return Err(Errno::EEXIST.into());
            }
            routers.insert(0, (*addr, *default));
            ("prl", Some(router_words(&routers)))
        }
        TunnelAct::DelRouter(addr) if addr.is_unspecified() => ("prl", None),
        TunnelAct::DelRouter(addr) => {
            let before = routers.len();
            routers.retain(|(known, _)| known != addr);
            if routers.len() == before {
                return Err(Errno::ENXIO.into());
            }
            (
                "prl",
                Some(router_words(&routers)).filter(|text| !text.is_empty()),
            )
        }
        TunnelAct::SetSixRd(six_rd) => {
            return set_six_rd(host, at, six_rd);
        }
        _ => {
            put(host, at, "6rd-relay_prefix", None);
            ("6rd-prefix", None)
        }
    };
    put(host, at, key, text);
    Ok(())
}

/// `ipip6_tunnel_update_6rd`.
fn set_six_rd(host: &mut Host, at: Place, six_rd: &SixRd) -> Result<(), Refusal> {
    let (prefix, len) = six_rd.prefix;
    let (relay, relay_len) = six_rd.relay;
    let left = |len: u8| u32::from(len) + 32 - u32::from(relay_len.min(32));
    let mask = u32::MAX.checked_shl(32 - u32::from(relay_len.min(32)));
    let inside = u32::from(relay) & mask.unwrap_or(0) == u32::from(relay);
    if relay_len > 32 || left(len) > 64 || !inside || Prefix6::holding(prefix, len).addr() != prefix
    {
        return Err(Errno::EINVAL.into());
    }
    put(host, at, "6rd-prefix", Some(format!("{prefix}/{len}")));
    let relay = (!relay.is_unspecified()).then(|| format!("{relay}/{relay_len}"));
    put(host, at, "6rd-relay_prefix", relay);
    Ok(())
}

fn put(host: &mut Host, at: Place, key: &str, text: Option<String>) {
    let mut watch = Linkwatch::new(host);
    watch.with(at, |link| {
        if let Kind::Other { options, .. } = &mut link.kind {
            options.retain(|(known, _)| known != key);
            options.extend(text.map(|text| (key.to_owned(), text)));
        }
    });
    watch.settle();
}

fn router_words(routers: &[(Ipv4Addr, bool)]) -> String {
    let word = |(addr, default): &(Ipv4Addr, bool)| match default {
        true => format!("{addr}/default"),
        false => addr.to_string(),
    };
    routers.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The first device of a driver, as it is born.
fn first(kind: TunnelKind) -> TunnelMsg {
    let born = TunnelMsg {
        name: kind.base().into(),
        ..TunnelMsg::default()
    };
    match kind {
        TunnelKind::Ipip => born,
        TunnelKind::Gre => TunnelMsg {
            protocol: carried::GRE,
            ..born
        },
        TunnelKind::Sit => TunnelMsg {
            protocol: carried::IPV6,
            ttl: 64,
            six_rd: Some(SIX_TO_FOUR),
            ..born
        },
        TunnelKind::Vti => TunnelMsg {
            protocol: carried::IPIP,
            vti: true,
            ikey: (true, 0),
            okey: (true, 0),
            ..born
        },
    }
}

fn told(host: &Host, kind: TunnelKind, at: Place) -> TunnelMsg {
    let link = { host.namespaces.get(&at.netns) }.and_then(|ns| ns.links.get(at.dev));
    link.map_or_else(TunnelMsg::default, |link| of(kind, link))
}

fn words(link: &Link) -> &[(String, String)] {
    match &link.kind {
        Kind::Other { options, .. } => options,
        _ => &[],
    }
}

/// The parameters of a link, made by `ioctl` or by a message.
fn of(kind: TunnelKind, link: &Link) -> TunnelMsg {
    let words = words(link);
    let get = |key: &str| options::get(words, key);
    let number = |key: &str| get(key).and_then(|word| word.parse::<u32>().ok());
    let on = |key: &str| get(key) == Some("on");
    let end = |key: &str| get(key).and_then(|word| word.parse().ok());
    let key = |side: &str| match number(side) {
        Some(key) => (true, key),
        None => (kind == TunnelKind::Vti, 0),
    };
    let byte = |key: &str| number(key).and_then(|number| u8::try_from(number).ok());
    let sit = kind == TunnelKind::Sit;
    let born = sit && (words.is_empty() || on("external"));
    TunnelMsg {
        name: link.name.clone(),
        link: number("dev").map_or(IfIndex::NONE, IfIndex),
        protocol: protocol(kind, get("mode")),
        vti: kind == TunnelKind::Vti,
        isatap: on("isatap"),
        ikey: key("ikey"),
        okey: key("okey"),
        seq: (on("iseq"), on("oseq")),
        csum: (on("icsum"), on("ocsum")),
        ttl: byte("ttl").unwrap_or(if born { 64 } else { 0 }),
        tos: byte("tos").unwrap_or(0),
        pmtudisc: get("pmtudisc").map_or(on("external"), |word| word == "on"),
        local: end("local").unwrap_or(Ipv4Addr::UNSPECIFIED),
        remote: end("remote").unwrap_or(Ipv4Addr::UNSPECIFIED),
        routers: get("prl").map(routers).unwrap_or_default(),
        six_rd: sit.then(|| six_rd(get("6rd-prefix"), get("6rd-relay_prefix"))),
    }
}

fn protocol(kind: TunnelKind, mode: Option<&str>) -> u8 {
    match (kind, mode) {
        (TunnelKind::Gre, _) => carried::GRE,
        (_, Some("any")) => 0,
        (_, Some("mplsip")) => carried::MPLS,
        (TunnelKind::Sit, Some("ipip")) => carried::IPIP,
        (TunnelKind::Sit, _) => carried::IPV6,
        _ => carried::IPIP,
    }
}

fn routers(text: &str) -> Vec<(Ipv4Addr, bool)> {
    let router = |word: &str| match word.split_once('/') {
        Some((addr, _)) => Some((addr.parse().ok()?, true)),
        None => Some((word.parse().ok()?, false)),
    };
    text.split(' ').filter_map(router).collect()
}

fn six_rd(prefix: Option<&str>, relay: Option<&str>) -> SixRd {
    fn part<A: std::str::FromStr>(word: &str) -> Option<(A, u8)> {
        let (addr, len) = word.split_once('/')?;
        Some((addr.parse().ok()?, len.parse().ok()?))
    }
    SixRd {
        prefix: prefix.and_then(part).unwrap_or(SIX_TO_FOUR.prefix),
        relay: relay.and_then(part).unwrap_or(SIX_TO_FOUR.relay),
    }
}

/// The same as the words that links are kept with.
fn words_of(kind: TunnelKind, msg: &TunnelMsg) -> Vec<(String, String)> {
    let mut words: Vec<(String, String)> = Vec::new();
    let mut keep = |key: &str, value: String| words.push((key.to_owned(), value));
    for (key, (has, number)) in [("ikey", msg.ikey), ("okey", msg.okey)] {
        if has {
            keep(key, number.to_string());
        }
    }
    let (seq, csum) = (msg.seq, msg.csum);
    let gre = kind == TunnelKind::Gre;
    for (key, on) in [
        ("iseq", seq.0),
        ("oseq", seq.1),
        ("icsum", csum.0),
        ("ocsum", csum.1),
    ] {
        if on && gre {
            keep(key, "on".to_owned());
        }
    }
    for (key, end) in [("local", msg.local), ("remote", msg.remote)] {
        if !end.is_unspecified() {
            keep(key, end.to_string());
        }
    }
    if msg.link != IfIndex::NONE {
        keep("dev", msg.link.0.to_string());
    }
    keep("ttl", msg.ttl.to_string());
    if msg.tos != 0 {
        keep("tos", msg.tos.to_string());
    }
    keep(
        "pmtudisc",
        if msg.pmtudisc { "on" } else { "off" }.to_owned(),
    );
    if msg.isatap && kind == TunnelKind::Sit {
        keep("isatap", "on".to_owned());
    }
    let mode = match (kind, msg.protocol) {
        (TunnelKind::Gre | TunnelKind::Vti, _) => return words,
        (_, 0) => "any",
        (_, carried::MPLS) => "mplsip",
        (_, carried::IPV6) => "ip6ip",
        _ => "ipip",
    };
    keep("mode", mode.to_owned());
    words
}
