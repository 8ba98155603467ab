//! Writing a file.

use super::{Holds, RULES_REFUSED};
use crate::client::{Context, Streams, route};
use crate::command::{AddrFilter, RouteFilter};
use crate::fault::{Fault, refusal_text};
use crate::reply::{Reply, Sink};
use crate::rtnl::{Dump, Errno, Row};
use crate::types::{Family, IfIndex, TableId};
use crate::wire;

/// `NLM_F_MULTI`: a part of a dump.
const PART: u16 = 2;
/// `NLM_F_DUMP_FILTERED`: the kernel has obeyed a filter.
const FILTERED: u16 = 0x20;

/// Writes the magic number, unless stdout is a terminal.
fn begin(streams: &Streams, sink: &mut dyn Sink, holds: Holds) -> Result<(), Fault> {
    if streams.stdout_is_terminal {
        return Err(Fault::tool("Not sending a binary stream to stdout\n"));
    }
    sink.put(Reply::Bytes(holds.magic().to_ne_bytes().into()));
    Ok(())
}

/// The beginning of `ip route save`, which comes before its selector is read.
///
/// # Errors
/// stdout is a terminal.
pub fn begin_routes(streams: &Streams, sink: &mut dyn Sink) -> Result<(), Fault> {
    begin(streams, sink, Holds::Routes)
}

fn put(sink: &mut dyn Sink, row: &Row, flags: u16) {
    if let Some(bytes) = wire::encode(row, flags) {
        sink.put(Reply::Bytes(bytes));
    }
}

/// `ip rule save`.
///
/// # Errors
/// stdout is a terminal; a dump that the kernel refuses.
pub fn save_rules(context: &mut Context) -> Result<(), Fault> {
    begin(context.streams, context.sink, Holds::Rules)?;
    let family = match context.globals.family {
        Family::UNSPEC => Family::INET,
        family => family,
    };
    let dumped = context.dump(&Dump::Rules(family), &mut |sink, row| {
        put(sink, &row, PART);
        true
    });
    context.sink.put(Reply::Open);
    match dumped {
        Ok(()) => context.sink.put(Reply::Close),
        Err(refusal) => return Err(context.dump_refused(&refusal, "Dump", RULES_REFUSED)),
    }
    Ok(())
}

/// `ip route save`.
///
/// # Errors
/// stdout is a terminal; an unknown device; a dump that the kernel refuses.
pub fn save_routes(context: &mut Context, filter: RouteFilter) -> Result<(), Fault> {
    begin_routes(context.streams, context.sink)?;
    let selector = route::select(context, filter)?;
    let dump = route::dump(context, &selector);
    let strict = context.globals.batch.is_none();
    let flags = if strict { PART | FILTERED } else { PART };
    context.begin_dump();
    let Context {
        memory,
        socket,
        sink,
        ..
    } = context;
    let dumped = socket.dump(&dump, &mut |row| {
        if let Row::Route(route) = &row
            && selector.passes(route, &mut memory.tables6)
        {
            put(*sink, &row, flags);
        }
        true
    });
    let main = selector.table == TableId::MAIN;
    context.memory.route_selector = Some(selector);
    context.sink.put(Reply::Open);
    match dumped {
        Ok(()) => context.sink.put(Reply::Close),
        Err(refusal) if main && refusal.errno == Errno::ENOENT => context.sink.put(Reply::Close),
        Err(refusal) => return Err(context.dump_refused(&refusal, "Dump", 2)),
    }
    Ok(())
}

/// `ip address save`: of the selector only the device and the family count. It leaves by `exit`.
///
/// # Errors
/// stdout is a terminal; an unknown device; a dump that the kernel refuses; and always, with
/// status 0, in the end.
pub fn save_addrs(context: &mut Context, filter: &AddrFilter) -> Result<(), Fault> {
    let dev = match &filter.link.dev {
        Some(name) => context.device(name)?,
        None => IfIndex::NONE,
    };
    let leave = |fault: Fault| Fault::exit1(fault.text);
    begin(context.streams, context.sink, Holds::Addrs).map_err(leave)?;
    // The socket of a batch does not check strictly, and the kernel passes the device over.
    let strict = context.globals.batch.is_none();
    let dev = if strict { dev } else { IfIndex::NONE };
    let flags = if dev == IfIndex::NONE {
        PART
    } else {
        PART | FILTERED
    };
    let dump = Dump::Addrs(filter.family, dev);
    let dumped = context.dump(&dump, &mut |sink, row| {
        put(sink, &row, flags);
        true
    });
    match dumped {
        Ok(()) => Holds::Addrs.done(),
        Err(refusal) => {
            let said = refusal_text(&refusal, context.globals.level);
            Err(Fault::exit1(format!("{said}Save terminated\n")))
        }
    }
}
