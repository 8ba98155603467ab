//! What lies unread on the socket that a process keeps open from command to command.
//!
//! The original takes the first message that may be an answer (iproute2 7.1 `lib/libnetlink.c`,
//! `__rtnl_talk_iov`): one to its request, or to the request before. With `-echo` the kernel sends
//! the changed row and then its acknowledgement, and only the row is read. Within a batch the
//! acknowledgement is therefore the answer to the next request, whose own answer lies there for the
//! one after it, and so on, until a listing reads everything that it does not expect.

use std::collections::VecDeque;

use crate::rtnl::{Answer, Refusal, Row};

/// The unread messages of one socket, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Mailbox {
    /// The number of the last request.
    number: u64,
    unread: VecDeque<(u64, Letter)>,
}

/// One message of the kernel.
#[derive(Clone, Debug)]
enum Letter {
    /// What was asked for, or what a change did; whether it is no longer there.
    Row(Box<Row>, bool),
    /// An acknowledgement, with its text.
    Done(Option<String>),
    /// The request was refused.
    Refused(Refusal),
}

/// What the kernel says to a request that is carried out.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// It sends rows.
    pub rows: bool,
    /// They tell of what is no longer there.
    pub gone: bool,
    /// It acknowledges, behind the rows.
    pub acknowledged: bool,
}

impl Talk {
    /// What it says to one who only asks.
    pub const ASKED: Self = Self {
        rows: true,
        gone: false,
        acknowledged: false,
    };
}

/// What the asker takes for the answer.
#[derive(Debug)]
pub struct Taken {
    /// The answer.
    pub answer: Result<Answer, Refusal>,
    /// How many rows came before, to one who wants none.
    pub unexpected: usize,
}

impl Mailbox {
    /// Nothing lies there.
    pub fn is_empty(&self) -> bool {
        self.unread.is_empty()
    }

    /// A request has its answer. What is taken for it may be an older message.
    pub fn exchange(&mut self, answer: Result<Answer, Refusal>, talk: Talk) -> Taken {
        let rows = talk.rows;
        self.number += 1;
        self.deliver(answer, talk);
        let mut unexpected = 0;
        while let Some((number, letter)) = self.unread.pop_front() {
            if number + 1 < self.number {
                continue;
            }
            let answer = match letter {
                Letter::Row(row, gone) if rows => Ok(Answer {
                    gone,
                    ..Answer::row(*row)
                }),
                Letter::Row(..) => {
                    unexpected += 1;
                    continue;
                }
                Letter::Done(warning) => Ok(Answer {
                    warning,
                    ..Answer::default()
                }),
                Letter::Refused(refusal) => Err(refusal),
            };
            return Taken { answer, unexpected };
        }
        Taken {
            answer: Ok(Answer::done()),
            unexpected,
        }
    }

    /// A request that nobody waits for was refused.
    pub fn refused(&mut self, refusal: &Refusal) {
        self.number += 1;
        let letter = Letter::Refused(refusal.clone());
        self.unread.push_back((self.number, letter));
    }

    /// Somebody reads one message, whatever it is, after a question that bears no number.
    pub fn read_one(&mut self) {
        self.unread.push_back((0, Letter::Done(None)));
        self.unread.pop_front();
    }

    /// A listing reads all that it does not expect.
    pub fn read_all(&mut self) {
        self.number += 1;
        self.unread.clear();
    }

    fn deliver(&mut self, answer: Result<Answer, Refusal>, talk: Talk) {
        let Talk {
            rows,
            gone,
            acknowledged,
        } = talk;
        let mut put = |letter| self.unread.push_back((self.number, letter));
        match answer {
            Err(mut refusal) => {
                // What was done before the refused part of a change is told first.
                if let (Some(row), true) = (refusal.told.take(), rows) {
                    put(Letter::Row(row, gone));
                }
                put(Letter::Refused(refusal));
            }
            Ok(Answer {
                row, more, warning, ..
            }) => {
                if rows {
                    let told = row.into_iter().chain(more);
                    told.for_each(|row| put(Letter::Row(Box::new(row), gone)));
                }
                if acknowledged {
                    put(Letter::Done(warning));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtnl::{Errno, RuleMsg};

    const ECHOED: Talk = Talk {
        acknowledged: true,
        ..Talk::ASKED
    };

    fn changed() -> Result<Answer, Refusal> {
        Ok(Answer::row(Row::Rule(RuleMsg::default())))
    }

    #[test]
    fn an_echo_leaves_its_acknowledgement_for_the_next() {
        let mut mailbox = Mailbox::default();
        let first = mailbox.exchange(changed(), ECHOED);
        assert!(first.answer.is_ok_and(|answer| answer.row.is_some()));
        let refused = Err(Refusal::from(Errno::EEXIST));
        let second = mailbox.exchange(refused, ECHOED);
        assert_eq!(second.answer, Ok(Answer::done()));
        let third = mailbox.exchange(changed(), ECHOED);
        assert_eq!(third.answer, Err(Errno::EEXIST.into()));
        mailbox.read_all();
        assert!(mailbox.is_empty());
    }

    #[test]
    fn who_wants_no_row_passes_over_it_and_old_messages_are_dropped() {
        let mut mailbox = Mailbox::default();
        mailbox.exchange(changed(), ECHOED);
        let _ = mailbox.exchange(changed(), ECHOED);
        let third = mailbox.exchange(
            Ok(Answer::done()),
            Talk {
                rows: false,
                ..ECHOED
            },
        );
        assert_eq!((third.unexpected, third.answer), (1, Ok(Answer::done())));
        assert_eq!(mailbox.unread.len(), 1);
    }
}
