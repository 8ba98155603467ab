//! `ip mroute`. Law: iproute2 7.1 `ip/ipmroute.c`. No program forwards multicast packets here, so
//! that there are no routes for them.

use super::Context;
use crate::command::MrouteCommand;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::Dump;
use crate::types::Family;

/// Shows multicast routes.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: MrouteCommand) -> Result<(), Fault> {
    let family = match command.family {
        Family::UNSPEC => Family::INET,
        family => family,
    };
    if !matches!(family, Family::INET | Family::INET6) {
        return Ok(());
    }
    if let Some(iif) = &command.iif {
        context.device(iif)?;
    }
    context.sink.put(Reply::Open);
    // The socket of a batch does not check strictly, and then the kernel does not look at it.
    let table = command.table.filter(|_| context.globals.batch.is_none());
    let dumped = context.dump(&Dump::Mroutes(family, table), &mut |_, _| true);
    context.sink.put(Reply::Close);
    dumped.map_err(|refusal| Fault {
        exits: true,
        ..Fault::dump(&refusal, context.globals.level, "Dump", 1)
    })
}
