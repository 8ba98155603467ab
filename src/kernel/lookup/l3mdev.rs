//! VRF membership as a lookup sees it (Linux 6.18 `net/l3mdev/l3mdev.c`).

use crate::kernel::Netns;
use crate::kernel::link::Kind;
use crate::types::{IfIndex, TableId};

/// The VRF that a device belongs to: itself when it is one, its master's when that is one, else
/// none.
pub fn master(ns: &Netns, dev: IfIndex) -> IfIndex {
    let Some(link) = ns.links.get(dev) else {
        return IfIndex::NONE;
    };
    if matches!(link.kind, Kind::Vrf(_)) {
        return dev;
    }
    link.master
        .filter(|master| vrf_table(ns, *master).is_some())
        .unwrap_or(IfIndex::NONE)
}

/// The table of the VRF that a device belongs to.
pub fn table(ns: &Netns, dev: IfIndex) -> Option<TableId> {
    vrf_table(ns, master(ns, dev))
}

/// The table of a device that is a VRF.
fn vrf_table(ns: &Netns, dev: IfIndex) -> Option<TableId> {
    match ns.links.get(dev)?.kind {
        Kind::Vrf(table) => Some(TableId(table)),
        _ => None,
    }
}

/// A flow through a VRF or one of its members belongs to that VRF (`l3mdev_update_flow`): `vrf` and
/// `by_oif` say so unless they did before. A VRF itself is no output device to look for, only a table.
pub fn claim(ns: &Netns, iif: IfIndex, oif: &mut IfIndex, vrf: &mut IfIndex, by_oif: &mut bool) {
    let unclaimed = *vrf == IfIndex::NONE;
    if ns.links.get(*oif).is_some() {
        let master = master(ns, *oif);
        if unclaimed {
            *vrf = master;
            *by_oif = true;
        }
        if *oif == master {
            *oif = IfIndex::NONE;
        }
    } else if unclaimed && iif > IfIndex::LOOPBACK {
        *vrf = master(ns, iif);
    }
}
