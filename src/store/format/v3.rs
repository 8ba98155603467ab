//! Version 3 of the document: version 2, with IPv6 routes as rows of the kind that IPv4 routes are.
//! What many routes share stands once in the head of their namespace, under `paths6`:
//!
//! ```text
//! "paths6":[
//! {"kind":1,"protocol":186,"dev":3,"gateway":"2001:db8:ff::a","metric":20},
//! …
//! "routes6":[
//! {"netns":0,"table":254,"routes":[
//! ["2001:db8::/32",0],
//! ["2001:db8:1::/48",0,{"src":"2001:db8:2::/48"}],
//! …
//! ```
//!
//! The objects that versions 1 and 2 have in the place of such rows are read for ever.

use std::fmt;
use std::net::Ipv6Addr;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::v1::{Encap, Nature, PrefixText6, Route6, Unique, is_default};

/// The number of this version.
pub const VERSION: u32 = 3;

/// What IPv6 routes share: everything but destination, source and end. A row must not begin like
/// that of a device's addresses, by which these are told in a head.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Path6 {
    pub kind: u8,
    pub protocol: u8,
    /// Absent for routes over an object.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dev: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub nh_id: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub gateway: Option<Ipv6Addr>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub metric: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub nature: Nature,
    #[serde(default, skip_serializing_if = "is_default")]
    pub pref: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub prefsrc: Option<Ipv6Addr>,
    /// `RTAX_*` index to value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub metrics: Unique<u8, u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub congctl: Option<String>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u16,
    #[serde(default, skip_serializing_if = "is_default")]
    pub flags: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    pub encap: Option<Encap>,
}

/// One route: `["2001:db8::/32",3]`, or with a third element where there is more to say.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Shared6(
    /// Destination.
    pub PrefixText6,
    /// Index into the paths.
    pub u32,
    /// What is rare.
    #[serde(default, skip_serializing_if = "is_default")]
    pub Rare6,
);

/// What only few routes have.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct Rare6 {
    /// Absent for any.
    #[serde(skip_serializing_if = "is_default")]
    pub src: Option<PrefixText6>,
    /// Seconds since the epoch.
    #[serde(skip_serializing_if = "is_default")]
    pub expires: Option<i64>,
}

/// A row of an IPv6 table.
#[derive(Serialize, Clone, PartialEq, Debug)]
#[serde(untagged)]
pub enum Row6 {
    /// Of versions 1 and 2: all of it in one object.
    Whole(Box<Route6>),
    /// Of this one.
    Shared(Shared6),
}

impl<'de> Deserialize<'de> for Row6 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

/// Tells the two apart as they begin, so that what is wrong inside is told with its place.
struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Row6;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a route")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row6, A::Error> {
        let route = Route6::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Row6::Whole(Box::new(route)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Row6, A::Error> {
        Shared6::deserialize(SeqAccessDeserializer::new(seq)).map(Row6::Shared)
    }
}

fn one() -> u16 {
    1
}

fn is_one(weight: &u16) -> bool {
    *weight == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_both_kinds_are_read() {
        let read = serde_json::from_str::<Row6>;
        for text in [
            "{\"dst\":\"2001:db8::/32\",\"dev\":3,\"kind\":1,\"protocol\":3}",
            "[\"2001:db8::/32\",3]",
            "[\"2001:db8::/32\",3,{\"src\":\"::1/128\",\"expires\":7}]",
        ] {
            let row = read(text).expect(text);
            assert_eq!(matches!(row, Row6::Whole(_)), text.starts_with('{'));
            assert_eq!(serde_json::to_string(&row).expect("JSON"), text);
        }
        for (text, cause) in [
            ("7", "expected a route"),
            ("[\"2001:db8::/32\"]", "invalid length 1"),
            ("[\"2001:db8::/32\",3,{},4]", "trailing characters"),
            ("[\"2001:db8::/32\",3,{\"dev\":4}]", "unknown field"),
            ("[\"2001:db8::1/32\",3]", "host bits"),
            ("{\"dst\":\"2001:db8::/32\",\"dev\":\"x\"}", "invalid type"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(cause), "{text}: {error}");
            assert!(error.contains(" at line 1 column "), "{text}: {error}");
        }
    }
}
