//! A stamp as its writer lays it out, read without the detour by a parser of JSON: it comes before
//! everything else.

use crate::store::format::v2::{Place6, Stamp};

/// The stamp that a text begins with, and its length; `None` for any other layout, whatever it
/// says.
pub fn read(text: &[u8]) -> Option<(Stamp, usize)> {
    let mut rest = Rest(text);
    rest.word("{\"time\":[")?;
    let seconds = rest.number()?;
    rest.word(",")?;
    let time = (seconds, rest.number()?);
    rest.word("],\"size\":")?;
    let size = rest.count()?;
    rest.word(",\"head\":")?;
    let head = rest.count()?;
    rest.word(",\"routes4\":[")?;
    let routes4 = rest.list(|rest| {
        let place = rest.place()?;
        rest.word("]")?;
        Some(place)
    })?;
    rest.word(",\"routes6\":[")?;
    let routes6 = rest.list(|rest| {
        let (netns, table, at, bytes) = rest.place()?;
        rest.word(",")?;
        let ends = match rest.word("null") {
            Some(()) => None,
            None => Some(rest.number()?),
        };
        let branches = rest.word(",true").is_some();
        rest.word("]")?;
        Some(Place6(netns, table, at, bytes, ends, branches))
    })?;
    rest.word("}")?;
    let stamp = Stamp {
        time,
        size,
        head,
        routes4,
        routes6,
    };
    Some((stamp, text.len() - rest.0.len()))
}

/// What is still to be read.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn word(&mut self, word: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(word.as_bytes())?;
        Some(())
    }

    fn number(&mut self) -> Option<i64> {
        let sign = if self.word("-").is_some() { -1 } else { 1 };
        let count = i64::try_from(self.count()?).ok()?;
        Some(sign * count)
    }

    fn count(&mut self) -> Option<u64> {
        let (mut value, mut any) = (0u64, false);
        while let [digit @ b'0'..=b'9', rest @ ..] = self.0 {
            value = { value.checked_mul(10)? }.checked_add(u64::from(digit - b'0'))?;
            (any, self.0) = (true, rest);
        }
        any.then_some(value)
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.count()?).ok()
    }

    /// Namespace, table, first byte and bytes, behind their bracket.
    fn place(&mut self) -> Option<(u32, u32, u64, u64)> {
        self.word("[")?;
        let netns = self.small()?;
        self.word(",")?;
        let table = self.small()?;
        self.word(",")?;
        let at = self.count()?;
        self.word(",")?;
        Some((netns, table, at, self.count()?))
    }

    /// Items up to the closing bracket.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        if self.word("]").is_some() {
            return Some(items);
        }
        loop {
            items.push(item(self)?);
            if self.word("]").is_some() {
                return Some(items);
            }
            self.word(",")?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_read_as_json_reads_them() {
        let place = (3, u32::MAX, 0, u64::from(u32::MAX) * 9);
        for (routes4, routes6) in [
            (vec![], vec![]),
            (vec![place], vec![Place6(0, 254, 1, 2, None, true)]),
            (
                vec![place, place],
                vec![
                    Place6(0, 1, 1, 2, Some(-7), false),
                    Place6(0, 2, 5, 6, Some(8), true),
                ],
            ),
        ] {
            let stamp = Stamp {
                time: (-5, 999_999_999),
                size: 77,
                head: 0,
                routes4,
                routes6,
            };
            let mut text = serde_json::to_vec(&stamp).expect("JSON");
            let len = text.len();
            text.extend_from_slice(b",\nmore");
            assert_eq!(read(&text), Some((stamp, len)));
            for at in 0..len {
                assert_eq!(read(&text[..at]), None);
            }
        }
    }

    #[test]
    fn another_layout_is_left_to_others() {
        let text = br#"{"time":[1,2],"size":1,"head":2,"routes4":[],"routes6":[]}"#;
        assert!(read(text).is_some());
        let text = String::from_utf8_lossy(text);
        for (old, new) in [
            ("1,2", "1, 2"),
            ("\"head\":2", "\"head\":2e0"),
            (":1", ":x"),
        ] {
            assert_eq!(read(text.replacen(old, new, 1).as_bytes()), None, "{new}");
        }
    }
}
