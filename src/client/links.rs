//! Links as they are at this moment.

use std::collections::BTreeMap;

use crate::rtnl::{Dump, LinkMsg, Request, Row, Socket};
use crate::types::{Family, IfIndex};

/// Links, by index: usually all of them.
#[derive(Clone, Debug, Default)]
pub struct LinkTable(BTreeMap<IfIndex, LinkMsg>);

impl LinkTable {
    /// Asks the kernel. A kernel that refuses has no links to tell of.
    pub fn of(socket: &mut dyn Socket) -> Self {
        Self::of_family(socket, Family::UNSPEC)
    }

    /// The same in the words of one family: IPv6 knows less of a link.
    pub fn of_family(socket: &mut dyn Socket, family: Family) -> Self {
        let mut links = BTreeMap::new();
        let refused = socket.dump(&Dump::Links(family), &mut |row| {
            if let Row::Link(link) = row {
                links.insert(link.index, *link);
            }
            true
        });
        match refused {
            Ok(()) => Self(links),
            Err(_) => Self::default(),
        }
    }

    /// These links and no others: the kernel is asked for each.
    pub fn of_these(socket: &mut dyn Socket, wanted: impl Iterator<Item = IfIndex>) -> Self {
        let mut links = BTreeMap::new();
        for index in wanted {
            let message = LinkMsg {
                index,
                ..LinkMsg::default()
            };
            let answer = socket.ask(Request::GetLink(Box::new(message)));
            if let Ok(Some(Row::Link(link))) = answer.map(|answer| answer.row) {
                links.insert(index, *link);
            }
        }
        Self(links)
    }

    /// The link with this index.
    pub fn get(&self, index: IfIndex) -> Option<&LinkMsg> {
        self.0.get(&index)
    }

    /// All links, by index.
    pub fn iter(&self) -> impl Iterator<Item = &LinkMsg> {
        self.0.values()
    }
}
