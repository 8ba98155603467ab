//! `ip token`. Law: iproute2 7.1 `ip/iptoken.c`.

use super::Context;
use crate::command::TokenCommand;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{Dump, Request, Row};
use crate::types::{Family, IfIndex, IfName, iff};

/// Carries out a command about tokens.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: TokenCommand) -> Result<(), Fault> {
    match command {
        TokenCommand::List(dev) => list(context, dev.as_ref()),
        TokenCommand::Set(dev, token) => {
            let index = context.device(&dev)?;
            context.ask(Request::SetToken(index, token)).map(|_| ())
        }
    }
}

/// Devices without IPv6 have none, and those that look for no routers show none.
fn list(context: &mut Context, dev: Option<&IfName>) -> Result<(), Fault> {
    let wanted = match dev {
        Some(dev) => context.device(dev)?,
        None => IfIndex::NONE,
    };
    context.sink.put(Reply::Open);
    let mut rows = Vec::new();
    let dumped = context.dump(&Dump::Links(Family::INET6), &mut |_, row| {
        if let Row::Link(link) = row
            && (wanted == IfIndex::NONE || wanted == link.index)
            && link.flags & (iff::LOOPBACK | iff::NOARP) == 0
        {
            rows.extend(link.token.map(|token| (link.index, token)));
        }
        true
    });
    if let Err(refusal) = dumped {
        return Err(context.dump_refused(&refusal, "Dump", 1));
    }
    context.introduce(rows.iter().map(|(index, _)| *index).collect::<Vec<_>>());
    for (index, token) in rows {
        context.sink.put(Reply::Token(index, token));
    }
    context.sink.put(Reply::Close);
    Ok(())
}
