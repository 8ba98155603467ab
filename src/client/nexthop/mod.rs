//! `ip nexthop`. Law: iproute2 7.1 `ip/ipnexthop.c`.

mod flush;
mod list;
mod objects;
mod selector;

pub use objects::{NexthopCache, NexthopTable};
pub use selector::NexthopSelector;

use super::route::place_encap_devices;
use super::{Context, echo};
use crate::command::{NexthopCommand, NexthopDraft};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{Answer, NexthopMsg, Request, Row};

/// Carries out a next hop command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: NexthopCommand) -> Result<(), Fault> {
    match command {
        NexthopCommand::New(draft, flags) => {
            let msg = complete(context, *draft)?;
            let answer = context.ask(Request::NewNexthop(Box::new(msg), flags))?;
            show_echo(context, answer);
            Ok(())
        }
        NexthopCommand::Delete(draft) => {
            let msg = complete(context, *draft)?;
            let answer = context.ask(Request::DelNexthop(Box::new(msg)))?;
            show_echo(context, answer);
            Ok(())
        }
        NexthopCommand::Get(id) => list::get(context, id),
        NexthopCommand::List(filter) => list::list(context, &filter),
        NexthopCommand::Flush(filter) => flush::flush(context, &filter),
        NexthopCommand::Buckets(filter) => list::buckets(context, &filter),
        NexthopCommand::GetBucket { id, index } => list::get_bucket(context, id, index),
    }
}

fn complete(context: &mut Context, draft: NexthopDraft) -> Result<NexthopMsg, Fault> {
    let mut msg = draft.msg;
    place_encap_devices(context, &mut msg.encap, &draft.encap_devs)?;
    if let Some(name) = &draft.dev {
        msg.oif = Some(context.device(name)?);
    }
    Ok(msg)
}

fn show_echo(context: &mut Context, answer: Answer) {
    if !context.globals.echo {
        return;
    }
    let mood = echo::mood(&answer);
    let shown = match answer.row {
        Some(Row::Nexthop(msg)) if context.memory.nexthop_selector.shows(&msg) => {
            context.introduce(objects::devices_shown(&msg));
            Some(Reply::Nexthop(msg, mood))
        }
        row => {
            echo::not_a(context, "nexthop", &Answer { row, ..answer });
            None
        }
    };
    echo::show(context, shown);
}
