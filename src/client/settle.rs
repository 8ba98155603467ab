//! What the original does in the middle of reading words.

use super::{Memory, vrf};
use crate::command::Aside;
use crate::fault::Fault;
use crate::reply::Sink;
use crate::rtnl::Socket;

/// Settles one matter that the grammar could not: a warning, a device that must exist.
///
/// # Errors
/// The fault that the aside carries, when the kernel does not know the device.
pub fn settle(
    aside: Aside,
    memory: &mut Memory,
    socket: &mut dyn Socket,
    sink: &mut dyn Sink,
) -> Result<(), Fault> {
    match aside {
        Aside::Warn(text) => sink.complain(&text),
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
