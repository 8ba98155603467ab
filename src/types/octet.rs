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

const fn decimal(value: usize) -> u8 {
    b'0' + value as u8
}

/// The decimal digits of every byte, and how many they are.
const DECIMAL: [([u8; 3], u8); 256] = {
    let mut table = [([b'0'; 3], 1); 256];
    let mut number = 0;
    while number < 256 {
        let (hundreds, tens) = (number / 100, number / 10 % 10);
        table[number] = match number {
            0..10 => ([decimal(number), 0, 0], 1),
            10..100 => ([decimal(tens), decimal(number % 10), 0], 2),
            _ => ([decimal(hundreds), decimal(tens), decimal(number % 10)], 3),
        };
        number += 1;
    }
    table
};

/// Adds four numbers with dots between. Digits are put down three at a time, whatever counts of
/// them.
pub fn push_quad(out: &mut Vec<u8>, bits: u32) {
    let mut text = [0u8; 18];
    let mut end = 0;
    for octet in bits.to_be_bytes() {
        let (digits, count) = DECIMAL[usize::from(octet)];
        let [a, b, c] = digits;
        if let Some(place) = text.get_mut(end..end + 4) {
            place.copy_from_slice(&[a, b, c, 0]);
        }
        end += usize::from(count);
        if let Some(stop) = text.get_mut(end) {
            *stop = b'.';
        }
        end += 1;
    }
    let start = out.len();
    out.extend_from_slice(&text);
    out.truncate(start + end - 1);
}

/// Adds a sign and a number.
pub fn push_octet(out: &mut Vec<u8>, sign: u8, number: u8) {
    let ([a, b, c], count) = DECIMAL[usize::from(number)];
    let end = out.len() + 1 + usize::from(count);
    out.extend_from_slice(&[sign, a, b, c]);
    out.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::{octet, quad};

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
