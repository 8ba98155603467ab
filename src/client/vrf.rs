//! VRF devices by name, and `ip vrf`. Law: iproute2 7.1 `ip/iplink_vrf.c`, `ip/ipvrf.c`. The device
//! cache plays no part here. What runs a command in a VRF needs processes, which are `run`'s.

use super::{Context, LinkTable};
use crate::command::VrfCommand;
use crate::fault::{Fault, STATUS_WORD};
use crate::reply::Reply;
use crate::rtnl::{Errno, LinkData, LinkMsg, Refusal, Request, Row, Socket};
use crate::types::{IfName, TableId};

/// Carries out a VRF command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: VrfCommand) -> Result<(), Fault> {
    match command {
        VrfCommand::ShowAll => show_all(context),
        VrfCommand::Show(name) => show(context, &name)?,
        VrfCommand::Identify(pid) => identify(context, pid)?,
        // No process of the machine is in one.
        VrfCommand::Pids(name) if is_vrf(context.socket, &name) => {}
        VrfCommand::Pids(_) => return Err(Fault::tool("Invalid VRF name\n")),
        VrfCommand::Exec(..) => {}
    }
    Ok(())
}

fn show_all(context: &mut Context) {
    let table = |link: &LinkMsg| match link.info.as_ref()?.data {
        LinkData::Vrf(table) => Some((link.name.as_ref()?.as_str().to_owned(), table?)),
        _ => None,
    };
    let links = LinkTable::of(context.socket);
    let vrfs = links.iter().filter_map(table).collect();
    context.sink.put(Reply::Open);
    context.sink.put(Reply::Vrfs(vrfs));
    context.sink.put(Reply::Close);
}

/// One line of text, even where JSON was asked for.
fn show(context: &mut Context, name: &str) -> Result<(), Fault> {
    let Some(table) = table(context.socket, name) else {
        return Err(Fault::returned("Invalid VRF\n", STATUS_WORD));
    };
    let line = format!("{name} {}\n", table.0);
    context.sink.put(Reply::Text(line));
    Ok(())
}

fn identify(context: &mut Context, pid: Option<u32>) -> Result<(), Fault> {
    let asked = context.socket.ask(Request::IdentifyVrf(pid));
    let answer = asked.map_err(|refusal| {
        let cause = refusal.errno.text();
        Fault::tool(format!("Failed to lookup vrf association: {cause}\n"))
    })?;
    if let Some(Row::Vrf(name)) = answer.row {
        context.sink.put(Reply::Text(format!("{name}\n")));
    }
    Ok(())
}

/// The table of a VRF; `default` means main where no device has that name.
pub fn table(socket: &mut dyn Socket, name: &str) -> Option<TableId> {
    match link(socket, name) {
        Ok(link) => match link?.info?.data {
            LinkData::Vrf(table) => table.filter(|&id| id != 0).map(TableId),
            _ => None,
        },
        Err(refusal) => {
            (refusal.errno == Errno::ENODEV && name == "default").then_some(TableId::MAIN)
        }
    }
}

/// True when a device of this name is a VRF.
pub fn is_vrf(socket: &mut dyn Socket, name: &str) -> bool {
    let found = link(socket, name).ok().flatten();
    found
        .and_then(|link| link.info?.kind)
        .is_some_and(|kind| kind == "vrf")
}

fn link(socket: &mut dyn Socket, name: &str) -> Result<Option<LinkMsg>, Refusal> {
    let wanted = LinkMsg {
        name: Some(IfName::from(name)),
        ..LinkMsg::default()
    };
    let answer = socket.ask(Request::GetLink(Box::new(wanted)))?;
    Ok(match answer.row {
        Some(Row::Link(link)) => Some(*link),
        _ => None,
    })
}
