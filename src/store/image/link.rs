//! Devices.

use std::collections::{BTreeMap, BTreeSet};

use super::wrong::{At, Checked, each, wrong};
use crate::kernel::NetnsId;
use crate::kernel::link::{AddressFrom, Kind, Link, Links, VlanSettings};
use crate::store::format::v1;
use crate::types::{IfIndex, IfName, OperState, SegmentLimits};

pub fn write_links(links: &Links) -> (u32, Vec<v1::Link>) {
    let Links {
        by_index,
        last_index,
    } = links;
    (*last_index, by_index.values().map(write).collect())
}

pub fn read_links(last_index: u32, rows: Vec<v1::Link>) -> Checked<Links> {
    let mut by_index = BTreeMap::new();
    let mut names = BTreeSet::new();
    each("links", rows, |row| {
        let link = read(row)?;
        if link.index == IfIndex::NONE {
            return wrong("index 0 is no device").at_key("index");
        }
        let all_names = std::iter::once(&link.name).chain(&link.alt_names);
        for name in all_names {
            if name.as_str().is_empty() || !names.insert(name.clone()) {
                return wrong(format!("name \"{name}\" empty or twice")).at_key("name");
            }
        }
        match by_index.insert(link.index, link) {
            None => Ok(()),
            Some(twin) => wrong(format!("index {} twice", twin.index.0)).at_key("index"),
        }
    })?;
    if !by_index.contains_key(&IfIndex::LOOPBACK) {
        return wrong("device 1, lo, is missing").at_key("links");
    }
    Ok(Links {
        by_index,
        last_index,
    })
}

fn write_source(from: AddressFrom) -> u8 {
    match from {
        AddressFrom::Driver => 0,
        AddressFrom::Lower => 2,
        AddressFrom::User => 3,
    }
}

fn read_source(number: u8) -> Checked<AddressFrom> {
    match number {
        0 => Ok(AddressFrom::Driver),
        2 => Ok(AddressFrom::Lower),
        3 => Ok(AddressFrom::User),
        _ => wrong(format!("unknown source {number}")).at_key("address_from"),
    }
}

fn read_operstate(number: u8) -> Checked<OperState> {
    match OperState::from_number(number) {
        Some(state) => Ok(state),
        None => wrong(format!("unknown state {number}")).at_key("operstate"),
    }
}

fn write_limits(limits: &SegmentLimits) -> v1::SegmentLimits {
    v1::SegmentLimits {
        gso_max_size: limits.gso_size,
        gso_max_segs: limits.gso_segs,
        gro_max_size: limits.gro_size,
        gso_ipv4_max_size: limits.gso_ipv4_size,
        gro_ipv4_max_size: limits.gro_ipv4_size,
    }
}

fn read_limits(row: &v1::SegmentLimits) -> SegmentLimits {
    SegmentLimits {
        gso_size: row.gso_max_size,
        gso_segs: row.gso_max_segs,
        gro_size: row.gro_max_size,
        gso_ipv4_size: row.gso_ipv4_max_size,
        gro_ipv4_size: row.gro_ipv4_max_size,
    }
}

fn write(link: &Link) -> v1::Link {
    let Link {
        index,
        name,
        alt_names,
        kind,
        hw_type,
        flags,
        carrier,
        carrier_changes,
        operstate,
        linkmode,
        was_up,
        mtu,
        mtu_set,
        had_port,
        unqueued,
        txqlen,
        queues,
        group,
        address,
        address_from,
        broadcast,
        master,
        port,
        slave,
        alias,
        promiscuity,
        allmulti,
        proto_down,
        proto_down_reason,
        limits,
        addr_gen_mode,
    } = link;
    v1::Link {
        index: index.0,
        name: name.0.clone(),
        alt_names: alt_names.iter().map(|name| name.0.clone()).collect(),
        kind: write_kind(kind),
        hw_type: *hw_type,
        flags: *flags,
        carrier: *carrier,
        carrier_changes: *carrier_changes,
        operstate: *operstate as u8,
        linkmode: *linkmode,
        was_up: *was_up,
        mtu: *mtu,
        mtu_set: *mtu_set,
        had_port: *had_port,
        unqueued: *unqueued,
        txqlen: *txqlen,
        queues: *queues,
        group: *group,
        address: v1::LlText(address.clone()),
        address_from: write_source(*address_from),
        broadcast: v1::LlText(broadcast.clone()),
        master: master.map(|index| index.0),
        port: *port,
        slave: slave.clone(),
        alias: alias.clone(),
        promiscuity: *promiscuity,
        allmulti: *allmulti,
        proto_down: *proto_down,
        proto_down_reason: *proto_down_reason,
        limits: write_limits(limits),
        addr_gen_mode: *addr_gen_mode,
    }
}

fn read(row: v1::Link) -> Checked<Link> {
    Ok(Link {
        index: IfIndex(row.index),
        name: IfName(row.name),
        alt_names: row.alt_names.into_iter().map(IfName).collect(),
        kind: read_kind(row.kind)?,
        hw_type: row.hw_type,
        flags: row.flags,
        carrier: row.carrier,
        carrier_changes: row.carrier_changes,
        operstate: read_operstate(row.operstate)?,
        linkmode: row.linkmode,
        was_up: row.was_up,
        mtu: row.mtu,
        mtu_set: row.mtu_set,
        had_port: row.had_port,
        unqueued: row.unqueued,
        txqlen: row.txqlen,
        queues: row.queues,
        group: row.group,
        address: row.address.0,
        address_from: read_source(row.address_from)?,
        broadcast: row.broadcast.0,
        master: row.master.map(IfIndex),
        port: row.port,
        slave: row.slave,
        alias: row.alias,
        promiscuity: row.promiscuity,
        allmulti: row.allmulti,
        proto_down: row.proto_down,
        proto_down_reason: row.proto_down_reason,
        limits: read_limits(&row.limits),
        addr_gen_mode: row.addr_gen_mode,
    })
}

fn write_kind(kind: &Kind) -> v1::Kind {
    match kind {
        Kind::Loopback => v1::Kind::Loopback,
        Kind::Veth { netns, peer } => v1::Kind::Veth {
            netns: netns.0,
            peer: peer.0,
        },
        Kind::Vlan {
            lower,
            netns,
            id,
            protocol,
            settings,
        } => v1::Kind::Vlan {
            lower: lower.0,
            netns: netns.0,
            id: *id,
            protocol: *protocol,
            flags: settings.flags,
            ingress: settings.ingress.clone(),
            egress: settings.egress.clone(),
        },
        Kind::Vrf(table) => v1::Kind::Vrf { table: *table },
        Kind::Other {
            name,
            options,
            lower,
        } => v1::Kind::Other {
            name: name.clone(),
            options: options.clone(),
            lower: lower.map(|(netns, index)| (netns.0, index.0)),
        },
    }
}

fn read_kind(row: v1::Kind) -> Checked<Kind> {
    Ok(match row {
        v1::Kind::Loopback => Kind::Loopback,
        v1::Kind::Veth { netns, peer } => Kind::Veth {
            netns: NetnsId(netns),
            peer: IfIndex(peer),
        },
        v1::Kind::Vlan {
            lower,
            netns,
            id,
            protocol,
            flags,
            ingress,
            egress,
        } => {
            if id > 4095 {
                return wrong(format!("VLAN id {id}")).at_key("kind");
            }
            Kind::Vlan {
                lower: IfIndex(lower),
                netns: NetnsId(netns),
                id,
                protocol,
                settings: VlanSettings {
                    flags,
                    ingress,
                    egress,
                },
            }
        }
        v1::Kind::Vrf { table } => Kind::Vrf(table),
        v1::Kind::Other {
            name,
            options,
            lower,
        } => Kind::Other {
            name,
            options,
            lower: lower.map(|(netns, index)| (NetnsId(netns), IfIndex(index))),
        },
    })
}
