//! How single values are spelled. A value that cannot be one is refused while it is read, so that
//! the complaint carries its line and column.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, Ipv6Addr};

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::types::{LlAddr, Prefix4, Prefix6};

/// True for a value that need not be written down.
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An IPv4 prefix, `198.51.100.0/24`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PrefixText(pub Prefix4);

impl Serialize for PrefixText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}/{}", self.0.addr(), self.0.len()))
    }
}

impl<'de> Deserialize<'de> for PrefixText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parsed = |text: &str| {
            let (addr, len) = text.split_once('/').ok_or("a prefix without a length")?;
            let addr: Ipv4Addr = addr.parse().map_err(|_| "not an IPv4 prefix")?;
            let len: u8 = len.parse().map_err(|_| "not a prefix length")?;
            let prefix =
                Prefix4::new(addr, len).ok_or("longer than 32 bits or with host bits set")?;
            Ok(Self(prefix))
        };
        deserializer.deserialize_str(Text("an IPv4 prefix", parsed))
    }
}

/// An IPv6 prefix, `2001:db8::/32`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PrefixText6(pub Prefix6);

impl Serialize for PrefixText6 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}/{}", self.0.addr(), self.0.len()))
    }
}

impl<'de> Deserialize<'de> for PrefixText6 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parsed = |text: &str| {
            let (addr, len) = text.split_once('/').ok_or("a prefix without a length")?;
            let addr: Ipv6Addr = addr.parse().map_err(|_| "not an IPv6 prefix")?;
            let len: u8 = len.parse().map_err(|_| "not a prefix length")?;
            let prefix =
                Prefix6::new(addr, len).ok_or("longer than 128 bits or with host bits set")?;
            Ok(Self(prefix))
        };
        deserializer.deserialize_str(Text("an IPv6 prefix", parsed))
    }
}

/// A link layer address, `02:00:5e:00:00:01`; empty for none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LlText(pub LlAddr);

impl Serialize for LlText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<String> = { self.0.0.iter() }
            .map(|byte| format!("{byte:02x}"))
            .collect();
        serializer.serialize_str(&bytes.join(":"))
    }
}

impl<'de> Deserialize<'de> for LlText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parsed = |text: &str| {
            if let Some(bytes) = plain_bytes(text) {
                return Ok(Self(LlAddr(bytes)));
            }
            let byte = |hex: &str| u8::from_str_radix(hex, 16).map_err(|_| "not hexadecimal bytes");
            let words = text.split(':').filter(|_| !text.is_empty());
            let bytes: Vec<u8> = words.map(byte).collect::<Result<_, _>>()?;
            if bytes.len() > MAX_LLADDR {
                return Err("longer than 32 bytes");
            }
            Ok(Self(LlAddr(bytes)))
        };
        deserializer.deserialize_str(Text("a link layer address", parsed))
    }
}

/// Bytes in the spelling that rpdb writes: two small digits each, colons between.
fn plain_bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    let count = (bytes.len() + 1) / 3;
    if count > MAX_LLADDR || bytes.len() + 1 != 3 * count {
        return None;
    }
    let mut read = Vec::with_capacity(count);
    for part in bytes.chunks(3) {
        let ([high, low] | [high, low, b':']) = *part else {
            return None;
        };
        read.push(digit(high)? << 4 | digit(low)?);
    }
    Some(read)
}

/// Linux `MAX_ADDR_LEN`.
const MAX_LLADDR: usize = 32;

/// A map as an object. A key twice is refused: one of the two values would be lost.
#[derive(Serialize, Clone, PartialEq, Debug)]
#[serde(transparent)]
pub struct Unique<K: Ord, V>(pub BTreeMap<K, V>);

impl<K: Ord, V> Default for Unique<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Unique<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<'de, K, V> Deserialize<'de> for Unique<K, V>
where
    K: Ord + Deserialize<'de>,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// Reads a map.
struct Entries<K, V>(PhantomData<(K, V)>);

impl<'de, K, V> Visitor<'de> for Entries<K, V>
where
    K: Ord + Deserialize<'de>,
    V: Deserialize<'de>,
{
    type Value = Unique<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some((key, value)) = map.next_entry()? {
            if entries.insert(key, value).is_some() {
                return Err(A::Error::custom("a key twice"));
            }
        }
        Ok(Unique(entries))
    }
}

/// Reads a value from text.
struct Text<F>(&'static str, F);

impl<F, T> Visitor<'_> for Text<F>
where
    F: Fn(&str) -> Result<T, &'static str>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).map_err(|cause| E::custom(format_args!("\"{text}\": {cause}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_read_what_they_write_and_refuse_the_rest() {
        for good in ["\"0.0.0.0/0\"", "\"198.51.100.0/24\"", "\"10.0.0.1/32\""] {
            let prefix: PrefixText = serde_json::from_str(good).expect(good);
            assert_eq!(serde_json::to_string(&prefix).expect("text"), good);
        }
        for bad in [
            "\"10.0.0.1\"",
            "\"10.0.0.1/24\"",
            "\"10.0.0.0/33\"",
            "\"x/8\"",
            "8",
        ] {
            assert!(serde_json::from_str::<PrefixText>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn link_layer_addresses_read_what_they_write() {
        for good in ["\"\"", "\"00:ff:1a\""] {
            let addr: LlText = serde_json::from_str(good).expect(good);
            assert_eq!(serde_json::to_string(&addr).expect("text"), good);
        }
        for (odd, plain) in [("0:FF:1a", "00:ff:1a"), ("00:f", "00:0f"), ("7", "07")] {
            let read = |text| serde_json::from_str::<LlText>(&format!("\"{text}\"")).expect(text);
            assert_eq!(read(odd).0, read(plain).0);
        }
        let long = |bytes: usize| format!("\"{}\"", vec!["0a"; bytes].join(":"));
        assert!(serde_json::from_str::<LlText>(&long(32)).is_ok());
        for bad in [
            "\"0:zz\"",
            "\"00:zz\"",
            "\"00-11\"",
            "\"00:11:\"",
            "\"00:1:\"",
            &long(33),
        ] {
            assert!(serde_json::from_str::<LlText>(bad).is_err(), "{bad}");
        }
    }
}
