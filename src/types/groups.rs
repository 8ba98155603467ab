//! IPv6 addresses in text, of which there may be millions: groups of hexadecimal digits, with the
//! first longest run of two or more groups of zeros left out (RFC 5952).

use std::net::Ipv6Addr;
use std::ops::Range;

/// Room for the longest address, and for digits that are put down in vain.
const ROOM: usize = 48;

/// The digits.
const HEX: &[u8; 16] = b"0123456789abcdef";

/// The two digits of every byte.
const DIGITS: [[u8; 2]; 256] = {
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
    let start = out.len();
    out.extend_from_slice(&[b':'; ROOM]);
    let room = { out.get_mut(start..) }.and_then(<[u8]>::first_chunk_mut);
    let len = room.map_or(0, |room| spell(room, addr));
    out.truncate(start + len);
}

/// An address in the spelling of [`push_groups`], and what is behind it. Addresses that begin with a
/// group of zeros are passed over: the ends of some of them are written like IPv4 addresses, and not
/// everybody agrees of which.
pub fn groups(text: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    network(text).or_else(|| any_groups(text))
}

/// What most networks look like: up to four groups of four digits, and zeros behind.
#[inline]
fn network(text: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    let groups: &[[u8; 5]; 4] = text.first_chunk::<20>()?.as_chunks().0.first_chunk()?;
    let (mut bits, mut shift) = (0u128, 128u32);
    for ([a, b, c, d, end], at) in groups.iter().zip([5, 10, 15, 20]) {
        let [a, b, c, d] = [a, b, c, d].map(|byte| value(*byte));
        if (a | b | c | d) > 15 || a == 0 || *end != b':' {
            return None;
        }
        shift -= 16;
        bits |= u128::from(a << 12 | b << 8 | c << 4 | d) << shift;
        if let Some((b':', rest)) = text.get(at..)?.split_first() {
            let more = |byte: &u8| *byte == b':' || value(*byte) < 16;
            let ends = !rest.first().is_some_and(more);
            return ends.then_some((Ipv6Addr::from_bits(bits), rest));
        }
    }
    None
}

fn any_groups(text: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    let (first, mut at) = group(text, 0)?;
    // All so far, or what is behind the gap and what stands before it.
    let (mut bits, mut front) = (u128::from(first), 0u128);
    let (mut count, mut gap) = (1u32, None);
    let mut any_zero = first == 0;
    while count < 8 && text.get(at) == Some(&b':') {
        at += 1;
        if gap.is_none() && text.get(at) == Some(&b':') {
            gap = Some(count);
            front = std::mem::take(&mut bits);
            at += 1;
            if { text.get(at) }.is_none_or(|byte| value(*byte) > 15) {
                break;
            }
        }
        let (group, end) = group(text, at)?;
        bits = bits << 16 | u128::from(group);
        any_zero |= group == 0;
        count += 1;
        at = end;
    }
    let missing = 8 - count;
    let addr = match gap {
        None if missing > 0 => return None,
        None => Ipv6Addr::from_bits(bits),
        Some(before) => {
            let front = front.checked_shl(16 * (8 - before)).unwrap_or(0);
            Ipv6Addr::from_bits(front | bits)
        }
    };
    // What is left out is what the only spelling leaves out.
    let only = match gap {
        Some(_) if !any_zero => missing > 1,
        None if !any_zero => true,
        gap => {
            let left_out = gap.map_or(0..0, |before| before as usize..(before + missing) as usize);
            zero_run(&addr) == left_out
        }
    };
    let rest = text.get(at..)?;
    let ends = !matches!(rest.first(), Some(b':' | b'0'..=b'9' | b'a'..=b'f'));
    (ends && only && addr.to_bits() >> 112 != 0).then_some((addr, rest))
}

/// What every byte is as a digit; more than 15 for what is none.
const VALUES: [u8; 256] = {
    let mut table = [0x80; 256];
    let mut value = 0;
    while value < 16 {
        table[HEX[value] as usize] = value as u8;
        value += 1;
    }
    table
};

#[inline]
fn value(byte: u8) -> u16 {
    u16::from(VALUES[usize::from(byte)])
}

/// The group of digits at a place, no zeros in front, and the place behind it.
#[inline]
fn group(text: &[u8], at: usize) -> Option<(u16, usize)> {
    let rest = text.get(at..)?;
    if let Some(four) = rest.first_chunk::<4>() {
        let [a, b, c, d] = four.map(value);
        if (a | b | c | d) < 16 && a != 0 {
            return Some((a << 12 | b << 8 | c << 4 | d, at + 4));
        }
    }
    let mut group = value(*rest.first()?);
    let mut count = 1;
    if group > 15 {
        return None;
    }
    while count < 4
        && let Some(next) = rest.get(count).map(|byte| value(*byte))
        && next < 16
    {
        if group == 0 {
            return None;
        }
        group = group << 4 | next;
        count += 1;
    }
    Some((group, at + count))
}

/// For every pattern of groups of zeros, the first group's bit the lowest: where the first longest
/// run of two or more begins and ends.
const RUNS: [(u8, u8); 256] = {
    let mut table = [(0, 0); 256];
    let mut zeros = 0;
    while zeros < 256 {
        let (mut at, mut longest) = (0, 1);
        while at < 8 {
            let mut end = at;
            while end < 8 && zeros >> end & 1 == 1 {
                end += 1;
            }
            if end - at > longest {
                longest = end - at;
                table[zeros] = (at as u8, end as u8);
            }
            at = end + 1;
        }
        zeros += 1;
    }
    table
};

/// The groups of zeros that are left out; an empty range for none.
pub fn zero_run(addr: &Ipv6Addr) -> Range<usize> {
    // A bit for every group of zeros, the first group's the lowest.
    let groups = addr.segments().into_iter().rev();
    let zeros = groups.fold(0u8, |bits, group| bits << 1 | u8::from(group == 0));
    let (start, end) = RUNS[usize::from(zeros)];
    usize::from(start)..usize::from(end)
}

/// Puts an address down in a room full of colons; how long it is.
fn spell(room: &mut [u8; ROOM], addr: &Ipv6Addr) -> usize {
    let bits = addr.to_bits();
    #[expect(clippy::cast_possible_truncation)] // two halves
    let (high, low) = ((bits >> 64) as u64, bits as u64);
    match low {
        0 if high != 0 && !any_zero(high) => spell_network(room, high),
        _ => spell_any(room, addr),
    }
}

/// Some of these four groups are zeros, and others follow that are not.
fn any_zero(groups: u64) -> bool {
    const ONES: u64 = 0x0001_0001_0001_0001;
    // The zeros at the end do not count.
    let filled = groups | ((1 << groups.trailing_zeros()) - 1);
    // A group of zeros borrows from its highest bit.
    filled.wrapping_sub(ONES) & !filled & (ONES << 15) != 0
}

/// The same of what most networks are: up to four groups, and zeros behind.
fn spell_network(room: &mut [u8; ROOM], groups: u64) -> usize {
    let (mut rest, mut at) = (groups, 0);
    while rest != 0 {
        at = put_group(room, at, (rest >> 48) as u16);
        rest <<= 16;
    }
    at + 1
}

fn spell_any(room: &mut [u8; ROOM], addr: &Ipv6Addr) -> usize {
    let groups = addr.segments();
    let Range { start, end } = zero_run(addr);
    let mut put_all = |at, groups: Option<&[u16]>| {
        let groups = groups.unwrap_or_default().iter();
        groups.fold(at, |at, group| put_group(room, at, *group))
    };
    let mut at = put_all(0, groups.get(..start));
    if end > 0 {
        at += if start == 0 { 2 } else { 1 };
    }
    match end {
        8 => at,
        // Behind the last group, its colon is one too many.
        _ => put_all(at, groups.get(end..)) - 1,
    }
}

/// Puts a group down with the colon behind it; where the next one goes.
#[inline]
fn put_group(room: &mut [u8; ROOM], at: usize, group: u16) -> usize {
    let missing = (group.leading_zeros() / 4).min(3);
    let [high, low] = group.to_be_bytes();
    let ([a, b], [c, d]) = (DIGITS[usize::from(high)], DIGITS[usize::from(low)]);
    let text = u64::from_le_bytes([a, b, c, d, b':', b':', b':', b':']);
    if let Some(place) = room.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        // Zeros in front go, and what is behind the digits is colons still.
        *place = (text >> (8 * missing)).to_le_bytes();
    }
    at + 5 - missing as usize
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
