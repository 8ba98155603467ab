//! The express lane of a batch: lines `route add PREFIX …` that differ in nothing but the prefix.
//!
//! What the words behind the prefix come to is learnt from the first line that has them, which goes
//! the usual way. The others gather, and go into the table at once before anything else is done.
//! That is exact, because
//!
//! * a plain prefix does not decide about the meaning of what follows it;
//! * all that adding such a route looks up besides its own prefix are addresses that are watched
//!   (`kernel::fib::v4::Prepared`), and a prefix that holds one of them takes the usual way;
//! * whatever is no such line makes everything learnt be forgotten;
//! * names are read with a memory of the last one (iproute2 7.1 `lib/rt_names.c`), so that only endings
//!   with the same words beside hop, device and metric are known together;
//! * lines whose prefix has routes already take the usual way, in their order.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::net::Ipv4Addr;

use super::conductor::Conductor;
use crate::grammar::split_words;
use crate::kernel::fib::v4::{Prepared, add_prepared, add_run, prepare};
use crate::rtnl::{NewFlags, RouteMsg};
use crate::types::{Prefix4, TableId, octet, quad};

/// How many lines gather at most: their number must fit beside a prefix.
const MOST: usize = 1 << 22;
/// How many different endings are kept.
const ENDINGS: usize = 4096;
/// Fewer lines than this go in one by one.
const FEW: usize = if cfg!(test) { 4 } else { 256 };

/// What was learnt, and the lines that gathered.
#[derive(Debug, Default)]
pub struct Express {
    endings: HashMap<Box<[u8]>, u32, BuildHasherDefault<Mixer>>,
    learnt: Vec<Learnt>,
    watched: Vec<u32>,
    /// What all endings have beside hop, device and metric.
    named: Vec<String>,
    /// Prefix and place in the run: `address << 32 | (32 - length) << 26 | place`.
    run: Vec<u64>,
    /// Which ending each line of the run has.
    which: Vec<u32>,
    table: TableId,
}

#[derive(Debug)]
struct Learnt {
    words: String,
    prepared: Prepared,
}

/// A line of the shape that can be learnt.
pub struct Plain<'l> {
    prefix: Prefix4,
    ending: &'l [u8],
}

/// A line that has to go the usual way, by its place in the run.
pub struct Straggler {
    /// How many lines of the run come before it.
    pub place: usize,
    /// Its words.
    pub words: Vec<String>,
}

impl Express {
    /// Takes a line if it is like one that was learnt.
    pub fn take(&mut self, line: &[u8]) -> bool {
        if self.learnt.is_empty() || self.run.len() >= MOST {
            return false;
        }
        let Some((addr, len, ending)) = split(line) else {
            return false;
        };
        let Some(which) = self.endings.get(ending) else {
            return false;
        };
        let table = { self.learnt.get(*which as usize) }.map(|learnt| learnt.prepared.table);
        if self.holds_watched(addr, len) || (!self.run.is_empty() && table != Some(self.table)) {
            return false;
        }
        self.table = table.unwrap_or_default();
        let place = self.run.len() as u64;
        self.run
            .push(u64::from(addr) << 32 | u64::from(32 - len) << 26 | place);
        self.which.push(*which);
        true
    }

    /// How many lines have gathered.
    pub fn gathered(&self) -> usize {
        self.run.len()
    }

    fn holds_watched(&self, addr: u32, len: u8) -> bool {
        let last = addr | u32::MAX.checked_shr(u32::from(len)).unwrap_or(0);
        let at = self.watched.partition_point(|watched| *watched < addr);
        self.watched.get(at).is_some_and(|watched| *watched <= last)
    }

    /// Keeps what a line came to that has just been carried out.
    pub fn learn(
        &mut self,
        plain: &Plain<'_>,
        asked: Option<(RouteMsg, NewFlags)>,
        conductor: &mut Conductor<'_>,
    ) {
        let prefix = plain.prefix;
        let (addr, len) = (prefix.addr().to_bits(), prefix.len());
        if self.holds_watched(addr, len) {
            self.forget();
        }
        let mine = |msg: &RouteMsg| msg.dst == Some(prefix.addr().into()) && msg.dst_len == len;
        let prepared = { asked.filter(|(msg, _)| mine(msg)) }
            .zip(conductor.namespace())
            .and_then(|((msg, flags), ns)| prepare(ns, &msg, flags));
        let words = String::from_utf8(plain.ending.to_vec());
        let (Some(prepared), Ok(words)) = (prepared, words) else {
            self.forget();
            return;
        };
        let named = named(&words);
        if self.learnt.len() >= ENDINGS || named != self.named {
            self.forget();
        }
        self.named = named;
        self.watched
            .extend(prepared.watched.iter().map(|addr| addr.to_bits()));
        self.watched.sort_unstable();
        self.watched.dedup();
        // Its own prefix may hold what it names itself.
        if self.holds_watched(addr, len) {
            self.forget();
            return;
        }
        let which = u32::try_from(self.learnt.len()).unwrap_or(u32::MAX);
        self.endings.insert(plain.ending.into(), which);
        self.learnt.push(Learnt { words, prepared });
    }

    /// Nothing that was learnt holds any more.
    pub fn forget(&mut self) {
        self.endings.clear();
        self.learnt.clear();
        self.watched.clear();
    }

    /// Lets the gathered lines go into the table. A line that has to take the usual way is handed to
    /// `usual`, in its order; when that says false, no line behind it counts.
    pub fn depart(
        &mut self,
        conductor: &mut Conductor<'_>,
        usual: &mut dyn FnMut(&mut Conductor<'_>, Straggler) -> bool,
    ) {
        if self.run.is_empty() {
            return;
        }
        let which = std::mem::take(&mut self.which);
        let mut run = std::mem::take(&mut self.run);
        run.sort_unstable();
        if run.len() < FEW || !self.at_once(conductor, &run, &which) {
            run.sort_unstable_by_key(|row| row & (MOST as u64 - 1));
            self.one_by_one(conductor, &run, &which, usual);
        }
        self.rehearse(conductor, &which);
    }

    fn at_once(&self, conductor: &mut Conductor<'_>, run: &[u64], which: &[u32]) -> bool {
        let Some(ns) = conductor.namespace() else {
            return false;
        };
        let rows = run.iter().filter_map(|row| {
            let learnt = which.get(place_of(*row))?;
            let learnt = self.learnt.get(*learnt as usize)?;
            Some((prefix_of(*row), learnt.prepared.alias))
        });
        add_run(ns, self.table, rows)
    }

    fn one_by_one(
        &self,
        conductor: &mut Conductor<'_>,
        run: &[u64],
        which: &[u32],
        usual: &mut dyn FnMut(&mut Conductor<'_>, Straggler) -> bool,
    ) {
        for (row, which) in run.iter().zip(which) {
            let (prefix, place) = (prefix_of(*row), place_of(*row));
            let Some(learnt) = self.learnt.get(*which as usize) else {
                continue;
            };
            let alias = learnt.prepared.alias;
            let added = { conductor.namespace() }
                .is_some_and(|ns| add_prepared(ns, self.table, prefix, alias));
            if added {
                continue;
            }
            let words = words_of(prefix, &learnt.words);
            if !usual(conductor, Straggler { place, words }) {
                return;
            }
        }
    }

    /// Names have been looked up in the order of the lines; the original remembers the last ones.
    fn rehearse(&self, conductor: &mut Conductor<'_>, which: &[u32]) {
        let mut last = vec![None; self.learnt.len()];
        for (place, which) in which.iter().enumerate() {
            if let Some(last) = last.get_mut(*which as usize) {
                *last = Some(place);
            }
        }
        let mut order: Vec<_> = { last.into_iter().zip(&self.learnt) }
            .filter_map(|(last, learnt)| Some((last?, learnt)))
            .collect();
        order.sort_unstable_by_key(|(last, _)| *last);
        for (_, learnt) in order {
            conductor.rehearse(&words_of(Prefix4::DEFAULT, &learnt.words));
        }
    }
}

fn prefix_of(row: u64) -> Prefix4 {
    let (addr, short) = ((row >> 32) as u32, (row >> 26 & 63) as u8);
    Prefix4::holding(Ipv4Addr::from_bits(addr), 32 - short.min(32))
}

fn place_of(row: u64) -> usize {
    #[expect(clippy::cast_possible_truncation)] // 22 bits
    let place = (row & (MOST as u64 - 1)) as usize;
    place
}

fn words_of(prefix: Prefix4, ending: &str) -> Vec<String> {
    let line = format!("route add {}/{} {ending}", prefix.addr(), prefix.len());
    split_words(&line).unwrap_or_default()
}

/// The line, if what is behind its prefix can be learnt: there are words, and no quotes, comments,
/// continuations or zeros in them.
pub fn plain(line: &[u8]) -> Option<Plain<'_>> {
    let (addr, len, ending) = split(line)?;
    let odd = |byte: &u8| matches!(byte, b'\'' | b'"' | b'#' | b'\\' | 0) || !byte.is_ascii();
    let prefix = Prefix4::holding(Ipv4Addr::from_bits(addr), len);
    (!ending.iter().any(odd)).then_some(Plain { prefix, ending })
}

/// Address, length and the rest of a line `route add A.B.C.D/L …`, in the only spelling of the
/// prefix that leaves no doubt.
fn split(line: &[u8]) -> Option<(u32, u8, &[u8])> {
    let (addr, rest) = quad(line.strip_prefix(b"route add ")?)?;
    let (len, rest) = octet(rest.strip_prefix(b"/")?)?;
    let ending = rest.strip_prefix(b" ")?;
    let inside = u32::MAX.checked_shr(u32::from(len)).unwrap_or(0);
    ((1..=32).contains(&len) && addr & inside == 0).then_some((addr, len, ending))
}

/// The words of an ending that can stand for names: all but those of hop, device and metric.
fn named(ending: &str) -> Vec<String> {
    let mut words = ending.split_ascii_whitespace();
    let mut named = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "via" | "dev" | "metric" => {
                words.next();
            }
            word => named.push(word.to_owned()),
        }
    }
    named
}

/// A quick hash for short texts. The map is bounded, so that nothing is lost when they collide.
#[derive(Debug, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(8) {
            let word = match <[u8; 8]>::try_from(piece) {
                Ok(whole) => u64::from_le_bytes(whole),
                Err(_) => piece
                    .iter()
                    .fold(0, |word, byte| word << 8 | u64::from(*byte)),
            };
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
}

#[cfg(test)]
mod tests;
