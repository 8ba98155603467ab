//! Small numbers in text, of which there may be millions.

/// A decimal number up to 255 without zeros in front, and what is behind it.
pub fn octet(text: &[u8]) -> Option<(u8, &[u8])> {
    let digit = |at: usize| {
        let digit = text.get(at)?.wrapping_sub(b'0');
        (digit < 10).then_some(u16::from(digit))
    };
    let first = digit(0)?;
    let (number, used) = match (digit(1), digit(2)) {
        (None, _) => (first, 1),
        (Some(second), None) => (first * 10 + second, 2),
        (Some(second), Some(third)) => (first * 100 + second * 10 + third, 3),
    };
    let leading_zero = first == 0 && used > 1;
    let number = u8::try_from(number).ok().filter(|_| !leading_zero)?;
    Some((number, text.get(used..)?))
}
