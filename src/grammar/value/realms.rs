//! Realms (iproute2 7.1 `ip/rtm_map.c`, `get_rt_realms_or_raw`).

use super::u32_word;
use crate::names::Book;

/// `[SOURCE/]DESTINATION` by name or number, else the whole word as one raw 32-bit number; source
/// in the high half. An empty destination is 0.
pub fn realms(word: &str, book: &Book) -> Option<u32> {
    named(word, book).or_else(|| u32_word(word, 0))
}

fn named(word: &str, book: &Book) -> Option<u32> {
    let (source, destination) = match word.split_once('/') {
        Some((source, destination)) => (book.realm_id(source)?, destination),
        None => (0, word),
    };
    let destination = match destination {
        "" => 0,
        name => book.realm_id(name)?,
    };
    Some(source << 16 | destination)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Level;

    #[test]
    fn halves_or_one_raw_number() {
        let book = Book::new(Some("/nonexistent".into()), Level::V7_1);
        assert_eq!(realms("1/2", &book), Some(0x1_0002));
        assert_eq!(realms("5/", &book), Some(0x5_0000));
        assert_eq!(realms("unknown", &book), Some(0));
        assert_eq!(realms("300", &book), Some(300));
        assert_eq!(realms("0x50006", &book), Some(0x5_0006));
        assert_eq!(realms("", &book), Some(0));
        for word in ["/2", "1/300", "x", "1/2/3"] {
            assert_eq!(realms(word, &book), None, "{word}");
        }
    }
}
