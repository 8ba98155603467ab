//! What a dump tells of a device (Linux 6.18 `net/core/rtnetlink.c` `rtnl_fill_ifinfo`).

use super::kinds;
use super::select::{Choice, choose};
use super::{Kind, Link, stack};
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, LinkData, LinkInfo, LinkMsg, Refusal};
use crate::types::{IfIndex, OperState, iff};

/// All devices of a namespace by index.
pub(in crate::kernel) fn all_rows(host: &Host, netns: NetnsId) -> Vec<LinkMsg> {
    let Some(ns) = host.namespaces.get(&netns) else {
        return Vec::new();
    };
    let links = ns.links.by_index.values();
    links.map(|link| row(host, netns, link)).collect()
}

/// One device.
///
/// # Errors
/// `ENODEV` when there is none, `EINVAL` when the request names none.
pub(in crate::kernel) fn get_row(
    host: &Host,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<LinkMsg, Refusal> {
    let ns = host.namespaces.get(&netns).ok_or(Errno::ENODEV)?;
    match choose(ns, msg) {
        Choice::Found(link) => Ok(row(host, netns, link)),
        Choice::Missing => Err(Errno::ENODEV.into()),
        Choice::Unnamed => Err(Errno::EINVAL.into()),
    }
}

/// One device, if it is there.
pub(super) fn of(host: &Host, netns: NetnsId, dev: IfIndex) -> Option<LinkMsg> {
    let link = host.namespaces.get(&netns)?.links.get(dev)?;
    Some(row(host, netns, link))
}

fn row(host: &Host, netns: NetnsId, link: &Link) -> LinkMsg {
    let driver = kinds::of(&link.kind);
    let (index, id, name) = linked(host, netns, link);
    let has_v6 = host
        .namespaces
        .get(&netns)
        .is_some_and(|ns| ns.v6.addrs.devs.contains_key(&link.index));
    LinkMsg {
        index: link.index,
        hw_type: link.hw_type,
        flags: flags(link),
        name: Some(link.name.clone()),
        alt_names: link.alt_names.clone(),
        address: Some(link.address.clone()).filter(|addr| !addr.0.is_empty()),
        broadcast: Some(link.broadcast.clone()).filter(|addr| !addr.0.is_empty()),
        mtu: Some(link.mtu),
        min_mtu: Some(driver.min_mtu),
        max_mtu: Some(driver.max_mtu),
        link: index,
        link_netnsid: id,
        link_netns: name,
        master: link.master,
        qdisc: Some(if link.was_up { driver.qdisc() } else { "noop" }.to_owned()),
        operstate: Some(if link.is_up() {
            link.operstate
        } else {
            OperState::Down
        }),
        linkmode: Some(link.linkmode),
        group: Some(link.group),
        txqlen: Some(link.txqlen),
        alias: link.alias.clone(),
        promiscuity: Some(link.promiscuity + overheard(host, netns, link)),
        allmulti: Some(link.allmulti),
        carrier: Some(link.carrier),
        num_tx_queues: Some(link.queues.0),
        num_rx_queues: Some(link.queues.1),
        addr_gen_mode: has_v6.then_some(link.addr_gen_mode),
        tso_max_size: Some(driver.tso),
        netns_immutable: driver.immutable,
        proto_down: Some(link.proto_down),
        info: info(host, netns, link),
        ..LinkMsg::default()
    }
}

/// `dev_get_flags`.
fn flags(link: &Link) -> u32 {
    let mut flags = link.flags;
    if link.is_up() {
        if link.is_oper_up() {
            flags |= iff::RUNNING;
        }
        if link.carrier {
            flags |= iff::LOWER_UP;
        }
        if link.operstate == OperState::Dormant {
            flags |= iff::DORMANT;
        }
    }
    flags
}

/// `IFLA_LINK`, and the id and name of its namespace where that is another one.
fn linked(
    host: &Host,
    netns: NetnsId,
    link: &Link,
) -> (Option<IfIndex>, Option<i32>, Option<String>) {
    let Some((other, dev)) = link.kind.linked() else {
        let tunnel = matches!(
            link.kind.name(),
            Some("gre" | "ipip" | "sit" | "vti" | "gretap")
        );
        return (tunnel.then_some(IfIndex::NONE), None, None);
    };
    if other == netns {
        return (Some(dev), None, None);
    }
    let ns = host.namespaces.get(&netns);
    let id = ns.and_then(|ns| ns.peer_ids.get(&other)).copied();
    let name = host.name_of_netns(other).map(str::to_owned);
    (Some(dev), id, name)
}

fn overheard(host: &Host, netns: NetnsId, link: &Link) -> u32 {
    let all = host
        .namespaces
        .values()
        .flat_map(|ns| ns.links.by_index.values());
    let mine = |other: &&Link| other.kind.lower() == Some((netns, link.index));
    stack::overheard(all.filter(mine), link)
}

/// `IFLA_LINKINFO`.
fn info(host: &Host, netns: NetnsId, link: &Link) -> Option<LinkInfo> {
    let links = &host.namespaces.get(&netns)?.links;
    let master = link.master.and_then(|index| links.get(index));
    let slave_kind = master.and_then(|master| master.kind.name());
    let kind = link.kind.name();
    if kind.is_none() && slave_kind.is_none() {
        return None;
    }
    Some(LinkInfo {
        kind: kind.map(str::to_owned),
        data: match &link.kind {
            Kind::Vlan { id, protocol, .. } => LinkData::Vlan {
                id: Some(*id),
                protocol: *protocol,
            },
            Kind::Vrf(table) => LinkData::Vrf(Some(*table)),
            Kind::Other { name, options, .. } => {
                let mut words = options.clone();
                if name == "bridge" && decided(links, link) {
                    words.push(("bridge_id".to_owned(), "address".to_owned()));
                }
                LinkData::Words(words)
            }
            Kind::Loopback | Kind::Veth { .. } => LinkData::None,
        },
        slave_kind: slave_kind.map(str::to_owned),
        slave_table: master.and_then(Link::vrf_table),
        slave_port: link.port,
    })
}

/// The bridge has taken an identity: its user's address or a port's.
fn decided(links: &super::Links, bridge: &Link) -> bool {
    let port = |link: &Link| link.master == Some(bridge.index);
    bridge.address_from == super::AddressFrom::User || links.by_index.values().any(port)
}
