//! Printing the messages of a file. Devices have the names that they have now.

use super::Holds;
use super::messages::Messages;
use crate::client::{Context, route};
use crate::fault::{Fault, refusal_text};
use crate::reply::{Mood, Reply, RouteColumns};
use crate::rtnl::{NexthopMsg, Request, RouteMsg, Row};
use crate::wire::{self, Header};

/// `ip route showdump`: text, even with `-json`.
///
/// # Errors
/// A file that is none of routes, or a bad message in it.
pub fn show_routes(context: &mut Context) -> Result<(), Fault> {
    for message in Messages::open(&context.streams.stdin, Holds::Routes)? {
        let (header, payload) = match message {
            Ok(message) => message,
            Err(said) => {
                context.sink.complain(&said);
                return Err(Holds::Routes.stopped());
            }
        };
        match wire::decode(header, payload) {
            Ok(Some(Row::Route(route))) => {
                let hidden = RouteColumns::default();
                route::introduce(context, &route, hidden);
                complain_of_object(context, &route);
                let mood = mood(header);
                context.sink.put(Reply::Route(route, hidden, mood));
            }
            _ => {
                let Header {
                    length,
                    kind,
                    flags,
                } = header;
                let said = format!("Not a route: {length:08x} {kind:08x} {flags:08x}\n");
                context.sink.complain(&said);
            }
        }
    }
    Ok(())
}

/// The object that `-details` shows with a route is asked for, and may be gone.
fn complain_of_object(context: &mut Context, route: &RouteMsg) {
    let Some(id) = route.nh_id.filter(|_| context.globals.details > 0) else {
        return;
    };
    let wanted = NexthopMsg {
        id: Some(id),
        ..NexthopMsg::default()
    };
    let wanted = Request::GetNexthop(Box::new(wanted));
    if let Err(refusal) = context.socket.ask(wanted) {
        let said = refusal_text(&refusal, context.globals.level);
        context.sink.complain(&said);
    }
}

fn mood(header: Header) -> Mood {
    match header.is_deletion() {
        true => Mood::Deleted,
        false => Mood::Present,
    }
}

/// `ip address showdump`. It leaves by `exit`.
///
/// # Errors
/// A file that is none of addresses, or a bad message in it; and always, with status 0, in the end.
pub fn show_addrs(context: &mut Context) -> Result<(), Fault> {
    let mut rows = Vec::new();
    let mut result = Holds::Addrs.done();
    for message in Messages::open(&context.streams.stdin, Holds::Addrs)? {
        match message {
            Ok((header, payload)) => {
                let addr = match wire::decode(header, payload) {
                    Ok(Some(Row::Addr(addr))) => Some(*addr),
                    _ => None,
                };
                rows.push((wire::device(payload), addr, mood(header)));
            }
            Err(said) => {
                context.sink.complain(&said);
                result = Err(Holds::Addrs.stopped());
                break;
            }
        }
    }
    context.sink.put(Reply::Open);
    context.sink.put(Reply::AddrDump(rows));
    context.sink.put(Reply::Close);
    result
}
