//! Bytes looked for in a text, sixteen at a time. The functions of `memchr` do the same, but begin
//! by asking the processor what it can, and where that is a virtual one, each such question takes
//! longer than a small command has to spare.

#[cfg(not(target_arch = "x86_64"))]
use memchr::arch::all::memchr as arch;
#[cfg(target_arch = "x86_64")]
use memchr::arch::x86_64::sse2::memchr as arch;

/// Where a byte is first.
#[inline]
pub fn memchr(byte: u8, text: &[u8]) -> Option<usize> {
    one(byte)?.find(text)
}

/// Where a byte is last.
#[inline]
pub fn memrchr(byte: u8, text: &[u8]) -> Option<usize> {
    one(byte)?.rfind(text)
}

/// Where one of two bytes is first.
#[inline]
pub fn memchr2(byte: u8, other: u8, text: &[u8]) -> Option<usize> {
    two(byte, other)?.find(text)
}

/// The lines of a text, without their newlines.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut left = Some(text).filter(|text| !text.is_empty());
    std::iter::from_fn(move || {
        let text = left.take()?;
        let Some(end) = memchr(b'\n', text.as_bytes()) else {
            return Some(text);
        };
        let (line, rest) = text.split_at(end);
        left = rest.get(1..).filter(|rest| !rest.is_empty());
        Some(line)
    })
}

/// Every processor of this kind has what it takes.
#[cfg(target_arch = "x86_64")]
#[inline]
fn one(byte: u8) -> Option<arch::One> {
    arch::One::new(byte)
}

#[cfg(not(target_arch = "x86_64"))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is a choice")]
fn one(byte: u8) -> Option<arch::One> {
    Some(arch::One::new(byte))
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn two(byte: u8, other: u8) -> Option<arch::Two> {
    arch::Two::new(byte, other)
}

#[cfg(not(target_arch = "x86_64"))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is a choice")]
fn two(byte: u8, other: u8) -> Option<arch::Two> {
    Some(arch::Two::new(byte, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_text() {
        for text in ["", "a", "a\n", "a\nb", "\n\na b\n\n", "é\nü\n"] {
            assert!(lines(text).eq(text.lines()), "{text:?}");
        }
    }

    #[test]
    fn they_find_what_a_plain_search_finds() {
        for len in 0..70 {
            for at in 0..=len {
                let mut text = vec![b'x'; len];
                text.splice(at..(at + 1).min(len), [b'n', b'm', b'n']);
                let first = |wanted: &[u8]| text.iter().position(|byte| wanted.contains(byte));
                assert_eq!(memchr(b'n', &text), first(b"n"));
                assert_eq!(memchr(b'y', &text), None);
                assert_eq!(memchr2(b'n', b'm', &text), first(b"nm"));
                assert_eq!(memchr2(b'y', b'm', &text), first(b"m"));
                assert_eq!(memrchr(b'n', &text), Some(at + 2));
                assert_eq!(memrchr(b'y', &text), None);
            }
        }
    }
}
