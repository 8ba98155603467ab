//! `-echo`: the kernel's own copy of a change, shown like any row.

use super::Context;
use crate::reply::Reply;

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
