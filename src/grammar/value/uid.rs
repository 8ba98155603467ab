//! Ranges of user ids.

use crate::names::c_unsigned;
use crate::types::UidRange;

/// `START-END` as `scanf` reads it: two decimal numbers of which 32 bits are kept, junk behind them
/// ignored (iproute2 7.1 `ip/iprule.c`).
pub fn uid_range(word: &str) -> Option<UidRange> {
    let (start, rest) = c_unsigned(word, 10)?;
    let (end, _) = c_unsigned(rest.strip_prefix('-')?, 10)?;
    Some(UidRange {
        start: start as u32,
        end: end as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_numbers_and_whatever_follows() {
        let range = |start, end| Some(UidRange { start, end });
        assert_eq!(uid_range("0-1000"), range(0, 1000));
        assert_eq!(uid_range(" 1- 2x"), range(1, 2));
        assert_eq!(uid_range("1--1"), range(1, u32::MAX));
        assert_eq!(uid_range("1 -2"), None);
        assert_eq!(uid_range("5-"), None);
    }
}
