//! One row of an IPv6 table as text, without the detour by a parser of JSON: there may be many.

use std::io::Write;
use std::net::Ipv6Addr;

use super::{v1, v3};
use crate::types::{Prefix6, groups, octet, push_groups, push_octet, whole};

/// Writes `["2001:db8::/32",3]`, with an object behind the number where there is more to say.
pub fn write(out: &mut Vec<u8>, dst: Prefix6, path: u32, rare: &v3::Rare6) {
    out.extend_from_slice(b"[\"");
    match dst.addr().to_bits() >> 48 {
        // Some of these have ends that are written like IPv4 addresses.
        0 => {
            // Text into memory does not fail.
            let written = write!(out, "{}", dst.addr());
            debug_assert!(written.is_ok());
        }
        _ => push_groups(out, &dst.addr()),
    }
    push_octet(out, b'/', dst.len());
    match u8::try_from(path) {
        Ok(path) => {
            out.push(b'"');
            push_octet(out, b',', path);
        }
        Err(_) => {
            out.extend_from_slice(b"\",");
            out.extend_from_slice(itoa::Buffer::new().format(path).as_bytes());
        }
    }
    if *rare != v3::Rare6::default() {
        out.push(b',');
        // Plain data into memory does not fail.
        let written = serde_json::to_writer(&mut *out, rare);
        debug_assert!(written.is_ok());
    }
    out.push(b']');
}

/// A row as read.
#[derive(Clone, PartialEq, Debug)]
pub struct Row6 {
    /// Destination.
    pub dst: Prefix6,
    /// Number of its path.
    pub path: u32,
    /// What is rare.
    pub rare: v3::Rare6,
}

/// Reads one line as [`write`] makes it, with or without the comma that parts it from the next;
/// `None` for anything else.
pub fn read(line: &[u8]) -> Option<Row6> {
    let (dst, rest) = read_dst(line)?;
    let (path, rest) = whole(rest.strip_prefix(b",")?)?;
    let rest = rest.strip_suffix(b",").unwrap_or(rest);
    let rare = rest.strip_suffix(b"]")?;
    let rare = match rare.strip_prefix(b",") {
        Some(object) => serde_json::from_slice(object).ok()?,
        None if rare.is_empty() => v3::Rare6::default(),
        None => return None,
    };
    Some(Row6 { dst, path, rare })
}

/// Destination and path of the row that a text begins with, if it is one of the usual, and what is
/// behind its line.
pub fn read_next(text: &[u8]) -> Option<(Prefix6, u32, &[u8])> {
    let (dst, rest) = usual(text.strip_prefix(b"[\"")?)?;
    let (path, rest) = whole(rest.strip_prefix(b",")?)?;
    let rest = match rest {
        [b']', b',', b'\n', rest @ ..] | [b']', b'\n', rest @ ..] => rest,
        _ => return None,
    };
    Some((dst, path, rest))
}

/// The destination that a line begins with, and what is behind its quote.
pub fn read_dst(line: &[u8]) -> Option<(Prefix6, &[u8])> {
    let text = line.strip_prefix(b"[\"")?;
    usual(text).or_else(|| unusual(text))
}

/// A destination in the spelling that most have, and what is behind its quote.
fn usual(text: &[u8]) -> Option<(Prefix6, &[u8])> {
    let (addr, rest) = groups(text)?;
    let (len, rest) = octet(rest.strip_prefix(b"/")?)?;
    Some((Prefix6::new(addr, len)?, rest.strip_prefix(b"\"")?))
}

/// The same of addresses that begin with zeros.
fn unusual(text: &[u8]) -> Option<(Prefix6, &[u8])> {
    let slash = text.iter().take(ROOM).position(|byte| *byte == b'/')?;
    let (spelled, rest) = text.split_at(slash);
    let addr: Ipv6Addr = std::str::from_utf8(spelled).ok()?.parse().ok()?;
    let (len, rest) = octet(rest.strip_prefix(b"/")?)?;
    Some((Prefix6::new(addr, len)?, rest.strip_prefix(b"\"")?))
}

/// No address is longer.
const ROOM: usize = 46;

/// A row of versions 1 and 2, all of it in one object.
pub fn read_object(line: &[u8]) -> Option<v1::Route6> {
    let row = line.strip_suffix(b",").unwrap_or(line);
    super::plain::from_str(std::str::from_utf8(row).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::format::v1::PrefixText6;

    fn prefix(text: &str) -> Prefix6 {
        let (addr, len) = text.split_once('/').expect("a prefix");
        Prefix6::holding(addr.parse().expect(text), len.parse().expect(text))
    }

    #[test]
    fn rows_read_what_they_write_as_json_does() {
        let rares = [
            v3::Rare6::default(),
            v3::Rare6 {
                src: Some(PrefixText6(prefix("2001:db8:1::/48"))),
                expires: Some(-7),
            },
        ];
        for rare in rares {
            for (text, path) in [
                ("::/0", 0),
                ("::1/128", 77),
                ("::102:0/111", 255),
                ("::ffff:0.0.0.0/96", 256),
                ("2001:db8::/32", 4_294_967_295),
                ("fe80::1/128", 3),
            ] {
                let dst = prefix(text);
                let mut out = Vec::new();
                write(&mut out, dst, path, &rare);
                let json = v3::Shared6(PrefixText6(dst), path, rare.clone());
                assert_eq!(out, serde_json::to_vec(&json).expect("JSON"));
                let row = Row6 {
                    dst,
                    path,
                    rare: rare.clone(),
                };
                assert_eq!(read(&out).as_ref(), Some(&row));
                out.push(b',');
                assert_eq!(read(&out).as_ref(), Some(&row));
                let usual = rare == v3::Rare6::default() && dst.addr().to_bits() >> 112 != 0;
                for (end, behind) in [("\n", &b""[..]), ("\n[", b"["), (",\n[", b"[")] {
                    let text = [out.strip_suffix(b",").expect("it"), end.as_bytes()].concat();
                    let plain = usual.then_some((dst, path, behind));
                    assert_eq!(read_next(&text), plain);
                }
            }
        }
    }

    #[test]
    fn other_lines_are_refused() {
        for line in [
            "",
            "[",
            "[\"2001:db8::/32\",]",
            "[\"2001:db8::/32\",1",
            "[\"2001:db8::1/32\",1]",
            "[\"2001:db8::/129\",1]",
            "[\"2001:db8::/032\",1]",
            "[\"::1/64\",1]",
            "[\"::/129\",1]",
            "[\"::x/1\",1]",
            "[\"10.0.0.0/8\",1]",
            "[\"2001:db8::/32\",4294967296]",
            "[\"2001:db8::/32\",1]]",
            "[\"2001:db8::/32\",1,]",
            "[\"2001:db8::/32\",1,{\"x\":1}]",
            "[\"2001:db8::/32\",1x]",
            "[\"2001:db8::/32\" ,1]",
        ] {
            assert_eq!(read(line.as_bytes()), None, "{line}");
            assert_eq!(read_next(format!("{line}\n").as_bytes()), None, "{line}");
        }
    }
}
