//! What a dump tells of a device (Linux 6.18 `net/core/rtnetlink.c` `rtnl_fill_ifinfo`).

use super::kinds::{self, Driver};
use super::select::{Choice, choose};
use super::{Kind, Link, macvlan, options, over6, stack};
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, LinkData, LinkInfo, LinkMsg, Refusal, VlanData};
use crate::types::{IfIndex, LlAddr, OperState, iff};

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
/// `ENODEV` when there is none, `EINVAL` when the request names none, or a namespace that nobody knows.
pub(in crate::kernel) fn get_row(
    host: &Host,
    netns: NetnsId,
    msg: &LinkMsg,
) -> Result<LinkMsg, Refusal> {
    let ns = host.namespaces.get(&netns).ok_or(Errno::ENODEV)?;
    let (netns, ns) = match msg.target_netnsid {
        None => (netns, ns),
        Some(id) => {
            let peer = ns.peer_of_id(id).ok_or(Errno::EINVAL)?;
            (peer, host.namespaces.get(&peer).ok_or(Errno::EINVAL)?)
        }
    };
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
    let own = options::mtu_range(&link.kind);
    let range = own.unwrap_or((driver.min_mtu, max_mtu(host, link)));
    let (index, id, name) = linked(host, netns, link);
    let ns = host.namespaces.get(&netns);
    let has_v6 = ns.is_some_and(|ns| ns.v6.has_device(link.index));
    LinkMsg {
        index: link.index,
        hw_type: link.hw_type,
        flags: flags(link),
        name: Some(link.name.clone()),
        alt_names: link.alt_names.clone(),
        perm_address: perm_address(link),
        address: Some(link.address.clone()).filter(|addr| !addr.0.is_empty()),
        broadcast: Some(link.broadcast.clone()).filter(|addr| !addr.0.is_empty()),
        mtu: Some(link.mtu),
        min_mtu: Some(range.0),
        max_mtu: Some(range.1),
        link: index,
        link_netnsid: id,
        link_netns: name,
        master: link.master,
        qdisc: Some(qdisc(driver, link).to_owned()),
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
        carrier_changes: Some(link.carrier_changes),
        num_tx_queues: Some(link.queues.0),
        num_rx_queues: Some(link.queues.1),
        addr_gen_mode: has_v6.then_some(link.addr_gen_mode),
        tso_max_size: Some(tso(host, netns, link)),
        netns_immutable: driver.immutable,
        proto_down: Some(link.proto_down),
        proto_down_reason: Some((u32::MAX, link.proto_down_reason)),
        limits: link.limits,
        info: info(host, netns, link),
        ..LinkMsg::default()
    }
}

/// Stacked devices, and a VXLAN over a device, segment as the one below does.
pub(super) fn tso(host: &Host, netns: NetnsId, link: &Link) -> u32 {
    if link.had_port {
        return tso_of_ports(host, netns, link.index);
    }
    let inherits = matches!(
        link.kind.name(),
        Some("vlan" | "vxlan" | "ipvlan" | "ipvtap" | "macvlan" | "macvtap")
    );
    let below = link.kind.lower().filter(|_| inherits);
    let below = below.and_then(|(netns, dev)| host.namespaces.get(&netns)?.links.get(dev));
    kinds::of(&below.unwrap_or(link).kind).tso
}

/// A bridge segments as all of its ports can, without ports as nobody hinders it
/// (Linux 6.18 `net/bridge/br_if.c`, `br_set_gso_limits`).
fn tso_of_ports(host: &Host, netns: NetnsId, bridge: IfIndex) -> u32 {
    let links = host
        .namespaces
        .get(&netns)
        .map(|ns| ns.links.by_index.values());
    let ports = links.into_iter().flatten();
    let ports = ports.filter(|port| port.master == Some(bridge));
    let limits = ports.map(|port| tso(host, netns, port));
    limits.min().unwrap_or(kinds::TSO_BIG)
}

/// The longest packet that the driver takes; a macvlan takes what the device below takes.
fn max_mtu(host: &Host, link: &Link) -> u32 {
    let below = match link.kind.name() {
        Some("macvlan" | "macvtap") => link.kind.lower(),
        _ => None,
    };
    let below = below.and_then(|(netns, dev)| host.namespaces.get(&netns)?.links.get(dev));
    below.map_or(kinds::of(&link.kind).max_mtu, |below| max_mtu(host, below))
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

/// The queueing discipline, which is chosen when a device first comes up (`attach_one_default_qdisc`).
fn qdisc(driver: &Driver, link: &Link) -> &'static str {
    match (link.was_up, link.unqueued) {
        (false, _) => "noop",
        (true, true) => "noqueue",
        (true, false) => driver.qdisc(),
    }
}

/// The address that a device was born with, as long as its other ones.
fn perm_address(link: &Link) -> Option<LlAddr> {
    let mut address = over6::permanent(link)?;
    address.0.resize(link.address.0.len(), 0);
    (address != link.address).then_some(address)
}

/// `IFLA_LINK`, and the id and name of its namespace where that is another one.
fn linked(
    host: &Host,
    netns: NetnsId,
    link: &Link,
) -> (Option<IfIndex>, Option<i32>, Option<String>) {
    let linked = link.kind.linked().filter(|_| !link.kind.is("vxlan"));
    let Some((other, dev)) = linked else {
        let tunnel = matches!(
            link.kind.name(),
            Some("gre" | "ipip" | "sit" | "vti" | "gretap" | "erspan" | "xfrm")
        ) || link.kind.name().is_some_and(over6::is_one);
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
            Kind::Vlan {
                id,
                protocol,
                settings,
                ..
            } => LinkData::Vlan(VlanData {
                id: Some(*id),
                protocol: *protocol,
                flags: settings.flags,
                mask: u32::MAX,
                ingress: settings.ingress.clone(),
                egress: settings.egress.clone(),
            }),
            Kind::Vrf(table) => LinkData::Vrf(Some(*table)),
            Kind::Other { name, options, .. } => {
                let mut words = over6::told(options);
                if name == "bridge" && decided(links, link) {
                    words.push(("bridge_id".to_owned(), "address".to_owned()));
                }
                if name == "bond" {
                    active_slave(links, link, &mut words);
                }
                if let Some(length) = macvlan::queue_in_use(host, link) {
                    words.push(("usedbcqueuelen".to_owned(), length.to_string()));
                }
                LinkData::Words(words)
            }
            Kind::Loopback | Kind::Veth { .. } => LinkData::None,
        },
        slave_kind: slave_kind.map(str::to_owned),
        slave_table: master.and_then(Link::vrf_table),
        slave_data: master.map(|master| slave_words(link, master)),
        slave_port: link.port,
    })
}

/// What is said of a port, and for a bond what it has become: a bond that is down looks after
/// nothing, and its slaves are as they came.
fn slave_words(link: &Link, master: &Link) -> options::Words {
    let mut words = link.slave.clone();
    if master.kind.is("bond") {
        let works = link.is_running() || !master.is_up();
        let state = if works { "UP" } else { "DOWN" };
        words.push(("mii_status".to_owned(), state.to_owned()));
    }
    words
}

/// The slave that a bond sends through, where only one at a time does.
fn active_slave(links: &super::Links, bond: &Link, words: &mut options::Words) {
    let mode = options::get(words, "mode").unwrap_or_default();
    let picks = matches!(mode, "active-backup" | "balance-tlb" | "balance-alb");
    let is_slave = |word: &str| {
        let index = word.parse().map_or(IfIndex::NONE, IfIndex);
        links
            .get(index)
            .is_some_and(|slave| slave.master == Some(bond.index))
    };
    words.retain(|(key, word)| match key.as_str() {
        "active_slave" => false,
        "primary" => is_slave(word),
        _ => true,
    });
    if !picks {
        return;
    }
    let preferred = options::get(words, "primary").and_then(|word| word.parse().ok());
    let preferred = preferred.and_then(|index| links.get(IfIndex(index)));
    let slaves = links
        .by_index
        .values()
        .filter(|l| l.master == Some(bond.index));
    let mut slaves = preferred.into_iter().chain(slaves);
    if let Some(slave) = slaves.find(|slave| slave.is_running() || !bond.is_up()) {
        words.push(("active_slave".to_owned(), slave.index.0.to_string()));
    }
}

/// The bridge has taken an identity: its user's address or a port's.
fn decided(links: &super::Links, bridge: &Link) -> bool {
    let port = |link: &Link| link.master == Some(bridge.index);
    bridge.address_from == super::AddressFrom::User || links.by_index.values().any(port)
}
