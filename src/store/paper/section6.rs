//! The rows of one IPv6 table in the text of a document.
//!
//! Plain rows are in dump order: by last address, and at one last address the longer prefix first.
//! What covers an address is therefore found from above: the first row whose last address is not
//! below it either covers it, or tells by the bits that they have in common how much shorter the next
//! candidate must be.

use std::net::Ipv6Addr;
use std::sync::Arc;

use super::halves::LONG;
use super::seek::{Rank, Rows, SHORT, Trail};
use super::{Text, both, in_turn, middle};
use crate::kernel::fib::Found;
use crate::kernel::fib::v6::{Index6, Key6, Paths6, Route6, Rows6, Sorted6};
use crate::store::format::row6::{self, Row6};
use crate::types::{Prefix6, memchr};

/// A plain row's place in dump order: the last address, and how much shorter than 128.
type Rank6 = (u128, u8);

fn rank(dst: Prefix6) -> Rank6 {
    (dst.last().to_bits(), 128 - dst.len())
}

impl Rank for Rank6 {
    const START: Self = (0, 0);
    const END: Self = (u128::MAX, u8::MAX);

    fn of(line: &[u8]) -> Option<Self> {
        row6::read_dst(line).map(|(dst, _)| rank(dst))
    }

    fn share(self, low: Self, high: Self, width: u64) -> u64 {
        let all = high.0.saturating_sub(low.0);
        let part = self.0.saturating_sub(low.0);
        // So many of the first bits that matter that a product is small enough for files of 4 GiB.
        let shift = 96u32.saturating_sub(all.leading_zeros());
        let [part, all] = [part, all].map(|bits| u64::try_from(bits >> shift).unwrap_or(u64::MAX));
        part.saturating_mul(width) / all.max(1)
    }
}

/// The rows of one table.
#[derive(Clone, Debug)]
pub struct Section6 {
    rows: Rows<Rank6>,
    paths: Arc<dyn Paths6>,
    /// Some rows are not plain.
    branches: bool,
}

impl Section6 {
    /// The rows that stand in `from..to`; with `branches`, not all of them are plain.
    pub fn new(
        text: Arc<Text>,
        (from, to): (u64, u64),
        paths: Arc<dyn Paths6>,
        branches: bool,
    ) -> Self {
        Self {
            rows: Rows::new(text, from, to),
            paths,
            branches,
        }
    }

    /// The rows that stand in `from..to`, in order, with room for those up to `end`; none, and
    /// trouble noted, where one is none.
    fn stretch(&self, from: u64, to: u64, end: u64) -> Sorted6 {
        let text = &self.rows.text;
        let room = end.min(text.len()).saturating_sub(from) / SHORT;
        let room = usize::try_from(room).unwrap_or(0);
        let mut found = Sorted6::with_capacity(Arc::clone(&self.paths), room);
        let good = text.lines(from, to, &mut |lines, at| {
            self.take_in(lines, at, &mut found)
        });
        match good {
            true => found,
            false => Sorted6::with_capacity(Arc::clone(&self.paths), 0),
        }
    }

    /// Adds the rows of these lines, which begin at `at`; false, and trouble noted, where one is
    /// none.
    fn take_in(&self, lines: &[u8], at: u64, found: &mut Sorted6) -> bool {
        let mut left = lines;
        while !left.is_empty() {
            let place = lines.len() - left.len();
            let taken = match row6::read_next(left) {
                Some((dst, path, behind)) => {
                    left = behind;
                    found.push(dst, path)
                }
                None => {
                    let end = memchr(b'\n', left).unwrap_or(left.len());
                    let line = left.get(..end).unwrap_or_default();
                    left = left.get(end + 1..).unwrap_or_default();
                    take(line, found)
                }
            };
            if !taken {
                self.rows.lost(at + place as u64);
                return false;
            }
        }
        true
    }

    /// The destination of the row that stands at `at`, if one does.
    fn dst(&self, at: u64) -> Option<Prefix6> {
        if at >= self.rows.to {
            return None;
        }
        let line = self.rows.line(at);
        let dst = row6::read_dst(&line).map(|(dst, _)| dst);
        if dst.is_none() {
            self.rows.lost(at);
        }
        dst
    }

    /// The routes of the destination whose first row stands at `at`, if any does; nothing, and
    /// trouble noted, where there is no row.
    fn group(&self, mut at: u64) -> Option<(Prefix6, Vec<Route6>)> {
        let mut found: Option<(Prefix6, Vec<Route6>)> = None;
        while at < self.rows.to {
            let line = self.rows.line(at);
            let Some(row) = row6::read(&line).filter(|row| row.rare.src.is_none()) else {
                self.rows.lost(at);
                return None;
            };
            match &mut found {
                Some((dst, _)) if *dst != row.dst => break,
                Some((_, routes)) => routes.push(self.route(&row)?),
                None => found = Some((row.dst, vec![self.route(&row)?])),
            }
            at += line.len() as u64 + 1;
        }
        found
    }

    fn route(&self, row: &Row6) -> Option<Route6> {
        let path = { self.paths.path(row.path) }.and_then(|path| path.first());
        let Some(path) = path else {
            let failure = self.rows.text.failure();
            failure.note(format!("damaged: no path has number {}", row.path));
            return None;
        };
        Some(Route6 {
            expires: row.rare.expires,
            ..path.clone()
        })
    }
}

/// So much of a table is read at once that is passed on in parts.
const PART: usize = 1 << 16;

/// Adds the row of an unusual line.
fn take(line: &[u8], found: &mut Sorted6) -> bool {
    row6::read(line).is_some_and(|row| {
        let src = row.rare.src.map_or(Prefix6::DEFAULT, |src| src.0);
        let key = Key6 { dst: row.dst, src };
        found.push_any(key, row.path, row.rare.expires)
    })
}

impl Rows6 for Section6 {
    fn all(&self) -> Vec<Sorted6> {
        let Rows { text, from, to, .. } = &self.rows;
        let Some(middle) = middle(text, *from, *to) else {
            return vec![self.stretch(*from, *to, *to)];
        };
        let (front, back) = both(
            || self.stretch(*from, middle, *to),
            || self.stretch(middle, *to, *to),
        );
        // A stretch without a row is one of which something was lost.
        if front.is_empty() || back.is_empty() || !front.precedes(&back) {
            self.rows.lost(middle);
            return Vec::new();
        }
        vec![front, back]
    }

    fn in_parts(&self, each: &mut dyn FnMut(&Sorted6) -> bool) -> bool {
        let (from, to) = (self.rows.from, self.rows.to);
        if to.saturating_sub(from) < LONG {
            return self.all().iter().all(each);
        }
        let mut buffer = vec![0; PART];
        let (mut at, mut last) = (from, None);
        let fill = |part: &mut Option<Sorted6>| {
            let fresh = || Sorted6::with_capacity(Arc::clone(&self.paths), 0);
            let part = part.get_or_insert_with(fresh);
            part.clear();
            let lines = self.rows.text.some_lines(at, to, &mut buffer);
            if !self.take_in(&lines, at, part) {
                return false;
            }
            let Some((first, end)) = part.span() else {
                return false;
            };
            if last.is_some_and(|last| first < last) {
                self.rows.lost(at);
                return false;
            }
            last = Some(end);
            at += lines.len() as u64;
            true
        };
        in_turn(fill, |part| part.as_ref().is_none_or(&mut *each))
    }

    fn index(&self) -> Option<&dyn Index6> {
        (!self.branches).then_some(self)
    }
}

impl Index6 for Section6 {
    fn at(&self, dst: Prefix6) -> Vec<Route6> {
        let at = self.rows.seek(rank(dst), &mut Trail::default());
        let found = self.group(at).filter(|(other, _)| *other == dst);
        found.map_or_else(Vec::new, |(_, routes)| routes)
    }

    fn covering(&self, addr: Ipv6Addr) -> Found<'_, Prefix6, Route6> {
        Box::new(Ascent {
            section: self,
            addr,
            trail: Trail::default(),
            len: Some(128),
        })
    }
}

/// The destinations that cover an address, found one after the other from the longest up.
struct Ascent<'s> {
    section: &'s Section6,
    addr: Ipv6Addr,
    trail: Trail<Rank6>,
    /// The length of the longest that may still be found; `None` when there are no more.
    len: Option<u8>,
}

impl Iterator for Ascent<'_> {
    type Item = (Prefix6, Vec<Route6>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // What covers the address stands where the longest that could would, or behind.
            let longest = Prefix6::holding(self.addr, self.len.take()?);
            let at = self.section.rows.seek(rank(longest), &mut self.trail);
            let dst = self.section.dst(at)?;
            if dst.contains(self.addr) {
                self.len = dst.len().checked_sub(1);
                return self.section.group(at);
            }
            // What stands still further behind and covers the address covers this one, too.
            let common = (dst.last().to_bits() ^ self.addr.to_bits()).leading_zeros();
            self.len = u8::try_from(common).ok().filter(|len| *len < longest.len());
        }
    }
}

#[cfg(test)]
#[path = "section6_tests.rs"]
mod tests;
