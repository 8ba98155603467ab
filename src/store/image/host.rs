//! The machine and its namespaces.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cut::Part;
use super::devices::Devices;
use super::half::Half;
use super::paths::Paths;
use super::paths6::Known6;
use super::stock::Stock;
use super::whole::Shared;
use super::wrong::{At, Checked, each, wrong};
use super::{addr, addrlabel, fib, fib6, link, neigh, nexthop, paths6, relations, rule, sysctl};
use crate::kernel::fib::v4::{FibInfo, Shelf};
use crate::kernel::fib::v6::Shelf6;
use crate::kernel::{Half6, Host, Netns, NetnsId, V4, V6};
use crate::store::format::{v1, v3};
use crate::types::Family;

/// The head of the host's document. `paths` are what routes share in each namespace, in their order.
pub fn write(host: &Host, paths: impl IntoIterator<Item = Shared>) -> v1::Document {
    let Host {
        bare,
        namespaces,
        names,
        next_netns,
    } = host;
    v1::Document {
        format: v1::FORMAT.to_owned(),
        version: v3::VERSION,
        bare: *bare,
        next_netns: *next_netns,
        names: { names.iter() }
            .map(|(name, id)| (name.clone(), id.map(|id| id.0)))
            .collect(),
        netns: { namespaces.iter().zip(paths) }
            .map(|((id, netns), paths)| write_netns(*id, netns, paths))
            .collect(),
    }
}

/// Where the parts of a host are.
#[derive(Clone, Copy)]
pub enum Origin<'s> {
    /// All in the document.
    Document,
    /// The routes elsewhere.
    Head(&'s Arc<Stock>),
    /// The same, and of each namespace something is cut out of the text of the head.
    Cut(&'s Arc<Stock>, &'s Arc<str>, &'s [Part]),
}

/// The same for one namespace.
#[derive(Clone, Copy)]
struct Elsewhere<'s> {
    netns: u32,
    stock: &'s Arc<Stock>,
    cut: Option<(&'s Arc<str>, &'s Part)>,
}

impl<'s> Origin<'s> {
    /// What is not in the row of a namespace, by its place among the others and its id.
    fn elsewhere(self, place: usize, netns: u32) -> Option<Elsewhere<'s>> {
        let (stock, cut) = match self {
            Self::Document => return None,
            Self::Head(stock) => (stock, None),
            Self::Cut(stock, text, parts) => (stock, parts.get(place).map(|part| (text, part))),
        };
        Some(Elsewhere { netns, stock, cut })
    }
}

/// The host of a document.
pub fn read(document: v1::Document, origin: Origin<'_>) -> Checked<Host> {
    let mut namespaces = BTreeMap::new();
    let mut places = 0..;
    each("netns", document.netns, |row| {
        let id = NetnsId(row.id);
        let elsewhere = origin.elsewhere(places.next().unwrap_or(0), row.id);
        match namespaces.insert(id, read_netns(row, elsewhere)?) {
            None => Ok(()),
            Some(_) => wrong(format!("namespace {} twice", id.0)).at_key("id"),
        }
    })?;
    if !namespaces.contains_key(&NetnsId::ROOT) {
        return wrong("namespace 0 is missing").at_key("netns");
    }
    let mut seen = BTreeSet::new();
    let names = each("names", document.names, |(name, id)| {
        if let Some(id) = id.filter(|id| !namespaces.contains_key(&NetnsId(*id))) {
            return wrong(format!("no namespace has id {id}"));
        }
        if !seen.insert(name.clone()) {
            return wrong(format!("name \"{name}\" twice"));
        }
        Ok((name, id.map(NetnsId)))
    })?;
    let last = namespaces.keys().next_back().map_or(0, |id| id.0);
    if document.next_netns <= last {
        return wrong("not above every namespace").at_key("next_netns");
    }
    relations::check(&namespaces)?;
    Ok(Host {
        bare: document.bare,
        namespaces,
        names,
        next_netns: document.next_netns,
    })
}

fn write_netns(id: NetnsId, netns: &Netns, shared: Shared) -> v1::Netns {
    let Netns {
        links,
        peer_ids,
        had_vrf,
        sysctl,
        nexthops,
        neighs,
        addr_labels,
        v4,
        v6,
    } = netns;
    let (last_nexthop, nexthops) = nexthop::write(nexthops);
    let (neighs, proxies) = neigh::write(neighs);
    let (last_index, links) = link::write_links(links);
    v1::Netns {
        id: id.0,
        last_index,
        links,
        peer_ids: peer_ids.iter().map(|(ns, id)| (ns.0, *id)).collect(),
        had_vrf: *had_vrf,
        sysctl: sysctl::write(sysctl),
        last_nexthop,
        nexthops,
        neighs,
        proxies,
        addrlabels: addrlabel::write(addr_labels),
        v4: write_v4(v4, shared.paths),
        v6: write_v6(v6, shared.paths6),
    }
}

fn read_netns(row: v1::Netns, elsewhere: Option<Elsewhere<'_>>) -> Checked<Netns> {
    let links = link::read_links(row.last_index, row.links)?;
    let devices = Devices::of(&links);
    let ids = row.peer_ids.into_iter();
    let nexthops = nexthop::read(row.last_nexthop, row.nexthops, &devices)?;
    let v4 = read_v4(row.v4, &devices, elsewhere).at_key("v4")?;
    let v6 = match elsewhere.and_then(|elsewhere| elsewhere.half(&devices)) {
        Some(half) => Half6::written(Arc::new(half)),
        None => {
            let dangling = { v4.fib.infos().iter() }
                .filter_map(|(_, info)| info.nh_id)
                .find(|id| nexthops.get(*id).is_none());
            if let Some(id) = dangling {
                let cause = format!("a route over next hop {id}, which is not there");
                return wrong(cause).at_key("v4");
            }
            let routes = elsewhere.map_or(Routes::Here, |elsewhere| {
                Routes::Elsewhere(elsewhere.netns, elsewhere.stock)
            });
            Half6::from(read_v6(row.v6, (&devices, &nexthops), routes).at_key("v6")?)
        }
    };
    Ok(Netns {
        peer_ids: ids.map(|(ns, id)| (NetnsId(ns), id)).collect(),
        had_vrf: row.had_vrf,
        sysctl: sysctl::read(row.sysctl, &devices).at_key("sysctl")?,
        nexthops,
        neighs: neigh::read(row.neighs, row.proxies, &devices)?,
        addr_labels: addrlabel::read(row.addrlabels)?,
        v4,
        v6,
        links,
    })
}

fn write_v4(v4: &V4, paths: Vec<v1::Path>) -> v1::V4 {
    let V4 {
        // They are put in behind it: see `rule::put_in`.
        rules: _,
        custom_rules,
        custom_local_routes,
        addrs,
        fib,
    } = v4;
    let listed = |table: &Shelf| v1::Table {
        table: table.id().0,
        routes: Vec::new(),
    };
    v1::V4 {
        custom_rules: *custom_rules,
        custom_local_routes: *custom_local_routes,
        rules: Vec::new(),
        addrs4: addr::write4(addrs),
        paths,
        tables: fib.tables().iter().map(listed).collect(),
    }
}

impl Elsewhere<'_> {
    /// The paths of IPv4 routes: those of the row, or those that were cut out.
    fn paths(&self, rows: Vec<v1::Path>, devices: &Devices) -> Checked<Paths<FibInfo>> {
        match self.cut {
            None => fib::read_paths(rows, devices),
            Some((text, part)) => {
                let failure = self.stock.text().failure().clone();
                let text = Arc::clone(text);
                Ok(Paths::written(text, &part.paths, devices, failure))
            }
        }
    }

    /// The IPv6 half, if it was cut out.
    fn half(&self, devices: &Devices) -> Option<Half> {
        let (text, part) = self.cut?;
        Some(Half {
            text: Arc::clone(text),
            place: part.v6.clone(),
            paths: part.paths6.clone(),
            speakers: part.speakers.clone(),
            devices: devices.clone(),
            stock: Arc::clone(self.stock),
            netns: self.netns,
        })
    }
}

fn read_v4(row: v1::V4, devices: &Devices, elsewhere: Option<Elsewhere<'_>>) -> Checked<V4> {
    Ok(V4 {
        rules: rule::read_chain(row.rules, Family::INET)?,
        custom_rules: row.custom_rules,
        custom_local_routes: row.custom_local_routes,
        addrs: addr::read4(row.addrs4, devices)?,
        fib: match elsewhere {
            None => fib::read(row.paths, row.tables, devices)?,
            Some(here) => {
                let paths = Arc::new(here.paths(row.paths, devices)?);
                fib::shelve(paths, row.tables, here.netns, here.stock)?
            }
        },
    })
}

fn write_v6(v6: &V6, paths6: Vec<v3::Path6>) -> v1::V6 {
    let V6 {
        rules: _,
        custom_rules,
        addrs,
        fib,
    } = v6;
    let listed = |table: &Shelf6| v1::Table6 {
        table: table.id().0,
        routes: Vec::new(),
    };
    v1::V6 {
        paths6,
        tables: fib.tables().iter().map(listed).collect(),
        custom_rules: *custom_rules,
        rules: Vec::new(),
        addrs6: addr::write6(addrs),
    }
}

/// Where the routes of an IPv6 half are.
pub enum Routes<'s> {
    /// They come with it.
    Here,
    /// In a stock, where the namespace has this id; what they share comes with it.
    Elsewhere(u32, &'s Stock),
    /// The same, with what they share.
    Shelved(Arc<Known6>, u32, &'s Stock),
}

/// The IPv6 half of a namespace.
pub fn read_v6(row: v1::V6, known: paths6::Known<'_>, routes: Routes<'_>) -> Checked<V6> {
    let paths = row.paths6;
    Ok(V6 {
        rules: rule::read_chain(row.rules, Family::INET6)?,
        custom_rules: row.custom_rules,
        addrs: addr::read6(row.addrs6, known.0)?,
        fib: match routes {
            Routes::Here => fib6::read(paths, row.tables, known)?,
            Routes::Elsewhere(netns, stock) => {
                let paths = Arc::new(paths6::read_paths(paths, known)?);
                fib6::shelve(paths, row.tables, known, netns, stock)?
            }
            Routes::Shelved(paths, netns, stock) => {
                fib6::shelve(paths, row.tables, known, netns, stock)?
            }
        },
    })
}
