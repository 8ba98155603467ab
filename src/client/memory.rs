//! What one process of `ip` keeps from command to command: visible only within a batch.

use super::DeviceCache;
use super::addr::Selector as AddrSelector;
use super::mailbox::Mailbox;
use super::netns::NetnsNames;
use super::nexthop::{NexthopCache, NexthopSelector};
use super::route::Selector as RouteSelector;
use crate::command::{Globals, RuleFilter};

/// The static variables of the original, as far as they can be seen.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Names and indices of devices, learnt once and kept (iproute2 7.1 `lib/ll_map.c`).
    pub devices: DeviceCache,
    /// An IPv6 route outside table main has been seen; until then the IPv6 tables local and main
    /// are told apart by route type (iproute2 7.1 `ip/iproute.c`, `filter_nlmsg`).
    pub tables6: bool,
    /// The selector of the last rule listing: `-echo` passes through it.
    pub rule_filter: Option<RuleFilter>,
    /// The selector of the last route listing: `-echo` passes through it.
    pub route_selector: Option<RouteSelector>,
    /// The selector of the last listing or flush of addresses or links: `-echo` passes through it.
    pub addr_selector: Option<AddrSelector>,
    /// Links were listed: from then on, whatever shows a link shows what only `ip link` does
    /// (iproute2 7.1 `ip/ipaddress.c`, `do_link`).
    pub links_shown: bool,
    /// The selector of next hop objects, which only grows.
    pub nexthop_selector: NexthopSelector,
    /// Names of namespaces by id.
    pub netns_names: NetnsNames,
    /// Whether the kernel makes links by messages was asked (iproute2 6.1 `ip/iplink.c`,
    /// `iplink_have_newlink`).
    pub links_probed: bool,
    /// What lies unread on the socket.
    pub mailbox: Mailbox,
    /// Next hop objects that routes named.
    pub nexthops: NexthopCache,
}

impl Memory {
    /// Every request gets its own answer, and not that of the one before.
    pub fn is_in_step(&self, globals: &Globals) -> bool {
        !globals.echo && self.mailbox.is_empty()
    }
}
