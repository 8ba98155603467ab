//! The machine and its namespaces.

use std::collections::{BTreeMap, BTreeSet};

use super::stock::Stock;
use super::wrong::{At, Checked, each, wrong};
use super::{addr, fib, fib6, link, neigh, nexthop, relations, rule, sysctl};
use crate::kernel::fib::v4::Shelf;
use crate::kernel::fib::v6::Shelf6;
use crate::kernel::link::Links;
use crate::kernel::{Host, Netns, NetnsId, V4, V6};
use crate::store::format::{v1, v2};
use crate::types::Family;

/// The head of the host's document. `paths` are those of each namespace, in their order.
pub fn write(host: &Host, paths: impl IntoIterator<Item = Vec<v1::Path>>) -> v1::Document {
    let Host {
        bare,
        namespaces,
        names,
        next_netns,
    } = host;
    v1::Document {
        format: v1::FORMAT.to_owned(),
        version: v2::VERSION,
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

/// The host of a document. Routes come with it, or else from `stock`.
pub fn read(document: v1::Document, stock: Option<&Stock>) -> Checked<Host> {
    let mut namespaces = BTreeMap::new();
    each("netns", document.netns, |row| {
        let id = NetnsId(row.id);
        match namespaces.insert(id, read_netns(row, stock)?) {
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

fn write_netns(id: NetnsId, netns: &Netns, paths: Vec<v1::Path>) -> v1::Netns {
    let Netns {
        links,
        peer_ids,
        had_vrf,
        sysctl,
        nexthops,
        neighs,
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
        v4: write_v4(v4, paths),
        v6: write_v6(v6),
    }
}

fn read_netns(row: v1::Netns, stock: Option<&Stock>) -> Checked<Netns> {
    let stock = stock.map(|stock| (row.id, stock));
    let links = link::read_links(row.last_index, row.links)?;
    let ids = row.peer_ids.into_iter();
    let nexthops = nexthop::read(row.last_nexthop, row.nexthops, &links)?;
    let v4 = read_v4(row.v4, &links, stock).at_key("v4")?;
    let dangling = { v4.fib.infos().iter() }
        .filter_map(|(_, info)| info.nh_id)
        .find(|id| nexthops.get(*id).is_none());
    if let Some(id) = dangling {
        return wrong(format!("a route over next hop {id}, which is not there")).at_key("v4");
    }
    let v6 = read_v6(row.v6, (&links, &nexthops), stock).at_key("v6")?;
    Ok(Netns {
        peer_ids: ids.map(|(ns, id)| (NetnsId(ns), id)).collect(),
        had_vrf: row.had_vrf,
        sysctl: sysctl::read(row.sysctl, &links).at_key("sysctl")?,
        nexthops,
        neighs: neigh::read(row.neighs, row.proxies, &links)?,
        v4,
        v6,
        links,
    })
}

fn write_v4(v4: &V4, paths: Vec<v1::Path>) -> v1::V4 {
    let V4 {
        rules,
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
        rules: rule::write_chain(rules),
        addrs4: addr::write4(addrs),
        paths,
        tables: fib.tables().iter().map(listed).collect(),
    }
}

fn read_v4(row: v1::V4, links: &Links, stock: Option<(u32, &Stock)>) -> Checked<V4> {
    Ok(V4 {
        rules: rule::read_chain(row.rules, Family::INET)?,
        custom_rules: row.custom_rules,
        custom_local_routes: row.custom_local_routes,
        addrs: addr::read4(row.addrs4, links)?,
        fib: match stock {
            None => fib::read(row.paths, row.tables, links)?,
            Some((netns, stock)) => fib::shelve(row.paths, row.tables, links, netns, stock)?,
        },
    })
}

fn write_v6(v6: &V6) -> v1::V6 {
    let V6 {
        rules,
        custom_rules,
        addrs,
        fib,
    } = v6;
    let listed = |table: &Shelf6| v1::Table6 {
        table: table.id().0,
        routes: Vec::new(),
    };
    v1::V6 {
        tables: fib.tables().iter().map(listed).collect(),
        custom_rules: *custom_rules,
        rules: rule::write_chain(rules),
        addrs6: addr::write6(addrs),
    }
}

fn read_v6(row: v1::V6, known: fib6::Known<'_>, stock: Option<(u32, &Stock)>) -> Checked<V6> {
    Ok(V6 {
        rules: rule::read_chain(row.rules, Family::INET6)?,
        custom_rules: row.custom_rules,
        addrs: addr::read6(row.addrs6, known.0)?,
        fib: match stock {
            None => fib6::read(row.tables, known)?,
            Some((netns, stock)) => fib6::shelve(row.tables, known, netns, stock)?,
        },
    })
}
