//! `ip tunnel` over IPv6. Law: iproute2 7.1 `ip/ip6tunnel.c`, `ip/tunnel.c`.

use super::Context;
use crate::command::{Tunnel6Command, Tunnel6Draft};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{Request, Socket};
use crate::types::IfName;

/// Carries out a tunnel command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: Tunnel6Command) -> Result<(), Fault> {
    match command {
        Tunnel6Command::Add(draft) => {
            named(context, &draft)?;
            act(context, "add", draft.base().into())
        }
        Tunnel6Command::Change(draft) => {
            named(context, &draft)?;
            act(context, "add", own_or_base(&draft))
        }
        Tunnel6Command::Delete(draft) => {
            placed(context, &draft)?;
            act(context, "delete", own_or_base(&draft))
        }
        Tunnel6Command::Show(draft) => show(context, &draft),
    }
}

/// The device that the packets leave through is there.
fn placed(context: &mut Context, draft: &Tunnel6Draft) -> Result<(), Fault> {
    if let Some(dev) = &draft.dev {
        context.device(dev)?;
    }
    Ok(())
}

fn named(context: &mut Context, draft: &Tunnel6Draft) -> Result<(), Fault> {
    placed(context, draft)?;
    if draft.name.as_str().is_empty() {
        context
            .sink
            .complain("Tunnel interface name not specified\n");
    }
    Ok(())
}

fn own_or_base(draft: &Tunnel6Draft) -> IfName {
    match draft.name.as_str() {
        "" => draft.base().into(),
        _ => draft.name.clone(),
    }
}

fn act(context: &mut Context, what: &str, at: IfName) -> Result<(), Fault> {
    ask(context.socket, what, &at)
}

fn ask(socket: &mut dyn Socket, what: &str, at: &IfName) -> Result<(), Fault> {
    let asked = socket.ask(Request::Tunnel6(at.clone()));
    asked.map(|_| ()).map_err(|refusal| {
        let text = refusal.errno.text();
        Fault::tool(format!("{what} tunnel \"{at}\" failed: {text}\n"))
    })
}

/// One tunnel by name, or a listing, in which there is none.
fn show(context: &mut Context, draft: &Tunnel6Draft) -> Result<(), Fault> {
    placed(context, draft)?;
    if !draft.name.as_str().is_empty() && context.globals.stats == 0 {
        return exists(context.socket, &draft.name);
    }
    context.begin_dump();
    context.sink.put(Reply::Open);
    context.sink.put(Reply::Close);
    Ok(())
}

/// A tunnel that is to be shown or changed is there.
///
/// # Errors
/// The refusal to say what it has.
pub fn exists(socket: &mut dyn Socket, name: &IfName) -> Result<(), Fault> {
    ask(socket, "get", name)
}
