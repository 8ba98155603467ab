//! What kind of address an IPv4 address is for this host (Linux 6.18
//! `net/ipv4/fib_frontend.c`, `inet_addr_type` and its kin).

use std::net::Ipv4Addr;

use super::{Flow4, fib4, l3mdev};
use crate::kernel::Netns;
use crate::kernel::fib::v4::Leaves;
use crate::kernel::nexthop::hops_of;
use crate::kernel::trace::Silent;
use crate::types::{IfIndex, RouteType, TableId};

/// Type of `addr` by the local table (`inet_addr_type`).
pub fn of(ns: &Netns, addr: Ipv4Addr) -> RouteType {
    in_table(ns, TableId::LOCAL, addr)
}

/// Type of `addr` by a table (`inet_addr_type_table`): `UNICAST` when no route says otherwise,
/// `BROADCAST` when the table does not exist.
pub fn in_table(ns: &Netns, table: TableId, addr: Ipv4Addr) -> RouteType {
    classify(ns, table, addr, IfIndex::NONE)
}

/// Type of `addr` as if only `dev` were there (`inet_dev_addr_type`).
pub fn on_dev(ns: &Netns, dev: IfIndex, addr: Ipv4Addr) -> RouteType {
    classify(ns, table_of(ns, dev), addr, dev)
}

/// Type of `addr` by the table that `dev` belongs to (`inet_addr_type_dev_table`).
pub fn by_dev_table(ns: &Netns, dev: IfIndex, addr: Ipv4Addr) -> RouteType {
    in_table(ns, table_of(ns, dev), addr)
}

/// True for the groups of 224.0.0.0/24, which never leave the link (`ipv4_is_local_multicast`).
pub fn is_local_multicast(addr: Ipv4Addr) -> bool {
    matches!(addr.octets(), [224, 0, 0, _])
}

fn table_of(ns: &Netns, dev: IfIndex) -> TableId {
    l3mdev::table(ns, dev).unwrap_or(TableId::LOCAL)
}

fn classify(ns: &Netns, table: TableId, addr: Ipv4Addr, dev: IfIndex) -> RouteType {
    // Of 0.0.0.0/8 only the first address is special (`ipv4_is_zeronet`).
    if addr.is_unspecified() || addr.is_broadcast() {
        return RouteType::BROADCAST;
    }
    if addr.is_multicast() {
        return RouteType::MULTICAST;
    }
    if !ns.v4.fib.has_table(table) {
        return RouteType::BROADCAST;
    }
    match fib4::lookup_table(ns, table, &Flow4::to(addr), &mut Silent) {
        Ok(found) => {
            let oif = hops_of(ns, found.info).first().map(|hop| hop.oif);
            if dev == IfIndex::NONE || oif == Some(dev) {
                found.kind
            } else {
                RouteType::UNICAST
            }
        }
        Err(_) => RouteType::UNICAST,
    }
}
