//! `ip nexthop list`, `get`, and the same of buckets.

use super::super::{Context, LinkTable};
use super::NexthopSelector;
use super::objects::devices_shown;
use crate::command::NexthopFilter;
use crate::fault::Fault;
use crate::reply::{Mood, Reply};
use crate::rtnl::{Dump, NexthopMsg, Request, Row};

/// Shows the objects that the selector lets through.
///
/// # Errors
/// The kernel's refusal.
pub fn list(context: &mut Context, words: &NexthopFilter) -> Result<(), Fault> {
    NexthopSelector::learn(context, words)?;
    if let Some(id) = words.id {
        return get(context, id);
    }
    let stats = context.globals.stats > 0;
    context.memory.nexthop_selector.set_stats(stats);
    let selector = context.memory.nexthop_selector;
    let dump = Dump::Nexthops(selector.dump(context));
    context.sink.put(Reply::Open);
    let links = LinkTable::of(context.socket);
    context.begin_dump();
    let Context {
        memory,
        socket,
        sink,
        ..
    } = context;
    let dumped = socket.dump(&dump, &mut |row| {
        let Row::Nexthop(msg) = row else { return true };
        if selector.shows(&msg) {
            for index in devices_shown(&msg) {
                memory.devices.introduce(index, &links, *sink);
            }
            sink.put(Reply::Nexthop(msg, Mood::Present));
        }
        true
    });
    finish(context, dumped)
}

/// Shows one object.
///
/// # Errors
/// The kernel's refusal.
pub fn get(context: &mut Context, id: u32) -> Result<(), Fault> {
    let wanted = NexthopMsg {
        family: context.globals.family,
        id: Some(id),
        stats_wanted: context.globals.stats > 0,
        ..NexthopMsg::default()
    };
    let answer = context.ask(Request::GetNexthop(Box::new(wanted)))?;
    context.sink.put(Reply::Open);
    if let Some(Row::Nexthop(msg)) = answer.row
        && context.memory.nexthop_selector.shows(&msg)
    {
        context.introduce(devices_shown(&msg));
        context.sink.put(Reply::Nexthop(msg, Mood::Present));
    }
    context.sink.put(Reply::Close);
    Ok(())
}

/// Shows the buckets that the selector lets through.
///
/// # Errors
/// The kernel's refusal.
pub fn buckets(context: &mut Context, words: &NexthopFilter) -> Result<(), Fault> {
    NexthopSelector::learn(context, words)?;
    context.memory.nexthop_selector.learn_buckets(words);
    let selector = context.memory.nexthop_selector;
    let dump = Dump::NexthopBuckets(selector.dump_buckets(context));
    context.sink.put(Reply::Open);
    let dumped = context.dump(&dump, &mut |sink, row| {
        if let Row::NexthopBucket(bucket) = row {
            sink.put(Reply::NexthopBucket(bucket));
        }
        true
    });
    finish(context, dumped)
}

/// Shows one bucket.
///
/// # Errors
/// The kernel's refusal.
pub fn get_bucket(context: &mut Context, id: u32, index: u16) -> Result<(), Fault> {
    let answer = context.ask(Request::GetNexthopBucket { id, index })?;
    context.sink.put(Reply::Open);
    if let Some(Row::NexthopBucket(bucket)) = answer.row {
        context.sink.put(Reply::NexthopBucket(bucket));
    }
    context.sink.put(Reply::Close);
    Ok(())
}

fn finish(context: &mut Context, dumped: Result<(), crate::rtnl::Refusal>) -> Result<(), Fault> {
    match dumped {
        Ok(()) => {
            context.sink.put(Reply::Close);
            Ok(())
        }
        Err(refusal) => Err(context.dump_refused(&refusal, "Dump", 2)),
    }
}
