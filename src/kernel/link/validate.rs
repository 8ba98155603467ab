//! What a request must look like before anything happens: the attribute policy, the drivers'
//! `validate`, and `validate_linkmsg` (Linux 6.18 `net/core/rtnetlink.c`, `drivers/net`,
//! `net/8021q/vlan_netlink.c`).

use super::Link;
use super::kinds::{self, Driver};
use super::segments;
use super::{macvlan, options, over4, over6};
use crate::rtnl::{Errno, LinkData, LinkInfo, LinkMsg, Refusal};
use crate::types::{IFNAME_MAX, LlAddr};

/// Longest alternative name in bytes (`ALTIFNAMSIZ` minus the terminator).
const ALTNAME_MAX: usize = 127;
/// Longest alias in bytes.
const ALIAS_MAX: usize = 255;
/// Longest link layer address in bytes.
const ADDR_MAX: usize = 32;
/// First VLAN id that does not exist.
const VLAN_END: u16 = 4095;
/// `ETH_P_8021Q` and `ETH_P_8021AD`.
const VLAN_PROTOCOLS: [u16; 2] = [0x8100, 0x88a8];

/// The attribute policy (`ifla_policy`).
pub(super) fn policy(msg: &LinkMsg) -> Result<(), Refusal> {
    let too_long = |text: Option<&str>, max: usize| text.is_some_and(|text| text.len() > max);
    let fat = |addr: &Option<LlAddr>| addr.as_ref().is_some_and(|a| a.0.len() > ADDR_MAX);
    let broken = too_long(msg.name.as_ref().map(|n| n.as_str()), IFNAME_MAX)
        || too_long(msg.alt_name.as_ref().map(|n| n.as_str()), ALTNAME_MAX)
        || too_long(msg.alias.as_deref(), ALIAS_MAX)
        || fat(&msg.address)
        || fat(&msg.broadcast);
    if broken {
        return Err(Refusal::noted(
            Errno::ERANGE,
            "Attribute failed policy validation",
        ));
    }
    segments::policy(&msg.limits)
}

/// `validate_linkmsg`: addresses are long enough, limits of segments are not too big, and IPv6
/// settings need IPv6. The driver cuts segments up to `tso` bytes.
pub(super) fn against_device(
    link: &Link,
    has_v6: bool,
    tso: u32,
    msg: &LinkMsg,
) -> Result<(), Refusal> {
    let need = link.address.0.len();
    let short = |addr: &Option<LlAddr>| addr.as_ref().is_some_and(|a| a.0.len() < need);
    if short(&msg.address) || short(&msg.broadcast) {
        return Err(Errno::EINVAL.into());
    }
    segments::check(&msg.limits, tso)?;
    match msg.addr_gen_mode {
        Some(_) if !has_v6 => Err(Errno::EAFNOSUPPORT.into()),
        Some(mode) if mode > 3 => Err(Errno::EINVAL.into()),
        // A stable secret is never configured here.
        Some(2) => Err(Errno::EINVAL.into()),
        _ => Ok(()),
    }
}

/// The driver's own check of a request for a new device (`ops->validate`).
pub(super) fn driver(
    driver: &Driver,
    msg: &LinkMsg,
    info: &LinkInfo,
    new: bool,
) -> Result<(), Refusal> {
    let noted = matches!(driver.kind, "vlan");
    if let Some(addr) = msg.address.as_ref().filter(|_| driver.addr_len == 6) {
        let refuse = |errno| match noted {
            true => Err(Refusal::noted(errno, "8021q: Invalid link address")),
            false => Err(Refusal::from(errno)),
        };
        if addr.0.len() != 6 {
            return refuse(Errno::EINVAL);
        }
        if !is_station_address(addr) {
            return refuse(Errno::EADDRNOTAVAIL);
        }
    }
    match driver.kind {
        "veth" => match msg.mtu {
            Some(mtu) if !(kinds::MIN_MTU..=kinds::MAX_MTU).contains(&mtu) => {
                Err(Errno::EINVAL.into())
            }
            _ => Ok(()),
        },
        "vlan" => vlan(&info.data),
        "tun" => Err(Refusal::noted(
            Errno::EOPNOTSUPP,
            "tun/tap creation via rtnetlink is not supported.",
        )),
        "bareudp" if info.data == LinkData::None => Err(Refusal::noted(
            Errno::EINVAL,
            "Not enough attributes provided to perform the operation",
        )),
        "vxlan" if info.data == LinkData::None => Err(Refusal::noted(
            Errno::EINVAL,
            "Required attributes not provided to perform the operation",
        )),
        "macvlan" | "macvtap" => match &info.data {
            LinkData::Words(words) if !macvlan::sources_are_stations(words) => {
                Err(Errno::EADDRNOTAVAIL.into())
            }
            _ => Ok(()),
        },
        "vxlan" => match &info.data {
            LinkData::Words(words) => super::vxlan::validate(words),
            _ => Ok(()),
        },
        "erspan" | "ip6erspan" => match &info.data {
            // Of a device that there is, the message holds what changes.
            LinkData::Words(words) if new && !options::is_span(words) => Err(Errno::EINVAL.into()),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn vlan(data: &LinkData) -> Result<(), Refusal> {
    let LinkData::Vlan(data) = data else {
        return Err(Refusal::noted(
            Errno::EINVAL,
            "8021q: VLAN properties not specified",
        ));
    };
    if !VLAN_PROTOCOLS.contains(&data.protocol) {
        return Err(Refusal::noted(
            Errno::EPROTONOSUPPORT,
            "8021q: Invalid VLAN protocol",
        ));
    }
    if data.id.is_some_and(|id| id >= VLAN_END) {
        return Err(Refusal::noted(Errno::ERANGE, "8021q: Invalid VLAN id"));
    }
    Ok(())
}

/// `is_valid_ether_addr`: neither multicast nor zero.
pub(super) fn is_station_address(addr: &LlAddr) -> bool {
    let multicast = addr.0.first().is_some_and(|byte| byte & 1 != 0);
    !multicast && addr.0.iter().any(|&byte| byte != 0)
}

/// `dev_validate_mtu`.
pub(super) fn mtu(link: &Link, mtu: u32) -> Result<(), Refusal> {
    let driver = kinds::of(&link.kind);
    let own = options::mtu_range(&link.kind);
    let (min, max) = own.unwrap_or((driver.min_mtu, driver.max_mtu));
    if i32::try_from(mtu).is_err() || mtu < min {
        return Err(Refusal::noted(
            Errno::EINVAL,
            "mtu less than device minimum",
        ));
    }
    if max > 0 && mtu > max {
        return Err(Refusal::noted(
            Errno::EINVAL,
            "mtu greater than device maximum",
        ));
    }
    match over4::takes_mtu(&link.kind, mtu) && over6::takes_mtu(&link.kind, mtu) {
        true => Ok(()),
        false => Err(Errno::EINVAL.into()),
    }
}
