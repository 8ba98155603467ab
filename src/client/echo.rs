//! `-echo`: the kernel's own copy of a change, shown like any row.

use super::Context;
use crate::reply::{Mood, Reply};
use crate::rtnl::{Answer, Request};
use crate::wire::{self, Header};

/// Whether the original asks for the kernel's copy of such a change.
pub fn can_be(request: &Request) -> bool {
    matches!(
        request,
        Request::NewRule(..)
            | Request::DelRule(_)
            | Request::NewRoute(..)
            | Request::DelRoute(_)
            | Request::NewLink(..)
            | Request::DelLink(_)
            | Request::NewAddr(..)
            | Request::DelAddr(_)
            | Request::NewNexthop(..)
            | Request::DelNexthop(_)
    )
}

/// What the kernel's copy tells of what it shows.
pub fn mood(answer: &Answer) -> Mood {
    match answer.gone {
        true => Mood::Deleted,
        false => Mood::Present,
    }
}

/// What the original says of something else where it expects a `noun` (iproute2 7.1
/// `ip/iproute.c`, `print_route`): its length, type and flags. That of a device or of a next hop
/// object goes unmentioned, as the length of what the kernel tells of them is not known here.
pub fn not_a(context: &mut Context, noun: &str, answer: &Answer) {
    let header = match &answer.row {
        Some(row) => wire::notice(row, answer.gone),
        None => Some(acknowledgement(answer.warning.as_deref())),
    };
    if let Some(Header {
        length,
        kind,
        flags,
    }) = header
    {
        let line = format!("Not a {noun}: {length:08x} {kind:08x} {flags:08x}\n");
        context.sink.complain(&line);
    }
}

/// The head of an acknowledgement: behind it stand an error number and the head of the request;
/// then the text, as an attribute.
fn acknowledgement(warning: Option<&str>) -> Header {
    let (length, flags) = match warning {
        None => (36, 0x100),
        Some(text) => (36 + 4 + (text.len() + 1).next_multiple_of(4), 0x300),
    };
    Header {
        length: u32::try_from(length).unwrap_or(u32::MAX),
        kind: 2,
        flags,
    }
}

/// Shows `reply` between the brackets of a JSON array and the nameless object that the original
/// opens around it (iproute2 7.1 `lib/libnetlink.c`, `rtnl_echo_talk`). `None` is a row that the
/// last selector hides: the brackets come all the same.
pub fn show(context: &mut Context, reply: Option<Reply>) {
    context.sink.put(Reply::Open);
    context.sink.put(Reply::OpenEcho);
    if let Some(reply) = reply {
        context.sink.put(reply);
    }
    context.sink.put(Reply::CloseEcho);
    context.sink.put(Reply::Close);
}
