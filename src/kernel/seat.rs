//! A program's seat at the kernel: one namespace, one user, one moment.

use super::{Host, Netns, NetnsId, rule};
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

impl Seat<'_> {
    /// The namespace that the socket is open in.
    ///
    /// # Errors
    /// `ENODEV` when it does not exist (which only a wrong `netns` can cause).
    fn ns(&self) -> Result<&Netns, Refusal> {
        let ns = self.host.namespaces.get(&self.netns);
        ns.ok_or_else(|| Errno::ENODEV.into())
    }

    fn ns_mut(&mut self) -> Result<&mut Netns, Refusal> {
        let ns = self.host.namespaces.get_mut(&self.netns);
        ns.ok_or_else(|| Errno::ENODEV.into())
    }
}

/// True for a request that only asks; every other one needs `CAP_NET_ADMIN`.
fn only_asks(request: &Request) -> bool {
    matches!(
        request,
        Request::GetRoute(_) | Request::GetLink(_) | Request::GetNexthop(_)
    )
}

impl Socket for Seat<'_> {
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        if self.caller.uid != 0 && !only_asks(&request) {
            return Err(Errno::EPERM.into());
        }
        match request {
            Request::NewRule(msg, flags) => rule::add(self.ns_mut()?, &msg, flags),
            Request::DelRule(msg) => rule::delete(self.ns_mut()?, &msg),
            _ => Err(Errno::EOPNOTSUPP.into()),
        }
    }

    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
        match what {
            Dump::Rules(family) => rule::dump(self.ns()?, *family, each),
            _ => Err(Errno::EOPNOTSUPP.into()),
        }
    }
}
