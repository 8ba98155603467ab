//! Firewall marks (iproute2 7.1 `ip/iprule.c`).

use super::u32_word;
use crate::fault::Fault;

/// `MARK[/MASK]`, split at the first slash.
///
/// # Errors
/// Which half is no 32-bit number.
pub fn fwmark(word: &str) -> Result<(u32, Option<u32>), Fault> {
    let number = |text: &str, said: &str| {
        u32_word(text, 0).ok_or_else(|| Fault::invalid_argument(said, text))
    };
    let (mark, mask) = match word.split_once('/') {
        Some((mark, mask)) => (mark, Some(mask)),
        None => (word, None),
    };
    let mark = number(mark, "fwmark value is invalid\n")?;
    let mask = mask.map(|mask| number(mask, "fwmask value is invalid\n"));
    Ok((mark, mask.transpose()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fault_names_the_bad_half() {
        assert_eq!(fwmark("0x10/0xff"), Ok((16, Some(255))));
        assert_eq!(fwmark("7"), Ok((7, None)));
        let text = |word: &str| fwmark(word).expect_err("bad").text;
        assert_eq!(
            text("1/"),
            "Error: argument \"\" is wrong: fwmask value is invalid\n\n"
        );
        assert_eq!(
            text("x/y"),
            "Error: argument \"x\" is wrong: fwmark value is invalid\n\n"
        );
    }
}
