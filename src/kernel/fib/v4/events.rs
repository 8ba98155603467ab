//! What devices and addresses do to IPv4 tables (Linux 6.18 `net/ipv4/fib_frontend.c`).

use crate::kernel::Netns;
use crate::kernel::effects::{AddrEvent, DeviceEvent};
use crate::types::IfIndex;

/// Reacts to a device event.
pub fn on_device(_ns: &mut Netns, _dev: IfIndex, _event: DeviceEvent) {
    todo!()
}

/// Reacts to an address event.
pub fn on_address(_ns: &mut Netns, _event: &AddrEvent) {
    todo!()
}
