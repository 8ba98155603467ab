//! The short way of a batch for lines `rule add …` that differ in plain values only.
//!
//! What the words come to is learnt from a line that goes the usual way; the kernel is then asked
//! for the others as it was asked for that one, with their own values. What it refuses goes the
//! usual way, which finds everything as it was. That is exact, because
//!
//! * a plain value means one thing, and goes into one place of the request ([`super::mould`]);
//! * such a line shows nothing, and changes nothing but the rules;
//! * numbers of tables are read by the book of names, as ever;
//! * whatever is no such line makes everything learnt be forgotten.

use super::conductor::Conductor;
use super::mould::{Mould, Place, RULE, Value};
use crate::names::Book;
use crate::rtnl::{NewFlags, RuleMsg};
use crate::types::{IfName, PortRange};

/// So many kinds of lines are known at a time.
const MOST: usize = 32;

/// What was learnt.
#[derive(Debug, Default)]
pub struct Alike {
    learnt: Vec<Learnt>,
}

/// A kind of lines, and what the last of them asked for.
#[derive(Debug)]
struct Learnt {
    mould: Mould,
    asked: RuleMsg,
    flags: NewFlags,
}

impl Alike {
    /// Carries a line out if it is like one that was learnt and nothing stands against it; false,
    /// and nothing done, if not.
    pub fn add(&mut self, line: &[u8], conductor: &mut Conductor<'_>) -> bool {
        let book = conductor.book();
        let taken = { self.learnt.iter_mut() }.position(|learnt| learnt.takes(line, book));
        let learnt = taken.and_then(|at| self.learnt.get(at));
        learnt.is_some_and(|learnt| conductor.add_rule(&learnt.asked, learnt.flags))
    }

    /// Keeps what a line asked for that has just been carried out.
    pub fn learn(
        &mut self,
        line: &[u8],
        asked: Option<(RuleMsg, NewFlags)>,
        conductor: &Conductor<'_>,
    ) {
        let Some(((asked, flags), mould)) = asked.zip(RULE.mould(line)) else {
            self.forget();
            return;
        };
        let mut learnt = Learnt {
            mould,
            asked: asked.clone(),
            flags,
        };
        // Its own values lead to what it asked for, or something is not as it seems.
        if !learnt.takes(line, conductor.book()) || learnt.asked != asked {
            self.forget();
            return;
        }
        self.learnt.retain(|other| other.mould != learnt.mould);
        if self.learnt.len() >= MOST {
            self.forget();
        }
        self.learnt.push(learnt);
    }

    /// Nothing that was learnt holds any more.
    pub fn forget(&mut self) {
        self.learnt.clear();
    }
}

impl Learnt {
    /// Makes the request that of another line, if that is like this one.
    fn takes(&mut self, line: &[u8], book: &Book) -> bool {
        let asked = &mut self.asked;
        self.mould
            .fill(line, |place, value| put(asked, place, value, book))
    }
}

/// Puts a value where it goes; false where it cannot.
fn put(asked: &mut RuleMsg, place: Place, value: Value<'_>, book: &Book) -> bool {
    match (place, value) {
        (Place::From, Value::Prefix(addr, len)) => {
            (asked.src, asked.src_len) = (Some(addr.into()), len);
        }
        (Place::To, Value::Prefix(addr, len)) => {
            (asked.dst, asked.dst_len) = (Some(addr.into()), len);
        }
        (Place::Priority, Value::Number(number, _)) => asked.priority = Some(number),
        (Place::Fwmark, Value::Mark(mark, mask)) => {
            (asked.fwmark, asked.fwmask) = (Some(mark), mask);
        }
        (Place::SourcePort, Value::Number(number, _)) => asked.sport = port(number),
        (Place::DestinationPort, Value::Number(number, _)) => asked.dport = port(number),
        (Place::Table, Value::Number(number, text)) => {
            let Ok(word) = std::str::from_utf8(text) else {
                return false;
            };
            asked.table = book.table_of_number(word, number);
        }
        (Place::Input, Value::Word(word)) => {
            let Ok(word) = std::str::from_utf8(word) else {
                return false;
            };
            asked.iif = Some(IfName::from(word));
        }
        _ => return false,
    }
    true
}

fn port(number: u32) -> Option<PortRange> {
    let port = u16::try_from(number).ok()?;
    Some(PortRange {
        start: port,
        end: port,
    })
}
