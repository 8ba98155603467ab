//! The tree of files below `/proc/sys` (Linux 6.18 `fs/proc/proc_sysctl.c`).

use super::{Knob, Knob4, Knob6, SharedKnob};
use crate::kernel::Netns;
use crate::rtnl::Errno;
use crate::types::{Family, IfIndex};

/// Whose settings a `conf` directory holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// `conf.all`.
    All,
    /// `conf.default`: those of devices to come.
    Default,
    /// `conf.DEV`.
    Device(IfIndex),
}

/// A file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum File {
    /// `net.ipv4.conf.*`, and `net.ipv4.ip_forward`, which is `conf.all.forwarding`.
    Conf4(Whose, Knob4),
    /// `net.ipv6.conf.*`.
    Conf6(Whose, Knob6),
    /// `net.ipv6.conf.*.stable_secret`, which rpdb keeps for nobody: it stays unset.
    Secret,
    /// A setting of the namespace.
    Shared(SharedKnob),
    /// `net.ipv4.route.flush`, `net.ipv6.route.flush`: a thing to do.
    Flush(Family),
}

/// What a path names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A directory.
    Directory,
    /// A file.
    File(File),
}

/// Follows a path below `/proc/sys`, and tells the same path without detours.
///
/// # Errors
/// `ENOENT`; `ENOTDIR` for a file with something after it.
pub fn follow(ns: &Netns, path: &str) -> Result<(String, Place), Errno> {
    let mut at: Vec<&str> = Vec::new();
    let mut place = Place::Directory;
    for part in path.split('/') {
        if place != Place::Directory {
            return Err(Errno::ENOTDIR);
        }
        match part {
            "" | "." => {}
            ".." => {
                at.pop().ok_or(Errno::ENOENT)?;
            }
            name => at.push(name),
        }
        place = find(ns, &at).ok_or(Errno::ENOENT)?;
    }
    Ok((at.join("/"), place))
}

/// What a path without detours names.
fn find(ns: &Netns, path: &[&str]) -> Option<Place> {
    let file = match path {
        [] | ["net"] | ["net", "ipv4" | "ipv6" | "vrf"] => return Some(Place::Directory),
        ["net", "ipv4" | "ipv6", "conf" | "route"] => return Some(Place::Directory),
        ["net", family @ ("ipv4" | "ipv6"), "conf", who] => {
            return whose(ns, family, who).map(|_| Place::Directory);
        }
        ["net", "ipv4", "conf", who, key] => {
            File::Conf4(whose(ns, "ipv4", who)?, Knob4::named(key)?)
        }
        ["net", "ipv6", "conf", who, SECRET] => {
            whose(ns, "ipv6", who)?;
            File::Secret
        }
        ["net", "ipv6", "conf", who, key] => {
            File::Conf6(whose(ns, "ipv6", who)?, Knob6::named(key)?)
        }
        ["net", "ipv4", IP_FORWARD] => File::Conf4(Whose::All, Knob4::Forwarding),
        ["net", "ipv4", "route", FLUSH] => File::Flush(Family::INET),
        ["net", "ipv6", "route", FLUSH] => File::Flush(Family::INET6),
        ["net", rest @ ..] => File::Shared(SharedKnob::named(&rest.join("/"))?),
        _ => return None,
    };
    Some(Place::File(file))
}

const SECRET: &str = "stable_secret";
const IP_FORWARD: &str = "ip_forward";
const FLUSH: &str = "flush";

/// Whose directory this is; a device has one as long as it has the family.
fn whose(ns: &Netns, family: &str, who: &str) -> Option<Whose> {
    match who {
        "all" => return Some(Whose::All),
        "default" => return Some(Whose::Default),
        _ => {}
    }
    let has = |dev: IfIndex| match family {
        "ipv4" => ns.v4.addrs.devs.contains_key(&dev),
        _ => ns.v6.addrs.devs.contains_key(&dev),
    };
    let mut links = ns.links.by_index.values();
    let link = links.find(|link| link.name.as_str() == who)?;
    has(link.index).then_some(Whose::Device(link.index))
}

/// The names in a directory, given without detours, in their order.
pub fn names(ns: &Netns, directory: &str) -> Vec<String> {
    let path: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut names: Vec<String> = match path.as_slice() {
        [] => owned(&["net"]),
        ["net"] => owned(&["ipv4", "ipv6", "vrf"]),
        ["net", family, "conf"] => {
            let links = ns.links.by_index.values();
            let mut names: Vec<String> = owned(&["all", "default"]);
            names.extend(
                links
                    .filter(|link| whose(ns, family, link.name.as_str()).is_some())
                    .map(|link| link.name.as_str().to_owned()),
            );
            names
        }
        ["net", "ipv4", "conf", _] => all_of::<Knob4>(),
        ["net", "ipv6", "conf", _] => {
            let mut names = all_of::<Knob6>();
            names.push(SECRET.to_owned());
            names
        }
        ["net", "ipv4"] => owned(&["conf", "route", IP_FORWARD]),
        ["net", "ipv6"] => owned(&["conf", "route"]),
        ["net", _, "route"] => owned(&[FLUSH]),
        _ => Vec::new(),
    };
    names.extend(shared_in(&path));
    names.sort_unstable();
    names
}

fn all_of<K: Knob>() -> Vec<String> {
    let rows = K::ALL.iter();
    rows.map(|(_, name, _, _)| (*name).to_owned()).collect()
}

/// The files of [`SharedKnob`] that lie in a directory.
fn shared_in(path: &[&str]) -> Vec<String> {
    let Some(("net", rest)) = path.split_first().map(|(first, rest)| (*first, rest)) else {
        return Vec::new();
    };
    let folder = rest.join("/") + "/";
    let rows = SharedKnob::ALL.iter();
    rows.filter_map(|(_, name, _, _)| name.strip_prefix(&folder))
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .collect()
}
