//! Small numbers in text, of which there may be millions.

/// A decimal number up to 255 without zeros in front, and what is behind it.
pub fn octet(text: &[u8]) -> Option<(u8, &[u8])> {
    let (mut number, mut used) = (0u32, 0);
    for byte in text.iter().take(3) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        number = number * 10 + u32::from(digit);
        used += 1;
    }
    if used > 1 && text.first() == Some(&b'0') {
        return None;
    }
    let number = u8::try_from(number).ok().filter(|_| used > 0)?;
    Some((number, text.get(used..)?))
}

/// Four of them with dots between, as one number, and what is behind them.
pub fn quad(text: &[u8]) -> Option<(u32, &[u8])> {
    let (first, mut rest) = octet(text)?;
    let mut bits = u32::from(first);
    for _ in 0..3 {
        let (number, behind) = octet(rest.strip_prefix(b".")?)?;
        bits = bits << 8 | u32::from(number);
        rest = behind;
    }
    Some((bits, rest))
}

#[cfg(test)]
mod tests {
    use super::octet;

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
}
