//! What gathers of one family, and how it goes in.

use std::fmt::Debug;

use super::Straggler;
use crate::grammar::split_words;
use crate::kernel::Netns;
use crate::rtnl::{NewFlags, RouteMsg};
use crate::run::conductor::Conductor;
use crate::types::{Recall, TableId};

/// How many lines gather at most: their number must fit beside a prefix.
pub const MOST: usize = 1 << 22;
/// Fewer lines than this go in one by one.
const FEW: usize = if cfg!(test) { 4 } else { 256 };

/// What differs between the families.
pub trait Lane: Debug {
    /// An address as a number.
    type Addr: Copy + Ord + Debug;
    /// A prefix.
    type Prefix: Copy + Debug;
    /// A prefix and its place in the run; they sort in dump order.
    type Row: Copy + Ord + Debug;
    /// What is kept of a route besides its prefix.
    type Prepared: Debug;

    /// Prefix and ending of a line `route add PREFIX/LENGTH …`, in the only spelling of the prefix
    /// that leaves no doubt.
    fn split(line: &[u8]) -> Option<(Self::Prefix, &[u8])>;
    /// How a line names a prefix.
    fn spell(prefix: Self::Prefix) -> String;
    /// A prefix that names are read behind as behind any other.
    fn any() -> Self::Prefix;
    /// First and last address.
    fn span(prefix: Self::Prefix) -> (Self::Addr, Self::Addr);
    /// A prefix at its place.
    fn row(prefix: Self::Prefix, place: usize) -> Self::Row;
    /// The prefix of a row.
    fn prefix_of(row: Self::Row) -> Self::Prefix;
    /// The place of a row.
    fn place_of(row: Self::Row) -> usize;
    /// The request is for this prefix.
    fn is_for(msg: &RouteMsg, prefix: Self::Prefix) -> bool;
    /// What is to be kept of a request that has just succeeded, if others can be done like it.
    fn prepare(ns: &mut Netns, msg: &RouteMsg, flags: NewFlags, now: i64)
    -> Option<Self::Prepared>;
    /// The table of the route.
    fn table(prepared: &Self::Prepared) -> TableId;
    /// Routes to prefixes that hold one of these are not to be added like it.
    fn watched(prepared: &Self::Prepared) -> Vec<Self::Addr>;
    /// Adds one route; false, and nothing done, when its prefix has routes already.
    fn add(ns: &mut Netns, prefix: Self::Prefix, prepared: &Self::Prepared) -> bool;
    /// Adds many, in dump order; false, and nothing done, when a prefix has routes already or comes
    /// twice.
    fn add_run<'p, I>(ns: &mut Netns, table: TableId, rows: I) -> bool
    where
        Self: 'p,
        I: Iterator<Item = (Self::Prefix, &'p Self::Prepared)> + Clone;
}

/// What was learnt, and the lines that gathered.
#[derive(Debug)]
pub struct Gathering<L: Lane> {
    endings: Recall<u32>,
    learnt: Vec<Learnt<L>>,
    watched: Vec<L::Addr>,
    /// What all endings have beside hop, device and metric.
    named: Vec<String>,
    run: Vec<L::Row>,
    /// Which ending each line of the run has.
    which: Vec<u32>,
    table: TableId,
}

#[derive(Debug)]
struct Learnt<L: Lane> {
    words: String,
    prepared: L::Prepared,
}

impl<L: Lane> Default for Gathering<L> {
    fn default() -> Self {
        Self {
            endings: Recall::default(),
            learnt: Vec::new(),
            watched: Vec::new(),
            named: Vec::new(),
            run: Vec::new(),
            which: Vec::new(),
            table: TableId::default(),
        }
    }
}

impl<L: Lane> Gathering<L> {
    /// Takes a line if it is like one that was learnt.
    pub fn take(&mut self, line: &[u8]) -> bool {
        if self.learnt.is_empty() || self.run.len() >= MOST {
            return false;
        }
        let Some((prefix, ending)) = L::split(line) else {
            return false;
        };
        let Some(which) = self.endings.get(ending) else {
            return false;
        };
        let table = { self.learnt.get(*which as usize) }.map(|learnt| L::table(&learnt.prepared));
        if self.holds_watched(prefix) || (!self.run.is_empty() && table != Some(self.table)) {
            return false;
        }
        self.table = table.unwrap_or_default();
        self.run.push(L::row(prefix, self.run.len()));
        self.which.push(*which);
        true
    }

    /// How many lines have gathered.
    pub fn gathered(&self) -> usize {
        self.run.len()
    }

    fn holds_watched(&self, prefix: L::Prefix) -> bool {
        let (first, last) = L::span(prefix);
        let at = self.watched.partition_point(|watched| *watched < first);
        self.watched.get(at).is_some_and(|watched| *watched <= last)
    }

    /// Keeps what a line came to that has just been carried out.
    pub fn learn(
        &mut self,
        prefix: L::Prefix,
        ending: &[u8],
        asked: Option<(RouteMsg, NewFlags)>,
        conductor: &mut Conductor<'_>,
    ) {
        if self.holds_watched(prefix) {
            self.forget();
        }
        let now = conductor.setup.now;
        let prepared = { asked.filter(|(msg, _)| L::is_for(msg, prefix)) }
            .zip(conductor.namespace())
            .and_then(|((msg, flags), ns)| L::prepare(ns, &msg, flags, now));
        let words = String::from_utf8(ending.to_vec());
        let (Some(prepared), Ok(words)) = (prepared, words) else {
            self.forget();
            return;
        };
        let named = named(&words);
        if self.learnt.len() >= Recall::<u32>::MOST || named != self.named {
            self.forget();
        }
        self.named = named;
        self.watched.extend(L::watched(&prepared));
        self.watched.sort_unstable();
        self.watched.dedup();
        // Its own prefix may hold what it names itself.
        if self.holds_watched(prefix) {
            self.forget();
            return;
        }
        let which = u32::try_from(self.learnt.len()).unwrap_or(u32::MAX);
        self.endings.keep(ending, which);
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
            run.sort_unstable_by_key(|row| L::place_of(*row));
            self.one_by_one(conductor, &run, &which, usual);
        }
        self.rehearse(conductor, &which);
    }

    fn at_once(&self, conductor: &mut Conductor<'_>, run: &[L::Row], which: &[u32]) -> bool {
        let Some(ns) = conductor.namespace() else {
            return false;
        };
        let rows = run.iter().filter_map(|row| {
            let learnt = which.get(L::place_of(*row))?;
            let learnt = self.learnt.get(*learnt as usize)?;
            Some((L::prefix_of(*row), &learnt.prepared))
        });
        L::add_run(ns, self.table, rows)
    }

    fn one_by_one(
        &self,
        conductor: &mut Conductor<'_>,
        run: &[L::Row],
        which: &[u32],
        usual: &mut dyn FnMut(&mut Conductor<'_>, Straggler) -> bool,
    ) {
        for (row, which) in run.iter().zip(which) {
            let (prefix, place) = (L::prefix_of(*row), L::place_of(*row));
            let Some(learnt) = self.learnt.get(*which as usize) else {
                continue;
            };
            let added =
                { conductor.namespace() }.is_some_and(|ns| L::add(ns, prefix, &learnt.prepared));
            if added {
                continue;
            }
            let words = words_of::<L>(prefix, &learnt.words);
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
            conductor.rehearse(&words_of::<L>(L::any(), &learnt.words));
        }
    }
}

fn words_of<L: Lane>(prefix: L::Prefix, ending: &str) -> Vec<String> {
    let line = format!("route add {} {ending}", L::spell(prefix));
    split_words(&line).unwrap_or_default()
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
