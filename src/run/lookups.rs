//! The short way of a batch for lines `route get ADDRESS …` behind one another.
//!
//! What the words come to and how an answer looks is learnt from lines that go the usual way. For
//! the others the kernel is asked at once, and an answer that differs in nothing but what was asked
//! from one that was shown is shown like that one. That is exact, because
//!
//! * a lookup changes nothing that a later one depends on;
//! * a plain value means one thing, and goes into one place of the request ([`super::mould`]);
//! * a line shows its destination in one place, as it was typed, and its mark in one place, and all
//!   else follows from the answer, from names that are known by then, and from options that are the
//!   same for all lines;
//! * whatever is no such line makes everything learnt be forgotten.
//!
//! Where many have gone this way, two threads go on together ([`pair`]).

mod pair;

use super::conductor::Conductor;
use super::mould::{GET, Mould, Place, Value};
use crate::grammar::BatchLines;
use crate::kernel::{Asker, Told};
use crate::rtnl::RouteMsg;
use crate::show::mark_text;
use crate::types::Family;

/// How many different answers are kept for one kind of lines.
const ANSWERS: usize = 64;
/// How many kinds of lines are known at a time.
const KINDS: usize = 16;

/// When so many lines behind one another were answered, two threads go on. Tests have few.
const MANY: usize = if cfg!(test) { 2 } else { 512 };

/// What was learnt.
#[derive(Debug, Default)]
pub struct Lookups {
    learnt: Vec<Learnt>,
    /// How many lines behind one another were answered.
    answered: usize,
    /// What the last line showed, whose memory that of the next takes over.
    shown: Vec<u8>,
}

/// A kind of lines, what the last of them asked for, and the answers to them.
#[derive(Clone, Debug)]
struct Learnt {
    mould: Mould,
    asked: RouteMsg,
    shown: Vec<Shown>,
}

/// An answer, and what is shown of it around the destination and the mark.
#[derive(Clone, Debug)]
struct Shown {
    told: Told,
    /// Before the destination.
    head: Vec<u8>,
    /// Behind it, up to the mark if there is one.
    middle: Vec<u8>,
    /// Behind the mark.
    tail: Vec<u8>,
}

impl Lookups {
    /// Answers the next lines as far as they are like those that were learnt.
    pub fn answer<R: std::io::Read>(
        &mut self,
        lines: &mut BatchLines<R>,
        conductor: &mut Conductor<'_>,
    ) {
        while !self.learnt.is_empty() {
            if self.answered >= MANY {
                pair::answer(&self.learnt, lines, conductor);
                // They have come to an end, or to a line that goes the usual way.
                self.answered = 0;
            }
            let (Some(line), Some(asker)) = (lines.peek(), conductor.asker()) else {
                return;
            };
            self.shown.clear();
            if !answer(&mut self.learnt, line, asker, &mut self.shown) {
                self.answered = 0;
                return;
            }
            let bytes = line.len();
            lines.advance(1, bytes);
            self.answered += 1;
            conductor.output.out_pieces([&self.shown]);
            conductor.output.settle();
        }
    }

    /// Keeps how a line was answered that has just gone the usual way, if that can be said of
    /// others.
    pub fn learn(&mut self, line: &[u8], heard: Option<Heard>, conductor: &mut Conductor<'_>) {
        let Some((heard, mould)) = heard.zip(GET.mould(line)) else {
            return;
        };
        let mut learnt = Learnt {
            mould,
            asked: heard.asked.clone(),
            shown: Vec::new(),
        };
        // Its own values lead to what it asked for, or something is not as it seems.
        let Some(text) = learnt.takes(line).filter(|_| learnt.asked == heard.asked) else {
            return;
        };
        let answered = heard.answer.dst == heard.asked.dst;
        let told = { conductor.asker() }.and_then(|asker| asker.ask(&heard.asked));
        let told = told.filter(|_| answered);
        let Some(shown) = told.and_then(|told| Shown::of(told, &heard, text)) else {
            return;
        };
        let known = { self.learnt.iter_mut() }.find(|other| other.mould == learnt.mould);
        match known {
            Some(known) => known.keep(shown),
            None => {
                if self.learnt.len() >= KINDS {
                    self.forget();
                }
                learnt.keep(shown);
                self.learnt.push(learnt);
            }
        }
    }

    /// Nothing that was learnt holds any more.
    pub fn forget(&mut self) {
        self.learnt.clear();
        self.answered = 0;
    }
}

/// Answers a line if it is like those that were learnt; false, and nothing shown, if not.
fn answer(learnt: &mut [Learnt], line: &[u8], asker: Asker<'_>, out: &mut Vec<u8>) -> bool {
    for learnt in learnt {
        if let Some(text) = learnt.takes(line) {
            return learnt.answer(text, asker, out);
        }
    }
    false
}

impl Learnt {
    /// Makes the request that of another line, if that is like this one: the text of its
    /// destination.
    fn takes<'l>(&mut self, line: &'l [u8]) -> Option<&'l [u8]> {
        let (asked, mut destination) = (&mut self.asked, None);
        let fits = self.mould.fill(line, |place, value| match (place, value) {
            (Place::Destination, Value::Addr(addr, text)) => {
                destination = Some(text);
                asked.dst = Some(addr);
                Family::of(&addr) == asked.family
            }
            (Place::Mark, Value::Number(mark, _)) => {
                asked.mark = Some(mark);
                true
            }
            (Place::SourcePort, Value::Number(port, _)) => {
                asked.sport = u16::try_from(port).ok();
                true
            }
            (Place::DestinationPort, Value::Number(port, _)) => {
                asked.dport = u16::try_from(port).ok();
                true
            }
            _ => false,
        });
        destination.filter(|_| fits)
    }

    /// Asks, and shows the answer if it is like one that was shown.
    fn answer(&self, text: &[u8], asker: Asker<'_>, out: &mut Vec<u8>) -> bool {
        let Some(told) = asker.ask(&self.asked) else {
            return false;
        };
        let Some(shown) = { self.shown.iter() }.find(|shown| shown.told == told) else {
            return false;
        };
        let mark = self.asked.mark.map(mark_text).unwrap_or_default();
        for piece in [&shown.head, text, &shown.middle, &mark, &shown.tail] {
            out.extend_from_slice(piece);
        }
        true
    }

    fn keep(&mut self, shown: Shown) {
        if self.shown.len() >= ANSWERS {
            self.shown.clear();
        }
        self.shown.push(shown);
    }
}

impl Shown {
    fn of(told: Told, heard: &Heard, text: &[u8]) -> Option<Self> {
        let (head, behind) = around(&heard.bytes, text)?;
        let (middle, tail) = match heard.asked.mark {
            None => (behind, &[][..]),
            Some(mark) => {
                let mark = mark_text(mark);
                let (middle, tail) = around(behind, &[b" mark ", &mark[..], b" "].concat())?;
                let (start, end) = (middle.len() + b" mark ".len(), tail.len() + 1);
                (behind.get(..start)?, behind.get(behind.len() - end..)?)
            }
        };
        Some(Self {
            told,
            head: head.to_vec(),
            middle: middle.to_vec(),
            tail: tail.to_vec(),
        })
    }
}

/// What one line asked of the kernel, what that answered, and what was shown.
#[derive(Debug)]
pub struct Heard {
    /// The question.
    pub asked: RouteMsg,
    /// The answer.
    pub answer: RouteMsg,
    /// The bytes for stdout.
    pub bytes: Vec<u8>,
}

/// What is before and behind the only place where a text stands.
fn around<'b>(bytes: &'b [u8], text: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let mut places = memchr::memmem::find_iter(bytes, text);
    let at = places.next().filter(|_| places.next().is_none())?;
    let (head, rest) = bytes.split_at_checked(at)?;
    Some((head, rest.strip_prefix(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_that_is_shown_twice_is_not_learnt() {
        let around = |bytes: &'static str| around(bytes.as_bytes(), b"1.2.3.4");
        assert_eq!(
            around("1.2.3.4 via 9.9.9.9 \n"),
            Some((&b""[..], &b" via 9.9.9.9 \n"[..]))
        );
        assert_eq!(around("local 1.2.3.4 dev lo src 1.2.3.4 \n"), None);
        assert_eq!(around("default\n"), None);
    }
}
