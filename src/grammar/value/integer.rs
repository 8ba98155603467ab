//! Whole-word integers with a range (iproute2 7.1 `lib/utils.c`, `get_u32` and siblings). A base of
//! 0 takes C's prefixes; a minus sign wraps and then falls out of every range but that of 64 bits.

use crate::names::{c_integer, whole_signed, whole_unsigned};

/// 0 to 255.
pub fn u8_word(word: &str, base: u32) -> Option<u8> {
    u8::try_from(whole_unsigned(word, base)?).ok()
}

/// 0 to 65535.
pub fn u16_word(word: &str, base: u32) -> Option<u16> {
    u16::try_from(whole_unsigned(word, base)?).ok()
}

/// 0 to 4294967295.
pub fn u32_word(word: &str, base: u32) -> Option<u32> {
    u32::try_from(whole_unsigned(word, base)?).ok()
}

/// 64 bits; negative words wrap, only overflow is refused.
pub fn u64_word(word: &str, base: u32) -> Option<u64> {
    if c_integer(word, base)?.overflow {
        return None;
    }
    whole_unsigned(word, base)
}

/// -2147483648 to 2147483647.
pub fn i32_word(word: &str, base: u32) -> Option<i32> {
    i32::try_from(whole_signed(word, base)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_end_where_the_type_does() {
        assert_eq!(u32_word("4294967295", 0), Some(u32::MAX));
        assert_eq!(u32_word("4294967296", 0), None);
        assert_eq!(u32_word("-1", 0), None);
        assert_eq!(u8_word("256", 0), None);
        assert_eq!(u16_word("0x10000", 0), None);
        assert_eq!(u64_word("-1", 0), Some(u64::MAX));
        assert_eq!(u64_word("18446744073709551616", 0), None);
        assert_eq!(i32_word("-2147483649", 0), None);
        assert_eq!(i32_word("-5", 0), Some(-5));
    }
}
