//! `-echo`: the kernel's own copy of a change, shown like any row.

use super::Context;
use crate::reply::{Mood, Reply};
use crate::rtnl::{Answer, Request};

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

/// What the original says of an acknowledgement where it expects a `noun` (iproute2 7.1
/// `ip/iproute.c`, `print_route`): its length, type and flags.
pub fn not_a(context: &mut Context, noun: &str, warning: Option<&str>) {
    // Header, error number and the header of the request; then the text, as an attribute.
    let (length, flags) = match warning {
        None => (36, 0x100),
        Some(text) => (36 + 4 + (text.len() + 1).next_multiple_of(4), 0x300),
    };
    let line = format!("Not a {noun}: {length:08x} {:08x} {flags:08x}\n", 2);
    context.sink.complain(&line);
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
