//! The short way of a batch for lines `route get ADDRESS` behind one another.
//!
//! What the words come to and how an answer looks is learnt from lines that go the usual way. For
//! the others the kernel is asked at once, and an answer that differs in nothing but the
//! destination from one that was shown is shown like that one. That is exact, because
//!
//! * a lookup changes nothing that a later one depends on;
//! * a line shows its destination in one place, as it was typed, and all else follows from the
//!   answer, from names that are known by then, and from options that are the same for all lines;
//! * whatever is no such line makes everything learnt be forgotten.

use std::net::{IpAddr, Ipv4Addr};

use super::conductor::Conductor;
use crate::rtnl::RouteMsg;
use crate::types::{Family, groups, quad};

/// How many different answers are kept.
const ANSWERS: usize = 64;

/// What was learnt.
#[derive(Debug, Default)]
pub struct Lookups {
    asked: Option<RouteMsg>,
    shown: Vec<Shown>,
}

/// An answer, and what is shown of it around the destination.
#[derive(Debug)]
struct Shown {
    answer: RouteMsg,
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Lookups {
    /// Answers a line if it is like those that were learnt; false, and nothing done, if not.
    pub fn answer(&mut self, line: &[u8], conductor: &mut Conductor<'_>) -> bool {
        let Some(asked) = &mut self.asked else {
            return false;
        };
        let Some((addr, text)) = plain(line) else {
            return false;
        };
        if Family::of(&addr) != asked.family {
            return false;
        }
        asked.dst = Some(addr);
        let Some(answer) = conductor.look_up(asked) else {
            return false;
        };
        let like =
            |shown: &mut Shown| answer.dst == Some(addr) && same_way(&mut shown.answer, &answer);
        let Some(at) = self.shown.iter_mut().position(like) else {
            return false;
        };
        // What was found now is likely to be found again.
        self.shown.swap(0, at);
        if let Some(shown) = self.shown.first() {
            conductor
                .output
                .out_pieces([&shown.head, text, &shown.tail]);
            conductor.output.settle();
        }
        true
    }

    /// Keeps how a line was answered that has just gone the usual way, if that can be said of
    /// others.
    pub fn learn(&mut self, line: &[u8], heard: Option<Heard>) {
        let learnt = plain(line).zip(heard).and_then(|((addr, text), heard)| {
            let mine = |msg: &RouteMsg| msg.dst == Some(addr);
            let (head, tail) = around(&heard.bytes, text)?;
            let known = mine(&heard.asked) && mine(&heard.answer);
            known
                .then(|| Shown {
                    answer: heard.answer,
                    head: head.to_vec(),
                    tail: tail.to_vec(),
                })
                .map(|shown| (heard.asked, shown))
        });
        if let Some((asked, shown)) = learnt {
            self.asked = Some(asked);
            if self.shown.len() >= ANSWERS {
                self.shown.clear();
            }
            self.shown.push(shown);
        }
    }

    /// Nothing that was learnt holds any more.
    pub fn forget(&mut self) {
        self.asked = None;
        self.shown.clear();
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

/// Two answers that differ in nothing but the destination; what was known gets that of the other.
fn same_way(known: &mut RouteMsg, answer: &RouteMsg) -> bool {
    let likely =
        (known.oif, &known.gateway, known.table) == (answer.oif, &answer.gateway, answer.table);
    known.dst = answer.dst;
    likely && known == answer
}

/// What is before and behind the only place where a text stands.
fn around<'b>(bytes: &'b [u8], text: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let mut places = memchr::memmem::find_iter(bytes, text);
    let at = places.next().filter(|_| places.next().is_none())?;
    let (head, rest) = bytes.split_at_checked(at)?;
    Some((head, rest.strip_prefix(text)?))
}

/// The address of a line `route get ADDRESS`, in the spelling in which it is shown, and its text.
pub fn plain(line: &[u8]) -> Option<(IpAddr, &[u8])> {
    let text = line.strip_prefix(b"route get ")?;
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let (addr, rest) = match quad(text) {
        Some((bits, rest)) if bits != 0 => (Ipv4Addr::from_bits(bits).into(), rest),
        _ => groups(text).map(|(addr, rest)| (addr.into(), rest))?,
    };
    rest.is_empty().then_some((addr, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spelling_is_plain() {
        let addr = IpAddr::from([10, 0, 20, 255]);
        assert_eq!(
            plain(b"route get 10.0.20.255"),
            Some((addr, &b"10.0.20.255"[..]))
        );
        assert_eq!(
            plain(b"route get 10.0.20.255\n"),
            Some((addr, &b"10.0.20.255"[..]))
        );
        let addr = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]);
        assert_eq!(
            plain(b"route get 2001:db8::1\n"),
            Some((addr, &b"2001:db8::1"[..]))
        );
        for line in [
            "route get 10.0.20.255 ",
            "route get 10.0.20.256",
            "route get 10.0.20",
            "route get 0.0.0.0",
            "route get 10.0.020.5",
            "route get 10.0.20.5/32",
            "route get 10.0.20.5 mark 1",
            "r get 1.2.3.4",
            " route get 1.2.3.4",
            "route get 1.2.3.4#",
            "route get 2001:db8::1 ",
            "route get 2001:db8::1/128",
            "route get 2001:db8::1:",
            "route get 2001:DB8::1",
            "route get 2001:db8::01",
            "route get 2001:db8:0::1",
            "route get ::1",
            "route get ::",
        ] {
            assert_eq!(plain(line.as_bytes()), None, "{line}");
        }
    }

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
