//! What IPv6 routes share, by number.

use std::collections::HashMap;

use super::devices::Devices;
use super::paths::Paths;
use super::wrong::{At, Checked, each, wrong};
use super::{encap, metrics};
use crate::kernel::fib::Touched;
use crate::kernel::fib::v6::{Fib6, Key6, Nature, Route6, Routes6, Shelf6};
use crate::kernel::link::Links;
use crate::kernel::nexthop::{Nexthops, check_route6};
use crate::store::format::{v1, v3};
use crate::types::{IfIndex, Prefix6, Protocol, Recall, RouteType};

/// What routes may lead over: devices and next hop objects of the namespace.
pub type Known<'k> = (&'k Devices, &'k Nexthops);

/// The paths of a namespace.
pub type Known6 = Paths<Routes6>;

/// The paths of a namespace with these devices and objects.
pub fn read_paths(rows: Vec<v3::Path6>, known: Known<'_>) -> Checked<Known6> {
    let read = |row: v3::Path6| {
        // What stands in the place of one that was lost leads nowhere, and no route has it.
        match row.dev == 0 && row.nh_id.is_none() {
            true => Ok(None),
            false => read_path(row, Some(known)).map(|path| Some(Routes6::new(vec![path]))),
        }
    };
    let paths = each("paths6", rows, read)?;
    Ok(Known6::of(paths, known.0))
}

/// The numbers that paths have in a document.
#[derive(Debug)]
pub struct Numbers6<'a> {
    /// The paths by number.
    pub paths: Vec<v3::Path6>,
    /// Numbers by how a path is written.
    known: HashMap<Vec<u8>, u32>,
    /// Numbers by where a route is in memory: many keys share few of them.
    met: HashMap<*const Route6, u32>,
    /// Those that were met last, each at a place that its address gives it.
    last: Vec<Option<(&'a Route6, u32)>>,
}

/// So many places there are for those that were met last.
const LAST: usize = 256;

impl<'a> Numbers6<'a> {
    /// Numbers in the order in which they are asked for, so that the same routes give the same
    /// document whatever they were in memory.
    pub fn by_use() -> Self {
        Self {
            paths: Vec::new(),
            known: HashMap::new(),
            met: HashMap::new(),
            last: vec![None; LAST],
        }
    }

    /// Paths keep the numbers that they have in the document that they came from; those of routes
    /// that are new follow.
    pub fn kept(fib: &'a Fib6) -> Self {
        let mut numbers = Self::by_use();
        numbers.keep(fib);
        for table in fib.tables() {
            if let Touched::Some(keys) = table.touched() {
                let routes = keys.iter().flat_map(|key| table.routes(*key));
                routes.for_each(|route| {
                    numbers.of(route);
                });
            }
        }
        numbers
    }

    fn keep(&mut self, fib: &Fib6) {
        for path in fib.paths() {
            let path = { path.and_then(|path| path.first()) }.map_or_else(lost, write_path);
            let number = self.next();
            // Of two that are alike, the first counts.
            self.known.entry(text(&path)).or_insert(number);
            self.paths.push(path);
        }
    }

    fn next(&self) -> u32 {
        u32::try_from(self.paths.len()).unwrap_or(u32::MAX)
    }

    /// The number of a route's path.
    pub fn of(&mut self, route: &'a Route6) -> u32 {
        let place = std::ptr::from_ref(route).addr() / size_of::<Route6>() % LAST;
        if let Some(Some((met, number))) = self.last.get(place)
            && std::ptr::eq(*met, route)
        {
            return *number;
        }
        let met = self.met.get(&std::ptr::from_ref(route)).copied();
        let number = met.unwrap_or_else(|| self.number(route));
        if let Some(last) = self.last.get_mut(place) {
            *last = Some((route, number));
        }
        number
    }

    fn number(&mut self, route: &'a Route6) -> u32 {
        let path = write_path(route);
        let next = self.next();
        let number = *self.known.entry(text(&path)).or_insert(next);
        if number == next {
            self.paths.push(path);
        }
        // Where every key has a route of its own, there is nothing to be had from remembering.
        if self.met.len() < Recall::<()>::MOST {
            self.met.insert(route, number);
        }
        number
    }

    /// The routes of one key as rows.
    pub fn rows(&mut self, table: &'a Shelf6, key: Key6) -> Vec<v3::Row6> {
        let row = |route| {
            let number = self.of(route);
            let dst = v1::PrefixText6(key.dst);
            v3::Row6::Shared(v3::Shared6(dst, number, rare(key, route)))
        };
        table.routes(key).iter().map(row).collect()
    }
}

/// What a row says of a route besides destination and path.
pub fn rare(key: Key6, route: &Route6) -> v3::Rare6 {
    v3::Rare6 {
        src: (!key.is_plain()).then_some(v1::PrefixText6(key.src)),
        expires: route.expires,
    }
}

fn text(path: &v3::Path6) -> Vec<u8> {
    // Plain data into memory does not fail.
    serde_json::to_vec(path).unwrap_or_default()
}

/// True when some path that came with the document leads through what is not there any more: no
/// route has it, and no document may.
pub fn has_strays(fib: &Fib6, links: &Links, nexthops: &Nexthops) -> bool {
    let is_stray = |route: &Route6| match route.nh_id {
        Some(id) => lacks_object(id, nexthops),
        None => links.get(route.oif).is_none(),
    };
    let paths = fib.paths().flatten();
    paths.flat_map(|path| path.iter()).any(is_stray)
}

fn lacks_object(id: u32, nexthops: &Nexthops) -> bool {
    let object = nexthops.get(id);
    object.is_none_or(|object| check_route6(nexthops, object).is_err())
}

/// What stands in the place of a path that was lost.
fn lost() -> v3::Path6 {
    v3::Path6 {
        kind: 0,
        protocol: 0,
        dev: 0,
        nh_id: None,
        gateway: None,
        metric: 0,
        nature: v1::Nature::Forward,
        pref: 0,
        prefsrc: None,
        metrics: v1::Unique::default(),
        congctl: None,
        weight: 1,
        flags: 0,
        encap: None,
    }
}

fn write_path(route: &Route6) -> v3::Path6 {
    let Route6 {
        kind,
        protocol,
        metric,
        nature,
        pref,
        // It is not shared: it stands in the row.
        expires: _,
        prefsrc,
        metrics,
        nh_id,
        oif,
        gateway,
        weight,
        flags,
        encap,
    } = route;
    let (metrics, congctl) = metrics::write(metrics);
    v3::Path6 {
        kind: kind.0,
        protocol: protocol.0,
        dev: oif.0,
        nh_id: *nh_id,
        gateway: *gateway,
        metric: *metric,
        nature: match nature {
            Nature::Forward => v1::Nature::Forward,
            Nature::Local => v1::Nature::Local,
            Nature::Anycast => v1::Nature::Anycast,
            Nature::Reject => v1::Nature::Reject,
        },
        pref: *pref,
        prefsrc: *prefsrc,
        metrics,
        congctl,
        weight: *weight,
        flags: *flags,
        encap: encap.as_deref().map(encap::write),
    }
}

/// The route of a path; its device or object must be one of those `known`, where these are given.
pub fn read_path(row: v3::Path6, known: Option<Known<'_>>) -> Checked<Route6> {
    let metrics = metrics::read(row.metrics.0, row.congctl)?;
    if !(1..=256).contains(&row.weight) {
        return wrong(format!("a weight of {}", row.weight)).at_key("weight");
    }
    let has_hop = row.dev != 0 || row.gateway.is_some() || row.encap.is_some();
    if row.nh_id.is_some() && has_hop {
        return wrong("a route over a next hop with a hop of its own").at_key("nh_id");
    }
    if let (Some(id), Some((_, nexthops))) = (row.nh_id, known)
        && lacks_object(id, nexthops)
    {
        return wrong(format!("no next hop {id} for IPv6")).at_key("nh_id");
    }
    let oif = match known {
        Some((devices, _)) if row.nh_id.is_none() => devices.known(row.dev).at_key("dev")?,
        _ => IfIndex(row.dev),
    };
    Ok(Route6 {
        kind: RouteType(row.kind),
        protocol: Protocol(row.protocol),
        metric: row.metric,
        nature: match row.nature {
            v1::Nature::Forward => Nature::Forward,
            v1::Nature::Local => Nature::Local,
            v1::Nature::Anycast => Nature::Anycast,
            v1::Nature::Reject => Nature::Reject,
        },
        pref: row.pref,
        expires: None,
        prefsrc: row.prefsrc,
        metrics,
        nh_id: row.nh_id,
        oif,
        gateway: row.gateway,
        weight: row.weight,
        flags: row.flags,
        encap: row.encap.map(|row| Box::new(encap::read(row))),
    })
}

/// A row of versions 1 and 2 as key, end and path.
pub fn parted(row: v1::Route6) -> (Key6, Option<i64>, v3::Path6) {
    let v1::Route6 {
        dst,
        src,
        dev,
        nh_id,
        gateway,
        metric,
        kind,
        protocol,
        nature,
        pref,
        expires,
        prefsrc,
        metrics,
        congctl,
        weight,
        flags,
        encap,
    } = row;
    let path = v3::Path6 {
        kind,
        protocol,
        dev,
        nh_id,
        gateway,
        metric,
        nature,
        pref,
        prefsrc,
        metrics,
        congctl,
        weight,
        flags,
        encap,
    };
    (key(dst, src), expires, path)
}

/// What a route is filed under.
pub fn key(dst: v1::PrefixText6, src: Option<v1::PrefixText6>) -> Key6 {
    Key6 {
        dst: dst.0,
        src: src.map_or(Prefix6::DEFAULT, |src| src.0),
    }
}
