//! The rows of one IPv4 table in the text of a document.
//!
//! Rows are in dump order: by address, and at one address the longer prefix first. What covers an
//! address is therefore found from below: the last rows whose address is not above it either cover
//! it, or tell by the bits that they have in common with it how much shorter the next candidate
//! must be.

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::sync::Arc;

use super::Text;
use crate::kernel::fib::v4::{Alias, InfoId, Rows4};
use crate::store::format::row4::{self, Row4};
use crate::types::{Prefix4, RouteType};

/// The bisection ends at stretches of this many bytes, which are read through.
const STRETCH: u64 = 1024;

/// A row is hardly ever longer than this.
const ROW: u64 = 96;

/// A row's place in dump order as a number.
type Rank = u64;

/// The rows of one table.
#[derive(Clone, Debug)]
pub struct Section4 {
    text: Arc<Text>,
    from: u64,
    to: u64,
    /// The types of paths by number.
    kinds: Arc<[RouteType]>,
}

impl Section4 {
    /// The rows that stand in `from..to`.
    pub fn new(text: Arc<Text>, from: u64, to: u64, kinds: Arc<[RouteType]>) -> Self {
        Self {
            text,
            from,
            to,
            kinds,
        }
    }

    /// Where the first row stands whose rank is at least `rank`, looked for up to `to`, which is
    /// where a row begins or the end.
    fn seek(&self, rank: Rank, to: u64) -> u64 {
        let (mut low, mut limit, mut answer) = (self.from, to, to);
        while limit.saturating_sub(low) > STRETCH {
            let middle = low + (limit - low) / 2;
            match self.row_behind(middle, limit) {
                Some((at, found)) if found < rank => low = at,
                Some((at, _)) => (limit, answer) = (at, at),
                None => limit = middle + 1,
            }
        }
        let bytes = self.text.get(low, limit + ROW);
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
            let bytes = self.text.get(start, end);
            // Up to the first newline it may be the end of a row.
            let newline = bytes.iter().position(|byte| *byte == b'\n');
            let whole = match newline {
                _ if start == self.from => 0,
                Some(newline) => newline + 1,
                None => bytes.len(),
            };
            let (mut at, mut rows) = (start + whole as u64, Vec::<Row4>::new());
            let (mut first, mut complete) = (at, start == self.from);
            for line in lines(bytes.get(whole..).unwrap_or_default()) {
                let row = self.read(line, at)?;
                if let Some(last) = rows.last()
                    && last.prefix.addr() != row.prefix.addr()
                {
                    rows.clear();
                    (first, complete) = (at, true);
                }
                rows.push(row);
                at += line.len() as u64 + 1;
            }
            if complete && !rows.is_empty() {
                return Some((first, rows));
            }
            if start == self.from {
                return None;
            }
            width *= 4;
        }
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
        let path = usize::try_from(row.path).ok()?;
        let Some(kind) = self.kinds.get(path) else {
            let failure = self.text.failure();
            failure.note(format!("damaged: no path has number {path}"));
            return None;
        };
        Some(Alias {
            tos: row.rare.tos,
            kind: row.rare.kind.map_or(*kind, RouteType),
            info: InfoId(row.path),
        })
    }
}

impl Rows4 for Section4 {
    fn at(&self, prefix: Prefix4) -> Vec<Alias> {
        let mut at = self.seek(rank(prefix), self.to);
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

    fn covering(&self, addr: Ipv4Addr) -> Vec<(Prefix4, Vec<Alias>)> {
        let addr = addr.to_bits();
        let mut found: Vec<(Prefix4, Vec<Alias>)> = Vec::new();
        let (mut bound, mut end) = (addr, self.to);
        loop {
            // Behind all rows whose address is `bound` or less.
            end = self.seek((Rank::from(bound) + 1) << 8, end);
            let Some((start, rows)) = self.group_before(end) else {
                return found;
            };
            let Some(base) = rows.first().map(|row| row.prefix.addr().to_bits()) else {
                return found;
            };
            let common = (base ^ addr).leading_zeros();
            for row in rows
                .iter()
                .filter(|row| u32::from(row.prefix.len()) <= common)
            {
                let Some(alias) = self.alias(row) else {
                    return Vec::new();
                };
                match found.last_mut() {
                    Some((prefix, aliases)) if *prefix == row.prefix => aliases.push(alias),
                    _ => found.push((row.prefix, vec![alias])),
                }
            }
            if base == 0 {
                return found;
            }
            let shorter = addr & !u32::MAX.checked_shr(common).unwrap_or(0);
            bound = if shorter < base {
                shorter
            } else {
                base & (base - 1)
            };
            end = start;
        }
    }

    fn all(&self) -> Vec<(Prefix4, Alias)> {
        let bytes = self.text.get(self.from, self.to);
        let mut found = Vec::with_capacity(bytes.len() / 20);
        let mut at = self.from;
        let mut last = 0;
        for line in lines(&bytes) {
            let Some(row) = self.read(line, at) else {
                return Vec::new();
            };
            let rank = rank(row.prefix);
            let Some(alias) = self.alias(&row).filter(|_| last <= rank) else {
                self.lost(at);
                return Vec::new();
            };
            found.push((row.prefix, alias));
            at += line.len() as u64 + 1;
            last = rank;
        }
        found
    }
}

impl Section4 {
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

/// Lines, without the empty one behind the last newline.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let some = !bytes.is_empty();
    bytes.split(|byte| *byte == b'\n').filter(move |_| some)
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
