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
