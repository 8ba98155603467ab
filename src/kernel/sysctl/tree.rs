//! The tree of files below `/proc/sys` (Linux 6.18 `fs/proc/proc_sysctl.c`).

use super::{Bystander, Knob, Knob4, Knob6, NeighFile, Several, SharedKnob};
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
    /// One that decides nothing.
    Bystander(Bystander),
    /// One of several numbers.
    Several(Several),
    /// `net.ipv4.neigh.*`, `net.ipv6.neigh.*`; never of all.
    Neigh(Family, Whose, NeighFile),
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

/// The tree of one namespace.
#[derive(Clone, Copy, Debug)]
pub struct Tree<'n> {
    /// The namespace.
    pub ns: &'n Netns,
    /// It is the one that the host boots with, which has some files more.
    pub first: bool,
}

impl Tree<'_> {
    /// Follows a path below `/proc/sys`, and tells the same path without detours.
    ///
    /// # Errors
    /// `ENOENT`; `ENOTDIR` for a file with something after it.
    pub fn follow(self, path: &str) -> Result<(String, Place), Errno> {
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
            place = self.find(&at).ok_or(Errno::ENOENT)?;
        }
        Ok((at.join("/"), place))
    }

    /// What a path without detours names.
    fn find(self, path: &[&str]) -> Option<Place> {
        let file = match path {
            ["net", family, "neigh", who, key] => {
                let (family, whose) = self.whose_neighbours(family, who)?;
                match NeighFile::named(family, key) {
                    Some(file) => File::Neigh(family, whose, file),
                    None => self.elsewhere(path)?,
                }
            }
            ["net", family @ ("ipv4" | "ipv6"), "conf", who] => {
                self.whose(family, who)?;
                return Some(Place::Directory);
            }
            ["net", family, "neigh", who] => {
                self.whose_neighbours(family, who)?;
                return Some(Place::Directory);
            }
            ["net", "ipv4", "conf", who, key] => {
                File::Conf4(self.whose("ipv4", who)?, Knob4::named(key)?)
            }
            ["net", "ipv6", "conf", who, SECRET] => {
                self.whose("ipv6", who)?;
                File::Secret
            }
            ["net", "ipv6", "conf", who, key] => {
                File::Conf6(self.whose("ipv6", who)?, Knob6::named(key)?)
            }
            ["net", "ipv4", IP_FORWARD] => File::Conf4(Whose::All, Knob4::Forwarding),
            ["net", "ipv4", "route", FLUSH] => File::Flush(Family::INET),
            ["net", "ipv6", "route", FLUSH] => File::Flush(Family::INET6),
            directory if DIRECTORIES.contains(&directory.join("/").as_str()) => {
                return Some(Place::Directory);
            }
            _ => self.elsewhere(path)?,
        };
        Some(Place::File(file))
    }

    /// The same of a path that is named as a whole in one of the tables.
    fn elsewhere(self, path: &[&str]) -> Option<File> {
        let ["net", rest @ ..] = path else {
            return None;
        };
        let name = rest.join("/");
        let bystander = || Bystander::named(&name).filter(|key| key.is_in(self.first));
        None.or_else(|| SharedKnob::named(&name).map(File::Shared))
            .or_else(|| Several::named(&name).map(File::Several))
            .or_else(|| bystander().map(File::Bystander))
    }

    /// Whose directory this is; a device has one as long as it has the family.
    fn whose(self, family: &str, who: &str) -> Option<Whose> {
        match who {
            "all" => return Some(Whose::All),
            "default" => return Some(Whose::Default),
            _ => {}
        }
        let ns = self.ns;
        let has = |dev: IfIndex| match family {
            "ipv4" => ns.v4.addrs.devs.contains_key(&dev),
            _ => ns.v6.addrs.devs.contains_key(&dev),
        };
        let mut links = ns.links.by_index.values();
        let link = links.find(|link| link.name.as_str() == who)?;
        has(link.index).then_some(Whose::Device(link.index))
    }

    /// The same of neighbours.
    fn whose_neighbours(self, family: &str, who: &str) -> Option<(Family, Whose)> {
        let id = match family {
            "ipv4" => Family::INET,
            "ipv6" => Family::INET6,
            _ => return None,
        };
        match self.whose(family, who)? {
            Whose::All => None,
            Whose::Default if !self.first => None,
            whose => Some((id, whose)),
        }
    }

    /// The names in a directory, given without detours, in their order.
    pub fn names(self, directory: &str) -> Vec<String> {
        let path: Vec<&str> = { directory.split('/') }
            .filter(|part| !part.is_empty())
            .collect();
        let mut names: Vec<String> = match path.as_slice() {
            ["net", family, "conf"] => self.those(|who| self.whose(family, who).is_some()),
            ["net", family, "neigh"] => {
                self.those(|who| self.whose_neighbours(family, who).is_some())
            }
            ["net", "ipv4", "conf", _] => all_of::<Knob4>(),
            ["net", "ipv6", "conf", _] => {
                let mut names = all_of::<Knob6>();
                names.push(SECRET.to_owned());
                names
            }
            ["net", "ipv4", "neigh", _] => owned(NeighFile::names(Family::INET)),
            ["net", "ipv6", "neigh", _] => owned(NeighFile::names(Family::INET6)),
            ["net", "ipv4"] => vec![IP_FORWARD.to_owned()],
            ["net", "ipv4" | "ipv6", "route"] => vec![FLUSH.to_owned()],
            _ => Vec::new(),
        };
        let folder = match path.is_empty() {
            true => String::new(),
            false => path.join("/") + "/",
        };
        let below = |name: &'static str| below(name, &folder);
        names.extend(DIRECTORIES.iter().filter_map(|name| below(name)));
        names.extend(self.named_as_wholes(&folder));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Those of `all`, `default` and the devices that have a directory.
    fn those(self, have: impl Fn(&str) -> bool) -> Vec<String> {
        let links = self.ns.links.by_index.values();
        let links = links.map(|link| link.name.as_str());
        let who = ["all", "default"].into_iter().chain(links);
        owned(who.filter(|who| have(who)))
    }

    /// The files in a directory that are named as wholes in one of the tables.
    fn named_as_wholes(self, folder: &str) -> Vec<String> {
        let Some(folder) = folder.strip_prefix("net/") else {
            return Vec::new();
        };
        let shared = SharedKnob::ALL.iter().map(|(_, name, ..)| *name);
        let several = Several::ALL.iter().map(|(_, name, ..)| *name);
        let bystanders = { Bystander::ALL.iter() }
            .filter(|(key, ..)| key.is_in(self.first))
            .map(|(_, name, ..)| *name);
        { shared.chain(several).chain(bystanders) }
            .filter_map(|name| below(name, folder))
            .collect()
    }
}

const SECRET: &str = "stable_secret";
const IP_FORWARD: &str = "ip_forward";
const FLUSH: &str = "flush";

/// The directories that are always there.
const DIRECTORIES: &[&str] = &[
    "",
    "net",
    "net/bridge",
    "net/core",
    "net/ipv4",
    "net/ipv4/conf",
    "net/ipv4/neigh",
    "net/ipv4/route",
    "net/ipv6",
    "net/ipv6/conf",
    "net/ipv6/icmp",
    "net/ipv6/neigh",
    "net/ipv6/route",
    "net/unix",
    "net/vrf",
];

/// The last part of a name that lies in a folder.
fn below(name: &str, folder: &str) -> Option<String> {
    let rest = name.strip_prefix(folder)?;
    (!rest.is_empty() && !rest.contains('/')).then(|| rest.to_owned())
}

fn owned<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}

fn all_of<K: Knob>() -> Vec<String> {
    owned(K::ALL.iter().map(|(_, name, _, _)| *name))
}
