//! Addresses as text, pushed straight into the buffer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::record::push_number;
use crate::types::{Family, Labels, arphrd, push_groups, push_octet, push_quad, zero_run};

/// An IP address as glibc's `inet_ntop` writes it.
pub fn push_ip(out: &mut Vec<u8>, addr: &IpAddr) {
    match addr {
        IpAddr::V4(addr) => push_ipv4(out, *addr),
        IpAddr::V6(addr) => push_ipv6(out, addr),
    }
}

/// A dotted quad.
pub fn push_ipv4(out: &mut Vec<u8>, addr: Ipv4Addr) {
    push_quad(out, addr.to_bits());
}

/// The length of a prefix behind its address.
pub fn push_length(out: &mut Vec<u8>, len: u8) {
    push_octet(out, b'/', len);
}

/// An IPv6 address: lower case, the first longest run of at least two zero groups compressed, and
/// both mapped (`::ffff:a.b.c.d`) and compatible (`::a.b.c.d`) addresses dotted. std's `Display`
/// does not dot the compatible ones.
pub fn push_ipv6(out: &mut Vec<u8>, addr: &Ipv6Addr) {
    if let [0, 0, 0, 0, 0, middle, ..] = addr.segments() {
        let zeros = zero_run(addr).end;
        if zeros == 6 || (zeros == 5 && middle == 0xffff) {
            out.extend_from_slice(if zeros == 6 { b"::" } else { b"::ffff:" });
            let [.., a, b, c, d] = addr.octets();
            return push_ipv4(out, Ipv4Addr::new(a, b, c, d));
        }
    }
    push_groups(out, addr);
}

/// A link layer address; tunnels have IP addresses there (iproute2 7.1 `lib/ll_addr.c`).
pub fn push_lladdr(out: &mut Vec<u8>, addr: &[u8], hw_type: u16) {
    if let (Ok(quad), true) = (
        <[u8; 4]>::try_from(addr),
        matches!(hw_type, arphrd::TUNNEL | arphrd::SIT | arphrd::IPGRE),
    ) {
        return push_ipv4(out, quad.into());
    }
    if let (Ok(octets), true) = (
        <[u8; 16]>::try_from(addr),
        matches!(hw_type, arphrd::TUNNEL6 | arphrd::IP6GRE),
    ) {
        return push_ipv6(out, &octets.into());
    }
    for (at, octet) in addr.iter().enumerate() {
        if at > 0 {
            out.push(b':');
        }
        out.extend_from_slice(format!("{octet:02x}").as_bytes());
    }
}

/// An address of a family that may be any (iproute2 7.1 `lib/utils.c`, `rt_addr_n2a_r`).
pub fn push_family_addr(out: &mut Vec<u8>, family: Family, addr: &[u8]) {
    match family {
        Family::INET => match <[u8; 4]>::try_from(addr) {
            Ok(octets) => push_ipv4(out, octets.into()),
            Err(_) => out.extend_from_slice(b"???"),
        },
        Family::INET6 => match <[u8; 16]>::try_from(addr) {
            Ok(octets) => push_ipv6(out, &octets.into()),
            Err(_) => out.extend_from_slice(b"???"),
        },
        Family::PACKET => push_lladdr(out, addr, 0xffff),
        _ => out.extend_from_slice(b"???"),
    }
}

/// An MPLS label stack: `100/200`.
pub fn push_labels(out: &mut Vec<u8>, labels: &Labels) {
    for (at, label) in labels.0.iter().enumerate() {
        if at > 0 {
            out.push(b'/');
        }
        push_number(out, u64::from(*label));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_is_written_as_glibc_writes_it() {
        for (addr, want) in [
            ("::", "::"),
            ("::1", "::1"),
            ("::5", "::5"),
            ("::1.2.3.4", "::1.2.3.4"),
            ("::1.2.0.0", "::1.2.0.0"),
            ("::0.1.0.5", "::0.1.0.5"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
            ("::ffff:0:1", "::ffff:0.0.0.1"),
            ("::fffe:1:2", "::fffe:1:2"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"),
            ("2001:0:3:4:5:6:7:8", "2001:0:3:4:5:6:7:8"),
            ("fe80::", "fe80::"),
            ("0:0:1::", "0:0:1::"),
            ("1::a0b:0:c", "1::a0b:0:c"),
        ] {
            let mut out = Vec::new();
            if let Ok(addr) = addr.parse() {
                push_ipv6(&mut out, &addr);
            }
            assert_eq!(String::from_utf8_lossy(&out), want);
        }
    }

    #[test]
    fn link_layer_addresses_follow_the_hardware_type() {
        let text = |addr: &[u8], hw_type| {
            let mut out = Vec::new();
            push_lladdr(&mut out, addr, hw_type);
            String::from_utf8_lossy(&out).into_owned()
        };
        assert_eq!(
            text(&[2, 0, 0xab, 0, 0, 1], arphrd::ETHER),
            "02:00:ab:00:00:01"
        );
        assert_eq!(text(&[10, 0, 0, 1], arphrd::SIT), "10.0.0.1");
        assert_eq!(text(&[10, 0, 0, 1], arphrd::ETHER), "0a:00:00:01");
    }
}
