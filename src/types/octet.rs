//! Small numbers in text, of which there may be millions.

/// A decimal number up to 255 without zeros in front, and what is behind it.
pub fn octet(text: &[u8]) -> Option<(u8, &[u8])> {
    let (first, rest) = digit(text)?;
    let Some((second, rest)) = digit(rest) else {
        return Some((first, rest));
    };
    if first == 0 {
        return None;
    }
    let two = first * 10 + second;
    match digit(rest) {
        None => Some((two, rest)),
        Some((third, rest)) => Some((two.checked_mul(10)?.checked_add(third)?, rest)),
    }
}

fn digit(text: &[u8]) -> Option<(u8, &[u8])> {
    let (byte, rest) = text.split_first()?;
    let digit = byte.wrapping_sub(b'0');
    (digit <= 9).then_some((digit, rest))
}

/// So many bytes have room for every address and for what ends it.
const WINDOW: usize = 16;

/// Four of them with dots between, as one number, and what is behind them, which is no digit.
pub fn quad(text: &[u8]) -> Option<(u32, &[u8])> {
    if let Some(window) = text.first_chunk::<WINDOW>() {
        let (bits, end) = quad_in(window)?;
        return Some((bits, text.split_at(end).1));
    }
    let mut window = [0; WINDOW];
    window
        .iter_mut()
        .zip(text)
        .for_each(|(to, from)| *to = *from);
    let (bits, end) = quad_in(&window)?;
    Some((bits, text.split_at(end).1))
}

/// The same at the beginning of a text, and where it ends.
fn quad_in(text: &[u8; WINDOW]) -> Option<(u32, usize)> {
    let (first, at) = octet_in(text, 0)?;
    let (second, at) = octet_in(text, behind_dot(text, at)?)?;
    let (third, at) = octet_in(text, behind_dot(text, at)?)?;
    let (fourth, at) = octet_in(text, behind_dot(text, at)?)?;
    let bits = first << 24 | second << 16 | third << 8 | fourth;
    (digit_in(text, at) > 9).then_some((bits, at))
}

#[inline]
fn behind_dot(text: &[u8; WINDOW], at: usize) -> Option<usize> {
    (text[at % WINDOW] == b'.').then_some(at + 1)
}

/// More than 9 for what is no digit.
#[inline]
fn digit_in(text: &[u8; WINDOW], at: usize) -> u32 {
    u32::from(text[at % WINDOW].wrapping_sub(b'0'))
}

#[inline]
fn octet_in(text: &[u8; WINDOW], at: usize) -> Option<(u32, usize)> {
    let first = digit_in(text, at);
    if first > 9 {
        return None;
    }
    let second = digit_in(text, at + 1);
    if second > 9 {
        return Some((first, at + 1));
    }
    if first == 0 {
        return None;
    }
    let third = digit_in(text, at + 2);
    if third > 9 {
        return Some((first * 10 + second, at + 2));
    }
    let number = first * 100 + second * 10 + third;
    (number <= 255).then_some((number, at + 3))
}

/// A number as it is written, no sign and no zero before it, and what is behind it.
pub fn whole(text: &[u8]) -> Option<(u32, &[u8])> {
    let mut value: u32 = 0;
    let mut taken = 0;
    while let Some(digit) = text.get(taken).filter(|byte| byte.is_ascii_digit()) {
        value = { value.checked_mul(10)? }.checked_add(u32::from(digit - b'0'))?;
        taken += 1;
    }
    let zero_first = taken > 1 && text.first() == Some(&b'0');
    (taken > 0 && !zero_first).then(|| (value, text.get(taken..).unwrap_or_default()))
}

/// Up to three digits of every byte and a sign behind them, the first one lowest, and how many bytes
/// that are: what is put together in a register is put down at once.
const fn signed(sign: u8) -> [(u32, u32); 256] {
    let mut table = [(0, 0); 256];
    let (sign, zero) = (sign as u32, b'0' as u32);
    let mut number = 0;
    while number < 256 {
        let (hundreds, tens, ones) = (
            number as u32 / 100 + zero,
            number as u32 / 10 % 10 + zero,
            number as u32 % 10 + zero,
        );
        table[number] = match number {
            0..10 => (ones | sign << 8, 2),
            10..100 => (tens | ones << 8 | sign << 16, 3),
            _ => (hundreds | tens << 8 | ones << 16 | sign << 24, 4),
        };
        number += 1;
    }
    table
}

/// Every byte with a dot behind it.
static DOTTED: [(u32, u32); 256] = signed(b'.');

/// Adds four numbers with dots between.
#[inline]
pub fn push_quad(out: &mut Vec<u8>, bits: u32) {
    let [a, b, c, d] = bits.to_be_bytes().map(|octet| DOTTED[usize::from(octet)]);
    out.reserve(24);
    push_pair(out, a, b);
    push_pair(out, c, d);
    out.pop();
}

/// Adds two that are made up; eight bytes are put down, whatever counts of them.
#[inline]
fn push_pair(out: &mut Vec<u8>, (first, count): (u32, u32), (second, more): (u32, u32)) {
    let text = u64::from(first) | u64::from(second) << (8 * count);
    let end = out.len() + (count + more) as usize;
    out.extend_from_slice(&text.to_le_bytes());
    out.truncate(end);
}

/// Adds a sign and a number.
#[inline]
pub fn push_octet(out: &mut Vec<u8>, sign: u8, number: u8) {
    let (digits, count) = DOTTED[usize::from(number)];
    let text = digits << 8 | u32::from(sign);
    let end = out.len() + count as usize;
    out.extend_from_slice(&text.to_le_bytes());
    out.truncate(end);
}

/// Adds a number as it is written. Room for the longest is taken at once and given back, as a copy
/// of a length that is known beforehand is the quickest.
#[inline]
pub fn push_whole(out: &mut Vec<u8>, number: u32) {
    let count = number.checked_ilog10().unwrap_or(0) as usize + 1;
    let (mut text, mut rest) = ([0u8; 10], number);
    for place in text.iter_mut().take(count).rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let end = out.len() + count;
    out.extend_from_slice(&text);
    out.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::{octet, push_octet, push_quad, push_whole, quad};

    #[test]
    fn bytes_are_written_as_they_are() {
        for number in 0..=255u8 {
            let mut out = b"x".to_vec();
            push_octet(&mut out, b'/', number);
            let quad = [number, 255 - number, number / 2, number.wrapping_mul(7)];
            push_quad(&mut out, u32::from_be_bytes(quad));
            let addr = std::net::Ipv4Addr::from(quad);
            assert_eq!(out, format!("x/{number}{addr}").into_bytes());
        }
    }

    #[test]
    fn numbers_are_written_as_they_are() {
        let powers = (0..10).map(|power| 10u32.pow(power));
        let around = powers.flat_map(|power| [power - 1, power, power + 1, power * 3]);
        for number in around.chain([u32::MAX, u32::MAX / 7]) {
            let mut out = b"x".to_vec();
            push_whole(&mut out, number);
            assert_eq!(out, format!("x{number}").into_bytes());
        }
    }

    #[test]
    fn numbers_have_one_spelling() {
        for number in 0..=255u8 {
            let text = format!("{number}.x");
            assert_eq!(octet(text.as_bytes()), Some((number, &b".x"[..])));
        }
        for bad in ["", "x", "00", "01", "256", "999", "-1", " 1"] {
            assert_eq!(octet(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(octet(b"2555"), Some((255, &b"5"[..])));
    }

    #[test]
    fn four_numbers_make_an_address() {
        let read = |text: &'static str| quad(text.as_bytes());
        assert_eq!(read("1.20.255.0/8"), Some((0x0114_ff00, &b"/8"[..])));
        assert_eq!(read("1.2.3.4.5"), Some((0x0102_0304, &b".5"[..])));
        for bad in [
            "1.2.3",
            "1.2.3.",
            "1.2..4",
            "1.2.3.04",
            "1.2.300.4",
            ".1.2.3",
            "1.2.3.2555",
            "1.2.3.00",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
