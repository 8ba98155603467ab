//! A program's seat at the kernel: one namespace, one user, one moment.

use super::{Host, NetnsId};
use crate::rtnl::{Answer, Dump, Errno, Refusal, Request, Row, Socket};

/// Who asks and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Caller {
    /// User id; only 0 may change anything.
    pub uid: u32,
    /// Seconds since the epoch.
    pub now: i64,
}

/// One open socket in one namespace of a host.
#[derive(Debug)]
pub struct Seat<'a> {
    /// The machine.
    pub host: &'a mut Host,
    /// Where we are.
    pub netns: NetnsId,
    /// Who we are.
    pub caller: Caller,
}

impl Socket for Seat<'_> {
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        let _ = request;
        Err(Errno::EOPNOTSUPP.into())
    }

    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
        let _ = (what, each);
        Err(Errno::EOPNOTSUPP.into())
    }
}
