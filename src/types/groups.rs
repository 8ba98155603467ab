//! IPv6 addresses in text, of which there may be millions: groups of hexadecimal digits, with the
//! first longest run of two or more groups of zeros left out (RFC 5952).

use std::net::Ipv6Addr;
use std::ops::Range;

/// Room for the longest address, and for digits that are put down in vain.
const ROOM: usize = 48;

/// The two digits of every byte.
const DIGITS: [[u8; 2]; 256] = {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [HEX[byte >> 4], HEX[byte & 15]];
        byte += 1;
    }
    table
};

/// Adds an address, all of it in groups.
pub fn push_groups(out: &mut Vec<u8>, addr: &Ipv6Addr) {
    let (text, len) = spelled(addr);
    let end = out.len() + len;
    out.extend_from_slice(&text);
    out.truncate(end);
}

/// An address in the spelling of [`push_groups`], and what is behind it. Addresses that begin with a
/// group of zeros are passed over: the ends of some of them are written like IPv4 addresses, and not
/// everybody agrees of which.
pub fn groups(text: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    let (mut bits, mut count, mut gap) = (0u128, 0u32, None);
    let mut at = 0;
    loop {
        let (group, end) = group(text, at)?;
        bits = bits << 16 | u128::from(group);
        count += 1;
        at = end;
        if count == 8 || text.get(at) != Some(&b':') {
            break;
        }
        at += 1;
        if gap.is_none() && text.get(at) == Some(&b':') {
            gap = Some(count);
            at += 1;
            if { text.get(at) }.and_then(|byte| digit(*byte)).is_none() {
                break;
            }
        }
    }
    let missing = 8 - count;
    let addr = match gap {
        None if missing > 0 => return None,
        None => Ipv6Addr::from_bits(bits),
        Some(before) => {
            let behind = 16 * (count - before);
            let low = bits & !u128::MAX.checked_shl(behind).unwrap_or(0);
            let high = bits.checked_shr(behind).unwrap_or(0);
            let high = high.checked_shl(behind + 16 * missing).unwrap_or(0);
            Ipv6Addr::from_bits(high | low)
        }
    };
    // What is left out is what the only spelling leaves out.
    let left_out = gap.map_or(0..0, |before| before as usize..(before + missing) as usize);
    let rest = text.get(at..)?;
    let ends = !matches!(rest.first(), Some(b':' | b'0'..=b'9' | b'a'..=b'f'));
    let usual = addr.to_bits() >> 112 != 0 && zero_run(&addr) == left_out;
    (ends && usual).then_some((addr, rest))
}

/// The group of digits at a place, no zeros in front, and the place behind it.
fn group(text: &[u8], at: usize) -> Option<(u16, usize)> {
    let digit = |at: usize| text.get(at).and_then(|byte| digit(*byte));
    let mut group = digit(at)?;
    let mut end = at + 1;
    while end < at + 4
        && let Some(next) = digit(end)
    {
        if group == 0 {
            return None;
        }
        group = group << 4 | next;
        end += 1;
    }
    Some((group, end))
}

fn digit(byte: u8) -> Option<u16> {
    match byte {
        b'0'..=b'9' => Some(u16::from(byte - b'0')),
        b'a'..=b'f' => Some(u16::from(byte - b'a' + 10)),
        _ => None,
    }
}

/// The groups of zeros that are left out; an empty range for none.
pub fn zero_run(addr: &Ipv6Addr) -> Range<usize> {
    // A bit for every group of zeros, the first group's the lowest.
    let zeros = { addr.segments().into_iter().rev() }
        .fold(0u32, |bits, group| bits << 1 | u32::from(group == 0));
    // What is left of it where so many zeros follow one another.
    let (mut starts, mut length) = (zeros, 1);
    while starts & zeros >> length != 0 {
        starts &= zeros >> length;
        length += 1;
    }
    let first = starts.trailing_zeros() as usize;
    match length {
        1 => 0..0,
        _ => first..first + length,
    }
}

/// Text in the making: what is put down is longer than what counts.
struct Spelling {
    text: [u8; ROOM],
    end: usize,
}

impl Spelling {
    fn put(&mut self, bytes: [u8; 4], count: usize) {
        if let Some(place) = self.text.get_mut(self.end..self.end + 4) {
            place.copy_from_slice(&bytes);
        }
        self.end += count;
    }

    /// Groups, with a colon before each but the first of an address.
    fn put_groups(&mut self, groups: &[u16]) {
        for group in groups {
            if self.end > 0 {
                self.put([b':'; 4], 1);
            }
            let count = (19 - group.leading_zeros() as usize) / 4;
            let count = count.max(1);
            let [high, low] = (group << (16 - 4 * count)).to_be_bytes();
            let ([a, b], [c, d]) = (DIGITS[usize::from(high)], DIGITS[usize::from(low)]);
            self.put([a, b, c, d], count);
        }
    }
}

/// The text of an address, and its length.
fn spelled(addr: &Ipv6Addr) -> ([u8; ROOM], usize) {
    let groups = addr.segments();
    let gap = zero_run(addr);
    let mut spelling = Spelling {
        text: [0; ROOM],
        end: 0,
    };
    spelling.put_groups(groups.get(..gap.start).unwrap_or_default());
    if !gap.is_empty() {
        spelling.put([b':'; 4], if gap.end == 8 { 2 } else { 1 });
    }
    spelling.put_groups(groups.get(gap.end..).unwrap_or_default());
    (spelling.text, spelling.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(addr: &Ipv6Addr) -> Vec<u8> {
        let mut out = b"<".to_vec();
        push_groups(&mut out, addr);
        out
    }

    #[test]
    fn addresses_have_the_spelling_that_the_library_gives_them() {
        let mut bits = 0x0123_4567_89ab_cdef_0f1e_2d3c_4b5a_6978u128;
        for round in 0..20_000u32 {
            bits = bits.wrapping_mul(0xda94_2042_e4dd_58b5).rotate_left(41) ^ u128::from(round);
            // Groups of zeros, and short ones, are common.
            let groups = Ipv6Addr::from_bits(bits)
                .segments()
                .map(|group| match group & 7 {
                    0..4 => 0,
                    4 => group >> 12,
                    5 => group >> 8,
                    _ => group,
                });
            let addr = Ipv6Addr::from(groups);
            if addr.to_bits() >> 48 == 0 {
                continue;
            }
            let text = addr.to_string();
            assert_eq!(pushed(&addr), format!("<{text}").as_bytes());
            for rest in ["", "/48", " via", "g"] {
                let line = format!("{text}{rest}");
                let usual = !text.starts_with(':') && groups[0] != 0;
                let read = super::groups(line.as_bytes());
                assert_eq!(read, usual.then_some((addr, rest.as_bytes())));
            }
        }
    }

    #[test]
    fn no_other_spelling_is_read() {
        for text in [
            "",
            ":",
            "::",
            "::1",
            "::ffff:1.2.3.4",
            "::1:2:3",
            "1",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8:",
            "1:2:3:4:5:6:7::",
            "2001:DB8::",
            "2001:0db8::",
            "2001:db8:0:0::1",
            "2001:db8::1::",
            "2001:db8:::",
            "2001:db8::1:0:0:0",
            "20010:db8::",
            "2001:db8::00",
            "2001:db8::1:0:0:0:1",
            "2001:db8::12345",
            "2001:db8::1.2.3.4",
        ] {
            let read = groups(text.as_bytes());
            // What is read of a text is what it begins with, and its end is not an address's.
            assert!(
                read.is_none_or(|(_, rest)| rest.starts_with(b".")),
                "{text}: {read:?}"
            );
        }
    }
}
