//! Whole messages: which row is which type, and which request a message is.

use super::attribute::{Attributes, Malformed, u32_at};
use super::{Header, addr, route, rule};
use crate::rtnl::{Errno, NewFlags, Refusal, Request, Row};
use crate::types::IfIndex;

/// `RTM_*`: what a message is about (Linux `include/uapi/linux/rtnetlink.h`).
mod kind {
    #![allow(missing_docs)] // the names are the documentation
    pub const NEWADDR: u16 = 20;
    pub const DELADDR: u16 = 21;
    pub const NEWROUTE: u16 = 24;
    pub const DELROUTE: u16 = 25;
    pub const NEWRULE: u16 = 32;
    pub const DELRULE: u16 = 33;
}

/// `NLM_F_*`: the bits of a header that say how a "new" request is meant.
mod modifier {
    pub const REPLACE: u16 = 0x100;
    pub const EXCL: u16 = 0x200;
    pub const CREATE: u16 = 0x400;
    pub const APPEND: u16 = 0x800;
}

/// A row as a message with these header flags; `None` for rows that no file of messages holds.
pub fn encode(row: &Row, flags: u16) -> Option<Vec<u8>> {
    let (kind, payload) = match row {
        Row::Rule(msg) => (kind::NEWRULE, rule::encode(msg)),
        Row::Route(msg) => (kind::NEWROUTE, route::encode(msg)),
        Row::Addr(msg) => (kind::NEWADDR, addr::encode(msg)),
        _ => return None,
    };
    Some(Header::message(kind, flags, &payload))
}

/// The head of the message in which the kernel tells of a change that made this row, or took it
/// away; `None` for rows that have no such message here.
pub fn notice(row: &Row, gone: bool) -> Option<Header> {
    let header = Header::read(&encode(row, 0)?)?;
    // Each kind that goes is the next one to that which comes.
    let kind = header.kind + u16::from(gone);
    Some(Header { kind, ..header })
}

/// The row that a message tells of, whether it is new or gone; `None` where it tells of none.
///
/// # Errors
/// An attribute or a head that does not hold what it should.
pub fn decode(header: Header, payload: &[u8]) -> Result<Option<Row>, Malformed> {
    Ok(Some(match header.kind {
        kind::NEWRULE | kind::DELRULE => Row::Rule(rule::decode(payload)?),
        kind::NEWROUTE | kind::DELROUTE => Row::Route(Box::new(route::decode(payload)?)),
        kind::NEWADDR | kind::DELADDR => Row::Addr(Box::new(addr::decode(payload)?)),
        _ => return Ok(None),
    }))
}

/// The attributes behind the head of a route message; none where it ends early.
pub fn attributes(payload: &[u8]) -> Attributes<'_> {
    Attributes(payload.get(route::HEAD..).unwrap_or_default())
}

/// What stands where the head of an address message has its device; 0 where it ends early.
pub fn device(payload: &[u8]) -> IfIndex {
    IfIndex(u32_at(payload, 4).unwrap_or_default())
}

impl Header {
    /// The request that this message is when it is sent to the kernel.
    ///
    /// # Errors
    /// How the kernel refuses a message that it cannot read, or that is none of those here.
    pub fn request(self, payload: &[u8]) -> Result<Request, Refusal> {
        let row = decode(self, payload).map_err(|Malformed| Errno::EINVAL)?;
        let gone = self.is_deletion();
        let flags = self.modifiers();
        Ok(match row {
            Some(Row::Rule(msg)) if gone => Request::DelRule(msg),
            Some(Row::Rule(msg)) => Request::NewRule(msg, flags),
            Some(Row::Route(msg)) if gone => Request::DelRoute(msg),
            Some(Row::Route(msg)) => Request::NewRoute(msg, flags),
            Some(Row::Addr(msg)) if gone => Request::DelAddr(msg),
            Some(Row::Addr(msg)) => Request::NewAddr(msg, flags),
            _ => return Err(Errno::EOPNOTSUPP.into()),
        })
    }

    /// True when it tells of something that went.
    pub fn is_deletion(self) -> bool {
        matches!(self.kind, kind::DELRULE | kind::DELROUTE | kind::DELADDR)
    }

    fn modifiers(self) -> NewFlags {
        NewFlags {
            replace: self.flags & modifier::REPLACE != 0,
            excl: self.flags & modifier::EXCL != 0,
            create: self.flags & modifier::CREATE != 0,
            append: self.flags & modifier::APPEND != 0,
        }
    }

    /// The same header with the bit that lets the kernel create (`NLM_F_CREATE`).
    pub fn creating(self) -> Self {
        Self {
            flags: self.flags | modifier::CREATE,
            ..self
        }
    }
}
