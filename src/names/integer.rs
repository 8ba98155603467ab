//! Integers as C reads them (ISO C11 7.22.1.4, `strtoul` and `strtol` of glibc on a 64-bit
//! machine). The name files and nearly every value word of iproute2 are read this way.

use nom::bytes::complete::{tag_no_case, take_while, take_while1};
use nom::character::complete::one_of;
use nom::combinator::{opt, peek};
use nom::sequence::preceded;
use nom::{IResult, Parser};

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

/// `0x`, only where a hexadecimal digit follows; glibc otherwise reads the lone zero.
fn hex_prefix(text: &str) -> IResult<&str, ()> {
    let digit = peek(take_while1(|c: char| c.is_ascii_hexdigit()));
    (tag_no_case("0x"), digit).map(|_| ()).parse(text)
}

/// The base that applies: 0 looks at the prefix, 16 allows one.
fn base_of(text: &str, base: u32) -> (&str, u32) {
    match (hex_prefix(text), base) {
        (Ok((rest, ())), 0 | 16) => (rest, 16),
        (_, 0) if text.starts_with('0') => (text, 8),
        (_, 0) => (text, 10),
        _ => (text, base),
    }
}

/// White space, a sign, a prefix, digits: the longest such start of `text` (`base` is 0, 8, 10 or
/// 16). `None` when there is no digit.
pub fn c_integer(text: &str, base: u32) -> Option<Integer<'_>> {
    let blank = take_while::<_, _, nom::error::Error<&str>>(is_space);
    let (text, sign) = preceded(blank, opt(one_of("+-"))).parse(text).ok()?;
    let (text, base) = base_of(text, base);
    let digits = take_while1::<_, _, nom::error::Error<&str>>(|c: char| c.is_digit(base));
    let (rest, digits) = { digits }.parse(text).ok()?;
    let parsed = u64::from_str_radix(digits, base);
    Some(Integer {
        negative: sign == Some('-'),
        magnitude: parsed.clone().unwrap_or(u64::MAX),
        overflow: parsed.is_err(),
        rest,
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
    fn signed_integers_saturate() {
        assert_eq!(whole_signed("-99999999999999999999", 0), Some(i64::MIN));
        assert_eq!(whole_signed("99999999999999999999", 0), Some(i64::MAX));
        assert_eq!(whole_signed("-9", 0), Some(-9));
    }
}
