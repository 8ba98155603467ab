//! Sending the messages of a file to the kernel.

use super::Holds;
use super::messages::Messages;
use crate::client::Context;
use crate::fault::{Fault, refusal_text};
use crate::rtnl::Errno;
use crate::wire::{self, Header};

/// `RTA_DST`, `RTA_GATEWAY`, `RTA_PREFSRC`.
const DST: u16 = 1;
const GATEWAY: u16 = 5;
const PREFSRC: u16 = 7;

/// `ip rule restore`. Nothing hinders the kernel from adding what is there already.
///
/// # Errors
/// A file that is none of rules; what the kernel refuses; and always, with status 0, in the end.
pub fn restore_rules(context: &mut Context) -> Result<(), Fault> {
    restore(context, Holds::Rules)
}

/// `ip address restore`.
///
/// # Errors
/// As for [`restore_rules`].
pub fn restore_addrs(context: &mut Context) -> Result<(), Fault> {
    restore(context, Holds::Addrs)
}

fn restore(context: &mut Context, holds: Holds) -> Result<(), Fault> {
    let messages = Messages::open(&context.streams.stdin, holds)?;
    send_all(context, messages, holds, |_| true)?;
    holds.done()
}

/// `ip route restore`, in three rounds: what needs no gateway and has no source of its own comes
/// first, what needs a gateway last.
///
/// # Errors
/// A file that is none of routes, or that cannot be read again; what the kernel refuses.
pub fn restore_routes(context: &mut Context) -> Result<(), Fault> {
    let stdin = &context.streams.stdin;
    let messages = Messages::open(stdin, Holds::Routes)?;
    if stdin.offset.is_none() {
        return Err(Fault::tool("Failed to restore: ftell: Illegal seek\n"));
    }
    for wanted in 0..3 {
        send_all(context, messages, Holds::Routes, |payload| {
            round(payload) == wanted
        })?;
    }
    Ok(())
}

fn round(payload: &[u8]) -> u8 {
    let attributes = wire::attributes(payload);
    let source = attributes.find(PREFSRC);
    match attributes.find(GATEWAY) {
        Some(_) => 2,
        None if source.is_some() && source != attributes.find(DST) => 1,
        None => 0,
    }
}

/// Sends the wanted ones; the first that fails ends it.
fn send_all(
    context: &mut Context,
    messages: Messages<'_>,
    holds: Holds,
    wanted: impl Fn(&[u8]) -> bool,
) -> Result<(), Fault> {
    for message in messages {
        let (header, payload) = match message {
            Ok(message) => message,
            Err(said) => {
                context.sink.complain(&said);
                return Err(holds.stopped());
            }
        };
        if wanted(payload) && !send(context, header, payload) {
            return Err(holds.stopped());
        }
    }
    Ok(())
}

/// True when the kernel did it, or had done it before; what it says is shown.
fn send(context: &mut Context, header: Header, payload: &[u8]) -> bool {
    let request = header.creating().request(payload);
    let answer = request.and_then(|request| context.talk(request));
    match answer {
        Ok(answer) => {
            context.warn(&answer);
            true
        }
        Err(refusal) => {
            let text = refusal_text(&refusal, context.globals.level);
            context.sink.complain(&text);
            refusal.errno == Errno::EEXIST
        }
    }
}
