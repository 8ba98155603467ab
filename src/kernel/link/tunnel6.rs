//! Tunnels over IPv6 as `ioctl` makes, changes and tells of them (Linux 6.18 `net/ipv6/ip6_tunnel.c`,
//! `ip6_gre.c`, `ip6_vti.c`, the `siocdevprivate` functions).
//!
//! To go, a tunnel over IPv4 can be asked the same way, and the other way round.
//!
//! A tunnel is made at the first device of its driver. That is not there in namespaces (with
//! `net.core.fb_tunnels_only_for_init_net` 2), so that such requests find nobody, unless a link has its name.

use std::net::Ipv6Addr;

use super::linkwatch::{Linkwatch, Place};
use super::options::{self, Words, get, number, on};
use super::{Kind, Link, add, del, over6, tunnel};
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{
    Answer, Errno, FLOWLABEL, LinkData, LinkInfo, LinkMsg, NewFlags, Refusal, Row, TCLASS,
    Tunnel6Act, Tunnel6Msg, TunnelAct, TunnelMsg, carried, tunnel6_flags as f,
};
use crate::types::{IfIndex, IfName};

/// Does something to the tunnel of a name.
///
/// # Errors
/// `ENODEV` for no device of that name, `EOPNOTSUPP` for one that is no such tunnel, else as the drivers
/// refuse.
pub(in crate::kernel) fn tunnel6(
    host: &mut Host,
    netns: NetnsId,
    at: &IfName,
    act: &Tunnel6Act,
) -> Result<(), Refusal> {
    let link = found(host, netns, at)?;
    if *act == Tunnel6Act::Delete && tunnel::is_one(link) {
        return tunnel::tunnel(host, netns, at, &TunnelAct::Delete(TunnelMsg::default()));
    }
    let (kind, place) = (
        kind_of(link)?.to_owned(),
        Place {
            netns,
            dev: link.index,
        },
    );
    match act {
        Tunnel6Act::Add(msg) => create(host, netns, &kind, msg),
        Tunnel6Act::Change(msg) => change(host, place, &kind, msg),
        Tunnel6Act::Delete => {
            let mut watch = Linkwatch::new(host);
            drop(del::remove(&mut watch, place));
            watch.settle();
            Ok(())
        }
    }
}

/// The parameters of the tunnel of a name.
///
/// # Errors
/// As for [`tunnel6`].
pub(in crate::kernel) fn get_tunnel6(
    host: &Host,
    netns: NetnsId,
    at: &IfName,
) -> Result<Answer, Refusal> {
    let link = found(host, netns, at)?;
    let msg = of(kind_of(link)?, link);
    Ok(Answer::row(Row::Tunnel6(Box::new(msg))))
}

fn found<'h>(host: &'h Host, netns: NetnsId, at: &IfName) -> Result<&'h Link, Refusal> {
    let ns = host.namespaces.get(&netns).ok_or(Errno::ENODEV)?;
    ns.links
        .named(at.as_str())
        .ok_or_else(|| Errno::ENODEV.into())
}

/// The device is one that this is about.
pub(super) fn is_one(link: &Link) -> bool {
    kind_of(link).is_ok()
}

/// The kind of a tunnel without frames.
fn kind_of(link: &Link) -> Result<&str, Refusal> {
    let kind = link.kind.name().unwrap_or_default();
    match kind {
        "ip6tnl" | "ip6gre" | "vti6" => Ok(kind),
        _ => Err(Errno::EOPNOTSUPP.into()),
    }
}

fn fits(kind: &str, msg: &Tunnel6Msg) -> bool {
    match kind {
        "ip6tnl" => matches!(msg.protocol, 0 | carried::IPIP | carried::IPV6),
        "vti6" => matches!(msg.protocol, 0 | carried::IPV6),
        _ => true,
    }
}

fn create(host: &mut Host, netns: NetnsId, kind: &str, msg: &Tunnel6Msg) -> Result<(), Refusal> {
    if !fits(kind, msg) {
        return Err(Errno::EINVAL.into());
    }
    let link = LinkMsg {
        name: Some(msg.name.clone()).filter(|name| !name.as_str().is_empty()),
        info: Some(LinkInfo {
            kind: Some(kind.to_owned()),
            data: LinkData::Words(words_of(kind, msg)),
            ..LinkInfo::default()
        }),
        ..LinkMsg::default()
    };
    let made = add::new_link(host, netns, &link, NewFlags::ADD);
    made.map(|_| ()).map_err(|refusal| refusal.errno.into())
}

fn change(host: &mut Host, at: Place, kind: &str, msg: &Tunnel6Msg) -> Result<(), Refusal> {
    if !fits(kind, msg) {
        return Err(Errno::EINVAL.into());
    }
    let mut watch = Linkwatch::new(host);
    let link = watch.link(at).ok_or(Errno::ENODEV)?;
    let mut words = words_of(kind, msg);
    over6::check(&watch, at.netns, Some(link), kind, &words)?;
    if over6::stays_itself(link, &words) {
        return Ok(());
    }
    over6::keep_birth(link, &mut words);
    let lower = options::lower_option(kind, &words).map(|dev| (at.netns, dev));
    watch.with(at, |link| {
        if let Kind::Other {
            options,
            lower: its,
            ..
        } = &mut link.kind
        {
            *options = words;
            *its = lower;
        }
    });
    over6::follow_options(&mut watch, at);
    watch.settle();
    Ok(())
}

/// The parameters of a link, made by `ioctl` or by a message.
fn of(kind: &str, link: &Link) -> Tunnel6Msg {
    let words: &[(String, String)] = match &link.kind {
        Kind::Other { options, .. } => options,
        _ => &[],
    };
    let end = |side| get(words, side).and_then(|word| word.parse().ok());
    let byte = |key| u8::try_from(number(words, key)).unwrap_or(0);
    let is = |key, word| get(words, key) == Some(word);
    let key = |side| match get(words, side) {
        Some("off") | None => (false, 0),
        // What IPsec tunnels have is no key when it is 0.
        Some(_) => (
            kind != "vti6" || number(words, side) != 0,
            number(words, side),
        ),
    };
    let flags = [
        (is("encaplimit", "none"), f::IGN_ENCAP_LIMIT),
        (is("tclass", "inherit"), f::USE_ORIG_TCLASS),
        (is("flowlabel", "inherit"), f::USE_ORIG_FLOWLABEL),
        (is("dscp", "inherit"), f::RCV_DSCP_COPY),
        (is("fwmark", "inherit"), f::USE_ORIG_FWMARK),
        (on(words, "allow-localremote"), f::ALLOW_LOCAL_REMOTE),
    ];
    Tunnel6Msg {
        name: link.name.clone(),
        link: IfIndex(number(words, "dev")),
        protocol: match (kind, get(words, "mode")) {
            ("ip6gre", _) => carried::GRE,
            ("ip6tnl", Some("ipip6")) => carried::IPIP,
            ("ip6tnl", Some("ip6ip6")) | ("vti6", None) => carried::IPV6,
            _ => 0,
        },
        encap_limit: byte("encaplimit"),
        hop_limit: byte("ttl"),
        flowinfo: number(words, "tclass") << 20 & TCLASS | number(words, "flowlabel") & FLOWLABEL,
        flags: { flags.iter() }
            .filter(|(set, _)| *set)
            .fold(0, |all, (_, flag)| all | flag),
        local: end("local").unwrap_or(Ipv6Addr::UNSPECIFIED),
        remote: end("remote").unwrap_or(Ipv6Addr::UNSPECIFIED),
        ikey: key("ikey"),
        okey: key("okey"),
        seq: (on(words, "iseq"), on(words, "oseq")),
        csum: (on(words, "icsum"), on(words, "ocsum")),
    }
}

/// The same as the words that links are kept with.
fn words_of(kind: &str, msg: &Tunnel6Msg) -> Words {
    let mut words = Words::new();
    let mut keep = |key: &str, value: String| words.push((key.to_owned(), value));
    for (key, end) in [("remote", msg.remote), ("local", msg.local)] {
        if !end.is_unspecified() {
            keep(key, end.to_string());
        }
    }
    if msg.link != IfIndex::NONE {
        keep("dev", msg.link.0.to_string());
    }
    for (key, (has, number)) in [("ikey", msg.ikey), ("okey", msg.okey)] {
        if has && kind != "ip6tnl" {
            keep(key, number.to_string());
        }
    }
    if kind == "vti6" {
        if msg.protocol == 0 {
            words.push(("mode".to_owned(), "any".to_owned()));
        }
        return words;
    }
    let inherited = |flag, number: u32| match msg.has(flag) {
        true => "inherit".to_owned(),
        false => number.to_string(),
    };
    keep("ttl", msg.hop_limit.to_string());
    keep(
        "encaplimit",
        match msg.has(f::IGN_ENCAP_LIMIT) {
            true => "none".to_owned(),
            false => msg.encap_limit.to_string(),
        },
    );
    keep(
        "tclass",
        inherited(f::USE_ORIG_TCLASS, (msg.flowinfo & TCLASS) >> 20),
    );
    keep(
        "flowlabel",
        inherited(f::USE_ORIG_FLOWLABEL, msg.flowinfo & FLOWLABEL),
    );
    let (seq, csum) = (msg.seq, msg.csum);
    let gre = kind == "ip6gre";
    for (key, on, value) in [
        ("dscp", msg.has(f::RCV_DSCP_COPY), "inherit"),
        ("fwmark", msg.has(f::USE_ORIG_FWMARK), "inherit"),
        ("allow-localremote", msg.has(f::ALLOW_LOCAL_REMOTE), "on"),
        ("iseq", gre && seq.0, "on"),
        ("oseq", gre && seq.1, "on"),
        ("icsum", gre && csum.0, "on"),
        ("ocsum", gre && csum.1, "on"),
    ] {
        if on {
            keep(key, value.to_owned());
        }
    }
    if kind == "ip6tnl" {
        let mode = match msg.protocol {
            carried::IPIP => "ipip6",
            carried::IPV6 => "ip6ip6",
            _ => "any",
        };
        keep("mode", mode.to_owned());
    }
    words
}
