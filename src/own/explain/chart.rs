//! What the numbers in a walk refer to, in the words of `ip`.

use std::collections::BTreeMap;

use crate::command::Globals;
use crate::names::Book;
use crate::reply::{Devices, Mood, Reply, RouteColumns, Sink};
use crate::rtnl::{Dump, RouteDump, RouteMsg, Row, RuleMsg, Socket};
use crate::show::{Screen, push_route_type};
use crate::types::{Family, IfIndex, Prefix4, RouteType, TableId};

/// Rules, devices and names at the time of a walk.
#[derive(Debug)]
pub struct Chart<'a> {
    plain: Globals,
    book: &'a Book,
    devices: Devices,
    rules: Vec<RuleMsg>,
    routes: BTreeMap<Place, String>,
}

/// What tells a route from the others of a walk: table, network, length, TOS, metric.
type Place = (TableId, Prefix4, u8, u32);

impl<'a> Chart<'a> {
    /// Asks `socket` for everything that a walk of this family past `places` may mention.
    pub fn of(
        socket: &mut dyn Socket,
        globals: &Globals,
        book: &'a Book,
        family: Family,
        places: &[Place],
    ) -> Self {
        let mut chart = Self {
            plain: Globals {
                level: globals.level,
                numeric: globals.numeric,
                ..Globals::default()
            },
            book,
            devices: Devices::new(),
            rules: Vec::new(),
            routes: BTreeMap::new(),
        };
        // What the kernel does not tell stays a number.
        let _ = socket.dump(&Dump::Links(Family::UNSPEC), &mut |row| {
            if let Row::Link(link) = row {
                chart.devices.insert(link.index, link.into());
            }
            true
        });
        let _ = socket.dump(&Dump::Rules(family), &mut |row| {
            if let Row::Rule(rule) = row {
                chart.rules.push(rule);
            }
            true
        });
        let mut tables: Vec<TableId> = places.iter().map(|place| place.0).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            chart.read_table(socket, table, places);
        }
        chart
    }

    fn read_table(&mut self, socket: &mut dyn Socket, table: TableId, places: &[Place]) {
        let what = RouteDump {
            family: Family::INET,
            strict: true,
            table,
            ..RouteDump::default()
        };
        let mut found = Vec::new();
        let _ = socket.dump(&Dump::Routes(what), &mut |row| {
            if let Row::Route(route) = row
                && let Some(place) = place_of(&route)
                && places.contains(&place)
            {
                found.push((place, route));
            }
            true
        });
        for (place, route) in found {
            let columns = RouteColumns {
                table: true,
                ..RouteColumns::default()
            };
            let text = self.text(Reply::Route(route, columns, Mood::Present));
            self.routes.entry(place).or_insert(text);
        }
    }

    /// One row as `ip` shows it, in one line.
    fn text(&self, reply: Reply) -> String {
        let mut screen = Screen::new(&self.plain, self.book, None);
        screen.devices(self.devices.clone());
        screen.put(reply);
        let (bytes, _) = screen.into_bytes();
        let text = crate::types::text_of_bytes(&bytes);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The rule at a place in the chain.
    pub fn rule(&self, index: usize) -> String {
        match self.rules.get(index) {
            Some(rule) => self.text(Reply::Rule(rule.clone(), Mood::Present)),
            None => format!("rule #{index}"),
        }
    }

    /// The priority of the rule at a place in the chain.
    pub fn priority(&self, index: usize) -> u32 {
        { self.rules.get(index) }.map_or(0, |rule| rule.priority.unwrap_or(0))
    }

    /// The route at a place in a table.
    pub fn route(&self, place: Place) -> String {
        match self.routes.get(&place) {
            Some(text) => text.clone(),
            None => format!("{}/{}", place.1.addr(), place.1.len()),
        }
    }

    /// A table's name.
    pub fn table(&self, id: TableId) -> String {
        self.book.table_name(id, self.plain.numeric)
    }

    /// A device's name.
    pub fn device(&self, index: IfIndex) -> String {
        let name = self.devices.get(&index).and_then(|link| link.name.clone());
        name.map_or_else(|| format!("if{}", index.0), |name| name.0)
    }

    /// The word for a route type.
    pub fn route_type(&self, kind: RouteType) -> String {
        let mut word = Vec::new();
        push_route_type(&mut word, kind, self.plain.numeric);
        crate::types::text_of_bytes(&word)
    }

    /// A transport protocol's name.
    pub fn ip_proto(&self, proto: u8) -> String {
        self.book.ip_proto_name(proto, self.plain.numeric)
    }
}

fn place_of(route: &RouteMsg) -> Option<Place> {
    let addr = match route.dst {
        Some(std::net::IpAddr::V4(addr)) => addr,
        Some(std::net::IpAddr::V6(_)) => return None,
        None => std::net::Ipv4Addr::UNSPECIFIED,
    };
    let prefix = Prefix4::new(addr, route.dst_len)?;
    Some((route.table, prefix, route.tos, route.priority.unwrap_or(0)))
}
