//! Addresses: `struct ifaddrmsg` and `IFA_*` (Linux 6.18 `net/ipv4/devinet.c`, `inet_fill_ifaddr`;
//! `net/ipv6/addrconf.c`, `inet6_fill_ifaddr`).

use super::attribute::{Attributes, Malformed, Writer, ip_of, name_of, u8_of, u32_at, u32_of};
use crate::rtnl::{AddrMsg, Lifetime};
use crate::types::{Family, IfIndex, Scope};

/// Bytes of the head.
const HEAD: usize = 8;

/// `IFA_*`.
mod ifa {
    pub const ADDRESS: u16 = 1;
    pub const LOCAL: u16 = 2;
    pub const LABEL: u16 = 3;
    pub const BROADCAST: u16 = 4;
    pub const ANYCAST: u16 = 5;
    pub const CACHEINFO: u16 = 6;
    pub const FLAGS: u16 = 8;
    pub const RT_PRIORITY: u16 = 9;
    pub const PROTO: u16 = 11;
}

/// Head and attributes of an address.
pub fn encode(msg: &AddrMsg) -> Vec<u8> {
    let low = msg.flags.to_le_bytes()[0];
    let mut bytes = vec![msg.family.0, msg.prefix_len, low, msg.scope.0];
    bytes.extend_from_slice(&msg.index.0.to_ne_bytes());
    let mut writer = Writer { bytes };
    match msg.family {
        Family::INET6 => {
            writer.ip(ifa::LOCAL, msg.local);
            writer.ip(ifa::ADDRESS, msg.address);
            writer.u32(ifa::RT_PRIORITY, msg.rt_priority);
            lifetime(&mut writer, msg.lifetime);
            writer.u32(ifa::FLAGS, Some(msg.flags));
            writer.u8(ifa::PROTO, msg.proto);
        }
        _ => {
            writer.ip(ifa::ADDRESS, msg.address);
            writer.ip(ifa::LOCAL, msg.local);
            writer.ip(ifa::BROADCAST, msg.broadcast);
            writer.ip(ifa::ANYCAST, msg.anycast);
            writer.name(ifa::LABEL, msg.label.as_ref());
            writer.u8(ifa::PROTO, msg.proto);
            writer.u32(ifa::FLAGS, Some(msg.flags));
            writer.u32(ifa::RT_PRIORITY, msg.rt_priority);
            lifetime(&mut writer, msg.lifetime);
        }
    }
    writer.bytes
}

/// `struct ifa_cacheinfo`; the times of creation and change say nothing outside the kernel that
/// counts them.
fn lifetime(writer: &mut Writer, lifetime: Option<Lifetime>) {
    if let Some(Lifetime { preferred, valid }) = lifetime {
        let [preferred, valid] = [preferred, valid].map(u32::to_ne_bytes);
        let unknown = [0; 4];
        writer.put(
            ifa::CACHEINFO,
            &[preferred, valid, unknown, unknown].concat(),
        );
    }
}

/// The address that head and attributes tell of.
///
/// # Errors
/// A head or an attribute that is too short.
pub fn decode(payload: &[u8]) -> Result<AddrMsg, Malformed> {
    let (head, rest) = payload.split_at_checked(HEAD).ok_or(Malformed)?;
    let byte = |at: usize| head.get(at).copied().unwrap_or_default();
    let mut msg = AddrMsg {
        family: Family(byte(0)),
        prefix_len: byte(1),
        flags: u32::from(byte(2)),
        scope: Scope(byte(3)),
        index: IfIndex(u32_at(head, 4).unwrap_or_default()),
        ..AddrMsg::default()
    };
    for (kind, value) in Attributes(rest) {
        match kind {
            ifa::ADDRESS => msg.address = Some(ip_of(value)?),
            ifa::LOCAL => msg.local = Some(ip_of(value)?),
            ifa::LABEL => msg.label = Some(name_of(value)),
            ifa::BROADCAST => msg.broadcast = Some(ip_of(value)?),
            ifa::ANYCAST => msg.anycast = Some(ip_of(value)?),
            ifa::CACHEINFO => {
                let valid = u32_at(value, 4).ok_or(Malformed)?;
                let preferred = u32_of(value)?;
                msg.lifetime = Some(Lifetime { preferred, valid });
            }
            ifa::FLAGS => msg.flags = u32_of(value)?,
            ifa::RT_PRIORITY => msg.rt_priority = Some(u32_of(value)?),
            ifa::PROTO => msg.proto = Some(u8_of(value)?),
            _ => {}
        }
    }
    Ok(msg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::IfName;

    #[test]
    fn every_attribute_survives() {
        let v4 = AddrMsg {
            family: Family::INET,
            prefix_len: 24,
            flags: 0x280,
            scope: Scope::LINK,
            index: IfIndex(3),
            local: "10.0.0.1".parse().ok(),
            address: "10.0.0.2".parse().ok(),
            broadcast: "10.0.0.255".parse().ok(),
            label: Some(IfName::from("v0:x")),
            rt_priority: Some(7),
            proto: Some(9),
            lifetime: Some(Lifetime {
                preferred: 100,
                valid: 500,
            }),
            ..AddrMsg::default()
        };
        assert_eq!(decode(&encode(&v4)), Ok(v4));
        let v6 = AddrMsg {
            family: Family::INET6,
            prefix_len: 64,
            flags: 0xc0,
            index: IfIndex(2),
            address: "fe80::1".parse().ok(),
            proto: Some(3),
            lifetime: Some(Lifetime::FOREVER),
            ..AddrMsg::default()
        };
        assert_eq!(decode(&encode(&v6)), Ok(v6));
    }
}
