//! The rows of one IPv4 table in the text of a document.
//!
//! Rows are in dump order: by address, and at one address the longer prefix first. What covers an
//! address is therefore found from below: the last rows whose address is not above it either cover
//! it, or tell by the bits that they have in common with it how much shorter the next candidate
//! must be.

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::sync::Arc;

use super::halves::LONG;
use super::seek::{ROW, Rank, Rows, SHORT, Trail};
use super::{Text, both, in_turn, middle};
use crate::kernel::fib::v4::{Alias, Covering4, InfoId, Rows4, Sorted};
use crate::store::format::row4::{self, Row4};
use crate::types::{Prefix4, RouteType, memchr, memrchr};

/// A row's place in dump order as a number.
type Rank4 = u64;

impl Rank for Rank4 {
    const START: Self = 0;
    const END: Self = 1 << 40;

    fn of(line: &[u8]) -> Option<Self> {
        row4::read_prefix(line).map(|(prefix, _)| rank(prefix))
    }

    fn share(self, low: Self, high: Self, width: u64) -> u64 {
        // Of ranks, the addresses do; a product of the two is small enough for files of 4 GiB.
        let part = self.saturating_sub(low) >> 8;
        part.saturating_mul(width) / (high.saturating_sub(low) >> 8).max(1)
    }
}

/// The types of the routes over paths.
pub trait Kinds: std::fmt::Debug + Send + Sync {
    /// That of the routes over the path with this number.
    fn kind(&self, path: u32) -> Option<RouteType>;
}

/// The rows of one table.
#[derive(Clone, Debug)]
pub struct Section4 {
    rows: Rows<Rank4>,
    kinds: Arc<dyn Kinds>,
}

impl Section4 {
    /// The rows that stand in `from..to`.
    pub fn new(text: Arc<Text>, from: u64, to: u64, kinds: Arc<dyn Kinds>) -> Self {
        Self {
            rows: Rows::new(text, from, to),
            kinds,
        }
    }

    /// Finds the rows of the address of the last row before `end`: where the first of them stands.
    fn group_before(&self, end: u64, rows: &mut Vec<Row4>) -> Option<u64> {
        let mut width = 2 * ROW;
        if end <= self.rows.from {
            return None;
        }
        loop {
            let start = end.saturating_sub(width).max(self.rows.from);
            let mut buffer = [0; 2 * ROW as usize];
            let bytes = match width > 2 * ROW {
                false => Cow::Borrowed(self.rows.text.peek(start, end - start, &mut buffer)),
                true => self.rows.text.get(start, end),
            };
            if let Some(first) = self.last_group(&bytes, start, end, rows)? {
                return Some(first);
            }
            width *= 4;
        }
    }

    /// The same from the bytes `start..end` alone, if all of the group is there; `None` for trouble.
    fn last_group(
        &self,
        bytes: &[u8],
        start: u64,
        end: u64,
        rows: &mut Vec<Row4>,
    ) -> Option<Option<u64>> {
        rows.clear();
        let mut first = end;
        // Backwards; what begins before the bytes may be the end of a row.
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for line in lines_back(bytes) {
            let at = first.saturating_sub(line.len() as u64 + 1);
            if at == start && start != self.rows.from {
                return Some(None);
            }
            let row = self.read(line, at)?;
            if rows
                .last()
                .is_some_and(|last| last.prefix.addr() != row.prefix.addr())
            {
                break;
            }
            rows.push(row);
            first = at;
        }
        rows.reverse();
        Some(Some(first))
    }

    fn read(&self, line: &[u8], at: u64) -> Option<Row4> {
        let row = row4::read(line);
        if row.is_none() {
            self.rows.lost(at);
        }
        row
    }

    fn alias(&self, row: &Row4) -> Option<Alias> {
        let Some(kind) = self.kinds.kind(row.path) else {
            let failure = self.rows.text.failure();
            failure.note(format!("damaged: no path has number {}", row.path));
            return None;
        };
        Some(Alias {
            tos: row.rare.tos,
            kind: row.rare.kind.map_or(kind, RouteType),
            info: InfoId(row.path),
        })
    }
}

impl Rows4 for Section4 {
    fn at(&self, prefix: Prefix4) -> Vec<Alias> {
        let mut at = self.rows.seek(rank(prefix), &mut Trail::default());
        let mut found = Vec::new();
        while at < self.rows.to {
            let bytes = self.rows.line(at);
            let Some(row) = self.read(&bytes, at) else {
                break;
            };
            if row.prefix != prefix {
                break;
            }
            found.extend(self.alias(&row));
            at += bytes.len() as u64 + 1;
        }
        found
    }

    fn covering(&self, addr: Ipv4Addr) -> Covering4<'_> {
        Box::new(Ascent::of(self, addr.to_bits()))
    }

    fn all(&self) -> Vec<Sorted> {
        let Some(middle) = middle(&self.rows.text, self.rows.from, self.rows.to) else {
            return vec![self.stretch(self.rows.from, self.rows.to, self.rows.to)];
        };
        let (front, back) = both(
            || self.stretch(self.rows.from, middle, self.rows.to),
            || self.stretch(middle, self.rows.to, self.rows.to),
        );
        // A stretch without a row is one of which something was lost.
        if front.is_empty() || back.is_empty() || !front.precedes(&back) {
            self.rows.lost(middle);
            return Vec::new();
        }
        vec![front, back]
    }

    fn in_parts(&self, each: &mut dyn FnMut(&Sorted) -> bool) -> bool {
        let (from, to) = (self.rows.from, self.rows.to);
        if to.saturating_sub(from) < LONG {
            return self.all().iter().all(each);
        }
        let mut buffer = vec![0; PART];
        let (mut at, mut last) = (from, 0);
        let fill = |part: &mut Sorted| {
            part.clear();
            let lines = self.rows.text.some_lines(at, to, &mut buffer);
            if !self.take_in(&lines, at, part) {
                return false;
            }
            let Some((first, end)) = part.span() else {
                return false;
            };
            if rank(first) < last {
                self.rows.lost(at);
                return false;
            }
            last = rank(end);
            at += lines.len() as u64;
            true
        };
        in_turn(fill, each)
    }
}

/// So much of a table is read at once that is passed on in parts.
const PART: usize = 1 << 16;

/// The prefixes that cover an address, found one after the other from the longest up.
struct Ascent<'s> {
    section: &'s Section4,
    addr: u32,
    trail: Trail<Rank4>,
    /// Where the rows end that may still cover the address, by their address and by their place;
    /// `None` when there are no more.
    before: Option<(u32, u64)>,
    /// The rows of the last address, whose memory those of the next take over.
    rows: Vec<Row4>,
    /// Those that were found at one address.
    found: std::vec::IntoIter<(Prefix4, Vec<Alias>)>,
}

impl<'s> Ascent<'s> {
    fn of(section: &'s Section4, addr: u32) -> Self {
        Self {
            section,
            addr,
            trail: Trail::default(),
            before: Some((addr, section.rows.to)),
            rows: Vec::new(),
            found: Vec::new().into_iter(),
        }
    }

    /// Those with the next address that has some before `place`, at `bound` or below.
    fn climb(&mut self, bound: u32, place: u64) -> Option<Vec<(Prefix4, Vec<Alias>)>> {
        let section = self.section;
        // Behind all rows whose address is `bound` or less.
        let end = section
            .rows
            .seek((Rank4::from(bound) + 1) << 8, &mut self.trail);
        let start = section.group_before(end.min(place), &mut self.rows)?;
        let rows = &self.rows;
        let base = rows.first()?.prefix.addr().to_bits();
        let common = (base ^ self.addr).leading_zeros();
        let mut found: Vec<(Prefix4, Vec<Alias>)> = Vec::new();
        for row in rows
            .iter()
            .filter(|row| u32::from(row.prefix.len()) <= common)
        {
            let alias = section.alias(row)?;
            match found.last_mut() {
                Some((prefix, aliases)) if *prefix == row.prefix => aliases.push(alias),
                _ => found.push((row.prefix, vec![alias])),
            }
        }
        if base > 0 {
            let shorter = self.addr & !u32::MAX.checked_shr(common).unwrap_or(0);
            let bound = if shorter < base {
                shorter
            } else {
                base & (base - 1)
            };
            // From here on, only what stands before this group is of interest.
            self.trail.meet(start, Rank4::from(base) << 8);
            self.before = Some((bound, start));
        }
        Some(found)
    }
}

impl Iterator for Ascent<'_> {
    type Item = (Prefix4, Vec<Alias>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.found.next() {
                return Some(found);
            }
            let (bound, place) = self.before.take()?;
            self.found = self.climb(bound, place)?.into_iter();
        }
    }
}

impl Section4 {
    /// The rows that stand in `from..to`, in order, with room for those up to `end`; none, and
    /// trouble noted, where one is none.
    fn stretch(&self, from: u64, to: u64, end: u64) -> Sorted {
        let room = end.min(self.rows.text.len()).saturating_sub(from) / SHORT;
        let mut found = Sorted::with_capacity(usize::try_from(room).unwrap_or(0));
        let good = self.rows.text.lines(from, to, &mut |lines, at| {
            self.take_in(lines, at, &mut found)
        });
        if good { found } else { Sorted::default() }
    }

    /// Adds the rows of these lines, which begin at `at`; false, and trouble noted, where one is
    /// none.
    fn take_in(&self, lines: &[u8], at: u64, found: &mut Sorted) -> bool {
        let mut left = lines;
        while !left.is_empty() {
            let at = at + (lines.len() - left.len()) as u64;
            let row = match row4::read_next(left) {
                Some((row, behind)) => {
                    left = behind;
                    Some(row)
                }
                None => {
                    let end = memchr(b'\n', left).unwrap_or(left.len());
                    let line = left.get(..end).unwrap_or_default();
                    left = left.get(end + 1..).unwrap_or_default();
                    self.read(line, at)
                }
            };
            let Some(row) = row else {
                return false;
            };
            let added = { self.alias(&row) }.is_some_and(|alias| found.push(row.prefix, alias));
            if !added {
                self.rows.lost(at);
                return false;
            }
        }
        true
    }
}

/// The lines of a text, the last one first.
fn lines_back(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut left = Some(text);
    std::iter::from_fn(move || {
        let text = left.take()?;
        let Some(end) = memrchr(b'\n', text) else {
            return Some(text);
        };
        let (before, line) = text.split_at_checked(end)?;
        left = Some(before);
        line.get(1..)
    })
}

fn rank(prefix: Prefix4) -> Rank4 {
    Rank4::from(prefix.addr().to_bits()) << 8 | Rank4::from(32 - prefix.len())
}

#[cfg(test)]
#[path = "section4_tests.rs"]
mod tests;
