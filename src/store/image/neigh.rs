//! Neighbours.

use std::collections::BTreeMap;

use super::devices::Devices;
use super::wrong::{At, Checked, each, wrong};
use crate::kernel::neigh::{Neigh, Neighs, Proxy};
use crate::store::format::v1;
use crate::types::IfIndex;

pub fn write(neighs: &Neighs) -> (Vec<v1::Neigh>, Vec<v1::Proxy>) {
    let Neighs { entries, proxies } = neighs;
    let entry = |(&(addr, dev), neigh): (&(std::net::IpAddr, IfIndex), &Neigh)| {
        let Neigh {
            state,
            flags,
            lladdr,
            protocol,
            used,
            confirmed,
            updated,
            probes,
        } = neigh;
        v1::Neigh {
            addr,
            dev: dev.0,
            state: *state,
            flags: *flags,
            lladdr: v1::LlText(lladdr.clone()),
            protocol: *protocol,
            used: *used,
            confirmed: *confirmed,
            updated: *updated,
            probes: *probes,
        }
    };
    (
        entries.iter().map(entry).collect(),
        proxies.iter().map(write_proxy).collect(),
    )
}

fn write_proxy(proxy: &Proxy) -> v1::Proxy {
    let Proxy {
        addr,
        dev,
        flags,
        protocol,
        permanent,
    } = proxy;
    v1::Proxy {
        addr: *addr,
        dev: dev.0,
        flags: *flags,
        protocol: *protocol,
        permanent: *permanent,
    }
}

pub fn read(
    entries: Vec<v1::Neigh>,
    proxies: Vec<v1::Proxy>,
    devices: &Devices,
) -> Checked<Neighs> {
    let mut by_key = BTreeMap::new();
    each("neighs", entries, |row| {
        let dev = devices.known(row.dev).at_key("dev")?;
        let neigh = Neigh {
            state: row.state,
            flags: row.flags,
            lladdr: row.lladdr.0,
            protocol: row.protocol,
            used: row.used,
            confirmed: row.confirmed,
            updated: row.updated,
            probes: row.probes,
        };
        match by_key.insert((row.addr, dev), neigh) {
            None => Ok(()),
            Some(_) => wrong(format!("{} twice on one device", row.addr)).at_key("addr"),
        }
    })?;
    let proxies = each("proxies", proxies, |row| {
        let dev = match row.dev {
            0 => IfIndex::NONE,
            index => devices.known(index).at_key("dev")?,
        };
        Ok(Proxy {
            addr: row.addr,
            dev,
            flags: row.flags,
            protocol: row.protocol,
            permanent: row.permanent,
        })
    })?;
    Ok(Neighs {
        entries: by_key,
        proxies,
    })
}
