//! Addresses.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::devices::Devices;
use super::wrong::{At, Checked, each, wrong};
use crate::kernel::addr::v4::{Addrs4, Ifa4, InDev};
use crate::kernel::addr::v6::{Addrs6, Ifa6, Inet6Dev};
use crate::rtnl::Lifetime;
use crate::store::format::v1;
use crate::types::{IfIndex, IfName, Scope};

pub fn write4(addrs: &Addrs4) -> Vec<v1::InDev> {
    let Addrs4 { devs } = addrs;
    devs.iter()
        .map(|(dev, conf)| write_dev4(*dev, conf))
        .collect()
}

fn write_dev4(dev: IfIndex, conf: &InDev) -> v1::InDev {
    // `dead` is only ever set while a request is being carried out.
    let InDev { addrs, dead: _ } = conf;
    v1::InDev {
        dev: dev.0,
        addrs: addrs.iter().map(write_ifa4).collect(),
    }
}

pub fn read4(rows: Vec<v1::InDev>, devices: &Devices) -> Checked<Addrs4> {
    let mut devs = BTreeMap::new();
    each("addrs4", rows, |row| {
        let dev = devices.known(row.dev).at_key("dev")?;
        let addrs = each("addrs", row.addrs, |ifa| read_ifa4(ifa, dev))?;
        let mut locals: Vec<(Ipv4Addr, Ipv4Addr, u8)> = { addrs.iter() }
            .map(|ifa| (ifa.local, ifa.address, ifa.prefix_len))
            .collect();
        locals.sort_unstable();
        if locals.windows(2).any(|pair| pair[0] == pair[1]) {
            return wrong("the same address twice on one device");
        }
        let conf = InDev { addrs, dead: false };
        match devs.insert(dev, conf) {
            None => Ok(()),
            Some(_) => wrong(format!("device {} twice", dev.0)),
        }
    })?;
    Ok(Addrs4 { devs })
}

pub fn write6(addrs: &Addrs6) -> Vec<v1::Inet6Dev> {
    let Addrs6 { devs } = addrs;
    let rows = devs.iter().map(|(dev, conf)| write_dev6(*dev, conf));
    rows.collect()
}

fn write_dev6(dev: IfIndex, conf: &Inet6Dev) -> v1::Inet6Dev {
    let Inet6Dev {
        addrs,
        ready,
        anycast,
        token,
    } = conf;
    v1::Inet6Dev {
        dev: dev.0,
        ready: *ready,
        anycast: anycast.clone(),
        token: *token,
        addrs: addrs.iter().map(write_ifa6).collect(),
    }
}

pub fn read6(rows: Vec<v1::Inet6Dev>, devices: &Devices) -> Checked<Addrs6> {
    let mut devs = BTreeMap::new();
    each("addrs6", rows, |row| {
        let dev = devices.known(row.dev).at_key("dev")?;
        let addrs = each("addrs", row.addrs, read_ifa6)?;
        let mut locals: Vec<Ipv6Addr> = addrs.iter().map(|ifa| ifa.local).collect();
        locals.sort_unstable();
        if locals.windows(2).any(|pair| pair[0] == pair[1]) {
            return wrong("the same address twice on one device");
        }
        let conf = Inet6Dev {
            addrs,
            ready: row.ready,
            anycast: row.anycast,
            token: row.token,
        };
        match devs.insert(dev, conf) {
            None => Ok(()),
            Some(_) => wrong(format!("device {} twice", dev.0)),
        }
    })?;
    Ok(Addrs6 { devs })
}

fn write_ifa4(ifa: &Ifa4) -> v1::Ifa4 {
    let Ifa4 {
        dev: _,
        local,
        address,
        prefix_len,
        broadcast,
        scope,
        flags,
        label,
        metric,
        proto,
        lifetime,
        stamp,
        turn,
    } = ifa;
    v1::Ifa4 {
        local: *local,
        address: *address,
        prefix_len: *prefix_len,
        broadcast: Some(*broadcast).filter(|addr| !addr.is_unspecified()),
        scope: scope.0,
        flags: *flags,
        label: label.0.clone(),
        metric: *metric,
        proto: *proto,
        lifetime: write_lifetime(*lifetime),
        stamp: *stamp,
        turn: *turn,
    }
}

fn read_ifa4(row: v1::Ifa4, dev: IfIndex) -> Checked<Ifa4> {
    if row.prefix_len > 32 {
        return wrong(format!("a prefix of {} bits", row.prefix_len));
    }
    Ok(Ifa4 {
        dev,
        local: row.local,
        address: row.address,
        prefix_len: row.prefix_len,
        broadcast: row.broadcast.unwrap_or(Ipv4Addr::UNSPECIFIED),
        scope: Scope(row.scope),
        flags: row.flags,
        label: IfName(row.label),
        metric: row.metric,
        proto: row.proto,
        lifetime: read_lifetime(row.lifetime),
        stamp: row.stamp,
        turn: row.turn,
    })
}

fn write_ifa6(ifa: &Ifa6) -> v1::Ifa6 {
    let Ifa6 {
        local,
        peer,
        prefix_len,
        scope,
        flags,
        metric,
        proto,
        lifetime,
        stamp,
        kept,
    } = ifa;
    v1::Ifa6 {
        local: *local,
        peer: *peer,
        prefix_len: *prefix_len,
        scope: scope.0,
        flags: *flags,
        metric: *metric,
        proto: *proto,
        lifetime: write_lifetime(*lifetime),
        stamp: *stamp,
        kept: *kept,
    }
}

fn read_ifa6(row: v1::Ifa6) -> Checked<Ifa6> {
    if row.prefix_len > 128 {
        return wrong(format!("a prefix of {} bits", row.prefix_len));
    }
    Ok(Ifa6 {
        local: row.local,
        peer: row.peer,
        prefix_len: row.prefix_len,
        scope: Scope(row.scope),
        flags: row.flags,
        metric: row.metric,
        proto: row.proto,
        lifetime: read_lifetime(row.lifetime),
        stamp: row.stamp,
        kept: row.kept,
    })
}

fn write_lifetime(lifetime: Lifetime) -> v1::Lifetime {
    let Lifetime { preferred, valid } = lifetime;
    v1::Lifetime { preferred, valid }
}

fn read_lifetime(row: v1::Lifetime) -> Lifetime {
    let v1::Lifetime { preferred, valid } = row;
    Lifetime { preferred, valid }
}
