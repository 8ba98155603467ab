//! DSCP and flow label words of rules (iproute2 7.1 `ip/iprule.c`).

use super::u32_word;
use crate::fault::Fault;
use crate::names::Book;

/// The full mask of a DSCP value.
pub const DSCP_MASK: u32 = 0x3f;
/// The full mask of a flow label.
pub const FLOWLABEL_MASK: u32 = 0xf_ffff;

/// `DSCP[/MASK]`: a number of any size, or a dsfield word of which the two low bits are dropped.
///
/// # Errors
/// `invalid dscp`, `invalid dscp mask`.
pub fn dscp(word: &str, book: &Book) -> Result<(u32, u32), Fault> {
    let named = |word: &str| book.dsfield_id(word).map(|field| u32::from(field >> 2));
    let value = |word: &str| u32_word(word, 0).or_else(|| named(word));
    masked(
        word,
        ["invalid dscp", "invalid dscp mask"],
        DSCP_MASK,
        value,
    )
}

/// `FLOWLABEL[/MASK]`.
///
/// # Errors
/// `invalid flowlabel`, `invalid flowlabel mask`.
pub fn flowlabel(word: &str) -> Result<(u32, u32), Fault> {
    let said = ["invalid flowlabel", "invalid flowlabel mask"];
    masked(word, said, FLOWLABEL_MASK, |word| u32_word(word, 0))
}

/// A value and, behind the first slash, its mask; `said` words what is wrong with either.
fn masked(
    word: &str,
    said: [&str; 2],
    full: u32,
    value: impl FnOnce(&str) -> Option<u32>,
) -> Result<(u32, u32), Fault> {
    let [bad_value, bad_mask] = said;
    let (text, mask) = match word.split_once('/') {
        Some((text, mask)) => (text, Some(mask)),
        None => (word, None),
    };
    let value = value(text).ok_or_else(|| Fault::invalid_argument(bad_value, text))?;
    let mask = match mask {
        Some(mask) => u32_word(mask, 0).ok_or_else(|| Fault::invalid_argument(bad_mask, mask))?,
        None => full,
    };
    Ok((value, mask))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Level;

    #[test]
    fn a_word_that_is_no_number_is_hexadecimal_and_shifted() {
        let dir = Some("/nonexistent".into());
        let book = Book::new(dir, Level::V7_1);
        assert_eq!(dscp("10", &book), Ok((10, 0x3f)));
        assert_eq!(dscp("ef", &book), Ok((0x3b, 0x3f)));
        assert_eq!(dscp("300/0x1", &book), Ok((300, 1)));
        let fault = dscp("zz/1", &book).expect_err("bad");
        assert_eq!(
            fault.text,
            "Error: argument \"zz\" is wrong: invalid dscp\n"
        );
        let fault = flowlabel("1/").expect_err("bad");
        assert_eq!(
            fault.text,
            "Error: argument \"\" is wrong: invalid flowlabel mask\n"
        );
    }
}
