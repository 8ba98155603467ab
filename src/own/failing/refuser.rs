//! A kernel that refuses.

use crate::fault::refusal_text;
use crate::rtnl::{Answer, Dump, Refusal, Request, Row, Socket};
use crate::types::Level;

/// Stands in the kernel's place and refuses what a command is there for; what it has to know
/// besides, such as the names of devices, it is told.
pub struct Refuser<'s> {
    /// The kernel.
    pub inner: &'s mut dyn Socket,
    /// How it refuses.
    pub refusal: Refusal,
    /// The command changes something: its changes are refused. Otherwise its questions are.
    pub changes: bool,
    /// The command is about devices.
    pub links: bool,
    /// It was to list devices, and could not: what that sounds like, the client does not know.
    pub no_links: bool,
}

impl Refuser<'_> {
    /// What iproute2 says when it cannot list devices; it ends with status 0 all the same
    /// (iproute2 7.1 `ip/ipaddress.c`, `ip_link_list`).
    pub fn lament(&self, level: Level) -> Vec<u8> {
        match self.no_links {
            true => format!("{}Dump terminated\n", refusal_text(&self.refusal, level)).into_bytes(),
            false => Vec::new(),
        }
    }

    fn refuses(&self, request: &Request) -> bool {
        match request {
            Request::GetLink(_) => !self.changes && self.links,
            Request::GetRoute(_)
            | Request::GetNexthop(_)
            | Request::GetNexthopBucket { .. }
            | Request::GetNeigh(_)
            | Request::GetNetconf(..)
            | Request::GetNsid(..)
            | Request::IdentifyNetns(_) => !self.changes,
            Request::FindNetns(_) => false,
            _ => self.changes,
        }
    }

    fn refuses_dump(&self, what: &Dump) -> bool {
        match what {
            Dump::Links(_) => !self.changes && self.links,
            _ => !self.changes,
        }
    }
}

impl Socket for Refuser<'_> {
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        match self.refuses(&request) {
            true => Err(self.refusal.clone()),
            false => self.inner.ask(request),
        }
    }

    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
        match self.refuses_dump(what) {
            true => {
                self.no_links |= matches!(what, Dump::Links(_));
                Err(self.refusal.clone())
            }
            false => self.inner.dump(what, each),
        }
    }
}
