//! Integers as C reads them (ISO C11 7.22.1.4, `strtoul` and `strtol` of glibc on a 64-bit
//! machine). The name files and nearly every value word of iproute2 are read this way.

/// What one conversion found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Integer<'a> {
    /// A minus sign stood in front.
    pub negative: bool,
    /// The digits' value, saturated at `u64::MAX`.
    pub magnitude: u64,
    /// The digits did not fit into 64 bits.
    pub overflow: bool,
    /// What follows the last digit.
    pub rest: &'a str,
}

/// True for what C's `isspace` calls white space in the C locale.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\x0b' | '\x0c' | '\r')
}

/// The value of a digit in `base`, which is at most 16.
fn digit(byte: u8, base: u64) -> Option<u64> {
    let value = match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        b'A'..=b'F' => byte - b'A' + 10,
        _ => return None,
    };
    Some(u64::from(value)).filter(|value| *value < base)
}

/// The base that applies, and how long its prefix is: 0 looks at the prefix, 16 allows one. `0x`
/// counts only where a hexadecimal digit follows; glibc otherwise reads the lone zero.
fn base_of(bytes: &[u8], base: u32) -> (u64, usize) {
    match (bytes, base) {
        ([b'0', b'x' | b'X', next, ..], 0 | 16) if digit(*next, 16).is_some() => (16, 2),
        ([b'0', ..], 0) => (8, 0),
        (_, 0) => (10, 0),
        _ => (u64::from(base), 0),
    }
}

/// White space, a sign, a prefix, digits: the longest such start of `text` (`base` is 0, 8, 10 or
/// 16). `None` when there is no digit.
pub fn c_integer(text: &str, base: u32) -> Option<Integer<'_>> {
    let text = text.trim_start_matches(is_space);
    let negative = text.starts_with('-');
    let signed = usize::from(negative || text.starts_with('+'));
    let bytes = text.as_bytes().get(signed..)?;
    let (base, prefix) = base_of(bytes, base);
    let digits = bytes.get(prefix..)?.iter();
    let digits = digits.map_while(|byte| digit(*byte, base));
    let (mut count, mut magnitude, mut overflow) = (0, 0u64, false);
    for digit in digits {
        let more = { magnitude.checked_mul(base) }.and_then(|high| high.checked_add(digit));
        overflow |= more.is_none();
        magnitude = more.unwrap_or(u64::MAX);
        count += 1;
    }
    (count > 0).then(|| Integer {
        negative,
        magnitude: if overflow { u64::MAX } else { magnitude },
        overflow,
        rest: text.get(signed + prefix + count..).unwrap_or_default(),
    })
}

/// `strtoul`: the value and what is left. A minus sign wraps; overflow saturates.
pub fn c_unsigned(text: &str, base: u32) -> Option<(u64, &str)> {
    let found = c_integer(text, base)?;
    let value = match (found.negative, found.overflow) {
        (true, false) => found.magnitude.wrapping_neg(),
        _ => found.magnitude,
    };
    Some((value, found.rest))
}

/// `strtol`: the value, saturated at both ends, and what is left.
pub fn c_signed(text: &str, base: u32) -> Option<(i64, &str)> {
    let found = c_integer(text, base)?;
    let value = if found.negative {
        0i64.checked_sub_unsigned(found.magnitude)
            .unwrap_or(i64::MIN)
    } else {
        i64::try_from(found.magnitude).unwrap_or(i64::MAX)
    };
    Some((value, found.rest))
}

/// `strtoul` over a whole word.
pub fn whole_unsigned(word: &str, base: u32) -> Option<u64> {
    match c_unsigned(word, base)? {
        (value, "") => Some(value),
        _ => None,
    }
}

/// `strtol` over a whole word.
pub fn whole_signed(word: &str, base: u32) -> Option<i64> {
    match c_signed(word, base)? {
        (value, "") => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_signs_and_blanks_are_read_as_c_does() {
        for (word, value) in [
            ("010", 8),
            ("0x10", 16),
            ("0X1f", 31),
            (" \t+6", 6),
            ("-0", 0),
            ("-18446744073709551615", 1),
            ("-1", u64::MAX),
            ("99999999999999999999", u64::MAX),
        ] {
            assert_eq!(whole_unsigned(word, 0), Some(value), "{word:?}");
        }
        for word in ["", " ", "+", "0x", "09", "7 ", "1_0", "- 1", "0b1"] {
            assert_eq!(whole_unsigned(word, 0), None, "{word:?}");
        }
        assert_eq!(c_unsigned("0xg", 0), Some((0, "xg")));
        assert_eq!(whole_unsigned("10", 16), Some(16));
        assert_eq!(whole_unsigned("0x6", 10), None);
    }

    #[test]
    fn digits_beyond_64_bits_are_read_to_their_end() {
        let found = c_integer("-18446744073709551616000x", 0).expect("digits");
        assert_eq!((found.magnitude, found.overflow), (u64::MAX, true));
        assert_eq!((found.negative, found.rest), (true, "x"));
        let found = c_integer("0xffffffffffffffff", 0).expect("digits");
        assert_eq!((found.magnitude, found.overflow), (u64::MAX, false));
        assert_eq!(c_unsigned("7\u{b2}", 0), Some((7, "\u{b2}")));
    }

    #[test]
    fn signed_integers_saturate() {
        assert_eq!(whole_signed("-99999999999999999999", 0), Some(i64::MIN));
        assert_eq!(whole_signed("99999999999999999999", 0), Some(i64::MAX));
        assert_eq!(whole_signed("-9", 0), Some(-9));
    }
}
