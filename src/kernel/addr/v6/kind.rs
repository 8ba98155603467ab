//! What kind of address an IPv6 address is by itself (Linux 6.18 `net/ipv6/addrconf_core.c`,
//! `__ipv6_addr_type`).

use std::net::Ipv6Addr;

/// True for fe80::/10.
pub fn is_link_local(addr: Ipv6Addr) -> bool {
    addr.segments()[0] & 0xffc0 == 0xfe80
}

/// True for addresses that mean something on one device only, so that a lookup of one asks for
/// exactly the device given (`rt6_need_strict`): multicast, link-local, `::1`.
pub fn needs_device(addr: Ipv6Addr) -> bool {
    addr.is_multicast() || is_link_local(addr) || addr.is_loopback()
}

/// True for an address that a gateway beyond the link-local ones may have.
pub fn can_be_gateway(addr: Ipv6Addr) -> bool {
    !addr.is_unspecified() && !addr.is_multicast()
}

/// Reach of an address as source selection and address lists count it (`ipv6_addr_src_scope`):
/// 2 link, 5 site, 14 global, and of multicast what it says.
pub fn scope(addr: Ipv6Addr) -> u8 {
    let [first, second, ..] = addr.octets();
    match (first, second) {
        (0xff, _) => second & 0x0f,
        (0xfe, 0x80..=0xbf) => 2,
        (0xfe, 0xc0..=0xff) => 5,
        _ if addr.is_loopback() => 2,
        // `::` is of no kind at all.
        _ if addr.is_unspecified() => 0,
        _ => 14,
    }
}
