//! WHAT `ip` DOES with a command: defaults, device lookup, selectors, flush rounds. This room sees
//! the kernel only through [`Socket`]; it refuses to know spelling and layout. `run` calls it.

use crate::command::{Aside, Command, Globals};
use crate::fault::Fault;
use crate::names::Book;
use crate::reply::Sink;
use crate::rtnl::Socket;

/// Settles one matter that the grammar could not: a warning, a device that must exist.
///
/// # Errors
/// The fault that the aside carries, when the kernel does not know the device.
pub fn settle(aside: Aside, _socket: &mut dyn Socket, sink: &mut dyn Sink) -> Result<(), Fault> {
    if let Aside::Warn(text) = aside {
        sink.complain(&text);
    }
    Ok(())
}

/// Carries out one command.
///
/// # Errors
/// What went wrong; what was done before stays done.
pub fn execute(
    _command: Command,
    _globals: &Globals,
    _socket: &mut dyn Socket,
    _book: &Book,
    _sink: &mut dyn Sink,
) -> Result<(), Fault> {
    Err(Fault::tool("not built yet\n"))
}
