//! A socket with an ear at it: what a command that adds a route or a rule or looks one up asks of
//! the kernel.

use crate::kernel::Seat;
use crate::rtnl::{Answer, Dump, NewFlags, Refusal, Request, RouteMsg, Row, RuleMsg, Socket};

/// What was heard.
#[derive(Debug, Default)]
pub struct Tapped {
    /// The new route that was asked for.
    pub route: Option<(RouteMsg, NewFlags)>,
    /// The new rule that was asked for.
    pub rule: Option<(RuleMsg, NewFlags)>,
    /// The lookup that was asked for, and its answer.
    pub lookup: Option<(RouteMsg, RouteMsg)>,
    /// Something else was asked as well. The number of a device is no such thing: it is asked for
    /// once, and known from then on.
    pub more: bool,
}

/// The socket.
pub struct Tap<'t, 's> {
    /// The kernel.
    pub seat: Seat<'s>,
    /// What is heard.
    pub tapped: &'t mut Tapped,
}

impl Socket for Tap<'_, '_> {
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        match &request {
            Request::GetLink(_) => {}
            Request::NewRoute(msg, flags) if self.tapped.route.is_none() => {
                self.tapped.route = Some((msg.as_ref().clone(), *flags));
            }
            Request::NewRule(msg, flags) if self.tapped.rule.is_none() => {
                self.tapped.rule = Some((msg.clone(), *flags));
            }
            Request::GetRoute(msg) if self.tapped.lookup.is_none() => {
                let asked = msg.as_ref().clone();
                let answer = self.seat.ask(request)?;
                if let Some(Row::Route(route)) = &answer.row {
                    self.tapped.lookup = Some((asked, route.as_ref().clone()));
                }
                return Ok(answer);
            }
            _ => self.tapped.more = true,
        }
        self.seat.ask(request)
    }

    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
        self.tapped.more = true;
        self.seat.dump(what, each)
    }
}
