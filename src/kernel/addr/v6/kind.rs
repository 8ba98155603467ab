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

/// Label of an address in the default policy table (RFC 6724 §2.1 with the kernel's additions,
/// `net/ipv6/addrlabel.c`).
pub fn label(addr: Ipv6Addr) -> u32 {
    let bits = addr.to_bits();
    let within = |prefix: u128, len: u32| bits >> (128 - len) == prefix >> (128 - len);
    let top = |first: u128| first << 112;
    match () {
        () if addr.is_loopback() => 0,
        // `::/96` asks for the kind "compatible with IPv4", which `::` is not.
        () if within(0, 96) && !addr.is_unspecified() => 3,
        () if within(0xffff_0000_0000, 96) => 4,
        () if within(top(0x2001) | 0x10 << 96, 28) => 7,
        () if within(top(0x2001), 32) => 6,
        () if within(top(0x3ffe), 16) => 12,
        () if within(top(0x2002), 16) => 2,
        () if within(top(0xfec0), 10) => 11,
        () if within(top(0xfc00), 7) => 5,
        () => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_of_the_policy_table() {
        let cases = [
            ("::1", 0),
            ("2001:db8::1", 1),
            ("2002::1", 2),
            ("::7f00:1", 3),
            ("::ffff:10.0.0.1", 4),
            ("fd00::1", 5),
            ("2001::1", 6),
            ("2001:10::1", 7),
            ("2001:1f::1", 7),
            ("fec0::1", 11),
            ("3ffe::1", 12),
            ("::", 1),
            ("fe80::1", 1),
        ];
        for (addr, expected) in cases {
            let parsed: Ipv6Addr = addr.parse().unwrap_or(Ipv6Addr::UNSPECIFIED);
            assert_eq!(label(parsed), expected, "{addr}");
        }
    }
}
