//! Addresses that are not plain IP: link layer addresses, `RTA_VIA`.

/// A link layer address: 6 bytes for Ethernet, 0 to 32 for other device types.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct LlAddr(pub Vec<u8>);

/// The gateway of another family (`RTA_VIA`): family number and raw address bytes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Via {
    /// Family of the gateway.
    pub family: crate::types::Family,
    /// Address bytes in network order (16 for IPv6).
    pub addr: Vec<u8>,
}

impl Via {
    /// The address, where it is an IP address.
    pub fn ip(&self) -> Option<std::net::IpAddr> {
        if let Ok(octets) = <[u8; 4]>::try_from(self.addr.as_slice()) {
            return Some(octets.into());
        }
        let octets = <[u8; 16]>::try_from(self.addr.as_slice()).ok()?;
        Some(octets.into())
    }
}

/// MPLS labels (`RTA_NEWDST` and MPLS destinations), each below 2^20, outermost first.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Labels(pub Vec<u32>);
