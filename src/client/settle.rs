//! What the original does in the middle of reading words.

use super::mailbox::Talk;
use super::{Memory, Streams, dumpfile, netns, program, tunnel, tunnel6, vrf};
use crate::command::Aside;
use crate::fault::{Fault, refusal_text};
use crate::names::whole_signed;
use crate::reply::{Reply, Sink};
use crate::rtnl::{Answer, LinkMsg, Request, Row, Socket};
use crate::types::{IfName, Level};

/// Settles one matter that the grammar could not: a warning, a device that must exist.
///
/// # Errors
/// The fault that the aside carries, when the kernel does not know the device.
pub fn settle(
    aside: Aside,
    memory: &mut Memory,
    streams: &Streams,
    socket: &mut dyn Socket,
    sink: &mut dyn Sink,
) -> Result<(), Fault> {
    match aside {
        Aside::Warn(text) => sink.complain(&text),
        Aside::ProbeLinks => {
            if !std::mem::replace(&mut memory.links_probed, true) {
                memory.mailbox.read_one();
            }
        }
        Aside::ListsLinks => memory.links_shown = true,
        Aside::BeginSave => return dumpfile::begin_routes(streams, sink),
        Aside::Say(text) => sink.put(Reply::Text(text)),
        Aside::NumberedNetns(name, otherwise) => {
            let found = socket.ask(Request::FindNetns(name.clone()));
            found.map_err(|_| otherwise)?;
            netns::number(socket, sink, &name);
        }
        Aside::NetnsOrProcess(word, otherwise) => {
            let pid = whole_signed(&word, 0).and_then(|pid| i32::try_from(pid).ok());
            let process = |pid| Request::IdentifyNetns(Some(pid));
            let found = socket.ask(Request::FindNetns(word)).is_ok()
                || pid.is_some_and(|pid| socket.ask(process(pid)).is_ok());
            return if found { Ok(()) } else { Err(otherwise) };
        }
        Aside::AddressLength { dev, len } => {
            return address_length(&dev, len, memory, socket, sink);
        }
        Aside::Tunnel(name) => return tunnel::exists(socket, name),
        Aside::Tunnel6(name) => return tunnel6::exists(socket, &name),
        Aside::Program(program) => return program::load(&program),
        Aside::NetnsNames => memory.read_netns_names(socket, sink),
        Aside::Device(name, otherwise) => {
            let found = memory.devices.index_of(socket, name.as_str());
            found.ok_or(otherwise)?;
        }
        Aside::Vrf {
            name,
            or_default,
            otherwise,
        } => {
            let found = if or_default {
                vrf::table(socket, name.as_str()).is_some()
            } else {
                vrf::is_vrf(socket, name.as_str())
            };
            return if found { Ok(()) } else { Err(otherwise) };
        }
    }
    Ok(())
}

/// A new link layer address against the length of the old one. A device without one, or that does
/// not exist, passes: its name is looked up again a moment later (iproute2 7.1 `ip/iplink.c`,
/// `nl_get_ll_addr_len`).
fn address_length(
    dev: &IfName,
    len: usize,
    memory: &mut Memory,
    socket: &mut dyn Socket,
    sink: &mut dyn Sink,
) -> Result<(), Fault> {
    let Some(index) = memory.devices.index_of(socket, dev.as_str()) else {
        return Ok(());
    };
    let wanted = LinkMsg {
        index,
        ..LinkMsg::default()
    };
    let asked = socket.ask(Request::GetLink(Box::new(wanted)));
    let taken = memory.mailbox.exchange(asked, Talk::ASKED);
    let own = match taken.answer {
        Ok(Answer {
            row: Some(Row::Link(link)),
            ..
        }) => link.address,
        Ok(_) => None,
        Err(refusal) => {
            sink.complain(&refusal_text(&refusal, Level::default()));
            None
        }
    };
    match own.map(|address| address.0.len()) {
        Some(own) if own != len => Err(Fault::tool(format!(
            "Invalid address length {len} - must be {own} bytes\n"
        ))),
        _ => Ok(()),
    }
}
