//! A head in pieces: what a single lookup seldom needs is cut out of the text, to be read when
//! something asks for it.

use std::ops::Range;

use crate::types::memchr;

/// A head that rpdb wrote, cut.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cut {
    /// What is left, as a JSON object: a head with namespaces that have no paths, and hollow IPv6
    /// halves.
    pub rest: String,
    /// The namespaces, in their order.
    pub parts: Vec<Part>,
}

/// What was cut out of one namespace: places in the text of the head.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Part {
    /// The paths of its IPv4 routes, by number.
    pub paths: Vec<Range<usize>>,
    /// Its IPv6 half.
    pub v6: Range<usize>,
    /// The paths of its IPv6 routes in that half, all their rows.
    pub paths6: Range<usize>,
    /// The devices that have addresses of IPv6, or might have.
    pub speakers: Vec<u32>,
}

/// The keys that begin a line of their own, as the writer lays a head out: strings hold no
/// newlines, and rows begin with a bracket.
const PATHS: &str = "\"paths\":[";
const PATHS6: &str = "\"paths6\":[";
const V6: &str = "\"v6\":{";

/// What an IPv6 half is without anything in it.
const HOLLOW: &str = "\"v6\":{\"rules\":[]}";

/// What an address whose time runs out has; most have none. Part of a key, which is found quicker.
const ENDS: &str = "\"lifeti";

/// How the row of a device's addresses begins; no other row of an IPv6 half does.
const SPEAKER: &str = "{\"dev\":";

/// Next hop objects, to which paths and routes refer.
const OBJECTS: &str = "\"nexthops\":[";

/// Most namespaces have no more paths.
const FEW: usize = 32;

/// Cuts a head; `None` where what would be cut out is not at rest: next hop objects and addresses
/// that end. Where a head is not laid out as expected, namespaces are missing.
pub fn cut(head: &str) -> Option<Cut> {
    let mut cut = Cut {
        rest: String::with_capacity(head.len() + 2),
        parts: Vec::new(),
    };
    cut.rest.push('{');
    let mut part = Part::default();
    let mut lines = Lines { rest: head, at: 0 };
    // Where what is not copied yet begins.
    let mut from = 0;
    while let Some((place, line)) = lines.next() {
        match line {
            PATHS => {
                cut.rest.push_str(head.get(from..place.end)?);
                part.paths.reserve(FEW);
                from = lines.rows(|row| part.paths.push(row))?;
            }
            V6 => {
                cut.rest.push_str(head.get(from..place.start)?);
                let open = place.start + V6.len() - 1;
                from = lines.half(open, &mut part)?;
                cut.rest.push_str(HOLLOW);
                cut.parts.push(std::mem::take(&mut part));
            }
            OBJECTS => return None,
            _ => {}
        }
    }
    cut.rest.push_str(head.get(from..)?);
    cut.rest.push('}');
    Some(cut)
}

struct Lines<'h> {
    /// What is left, and where it begins.
    rest: &'h str,
    at: usize,
}

/// The rows of a stretch of a head.
pub fn rows(head: &str, stretch: &Range<usize>) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut lines = Lines {
        rest: head.get(stretch.clone()).unwrap_or_default(),
        at: stretch.start,
    };
    // What ends them is outside.
    let _ = lines.rows(|row| rows.push(row));
    rows
}

impl<'h> Lines<'h> {
    fn next(&mut self) -> Option<(Range<usize>, &'h str)> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr(b'\n', self.rest.as_bytes());
        let (line, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        let place = self.at..self.at + line.len();
        self.at = place.end + 1;
        self.rest = rest.get(1..).unwrap_or_default();
        Some((place, line))
    }

    /// Goes over rows to the line that ends them: where that begins.
    fn rows(&mut self, mut each: impl FnMut(Range<usize>)) -> Option<usize> {
        loop {
            let (mut place, line) = self.next()?;
            if line.starts_with(']') {
                return Some(place.start);
            }
            if line.ends_with(',') {
                place.end -= 1;
            }
            each(place);
        }
    }

    /// Goes over an IPv6 half, from its bracket on, of which nothing may end by itself: where that
    /// ends.
    fn half(&mut self, from: usize, part: &mut Part) -> Option<usize> {
        part.paths6 = from..from;
        loop {
            let (place, line) = self.next()?;
            match line {
                "}" => {
                    part.v6 = from..place.end;
                    return Some(place.end);
                }
                PATHS6 => {
                    let first = self.at;
                    part.paths6 = first..self.rows(|_| {})?;
                }
                // Only addresses end.
                line if line.starts_with(SPEAKER) && line.contains(ENDS) => return None,
                line => part.speakers.extend(speaker(line)),
            }
        }
    }
}

/// The device whose row a line is.
fn speaker(line: &str) -> Option<u32> {
    let (digits, _) = line.strip_prefix(SPEAKER)?.split_once(',')?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::format::{v1, v2};
    use crate::store::image::{self, tests::random::Random};

    #[test]
    fn what_is_cut_out_is_what_the_whole_has() {
        for seed in 0..30 {
            let head = image::head(&Random::at_rest(seed).host());
            let cut = cut(&head).expect("a head that rpdb wrote");
            let read = |text: &str| -> v2::Head { serde_json::from_str(text).expect("a head") };
            let (whole, rest) = (read(&format!("{{{head}}}")), read(&cut.rest));
            assert_eq!(whole.netns.len(), cut.parts.len());
            for ((whole, rest), part) in whole.netns.iter().zip(rest.netns).zip(&cut.parts) {
                let paths = part.paths.iter().map(|place| &head[place.clone()]);
                let paths = paths.map(|row| serde_json::from_str(row).expect("a path"));
                let [whole6, paths6] = [&part.v6, &part.paths6];
                let pieces = [whole6.start..paths6.start, paths6.end..whole6.end];
                let v6 = pieces.map(|piece| &head[piece]).concat();
                let v6: v1::V6 = serde_json::from_str(&v6).expect("a half");
                let rows = super::rows(&head, paths6).into_iter();
                let rows = rows.map(|row| serde_json::from_str(&head[row]).expect("a path"));
                assert!(v6.paths6.is_empty());
                let v6 = v1::V6 {
                    paths6: rows.collect(),
                    ..v6
                };
                let v4 = v1::V4 {
                    paths: paths.collect(),
                    ..rest.v4
                };
                let joined = v1::Netns { v4, v6, ..rest };
                assert_eq!(format!("{whole:?}"), format!("{joined:?}"));
                let speakers = whole.v6.addrs6.iter().map(|row| row.dev);
                assert_eq!(part.speakers, speakers.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn what_is_not_at_rest_is_left_whole() {
        let mut host = Random::at_rest(1).host();
        let addr = { host.namespaces.values_mut() }
            .flat_map(|ns| ns.v6.addrs.devs.values_mut())
            .find_map(|indev| indev.addrs.first_mut());
        addr.expect("an address").lifetime.valid = 9;
        assert!(cut(&image::head(&host)).is_none());
    }
}
