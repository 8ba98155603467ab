//! A socket that remembers how lookups went.

use crate::kernel::Seat;
use crate::kernel::trace::{Recorder, Step};
use crate::rtnl::{Answer, Dump, Refusal, Request, Row, Socket};

/// The kernel, with every lookup written down.
#[derive(Debug)]
pub struct Witness<'a> {
    /// Where the requests go.
    pub seat: Seat<'a>,
    /// The steps of each lookup, in order.
    pub walks: Vec<Vec<Step>>,
}

impl<'a> Witness<'a> {
    /// A witness that has seen nothing yet.
    pub fn new(seat: Seat<'a>) -> Self {
        Self {
            seat,
            walks: Vec::new(),
        }
    }
}

impl Socket for Witness<'_> {
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        match request {
            Request::GetRoute(msg) => {
                let mut recorder = Recorder::default();
                let answer = self.seat.get_route(&msg, &mut recorder);
                self.walks.push(recorder.steps);
                answer
            }
            other => self.seat.ask(other),
        }
    }

    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
        self.seat.dump(what, each)
    }
}
