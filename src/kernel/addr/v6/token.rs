//! The interface identifier that a device gives its automatic addresses (Linux 6.18
//! `net/ipv6/addrconf.c`, `inet6_set_iftoken`). No router ever advertises anything here, so that
//! no address is made of it.

use std::net::Ipv6Addr;

use crate::kernel::Netns;
use crate::kernel::sysctl::Knob6;
use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, iff};

/// Sets the token of a device, of which the lower half counts; none is an attribute without bytes.
///
/// # Errors
/// `EAFNOSUPPORT` for a device without IPv6, else why the device has no use for a token.
pub fn set(ns: &mut Netns, dev: IfIndex, token: Option<Ipv6Addr>) -> Result<(), Refusal> {
    let flags = ns.links.get(dev).ok_or(Errno::ENODEV)?.flags;
    let conf = ns.sysctl.conf6(dev);
    let accept_ra = conf.get(Knob6::AcceptRa);
    let accepts = match conf.on(Knob6::Forwarding) {
        true => accept_ra == 2,
        false => accept_ra != 0,
    };
    let solicits = conf.get(Knob6::RouterSolicitations) != 0;
    let indev = ns.v6.addrs.devs.get_mut(&dev).ok_or(Errno::EAFNOSUPPORT)?;
    let Some(token) = token else {
        let note = "Attribute failed policy validation";
        return Err(Refusal::noted(Errno::ERANGE, note));
    };
    let note = match () {
        () if flags & iff::LOOPBACK != 0 => "ipv6: Device is loopback",
        () if flags & iff::NOARP != 0 => "ipv6: Device does not do neighbour discovery",
        () if !accepts => "ipv6: Router advertisement is disabled on device",
        () if !solicits => "Router solicitation is disabled on device",
        () => {
            let half = Ipv6Addr::from(token.to_bits() & u128::from(u64::MAX));
            indev.token = Some(half).filter(|half| !half.is_unspecified());
            return Ok(());
        }
    };
    Err(Refusal::noted(Errno::EINVAL, note))
}
