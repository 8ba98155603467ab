//! How a number is read from what is written to a file (Linux 6.18 `kernel/sysctl.c`,
//! `proc_get_long`; `lib/kstrtox.c`, `_parse_integer`).

/// The kernel copies this much of a number, and takes none that fills it.
const ROOM: usize = 21;

/// A number as written: sign and magnitude.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Number {
    /// A minus stood before it.
    pub negative: bool,
    /// The rest.
    pub magnitude: u64,
}

/// The first number of a text: decimal, octal after `0`, hexadecimal after `0x`. Blanks may stand
/// before it, and a blank must end it unless it ends the text; what follows the blank is ignored.
pub fn first(text: &[u8]) -> Option<Number> {
    next(&mut { text })
}

/// The same, and what is behind it is left.
pub fn next(text: &mut &[u8]) -> Option<Number> {
    let start = text.iter().position(|byte| !is_space(*byte))?;
    let rest = text.get(start..)?;
    let negative = rest.first() == Some(&b'-');
    let digits = rest.get(usize::from(negative)..)?;
    let (base, prefix) = base(digits);
    let body = digits.get(prefix..)?;
    let count = body
        .iter()
        .take_while(|byte| digit(**byte, base).is_some())
        .count();
    let length = usize::from(negative) + prefix + count;
    let ended = rest
        .get(length)
        .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n'));
    if count == 0 || length >= ROOM || !ended {
        return None;
    }
    let mut magnitude: u64 = 0;
    for byte in body.iter().take(count) {
        let value = u64::from(digit(*byte, base)?);
        magnitude = magnitude.checked_mul(u64::from(base))?.checked_add(value)?;
    }
    *text = rest.get(length..)?;
    Some(Number {
        negative,
        magnitude,
    })
}

/// The base of a number, and how many characters say so.
fn base(digits: &[u8]) -> (u32, usize) {
    match digits {
        [b'0', b'x' | b'X', next, ..] if next.is_ascii_hexdigit() => (16, 2),
        [b'0', ..] => (8, 0),
        _ => (10, 0),
    }
}

fn digit(byte: u8, base: u32) -> Option<u32> {
    char::from(byte).to_digit(base)
}

/// The kernel's `isspace`, which counts a no-break space of Latin-1 too.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0xa0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<i128> {
        let number = first(text.as_bytes())?;
        let magnitude = i128::from(number.magnitude);
        Some(if number.negative {
            -magnitude
        } else {
            magnitude
        })
    }

    #[test]
    fn what_the_kernel_takes() {
        let good = [
            ("0", 0),
            ("-1", -1),
            ("0x1f", 31),
            ("0X1F", 31),
            ("010", 8),
            ("1 2", 1),
            ("  1  ", 1),
            ("1\tx", 1),
            ("1\n", 1),
            ("-0", 0),
            ("00000000000000000001", 1),
            ("18446744073709551615", 18_446_744_073_709_551_615),
        ];
        for (text, value) in good {
            assert_eq!(read(text), Some(value), "{text:?}");
        }
        let bad = [
            "", " ", "-", "--1", "+1", "1-", "0x", "08", "1e", "1,2", "\"1\"",
        ];
        let long = ["99999999999999999999", "000000000000000000001"];
        for text in bad.iter().chain(&long) {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
