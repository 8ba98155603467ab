//! VRF devices by name. Law: iproute2 7.1 `ip/iplink_vrf.c`. The device cache plays no part here.

use crate::rtnl::{Errno, LinkData, LinkMsg, Refusal, Request, Row, Socket};
use crate::types::{IfName, TableId};

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
