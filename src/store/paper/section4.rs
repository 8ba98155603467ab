//! The rows of one IPv4 table in the text of a document.
//!
//! Rows are in dump order: by address, and at one address the longer prefix first. What covers an
//! address is therefore found from below: the last rows whose address is not above it either cover
//! it, or tell by the bits that they have in common with it how much shorter the next candidate
//! must be.

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::sync::Arc;

use memchr::memchr;

use super::{Text, both, middle};
use crate::kernel::fib::v4::{Alias, Covering4, InfoId, Rows4, Sorted};
use crate::store::format::row4::{self, Row4};
use crate::types::{Prefix4, RouteType};

/// The bisection ends at stretches of this many bytes, which are read through.
const STRETCH: u64 = 128;

/// A row is hardly ever longer than this.
const ROW: u64 = 96;

/// Most rows are longer than this.
const SHORT: u64 = 20;

/// A row's place in dump order as a number.
type Rank = u64;

/// The types of the routes over paths.
pub trait Kinds: std::fmt::Debug + Send + Sync {
    /// That of the routes over the path with this number.
    fn kind(&self, path: u32) -> Option<RouteType>;
}

/// The rows of one table.
#[derive(Clone, Debug)]
pub struct Section4 {
    text: Arc<Text>,
    from: u64,
    to: u64,
    kinds: Arc<dyn Kinds>,
}

/// A row's first byte and its rank.
type Met = (u64, Rank);

/// Rows that were met while others were looked for: what is looked for next is between two of them.
struct Trail(Vec<Met>);

impl Default for Trail {
    fn default() -> Self {
        Self(Vec::with_capacity(128))
    }
}

impl Trail {
    /// The last row met below `rank`, and the first that is not below.
    fn around(&self, rank: Rank) -> (Option<Met>, Option<Met>) {
        let (mut below, mut above): (Option<Met>, Option<Met>) = (None, None);
        for met in &self.0 {
            if met.1 < rank {
                below = below.max(Some(*met));
            } else if above.is_none_or(|above| *met < above) {
                above = Some(*met);
            }
        }
        (below, above)
    }
}

/// Where a rank may be expected between two rows, if ranks are spread evenly; never close to
/// either.
fn guess(low: Met, high: Met, rank: Rank) -> u64 {
    let width = high.0.saturating_sub(low.0);
    // Of ranks, the addresses do; a product of the two is small enough for files of 4 GiB.
    let (all, part) = (
        high.1.saturating_sub(low.1) >> 8,
        rank.saturating_sub(low.1) >> 8,
    );
    let share = part.saturating_mul(width) / all.max(1);
    low.0 + share.clamp(width / 16, width - width / 16)
}

/// Above every rank.
const END: Rank = 1 << 40;

/// So many guesses are made; then it is halves.
const GUESSES: u32 = 10;

impl Section4 {
    /// The rows that stand in `from..to`.
    pub fn new(text: Arc<Text>, from: u64, to: u64, kinds: Arc<dyn Kinds>) -> Self {
        Self {
            text,
            from,
            to,
            kinds,
        }
    }

    /// Where the first row stands whose rank is at least `rank`, or the end.
    fn seek(&self, rank: Rank, trail: &mut Trail) -> u64 {
        let (below, above) = trail.around(rank);
        let mut low = below.unwrap_or((self.from, 0));
        let mut high = above.unwrap_or((self.to, END));
        let (mut answer, mut turn) = (high.0, 0);
        while high.0.saturating_sub(low.0) > STRETCH {
            let width = high.0 - low.0;
            // A guess is aimed now at this side, now at that, so that both close in.
            let middle = match turn {
                GUESSES.. => low.0 + width / 2,
                even if even % 2 == 0 => guess(low, high, rank) - width / 32,
                _ => guess(low, high, rank) + width / 32,
            };
            turn += 1;
            match self.row_behind(middle, high.0) {
                Some(row) => {
                    trail.0.push(row);
                    if row.1 < rank {
                        low = row;
                    } else {
                        (high, answer) = (row, row.0);
                    }
                }
                None => high.0 = middle + 1,
            }
        }
        let (low, limit) = (low.0, high.0);
        let mut buffer = [0; (STRETCH + ROW) as usize];
        let wanted = limit.saturating_sub(low).saturating_add(ROW);
        let bytes = self.text.peek(low, wanted, &mut buffer);
        let mut at = low;
        for line in bytes.split(|byte| *byte == b'\n') {
            if at >= limit {
                break;
            }
            match rank_of(line) {
                Some(found) if found < rank => at += line.len() as u64 + 1,
                Some(_) => return at,
                None => return self.lost(at),
            }
        }
        answer
    }

    /// The first row that begins behind `at` and before `limit`: where, and its rank.
    fn row_behind(&self, at: u64, limit: u64) -> Option<(u64, Rank)> {
        let mut buffer = [0; ROW as usize];
        let bytes = self.text.peek(at, ROW, &mut buffer);
        let newline = bytes.iter().position(|byte| *byte == b'\n');
        if let Some(start) = newline.map(|newline| newline + 1)
            && let Some(rank) = bytes.get(start..).and_then(rank_of)
        {
            let start = at + start as u64;
            return (start < limit).then_some((start, rank));
        }
        self.row_far_behind(at, limit)
    }

    /// The same where a row is longer than usual, or no row.
    fn row_far_behind(&self, at: u64, limit: u64) -> Option<(u64, Rank)> {
        let mut width = ROW;
        loop {
            let bytes = self.text.get(at, at + width);
            let newline = bytes.iter().position(|byte| *byte == b'\n');
            let row = newline.map(|newline| newline + 1);
            let start = row.map_or(at + width, |row| at + row as u64);
            if start >= limit {
                return None;
            }
            if let Some(line) = row.and_then(|row| bytes.get(row..))
                && let Some(rank) = rank_of(line)
            {
                return Some((start, rank));
            }
            if at + width > limit + ROW {
                self.lost(start);
                return None;
            }
            width *= 4;
        }
    }

    /// The rows of the address of the last row before `end`, and where the first of them stands.
    fn group_before(&self, end: u64) -> Option<(u64, Vec<Row4>)> {
        let mut width = 2 * ROW;
        if end <= self.from {
            return None;
        }
        loop {
            let start = end.saturating_sub(width).max(self.from);
            let mut buffer = [0; 2 * ROW as usize];
            let bytes = match width > 2 * ROW {
                false => Cow::Borrowed(self.text.peek(start, end - start, &mut buffer)),
                true => self.text.get(start, end),
            };
            if let Some(found) = self.last_group(&bytes, start, end)? {
                return Some(found);
            }
            width *= 4;
        }
    }

    /// The same from the bytes `start..end` alone, if all of the group is there; `None` for trouble.
    fn last_group(&self, bytes: &[u8], start: u64, end: u64) -> Option<Option<(u64, Vec<Row4>)>> {
        let (mut rows, mut first) = (Vec::<Row4>::new(), end);
        // Backwards; what begins before the bytes may be the end of a row.
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for line in bytes.rsplit(|byte| *byte == b'\n') {
            let at = first.saturating_sub(line.len() as u64 + 1);
            if at == start && start != self.from {
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
        Some(Some((first, rows)))
    }

    fn read(&self, line: &[u8], at: u64) -> Option<Row4> {
        let row = row4::read(line);
        if row.is_none() {
            self.lost(at);
        }
        row
    }

    /// Notes that what stands at `at` is no row; the end, for want of a better answer.
    fn lost(&self, at: u64) -> u64 {
        let failure = self.text.failure();
        failure.note(format!("damaged: what stands at byte {at} is no route"));
        self.to
    }

    fn alias(&self, row: &Row4) -> Option<Alias> {
        let Some(kind) = self.kinds.kind(row.path) else {
            let failure = self.text.failure();
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
        let mut at = self.seek(rank(prefix), &mut Trail::default());
        let mut found = Vec::new();
        while at < self.to {
            let bytes = self.line(at);
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
        let Some(middle) = middle(&self.text, self.from, self.to) else {
            return vec![self.stretch(self.from, self.to, self.to)];
        };
        let (front, back) = both(
            || self.stretch(self.from, middle, self.to),
            || self.stretch(middle, self.to, self.to),
        );
        // A stretch without a row is one of which something was lost.
        if front.is_empty() || back.is_empty() || !front.precedes(&back) {
            self.lost(middle);
            return Vec::new();
        }
        vec![front, back]
    }
}

/// The prefixes that cover an address, found one after the other from the longest up.
struct Ascent<'s> {
    section: &'s Section4,
    addr: u32,
    trail: Trail,
    /// Where the rows end that may still cover the address, by their address and by their place;
    /// `None` when there are no more.
    before: Option<(u32, u64)>,
    /// Those that were found at one address.
    found: std::vec::IntoIter<(Prefix4, Vec<Alias>)>,
}

impl<'s> Ascent<'s> {
    fn of(section: &'s Section4, addr: u32) -> Self {
        Self {
            section,
            addr,
            trail: Trail::default(),
            before: Some((addr, section.to)),
            found: Vec::new().into_iter(),
        }
    }

    /// Those with the next address that has some before `place`, at `bound` or below.
    fn climb(&mut self, bound: u32, place: u64) -> Option<Vec<(Prefix4, Vec<Alias>)>> {
        let section = self.section;
        // Behind all rows whose address is `bound` or less.
        let end = section.seek((Rank::from(bound) + 1) << 8, &mut self.trail);
        let (start, rows) = section.group_before(end.min(place))?;
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
            self.trail.0.push((start, Rank::from(base) << 8));
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
        let room = end.min(self.text.len()).saturating_sub(from) / SHORT;
        let mut found = Sorted::with_capacity(usize::try_from(room).unwrap_or(0));
        let good = self.text.lines(from, to, &mut |lines, at| {
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
                self.lost(at);
                return false;
            }
        }
        true
    }

    /// The line that begins at `at`.
    fn line(&self, at: u64) -> Cow<'_, [u8]> {
        let mut width = ROW;
        loop {
            let bytes = self.text.get(at, (at + width).min(self.to));
            match bytes.iter().position(|byte| *byte == b'\n') {
                Some(end) => return cut(bytes, end),
                None if at + width >= self.to => return bytes,
                None => width *= 4,
            }
        }
    }
}

fn cut(bytes: Cow<'_, [u8]>, end: usize) -> Cow<'_, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..end).unwrap_or_default()),
        Cow::Owned(mut bytes) => {
            bytes.truncate(end);
            Cow::Owned(bytes)
        }
    }
}

fn rank(prefix: Prefix4) -> Rank {
    Rank::from(prefix.addr().to_bits()) << 8 | Rank::from(32 - prefix.len())
}

fn rank_of(line: &[u8]) -> Option<Rank> {
    row4::read_prefix(line).map(|(prefix, _)| rank(prefix))
}

#[cfg(test)]
#[path = "section4_tests.rs"]
mod tests;
