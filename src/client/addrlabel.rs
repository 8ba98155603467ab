//! `ip addrlabel`. Law: iproute2 7.1 `ip/ipaddrlabel.c`.

use super::Context;
use crate::command::{AddrLabelCommand, AddrLabelDraft};
use crate::fault::{Fault, STATUS_WORD, refusal_text};
use crate::reply::Reply;
use crate::rtnl::{AddrLabelMsg, Dump, Refusal, Request, Row};
use crate::types::{Family, IfIndex};

/// Carries out a command about labels.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: AddrLabelCommand) -> Result<(), Fault> {
    match command {
        AddrLabelCommand::List(family) => list(context, family),
        AddrLabelCommand::Add(draft) => {
            let msg = placed(context, &draft)?;
            context.ask(Request::NewAddrLabel(msg)).map(|_| ())
        }
        AddrLabelCommand::Delete(draft) => {
            let msg = placed(context, &draft)?;
            context.ask(Request::DelAddrLabel(msg)).map(|_| ())
        }
        AddrLabelCommand::Flush(family) => flush(context, family),
    }
}

fn placed(context: &mut Context, draft: &AddrLabelDraft) -> Result<AddrLabelMsg, Fault> {
    let index = match &draft.dev {
        Some(dev) => context.device(dev)?,
        None => IfIndex::NONE,
    };
    Ok(AddrLabelMsg {
        family: draft.family,
        index,
        prefix_len: draft.prefix.len,
        address: draft.prefix.addr,
        label: draft.label,
    })
}

/// All labels; a family without is refused before any listing begins.
fn rows(context: &mut Context, family: Family) -> Result<Vec<AddrLabelMsg>, Refusal> {
    let mut rows = Vec::new();
    let what = Dump::AddrLabels(family);
    context.dump(&what, &mut |_, row| {
        if let Row::AddrLabel(row) = row {
            rows.push(row);
        }
        true
    })?;
    Ok(rows)
}

fn list(context: &mut Context, family: Family) -> Result<(), Fault> {
    context.sink.put(Reply::Open);
    let rows = match rows(context, family) {
        Ok(rows) => rows,
        Err(refusal) => {
            context.close_failed();
            return Err(terminated(context, &refusal, "Dump", STATUS_WORD));
        }
    };
    context.introduce(rows.iter().map(|row| row.index).collect::<Vec<_>>());
    for row in rows {
        context.sink.put(Reply::AddrLabel(row));
    }
    context.sink.put(Reply::Close);
    Ok(())
}

fn terminated(context: &Context, refusal: &Refusal, what: &str, status: u8) -> Fault {
    let said = refusal_text(refusal, context.globals.level);
    Fault::returned(format!("{said}{what} terminated\n"), status)
}

/// One by one, each on a socket of its own.
fn flush(context: &mut Context, family: Family) -> Result<(), Fault> {
    let rows = rows(context, family);
    let rows = rows.map_err(|refusal| terminated(context, &refusal, "Flush", 1))?;
    for row in rows {
        let done = context.socket.ask(Request::DelAddrLabel(row));
        done.map_err(|refusal| terminated(context, &refusal, "Flush", 1))?;
    }
    Ok(())
}
