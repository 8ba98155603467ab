//! One command, whatever its object.

use super::{
    Context, Memory, Streams, addr, addrlabel, link, mroute, neigh, netconf, netns, nexthop, route,
    rule, token, tunnel, tunnel6, tuntap, vrf,
};
use crate::command::{Command, Globals};
use crate::fault::Fault;
use crate::names::Book;
use crate::reply::Sink;
use crate::rtnl::Socket;

/// Carries out one command.
///
/// # Errors
/// What went wrong; what was done before stays done.
pub fn execute(
    command: Command,
    globals: &Globals,
    memory: &mut Memory,
    streams: &Streams,
    socket: &mut dyn Socket,
    book: &Book,
    sink: &mut dyn Sink,
) -> Result<(), Fault> {
    memory.devices.begin();
    let mut context = Context {
        globals,
        memory,
        streams,
        socket,
        book,
        sink,
    };
    match command {
        Command::Rule(command) => rule::execute(&mut context, command),
        Command::Route(command) => route::execute(&mut context, command),
        Command::Link(command) => link::execute(&mut context, command),
        Command::Addr(command) => addr::execute(&mut context, command),
        Command::AddrLabel(command) => addrlabel::execute(&mut context, command),
        Command::Mroute(command) => mroute::execute(&mut context, command),
        Command::Netconf(command) => netconf::execute(&mut context, command),
        Command::Token(command) => token::execute(&mut context, command),
        Command::Netns(command) => netns::execute(&mut context, command),
        Command::Neigh(command) => neigh::execute(&mut context, command),
        Command::Tunnel(command) => tunnel::execute(&mut context, command),
        Command::Tunnel6(command) => tunnel6::execute(&mut context, command),
        Command::Tuntap(command) => tuntap::execute(&mut context, command),
        Command::Nexthop(command) => nexthop::execute(&mut context, command),
        Command::Vrf(command) => vrf::execute(&mut context, command),
        // Its messages are still to come; who runs the command waits for them.
        Command::Monitor(_) => Ok(()),
    }
}

/// The answer to what iproute2 has and rpdb has not.
pub(super) fn not_modelled(what: &str) -> Fault {
    Fault::tool(format!("rpdb: \"{what}\" is not modelled.\n"))
}
