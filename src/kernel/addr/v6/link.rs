//! What IPv6 tells of a device (Linux 6.18 `net/ipv6/addrconf.c`, `inet6_fill_ifinfo`).

use std::net::Ipv6Addr;

use crate::kernel::Netns;
use crate::rtnl::LinkMsg;
use crate::types::{OperState, iff};

/// The few attributes that a link dump of family IPv6 carries; none for a device without IPv6.
pub fn link_row(ns: &Netns, whole: &LinkMsg) -> Option<LinkMsg> {
    let indev = ns.v6.addrs.devs.get(&whole.index)?;
    let up = whole.flags & iff::UP != 0;
    Some(LinkMsg {
        index: whole.index,
        hw_type: whole.hw_type,
        flags: whole.flags,
        name: whole.name.clone(),
        address: { whole.address.clone() }.filter(|address| !address.0.is_empty()),
        mtu: whole.mtu,
        link: whole.link,
        operstate: if up {
            whole.operstate
        } else {
            Some(OperState::Down)
        },
        // not in the message: who prints a link asks for it by ioctl when it is missing
        txqlen: whole.txqlen,
        token: Some(indev.token.unwrap_or(Ipv6Addr::UNSPECIFIED)),
        ..LinkMsg::default()
    })
}
