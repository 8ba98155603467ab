//! Addresses that this host answers for (Linux 6.18 `net/core/neighbour.c`, `pneigh_*`).

use std::net::IpAddr;

use super::change::invalid;
use crate::kernel::Netns;
use crate::rtnl::{Errno, NeighMsg, Refusal};
use crate::types::{Family, IfIndex, ntf, nud};

/// `PNEIGH_HASHMASK` and one.
const BUCKETS: u32 = 16;

/// One proxy entry (`struct pneigh_entry`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proxy {
    /// The address answered for.
    pub addr: IpAddr,
    /// The device that is asked through; 0 for every device.
    pub dev: IfIndex,
    /// `ntf`.
    pub flags: u32,
    /// Who made it.
    pub protocol: u8,
    /// It outlives the loss of the carrier.
    pub permanent: bool,
}

/// Adds an entry, or changes the one that stands for it.
pub(super) fn add(ns: &mut Netns, addr: IpAddr, msg: &NeighMsg) -> Result<(), Refusal> {
    if msg.flags & (ntf::MANAGED | ntf::EXT_VALIDATED) != 0 {
        return Err(invalid("Invalid NTF_* flag combination"));
    }
    let proxies = &mut ns.neighs.proxies;
    let at = match position(proxies, addr, msg.index) {
        Some(at) => at,
        None => {
            proxies.push(Proxy {
                addr,
                dev: msg.index,
                flags: 0,
                protocol: 0,
                permanent: false,
            });
            proxies.len() - 1
        }
    };
    if let Some(proxy) = proxies.get_mut(at) {
        proxy.flags = msg.flags;
        proxy.protocol = msg.protocol;
        proxy.permanent = msg.state & nud::PERMANENT != 0;
    }
    Ok(())
}

/// Takes an entry away: of this very device, or of none.
pub(super) fn delete(ns: &mut Netns, addr: IpAddr, dev: IfIndex) -> Result<(), Refusal> {
    let proxies = &mut ns.neighs.proxies;
    let found = { proxies.iter() }.position(|proxy| proxy.addr == addr && proxy.dev == dev);
    match found {
        Some(at) => {
            proxies.remove(at);
            Ok(())
        }
        None => Err(Errno::ENOENT.into()),
    }
}

/// The entry that stands for an address on a device.
pub(super) fn find(proxies: &[Proxy], addr: IpAddr, dev: IfIndex) -> Option<&Proxy> {
    proxies.get(position(proxies, addr, dev)?)
}

fn position(proxies: &[Proxy], addr: IpAddr, dev: IfIndex) -> Option<usize> {
    let stands =
        |proxy: &Proxy| proxy.addr == addr && (proxy.dev == dev || proxy.dev == IfIndex::NONE);
    // The newest is looked at first.
    proxies.iter().rposition(stands)
}

/// The entries in the order of a dump: IPv4 first, by bucket, the newest of a bucket first.
pub(super) fn in_order(proxies: &[Proxy]) -> Vec<&Proxy> {
    let mut found: Vec<&Proxy> = proxies.iter().rev().collect();
    found.sort_by_key(|proxy| (proxy.addr.is_ipv6(), bucket(proxy.addr)));
    found
}

/// `pneigh_hash`, on a machine that puts the low byte first.
fn bucket(addr: IpAddr) -> u32 {
    let tail = match addr {
        IpAddr::V4(addr) => addr.octets(),
        IpAddr::V6(addr) => {
            let octets = addr.octets();
            [octets[12], octets[13], octets[14], octets[15]]
        }
    };
    let mut hash = u32::from_le_bytes(tail);
    hash ^= hash >> 16;
    hash ^= hash >> 8;
    hash ^= hash >> 4;
    hash % BUCKETS
}

/// One entry as a dump tells it (`pneigh_fill_info`).
pub(super) fn row(proxy: &Proxy) -> NeighMsg {
    NeighMsg {
        family: Family::of(&proxy.addr),
        index: proxy.dev,
        state: nud::NONE,
        flags: proxy.flags | ntf::PROXY,
        dst: Some(proxy.addr),
        protocol: proxy.protocol,
        ..NeighMsg::default()
    }
}
