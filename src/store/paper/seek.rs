//! Looking for rows in the text of a document: rows stand in the order of their ranks, so that the
//! text is its own index.

use std::borrow::Cow;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use super::Text;
use crate::types::memchr;

/// The bisection ends at stretches of this many bytes, which are read through.
const STRETCH: u64 = 128;

/// A row is hardly ever longer than this.
pub const ROW: u64 = 96;

/// Most rows are longer than this.
pub const SHORT: u64 = 20;

/// A row's place in dump order.
pub trait Rank: Copy + Ord + Debug {
    /// Not above any rank.
    const START: Self;
    /// Above every rank.
    const END: Self;

    /// The rank of the row that a line is.
    fn of(line: &[u8]) -> Option<Self>;

    /// How much of `width` is the way from `low` to `self`, if `width` is that from `low` to `high`
    /// and ranks are spread evenly.
    fn share(self, low: Self, high: Self, width: u64) -> u64;
}

/// The rows of one table.
#[derive(Debug)]
pub struct Rows<R> {
    /// Where they stand.
    pub text: Arc<Text>,
    /// First byte.
    pub from: u64,
    /// The byte behind the last.
    pub to: u64,
    rank: PhantomData<R>,
}

impl<R> Clone for Rows<R> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.text), self.from, self.to)
    }
}

impl<R> Rows<R> {
    /// The rows that stand in `from..to`.
    pub fn new(text: Arc<Text>, from: u64, to: u64) -> Self {
        Self {
            text,
            from,
            to,
            rank: PhantomData,
        }
    }
}

/// A row's first byte and its rank.
type Met<R> = (u64, R);

/// Rows that were met while others were looked for: what is looked for next is between two of them.
pub struct Trail<R>(Vec<Met<R>>);

impl<R> Default for Trail<R> {
    fn default() -> Self {
        Self(Vec::with_capacity(128))
    }
}

impl<R: Rank> Trail<R> {
    /// A row was met.
    pub fn meet(&mut self, at: u64, rank: R) {
        self.0.push((at, rank));
    }

    /// The last row met below `rank`, and the first that is not below.
    fn around(&self, rank: R) -> (Option<Met<R>>, Option<Met<R>>) {
        let (mut below, mut above): (Option<Met<R>>, Option<Met<R>>) = (None, None);
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
fn guess<R: Rank>(low: Met<R>, high: Met<R>, rank: R) -> u64 {
    let width = high.0.saturating_sub(low.0);
    let share = rank.share(low.1, high.1, width);
    low.0 + share.clamp(width / 16, width - width / 16)
}

/// So many guesses are made; then it is halves.
const GUESSES: u32 = 10;

impl<R: Rank> Rows<R> {
    /// Where the first row stands whose rank is at least `rank`, or the end.
    pub fn seek(&self, rank: R, trail: &mut Trail<R>) -> u64 {
        let (below, above) = trail.around(rank);
        let mut low = below.unwrap_or((self.from, R::START));
        let mut high = above.unwrap_or((self.to, R::END));
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
        let (mut at, mut left) = (low, bytes);
        while at < limit {
            // The rank stands at the beginning of a line; what is behind it does no harm.
            match R::of(left) {
                Some(found) if found < rank => {}
                Some(_) => return at,
                None => return self.lost(at),
            }
            let Some(end) = memchr(b'\n', left) else {
                break;
            };
            at += end as u64 + 1;
            left = left.get(end + 1..).unwrap_or_default();
        }
        answer
    }

    /// The first row that begins behind `at` and before `limit`: where, and its rank.
    fn row_behind(&self, at: u64, limit: u64) -> Option<Met<R>> {
        let mut buffer = [0; ROW as usize];
        let bytes = self.text.peek(at, ROW, &mut buffer);
        let newline = memchr(b'\n', bytes);
        if let Some(start) = newline.map(|newline| newline + 1)
            && let Some(rank) = bytes.get(start..).and_then(R::of)
        {
            let start = at + start as u64;
            return (start < limit).then_some((start, rank));
        }
        self.row_far_behind(at, limit)
    }

    /// The same where a row is longer than usual, or no row.
    fn row_far_behind(&self, at: u64, limit: u64) -> Option<Met<R>> {
        let mut width = ROW;
        loop {
            let bytes = self.text.get(at, at + width);
            let newline = memchr(b'\n', &bytes);
            let row = newline.map(|newline| newline + 1);
            let start = row.map_or(at + width, |row| at + row as u64);
            if start >= limit {
                return None;
            }
            if let Some(line) = row.and_then(|row| bytes.get(row..))
                && let Some(rank) = R::of(line)
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

    /// The line that begins at `at`.
    pub fn line(&self, at: u64) -> Cow<'_, [u8]> {
        let mut width = ROW;
        loop {
            let bytes = self.text.get(at, (at + width).min(self.to));
            match memchr(b'\n', &bytes) {
                Some(end) => return cut(bytes, end),
                None if at + width >= self.to => return bytes,
                None => width *= 4,
            }
        }
    }

    /// Notes that what stands at `at` is no row; the end, for want of a better answer.
    pub fn lost(&self, at: u64) -> u64 {
        let failure = self.text.failure();
        failure.note(format!("damaged: what stands at byte {at} is no route"));
        self.to
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
