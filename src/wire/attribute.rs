//! Attributes: `struct rtattr`, a length, a type, and bytes padded to four.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::types::{IfName, bytes_of_text, text_of_bytes};

/// Bytes of an attribute's header.
const HEAD: usize = 4;
/// The bits of an attribute's type that are no flags (`NLA_TYPE_MASK`).
const TYPE_MASK: u16 = 0x3fff;
/// `NLA_F_NESTED`.
const NESTED: u16 = 0x8000;

/// An attribute that does not hold what its type promises.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed;

/// Attributes in the making.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    /// What is written so far, padded.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// One attribute. What does not fit into one (65,531 bytes) is cut.
    pub fn put(&mut self, kind: u16, value: &[u8]) {
        let most = usize::from(u16::MAX) - HEAD;
        let value = value.get(..most).unwrap_or(value);
        let length = u16::try_from(HEAD + value.len()).unwrap_or(u16::MAX);
        self.bytes.extend_from_slice(&length.to_ne_bytes());
        self.bytes.extend_from_slice(&kind.to_ne_bytes());
        self.bytes.extend_from_slice(value);
        self.bytes.resize(aligned(self.bytes.len()), 0);
    }

    /// A byte.
    pub fn u8(&mut self, kind: u16, value: Option<u8>) {
        value.into_iter().for_each(|value| self.put(kind, &[value]));
    }

    /// A number of 16 bits.
    pub fn u16(&mut self, kind: u16, value: Option<u16>) {
        let bytes = value.map(u16::to_ne_bytes);
        bytes.iter().for_each(|bytes| self.put(kind, bytes));
    }

    /// A number of 32 bits.
    pub fn u32(&mut self, kind: u16, value: Option<u32>) {
        let bytes = value.map(u32::to_ne_bytes);
        bytes.iter().for_each(|bytes| self.put(kind, bytes));
    }

    /// A number of 32 bits in network order.
    pub fn be32(&mut self, kind: u16, value: Option<u32>) {
        let bytes = value.map(u32::to_be_bytes);
        bytes.iter().for_each(|bytes| self.put(kind, bytes));
    }

    /// A number of 64 bits in network order.
    pub fn be64(&mut self, kind: u16, value: Option<u64>) {
        let bytes = value.map(u64::to_be_bytes);
        bytes.iter().for_each(|bytes| self.put(kind, bytes));
    }

    /// An IP address.
    pub fn ip(&mut self, kind: u16, value: Option<IpAddr>) {
        match value {
            Some(IpAddr::V4(ip)) => self.put(kind, &ip.octets()),
            Some(IpAddr::V6(ip)) => self.put(kind, &ip.octets()),
            None => {}
        }
    }

    /// A name, with its final zero.
    pub fn name(&mut self, kind: u16, value: Option<&IfName>) {
        if let Some(name) = value {
            let mut bytes = bytes_of_text(name.as_str());
            bytes.push(0);
            self.put(kind, &bytes);
        }
    }

    /// Attributes inside an attribute; the kernel marks only some of those as nested.
    pub fn nest(&mut self, kind: u16, marked: bool, inside: impl FnOnce(&mut Self)) {
        let mut writer = Self::default();
        inside(&mut writer);
        let flags = if marked { NESTED } else { 0 };
        self.put(kind | flags, &writer.bytes);
    }
}

/// The attributes in some bytes: type and value of each. What is left when the bytes end early is
/// passed over, as the kernel and iproute2 do.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'b>(pub &'b [u8]);

impl<'b> Iterator for Attributes<'b> {
    type Item = (u16, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let length = usize::from(u16_at(self.0, 0)?);
        let kind = u16_at(self.0, 2)? & TYPE_MASK;
        let value = self.0.get(HEAD..length)?;
        self.0 = self.0.get(aligned(length)..).unwrap_or_default();
        Some((kind, value))
    }
}

impl<'b> Attributes<'b> {
    /// The value of the last attribute of this type: a later one takes the place of an earlier.
    pub fn find(self, wanted: u16) -> Option<&'b [u8]> {
        { self.filter(|(kind, _)| *kind == wanted) }
            .last()
            .map(|(_, value)| value)
    }
}

/// The next multiple of four.
pub fn aligned(length: usize) -> usize {
    length.next_multiple_of(4)
}

/// The 16 bits at an offset.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_ne_bytes(bytes))
}

/// The 32 bits at an offset.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_ne_bytes(bytes))
}

/// A byte.
pub fn u8_of(value: &[u8]) -> Result<u8, Malformed> {
    value.first().copied().ok_or(Malformed)
}

/// A number of 16 bits.
pub fn u16_of(value: &[u8]) -> Result<u16, Malformed> {
    u16_at(value, 0).ok_or(Malformed)
}

/// A number of 32 bits.
pub fn u32_of(value: &[u8]) -> Result<u32, Malformed> {
    u32_at(value, 0).ok_or(Malformed)
}

/// A number of 32 bits in network order.
pub fn be32_of(value: &[u8]) -> Result<u32, Malformed> {
    u32_of(value).map(u32::from_be)
}

/// A number of 64 bits in network order.
pub fn be64_of(value: &[u8]) -> Result<u64, Malformed> {
    let bytes = value.get(..8).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u64::from_be_bytes).ok_or(Malformed)
}

/// An IP address, of the family that its length tells.
pub fn ip_of(value: &[u8]) -> Result<IpAddr, Malformed> {
    v4_of(value)
        .map(IpAddr::V4)
        .or_else(|_| v6_of(value).map(IpAddr::V6))
}

/// An IPv4 address.
pub fn v4_of(value: &[u8]) -> Result<Ipv4Addr, Malformed> {
    let octets = <[u8; 4]>::try_from(value);
    octets.map(Ipv4Addr::from).map_err(|_| Malformed)
}

/// An IPv6 address.
pub fn v6_of(value: &[u8]) -> Result<Ipv6Addr, Malformed> {
    let octets = <[u8; 16]>::try_from(value);
    octets.map(Ipv6Addr::from).map_err(|_| Malformed)
}

/// A name: everything before the first zero.
pub fn name_of(value: &[u8]) -> IfName {
    let bytes = value.split(|byte| *byte == 0).next().unwrap_or_default();
    IfName(text_of_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_padded_and_found_again() {
        let mut writer = Writer::default();
        writer.u8(20, Some(1));
        writer.u32(4, Some(7));
        writer.name(3, Some(&IfName::from("v0")));
        writer.nest(9, true, |inside| inside.u16(1, Some(5)));
        writer.u32(4, Some(8));
        assert_eq!(writer.bytes.len() % 4, 0);
        let attributes = Attributes(&writer.bytes);
        let kinds: Vec<u16> = attributes.map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [20, 4, 3, 9, 4]);
        assert_eq!(attributes.find(4).map(u32_of), Some(Ok(8)));
        assert_eq!(attributes.find(3).map(name_of), Some(IfName::from("v0")));
        assert_eq!(attributes.find(20), Some(&[1][..]));
        assert_eq!(attributes.find(6), None);
    }

    #[test]
    fn bytes_that_end_early_end_the_attributes() {
        let mut writer = Writer::default();
        writer.u32(4, Some(7));
        for cut in 0..writer.bytes.len() {
            assert_eq!(Attributes(&writer.bytes[..cut]).count(), 0, "{cut}");
        }
        assert_eq!(Attributes(&[3, 0, 1, 0]).count(), 0);
        assert_eq!(u32_of(&[1, 2, 3]), Err(Malformed));
    }
}
