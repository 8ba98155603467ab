//! `ip nexthop flush` (iproute2 7.1 `ip/ipnexthop.c`, `ipnh_flush`). It never speaks JSON.

use super::super::Context;
use super::NexthopSelector;
use crate::command::NexthopFilter;
use crate::fault::{Fault, refusal_text};
use crate::reply::Reply;
use crate::rtnl::{Dump, NexthopMsg, Refusal, Request, Row};

/// Deletes what the selector lets through; with no word at all everything, groups first.
///
/// # Errors
/// A single object that cannot be deleted. Of several each refusal is complained about.
pub fn flush(context: &mut Context, words: &NexthopFilter) -> Result<(), Fault> {
    NexthopSelector::learn(context, words)?;
    if let Some(id) = words.id {
        let level = context.globals.level;
        return delete(context, id)
            .map_err(|refusal| Fault::returned(refusal_text(&refusal, level), 1));
    }
    let stats = context.globals.stats > 0;
    context.memory.nexthop_selector.set_stats(stats);
    if words.empty {
        context.memory.nexthop_selector.all_groups();
        round(context);
        context.memory.nexthop_selector.all_kinds();
    }
    round(context);
    let text = match context.memory.nexthop_selector.flushed {
        0 => "Nothing to flush\n".to_owned(),
        count => format!("Flushed {count} nexthops\n"),
    };
    context.sink.put(Reply::Text(text));
    Ok(())
}

/// One dump, and a deletion for each object of it. A group may be gone with its last member by
/// then.
fn round(context: &mut Context) {
    let selector = context.memory.nexthop_selector;
    let mut doomed = Vec::new();
    let dump = Dump::Nexthops(selector.dump(context));
    // The kernel refuses no dump of objects.
    let _ = context.dump(&dump, &mut |_, row| {
        if let Row::Nexthop(msg) = row
            && selector.shows(&msg)
        {
            doomed.extend(msg.id);
        }
        true
    });
    for id in doomed {
        match delete(context, id) {
            Ok(()) => context.memory.nexthop_selector.flushed += 1,
            Err(refusal) => {
                let text = refusal_text(&refusal, context.globals.level);
                context.sink.complain(&text);
            }
        }
    }
}

fn delete(context: &mut Context, id: u32) -> Result<(), Refusal> {
    let wanted = NexthopMsg {
        id: Some(id),
        ..NexthopMsg::default()
    };
    let asked = context.socket.ask(Request::DelNexthop(Box::new(wanted)));
    asked.map(|_| ())
}
