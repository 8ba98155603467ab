//! The objects that routes name, for `-details`: asked for once and kept, as the original caches
//! them (iproute2 7.1 `ip/ipnexthop.c`, `print_cache_nexthop_id`). Within a batch an object is
//! shown as it was when it was first needed.

use std::collections::BTreeMap;

use crate::reply::Sink;
use crate::rtnl::{Dump, NexthopDump, NexthopMsg, Row, Socket};
use crate::types::{Encap, IfIndex};

/// The cache of one process.
#[derive(Clone, Debug, Default)]
pub struct NexthopCache(BTreeMap<u32, NexthopMsg>);

/// All objects as they are at this moment.
#[derive(Clone, Debug, Default)]
pub struct NexthopTable(BTreeMap<u32, NexthopMsg>);

impl NexthopTable {
    /// Asks the kernel. A kernel that refuses has no objects to tell of.
    pub fn of(socket: &mut dyn Socket, stats: bool) -> Self {
        let mut objects = BTreeMap::new();
        let what = NexthopDump {
            stats,
            ..NexthopDump::default()
        };
        let _ = socket.dump(&Dump::Nexthops(what), &mut |row| {
            if let Row::Nexthop(msg) = row
                && let Some(id) = msg.id
            {
                objects.insert(id, *msg);
            }
            true
        });
        Self(objects)
    }
}

impl NexthopCache {
    /// Learns an object from `table` if it is not known yet, tells the sink of it, and returns
    /// the devices that showing it names.
    pub fn introduce(
        &mut self,
        id: u32,
        table: &NexthopTable,
        sink: &mut dyn Sink,
    ) -> impl Iterator<Item = IfIndex> + use<> {
        if let (None, Some(object)) = (self.0.get(&id), table.0.get(&id)) {
            self.0.insert(id, object.clone());
        }
        let object = self.0.get(&id);
        if let Some(object) = object {
            sink.nexthop(object);
        }
        let devices: Vec<IfIndex> = object
            .map(|msg| devices_shown(msg).collect())
            .unwrap_or_default();
        devices.into_iter()
    }
}

/// The devices whose names showing this object asks for.
pub fn devices_shown(msg: &NexthopMsg) -> impl Iterator<Item = IfIndex> + use<> {
    let (first, second) = match &msg.encap {
        Some(Encap::Xfrm { link, .. }) => (*link, None),
        Some(Encap::Seg6Local(local)) => (local.iif, local.oif),
        _ => (None, None),
    };
    let of_encap = [first, second].into_iter().flatten().map(IfIndex);
    msg.oif.into_iter().chain(of_encap)
}
