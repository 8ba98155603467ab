//! Bytes that are not text: how they travel through a program that speaks `String`.
//!
//! A command line, a name file or a batch file may hold any byte. Bytes that are no valid UTF-8
//! become characters of a private-use block, one each; writing turns them back. Characters of that
//! very block count as invalid on the way in, so the way in and out is always the identity.

/// Byte `b` travels as the character `BLOCK + b`; only `0x80..=0xff` occur.
const BLOCK: u32 = 0x0010_f700;

/// Text that stands for exactly these bytes.
pub fn text_of_bytes(mut bytes: &[u8]) -> String {
    if let Ok(plain) = std::str::from_utf8(bytes)
        && plain.is_ascii()
    {
        return plain.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    while !bytes.is_empty() {
        let (good, bad) = match std::str::from_utf8(bytes) {
            Ok(good) => (good, 0),
            Err(error) => {
                let (good, rest) = bytes.split_at(error.valid_up_to());
                let bad = error.error_len().unwrap_or(rest.len());
                (std::str::from_utf8(good).unwrap_or_default(), bad)
            }
        };
        push_escaped(&mut text, good);
        let end = good.len() + bad;
        bytes[good.len()..end]
            .iter()
            .for_each(|&byte| text.push(stand_in(byte)));
        bytes = &bytes[end..];
    }
    text
}

/// Pushes valid text, with characters of the block taken apart.
fn push_escaped(text: &mut String, good: &str) {
    for c in good.chars() {
        if travelling_byte(c).is_some() {
            let mut buffer = [0; 4];
            let bytes = c.encode_utf8(&mut buffer).as_bytes();
            bytes.iter().for_each(|&byte| text.push(stand_in(byte)));
        } else {
            text.push(c);
        }
    }
}

/// The bytes that `text` stands for.
pub fn bytes_of_text(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        match travelling_byte(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    bytes
}

/// True when [`bytes_of_text`] would change anything.
pub fn holds_travelling_bytes(text: &str) -> bool {
    // Every character of the block starts with the bytes F4 8F 9C..9F.
    text.as_bytes().windows(2).any(|pair| pair == [0xf4, 0x8f])
        && text.chars().any(|c| travelling_byte(c).is_some())
}

fn stand_in(byte: u8) -> char {
    char::from_u32(BLOCK + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn travelling_byte(c: char) -> Option<u8> {
    let byte = u32::from(c).checked_sub(BLOCK)?;
    u8::try_from(byte).ok().filter(|byte| *byte >= 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_survive_the_way_in_and_out() {
        let block = "\u{10f780}\u{10f7ff}";
        let cases: [&[u8]; 6] = [
            b"plain",
            "grün €".as_bytes(),
            b"\xff\xfe",
            b"a\xc3",
            b"\xe2\x82 x \x80",
            block.as_bytes(),
        ];
        for bytes in cases {
            assert_eq!(bytes_of_text(&text_of_bytes(bytes)), bytes, "{bytes:?}");
        }
        assert_eq!(text_of_bytes("grün".as_bytes()), "grün");
    }

    #[test]
    fn only_stand_ins_count_as_travelling() {
        assert!(!holds_travelling_bytes("grün \u{10fffd}"));
        assert!(holds_travelling_bytes(&text_of_bytes(b"x\xff")));
    }
}
