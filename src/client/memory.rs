//! What one process of `ip` keeps from command to command: visible only within a batch.

use super::DeviceCache;
use super::netns::NetnsNames;
use super::nexthop::{NexthopCache, NexthopSelector};
use super::route::Selector as RouteSelector;
use crate::command::RuleFilter;

/// The static variables of the original, as far as they can be seen.
#[derive(Debug)]
pub struct Memory {
    /// Names and indices of devices, learnt once and kept (iproute2 7.1 `lib/ll_map.c`).
    pub devices: DeviceCache,
    /// An IPv6 route outside table main has been seen; until then the IPv6 tables local and main
    /// are told apart by route type (iproute2 7.1 `ip/iproute.c`, `filter_nlmsg`).
    pub tables6: bool,
    /// The selector of the last rule listing: `-echo` passes through it.
    pub rule_filter: Option<RuleFilter>,
    /// The group that the last listing of devices was of: `-echo` tells of its members alone. Before
    /// there was one, it is 0 (iproute2 7.1 `ip/ipaddress.c`, `filter`).
    pub link_group: Option<u32>,
    /// The selector of the last route listing: `-echo` passes through it.
    pub route_selector: Option<RouteSelector>,
    /// The selector of next hop objects, which only grows.
    pub nexthop_selector: NexthopSelector,
    /// Names of namespaces by id.
    pub netns_names: NetnsNames,
    /// Next hop objects that routes named.
    pub nexthops: NexthopCache,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            devices: DeviceCache::default(),
            tables6: false,
            rule_filter: None,
            link_group: Some(0),
            route_selector: None,
            nexthop_selector: NexthopSelector::default(),
            netns_names: NetnsNames::default(),
            nexthops: NexthopCache::default(),
        }
    }
}
