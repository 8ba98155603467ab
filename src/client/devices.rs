//! Names and indices of devices, as the original caches them. Law: iproute2 7.1 `lib/ll_map.c`.
//!
//! The cache only learns. A device whose name changes afterwards is still shown by the name first
//! learnt, and is then found by neither through the cache: both are visible in a batch.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::LinkTable;
use crate::reply::{Devices, Sink};
use crate::rtnl::{LinkMsg, Request, Row, Socket};
use crate::types::{IFNAME_MAX, IfIndex, IfName};

/// The cache of one process.
#[derive(Clone, Debug, Default)]
pub struct DeviceCache {
    known: BTreeMap<IfIndex, Rc<LinkMsg>>,
    /// Name and index, the newest last; alternative names too.
    names: Vec<Naming>,
    /// What the sink of the running command has been told.
    told: BTreeSet<IfIndex>,
}

#[derive(Clone, Debug)]
struct Naming {
    name: IfName,
    index: IfIndex,
    alternative: bool,
}

impl DeviceCache {
    /// A new command begins: its sink knows no devices yet.
    pub fn begin(&mut self) {
        self.told.clear();
    }

    /// The index of a device: by the cache, by the kernel, by the kernel's old interface, which
    /// ignores a colon and what follows, and last by the number in `ifN` (which need not exist).
    pub fn index_of(&mut self, socket: &mut dyn Socket, name: &str) -> Option<IfIndex> {
        if let Some(naming) = self.names.iter().rfind(|known| known.name.0 == name) {
            return Some(naming.index);
        }
        if let Some(link) = ask_by_name(socket, name) {
            self.remember(&link);
            return Some(link.index);
        }
        let alias = name.split_once(':').filter(|_| name.len() <= IFNAME_MAX);
        alias
            .and_then(|(device, _)| ask_by_name(socket, device))
            .map(|link| link.index)
            .or_else(|| index_in_name(name))
    }

    /// Learns a link (`ll_remember_index`).
    pub fn remember(&mut self, link: &LinkMsg) {
        let Some(name) = &link.name else { return };
        let index = link.index;
        match self.known.get_mut(&index) {
            None => {
                self.known.insert(index, Rc::new(link.clone()));
                self.name(name, index, false);
            }
            Some(known) => {
                Rc::make_mut(known).flags = link.flags;
                let renamed = known.name.as_ref() != Some(name);
                // A changed name is not taken over; it only makes the old one unfindable.
                self.names
                    .retain(|naming| naming.index != index || !(naming.alternative || renamed));
            }
        }
        for alternative in &link.alt_names {
            self.name(alternative, index, true);
        }
    }

    /// Forgets a link (`ll_drop_by_index`); its alternative names stay findable.
    pub fn forget(&mut self, index: IfIndex) {
        self.known.remove(&index);
        self.names
            .retain(|naming| naming.index != index || naming.alternative);
    }

    /// True when telling of `index` needs the links as they are now.
    pub fn asks_for(&self, index: IfIndex) -> bool {
        index != IfIndex::NONE && !self.told.contains(&index) && !self.known.contains_key(&index)
    }

    /// Learns the link behind `index` from `links` if it is not known yet, and tells the sink of it.
    pub fn introduce(&mut self, index: IfIndex, links: &LinkTable, sink: &mut dyn Sink) {
        if index == IfIndex::NONE || !self.told.insert(index) {
            return;
        }
        if !self.known.contains_key(&index)
            && let Some(link) = links.get(index)
        {
            self.remember(link);
        }
        if let Some(link) = self.known.get(&index) {
            sink.devices(Devices::from([(index, link.clone())]));
        }
    }

    fn name(&mut self, name: &IfName, index: IfIndex, alternative: bool) {
        self.names.push(Naming {
            name: name.clone(),
            index,
            alternative,
        });
    }
}

/// One link by name; a word that cannot be a name is asked for as an alternative name.
fn ask_by_name(socket: &mut dyn Socket, name: &str) -> Option<LinkMsg> {
    let wanted = Some(IfName::from(name));
    let message = if may_be_name(name) {
        LinkMsg {
            name: wanted,
            ..LinkMsg::default()
        }
    } else {
        LinkMsg {
            alt_name: wanted,
            ..LinkMsg::default()
        }
    };
    match socket.ask(Request::GetLink(Box::new(message))).ok()?.row? {
        Row::Link(link) => Some(*link),
        _ => None,
    }
}

/// Which words the original sends as an interface name (`lib/utils.c`, `check_ifname`).
fn may_be_name(word: &str) -> bool {
    let odd = |byte: u8| byte == b'/' || matches!(byte, b' ' | b'\t'..=b'\r');
    (1..=IFNAME_MAX).contains(&word.len()) && !matches!(word, "." | "..") && !word.bytes().any(odd)
}

/// The number of `ifN` as `sscanf("if%u")` reads it: anything may follow, and signs wrap.
fn index_in_name(name: &str) -> Option<IfIndex> {
    let rest = name.strip_prefix("if")?;
    let rest = rest.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let (negative, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix('+').unwrap_or(rest)),
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit);
    let mut value = None;
    for digit in digits {
        let so_far: u64 = value.unwrap_or(0);
        value = Some(
            so_far
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0')),
        );
    }
    let value = value?;
    let value = if negative {
        value.wrapping_neg()
    } else {
        value
    };
    #[expect(clippy::cast_possible_truncation)] // as C assigns an unsigned long to an unsigned int
    let index = value as u32;
    (index != 0).then_some(IfIndex(index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtnl::{Answer, Dump, Errno, Refusal};

    /// A kernel with nothing but links.
    struct Links(Vec<LinkMsg>);

    impl Socket for Links {
        fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
            let Request::GetLink(wanted) = request else {
                return Err(Errno::EOPNOTSUPP.into());
            };
            let name = wanted.name.or(wanted.alt_name);
            let found = self.0.iter().find(|link| {
                link.name == name || link.alt_names.iter().any(|alt| Some(alt) == name.as_ref())
            });
            let link = found.ok_or(Refusal::from(Errno::ENODEV))?;
            Ok(Answer::row(Row::Link(Box::new(link.clone()))))
        }

        fn dump(&mut self, _what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
            let rows = self.0.iter().cloned();
            let _ = rows.map(|link| Row::Link(Box::new(link))).all(each);
            Ok(())
        }
    }

    fn link(index: u32, name: &str, alt: &str) -> LinkMsg {
        LinkMsg {
            index: IfIndex(index),
            name: Some(name.into()),
            alt_names: vec![alt.into()],
            ..LinkMsg::default()
        }
    }

    #[test]
    fn names_alternative_names_labels_and_numbers_are_found() {
        let mut kernel = Links(vec![link(5, "v0", "a-rather-long-alternative")]);
        let mut cache = DeviceCache::default();
        let mut index = |name| cache.index_of(&mut kernel, name).map(|index| index.0);
        assert_eq!(index("v0:1"), Some(5));
        assert_eq!(index("v0"), Some(5));
        assert_eq!(index("a-rather-long-alternative"), Some(5));
        assert_eq!(index("if3foo"), Some(3));
        assert_eq!(index("if-1"), Some(u32::MAX));
        assert_eq!(index("if0"), None);
        assert_eq!(index("ifx"), None);
        assert_eq!(index("v0 "), None);
    }

    #[test]
    fn a_cached_name_outlives_a_renaming() {
        let mut kernel = Links(vec![link(5, "old", "alt")]);
        let mut cache = DeviceCache::default();
        assert_eq!(cache.index_of(&mut kernel, "old"), Some(IfIndex(5)));
        kernel.0 = vec![link(5, "new", "alt"), link(6, "old", "other")];
        assert_eq!(cache.index_of(&mut kernel, "old"), Some(IfIndex(5)));
        cache.remember(&link(5, "new", "alt"));
        assert_eq!(cache.index_of(&mut kernel, "old"), Some(IfIndex(6)));
        assert_eq!(cache.known[&IfIndex(5)].name, Some("old".into()));
        cache.forget(IfIndex(5));
        assert!(!cache.known.contains_key(&IfIndex(5)));
    }
}
