//! One row of an IPv4 table as text, without the detour by a parser of JSON: there may be a
//! million of them.

use std::net::Ipv4Addr;

use super::v1;
use crate::types::{Prefix4, push_octet, push_quad, quad, whole};

/// Writes `["198.51.100.0/24",3]`, with an object behind the number where there is more to say.
pub fn write(out: &mut Vec<u8>, prefix: Prefix4, path: u32, rare: &v1::Rare) {
    out.extend_from_slice(b"[\"");
    push_quad(out, prefix.addr().to_bits());
    push_octet(out, b'/', prefix.len());
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
    if *rare != v1::Rare::default() {
        out.push(b',');
        // Plain data into memory does not fail.
        let written = serde_json::to_writer(&mut *out, rare);
        debug_assert!(written.is_ok());
    }
    out.push(b']');
}

/// A row as read.
#[derive(Clone, PartialEq, Debug)]
pub struct Row4 {
    /// Prefix.
    pub prefix: Prefix4,
    /// Number of its path.
    pub path: u32,
    /// What is rare.
    pub rare: v1::Rare,
}

/// Reads one line as [`write`] makes it, with or without the comma that parts it from the next;
/// `None` for anything else.
pub fn read(line: &[u8]) -> Option<Row4> {
    let (prefix, rest) = read_prefix(line)?;
    let rest = rest.strip_prefix(b",")?;
    let (path, rest) = whole(rest)?;
    let rest = rest.strip_suffix(b",").unwrap_or(rest);
    let rare = rest.strip_suffix(b"]")?;
    let rare = match rare.strip_prefix(b",") {
        Some(object) => serde_json::from_slice(object).ok()?,
        None if rare.is_empty() => v1::Rare::default(),
        None => return None,
    };
    Some(Row4 { prefix, path, rare })
}

/// The row that a text begins with, if nothing is rare about it, and what is behind its line.
pub fn read_next(text: &[u8]) -> Option<(Row4, &[u8])> {
    let (prefix, rest) = read_prefix(text)?;
    let (path, rest) = whole(rest.strip_prefix(b",")?)?;
    let rest = rest.strip_prefix(b"]")?;
    let rest = { rest.strip_prefix(b",") }
        .unwrap_or(rest)
        .strip_prefix(b"\n")?;
    let rare = v1::Rare::default();
    Some((Row4 { prefix, path, rare }, rest))
}

/// The prefix that a line begins with, and what is behind its quote.
pub fn read_prefix(line: &[u8]) -> Option<(Prefix4, &[u8])> {
    let (bits, rest) = quad(line.strip_prefix(b"[\"")?)?;
    let (len, rest) = match rest {
        [b'/', ones @ b'0'..=b'9', b'"', rest @ ..] => (ones - b'0', rest),
        [
            b'/',
            tens @ b'1'..=b'3',
            ones @ b'0'..=b'9',
            b'"',
            rest @ ..,
        ] => ((tens - b'0') * 10 + (ones - b'0'), rest),
        _ => return None,
    };
    Some((Prefix4::new(Ipv4Addr::from_bits(bits), len)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_read_what_they_write_as_json_does() {
        let rares = [
            v1::Rare::default(),
            v1::Rare {
                tos: 4,
                kind: Some(7),
            },
        ];
        for rare in rares {
            for text in ["0.0.0.0/0", "198.51.100.0/24", "255.255.255.255/32"] {
                let (addr, len) = text.split_once('/').expect("a prefix");
                let prefix = Prefix4::new(addr.parse().expect(text), len.parse().expect(text));
                let prefix = prefix.expect(text);
                let mut out = Vec::new();
                write(&mut out, prefix, 77, &rare);
                let json = v1::Route(v1::PrefixText(prefix), 77, v1::Rare { ..rare.clone() });
                assert_eq!(out, serde_json::to_vec(&json).expect("JSON"));
                let row = Row4 {
                    prefix,
                    path: 77,
                    rare: rare.clone(),
                };
                assert_eq!(read(&out).as_ref(), Some(&row));
                out.push(b',');
                assert_eq!(read(&out).as_ref(), Some(&row));
                for (end, behind) in [("\n", &b""[..]), ("\n[", b"["), (",\n[", b"[")] {
                    let text = [out.strip_suffix(b",").expect("it"), end.as_bytes()].concat();
                    let plain = (rare == v1::Rare::default()).then(|| (row.clone(), behind));
                    assert_eq!(read_next(&text), plain);
                }
            }
        }
    }

    #[test]
    fn other_lines_are_refused() {
        let bad = [
            "",
            "[",
            "[\"10.0.0.0/8\",]",
            "[\"10.0.0.0/8\",1",
            "[\"10.0.0.1/8\",1]",
            "[\"10.0.0.0/33\",1]",
            "[\"010.0.0.0/8\",1]",
            "[\"10.0.0.0/08\",1]",
            "[\"10.0.0.0/\",1]",
            "[\"10.0.0.0/8x\",1]",
            "[\"10.0.0.0/032\",1]",
            "[\"10.0.0/8\",1]",
            "[\"10.0.0.256/32\",1]",
            "[\"10.0.0.0/8\",4294967296]",
            "[\"10.0.0.0/8\",1]]",
            "[\"10.0.0.0/8\",1,]",
            "[\"10.0.0.0/8\",1,{\"x\":1}]",
            "[\"10.0.0.0/8\",1x]",
            "[\"10.0.0.0/8\" ,1]",
        ];
        for line in bad {
            assert_eq!(read(line.as_bytes()), None, "{line}");
            assert_eq!(read_next(format!("{line}\n").as_bytes()), None, "{line}");
        }
    }
}
