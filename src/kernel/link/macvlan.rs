//! Options of macvlans (Linux 6.18 `drivers/net/macvlan.c`). Some belong to the port, which all
//! macvlans of one lower device share.

use super::linkwatch::{Linkwatch, Place};
use super::options::{Words, get, merged, put};
use super::{Kind, Link};
use crate::kernel::Host;
use crate::rtnl::{Errno, Refusal};

/// Sources of a macvlan are stations (`macvlan_validate`).
pub(super) fn sources_are_stations(typed: &[(String, String)]) -> bool {
    let mut said = get(typed, "macaddr").unwrap_or_default().split(' ');
    let unfit = |word: &str| {
        let first = word
            .get(..2)
            .and_then(|byte| u8::from_str_radix(byte, 16).ok());
        first.is_none_or(|byte| byte & 1 != 0) || word == "00:00:00:00:00:00"
    };
    !(matches!(said.next(), Some("add" | "del")) && said.any(unfit))
}

/// `macvlan_common_newlink`, `macvlan_changelink`.
pub(super) fn accept(
    before: &[(String, String)],
    exists: bool,
    typed: &[(String, String)],
) -> Result<Words, Refusal> {
    // Flags are set all at once.
    const FLAGS: [&str; 3] = ["flag", "nopromisc", "nodst"];
    let is_flag = |(key, _): &&(String, String)| FLAGS.contains(&key.as_str());
    let flagged = typed.iter().any(|word| is_flag(&word));
    let kept = { before.iter() }.filter(|word| !(flagged && is_flag(word)));
    let mut words = merged(&kept.cloned().collect::<Words>(), typed);
    words.retain(|(key, _)| key != "macaddr");
    let mode = |words: &[(String, String)]| get(words, "mode").unwrap_or("vepa").to_owned();
    let (was, is) = (mode(before), mode(&words));
    if exists && (was == "passthru") != (is == "passthru") {
        return Err(Errno::EINVAL.into());
    }
    if is != "source" {
        words.retain(|(key, _)| key != "sources");
    }
    let Some(said) = get(typed, "macaddr") else {
        return Ok(words);
    };
    let mut said = said.split(' ');
    let what = said.next().unwrap_or_default();
    let named: Vec<&str> = said.collect();
    if is != "source" {
        return Err(Errno::EINVAL.into());
    }
    let old = get(&words, "sources").unwrap_or_default().to_owned();
    let mut sources: Vec<&str> = old.split(' ').filter(|word| !word.is_empty()).collect();
    match what {
        "add" => sources.extend(named),
        "del" => sources.retain(|source| !named.contains(source)),
        _ => sources = named,
    }
    // The table is walked from bucket to bucket.
    sources.sort_by_key(|source| (source_bucket(source), *source));
    sources.dedup();
    put(&mut words, "sources", &sources.join(" "));
    Ok(words)
}

/// `macvlan_eth_hash`.
fn source_bucket(address: &str) -> u64 {
    let bytes = address.split(':').rev();
    let number = bytes.fold(0u64, |number, byte| {
        number << 8 | u64::from(u8::from_str_radix(byte, 16).unwrap_or(0))
    });
    (number << 16).wrapping_mul(0x61C8_8646_80B5_83EB) >> 56
}

/// Passing through is for one device alone (`macvlan_common_newlink`).
pub(super) fn check_port(watch: &Linkwatch<'_>, below: Place, link: &Link) -> Result<(), Refusal> {
    if !is_one(link) {
        return Ok(());
    }
    let lower = Some((below.netns, below.dev));
    let port = watch.places(|_, other| is_one(other) && other.kind.lower() == lower);
    let taken = { port.iter() }.any(|at| watch.link(*at).is_some_and(passes_through));
    match taken || passes_through(link) && !port.is_empty() {
        true => Err(Errno::EINVAL.into()),
        false => Ok(()),
    }
}

fn passes_through(link: &Link) -> bool {
    matches!(&link.kind, Kind::Other { options, .. } if get(options, "mode") == Some("passthru"))
}

/// A limit of broadcasts that was typed is that of the port; a new device has its port's.
pub(super) fn share_limit(watch: &mut Linkwatch<'_>, at: Place, typed: Option<&str>) {
    let Some(lower) = watch
        .link(at)
        .filter(|link| is_one(link))
        .and_then(|link| link.kind.lower())
    else {
        return;
    };
    let port = watch.places(|_, link| is_one(link) && link.kind.lower() == Some(lower));
    let limit_of = |link: &Link| match &link.kind {
        Kind::Other { options, .. } => get(options, "bclim").map(str::to_owned),
        _ => None,
    };
    let kept = { port.iter().filter(|other| **other != at) }
        .find_map(|other| watch.link(*other).and_then(limit_of));
    let Some(limit) = typed.map(str::to_owned).or(kept) else {
        return;
    };
    for other in port {
        watch.with(other, |link| {
            if let Kind::Other { options, .. } = &mut link.kind {
                put(options, "bclim", &limit);
            }
        });
    }
}

/// The queue of the port is as long as the longest that one of its devices wants.
pub(super) fn queue_in_use(host: &Host, link: &Link) -> Option<u32> {
    is_one(link).then(|| port_of(host, link).map(wanted_queue).max().unwrap_or(0))
}

/// How long it is once this device has left the port, which it has when its end is told.
pub(super) fn queue_without(host: &Host, link: &Link) -> Option<u32> {
    let others = port_of(host, link).filter(|other| !std::ptr::eq(*other, link));
    is_one(link).then(|| others.map(wanted_queue).max().unwrap_or(0))
}

/// The devices that share a port with this one.
fn port_of<'a>(host: &'a Host, link: &'a Link) -> impl Iterator<Item = &'a Link> {
    let all = { host.namespaces.values() }.flat_map(|ns| ns.links.by_index.values());
    all.filter(|other| is_one(other) && other.kind.lower() == link.kind.lower())
}

fn wanted_queue(link: &Link) -> u32 {
    let wanted = match &link.kind {
        Kind::Other { options, .. } => get(options, "bcqueuelen"),
        _ => None,
    };
    wanted.and_then(|word| word.parse().ok()).unwrap_or(1000)
}

fn is_one(link: &Link) -> bool {
    matches!(link.kind.name(), Some("macvlan" | "macvtap"))
}

/// What is left of words when the driver stops at its sources, to which it comes last; nothing where they are
/// not what it stops at (`macvlan_changelink`).
pub(super) fn before_sources(kind: &str, typed: &[(String, String)]) -> Option<Words> {
    let is_other = |(key, _): &&(String, String)| key != "macaddr";
    let rest: Words = typed.iter().filter(is_other).cloned().collect();
    (kind.starts_with("macv") && rest != typed).then_some(rest)
}
