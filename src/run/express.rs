//! The express lane of a batch: lines `route add PREFIX …` that differ in nothing but the prefix.
//!
//! What the words behind the prefix come to is learnt from the first line that has them, which goes
//! the usual way. The others gather, and go into the table at once before anything else is done.
//! That is exact, because
//!
//! * a plain prefix does not decide about the meaning of what follows it;
//! * all that adding such a route looks up besides its own prefix are addresses that are watched
//!   (`kernel::fib::v4::Prepared`, `kernel::fib::v6::Prepared6`), and a prefix that holds one of them
//!   takes the usual way;
//! * whatever is no such line makes everything learnt be forgotten;
//! * names are read with a memory of the last one (iproute2 7.1 `lib/rt_names.c`), so that only endings
//!   with the same words beside hop, device and metric are known together;
//! * lines whose prefix has routes already take the usual way, in their order.

mod four;
mod lane;
mod six;

use super::conductor::Conductor;
use crate::rtnl::{NewFlags, RouteMsg};
use crate::types::{Prefix4, Prefix6};
use four::Four;
use lane::{Gathering, Lane};
use six::Six;

/// What was learnt, and the lines that gathered, of one family at a time.
#[derive(Debug, Default)]
pub struct Express {
    four: Gathering<Four>,
    six: Gathering<Six>,
}

/// A line of the shape that can be learnt.
pub struct Plain<'l> {
    prefix: Prefix,
    ending: &'l [u8],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Prefix {
    Four(Prefix4),
    Six(Prefix6),
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
        self.four.take(line) || self.six.take(line)
    }

    /// How many lines have gathered.
    pub fn gathered(&self) -> usize {
        self.four.gathered() + self.six.gathered()
    }

    /// Keeps what a line came to that has just been carried out.
    pub fn learn(
        &mut self,
        plain: &Plain<'_>,
        asked: Option<(RouteMsg, NewFlags)>,
        conductor: &mut Conductor<'_>,
    ) {
        let Plain { prefix, ending } = plain;
        match *prefix {
            Prefix::Four(prefix) => {
                self.six.forget();
                self.four.learn(prefix, ending, asked, conductor);
            }
            Prefix::Six(prefix) => {
                self.four.forget();
                self.six.learn(prefix, ending, asked, conductor);
            }
        }
    }

    /// Nothing that was learnt holds any more.
    pub fn forget(&mut self) {
        self.four.forget();
        self.six.forget();
    }

    /// Lets the gathered lines go into the table. A line that has to take the usual way is handed to
    /// `usual`, in its order; when that says false, no line behind it counts.
    pub fn depart(
        &mut self,
        conductor: &mut Conductor<'_>,
        usual: &mut dyn FnMut(&mut Conductor<'_>, Straggler) -> bool,
    ) {
        self.four.depart(conductor, usual);
        self.six.depart(conductor, usual);
    }
}

/// The line, if what is behind its prefix can be learnt: there are words, and no quotes, comments,
/// continuations or zeros in them.
pub fn plain(line: &[u8]) -> Option<Plain<'_>> {
    let four = || Four::split(line).map(|(prefix, ending)| (Prefix::Four(prefix), ending));
    let six = || Six::split(line).map(|(prefix, ending)| (Prefix::Six(prefix), ending));
    let (prefix, ending) = four().or_else(six)?;
    let odd = |byte: &u8| matches!(byte, b'\'' | b'"' | b'#' | b'\\' | 0) || !byte.is_ascii();
    (!ending.iter().any(odd)).then_some(Plain { prefix, ending })
}

#[cfg(test)]
mod tests;
