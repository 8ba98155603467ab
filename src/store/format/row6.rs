//! One row of an IPv6 table as text, without the detour by a library for JSON: there may be many,
//! and what stands behind the destination is the same in most of them.

use std::io::Write;

use crate::types::{Prefix6, groups, octet, push_groups};

/// What every row begins with.
const START: &[u8] = b"{\"dst\":\"";

/// Writes `{"dst":"2001:db8::/32"`, to be followed by what [`split`] found behind it.
pub fn push_dst(out: &mut Vec<u8>, dst: Prefix6) {
    out.extend_from_slice(START);
    match dst.addr().to_bits() >> 48 {
        // Some of these have ends that are written like IPv4 addresses.
        0 => {
            // Text into memory does not fail.
            let written = write!(out, "{}", dst.addr());
            debug_assert!(written.is_ok());
        }
        _ => push_groups(out, &dst.addr()),
    }
    out.push(b'/');
    out.extend_from_slice(itoa::Buffer::new().format(dst.len()).as_bytes());
    out.push(b'"');
}

/// The destination of a row in the usual spelling, and what stands behind it; `None` for any other
/// row.
pub fn split(line: &[u8]) -> Option<(Prefix6, &[u8])> {
    let (addr, rest) = groups(line.strip_prefix(START)?)?;
    let (len, rest) = octet(rest.strip_prefix(b"/")?)?;
    let dst = Prefix6::holding(addr, len);
    let rest = rest.strip_prefix(b"\"")?;
    (dst.len() == len && dst.addr() == addr).then_some((dst, rest))
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
    fn destinations_are_written_as_the_library_writes_them() {
        for text in [
            "::/0",
            "::1/128",
            "::102:0/111",
            "::ffff:0.0.0.0/96",
            "2001:db8::/32",
            "fe80::1/128",
        ] {
            let dst = prefix(text);
            let mut out = Vec::new();
            push_dst(&mut out, dst);
            let json = serde_json::to_string(&PrefixText6(dst)).expect("JSON");
            assert_eq!(
                String::from_utf8(out.clone()).expect("text"),
                format!("{{\"dst\":{json}")
            );
            out.extend_from_slice(b",\"dev\":3}");
            let usual = dst.addr().to_bits() >> 112 != 0;
            assert_eq!(split(&out), usual.then_some((dst, &b",\"dev\":3}"[..])));
        }
    }

    #[test]
    fn other_rows_are_left_alone() {
        for line in [
            "",
            "{",
            "{\"dst\":\"2001:db8::\"}",
            "{\"dst\":\"2001:db8::/129\"}",
            "{\"dst\":\"2001:db8::1/32\"}",
            "{\"dst\":\"2001:DB8::/32\"}",
            "{\"dst\":\"2001:db8::/032\"}",
            "{\"dst\": \"2001:db8::/32\"}",
            "{\"dev\":3,\"dst\":\"2001:db8::/32\"}",
        ] {
            assert_eq!(split(line.as_bytes()), None, "{line}");
        }
    }
}
