//! `ip address`. Law: iproute2 7.1 `ip/ipaddress.c`.

mod flush;
mod list;
mod selector;

pub use list::{echo_link, show_links};
pub use selector::Selector;

use super::{Context, LinkTable, dumpfile, echo};
use crate::command::{AddrCommand, AddrDraft};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{AddrMsg, Answer, Request, Row};

/// Carries out an address command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: AddrCommand) -> Result<(), Fault> {
    match command {
        AddrCommand::New(draft, flags) => {
            let msg = addressed(context, *draft)?;
            let answer = context.ask(Request::NewAddr(Box::new(msg), flags))?;
            show_echo(context, answer);
            Ok(())
        }
        AddrCommand::Delete(draft) => {
            let msg = addressed(context, *draft)?;
            let answer = context.ask(Request::DelAddr(Box::new(msg)))?;
            show_echo(context, answer);
            Ok(())
        }
        AddrCommand::Show(filter) => list::show(context, &filter),
        AddrCommand::Flush(filter) => flush::flush(context, &filter),
        AddrCommand::Save(filter) => dumpfile::save_addrs(context, &filter),
        AddrCommand::Restore => dumpfile::restore_addrs(context),
        AddrCommand::Showdump => dumpfile::show_addrs(context),
    }
}

fn addressed(context: &mut Context, draft: AddrDraft) -> Result<AddrMsg, Fault> {
    let mut msg = draft.msg;
    msg.index = context.device(&draft.dev)?;
    Ok(msg)
}

fn show_echo(context: &mut Context, answer: Answer) {
    if !context.globals.echo {
        return;
    }
    let mood = echo::mood(&answer);
    let row = match answer.row {
        Some(Row::Addr(addr)) if is_selected(context, &addr) => Some(addr),
        _ => None,
    };
    context.introduce(row.as_ref().map(|addr| addr.index));
    echo::show(context, row.map(|addr| Reply::Addr(addr, mood)));
}

/// The last selector of this process lets the address through.
fn is_selected(context: &mut Context, addr: &AddrMsg) -> bool {
    let Some(selector) = &context.memory.addr_selector else {
        return true;
    };
    let labelled = selector.words.label.is_some() && addr.label.is_none();
    let links = labelled.then(|| LinkTable::of(context.socket));
    let link = links.as_ref().and_then(|links| links.get(addr.index));
    let name = link.and_then(|link| link.name.as_ref());
    selector.passes(addr, name.map_or("", |name| name.as_str()))
}
