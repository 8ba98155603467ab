//! Whether a rule matches a flow (Linux 6.18 `net/core/fib_rules.c`, `net/ipv4/fib_rules.c`,
//! `net/ipv6/fib6_rules.c`).

use std::net::{IpAddr, Ipv4Addr};

use super::Rule;
use crate::kernel::link::{Kind, Links};
use crate::kernel::lookup::{Flow4, Flow6};
use crate::kernel::trace::Selector;
use crate::types::{IfIndex, IfName, PortRange, UidRange};

/// The flow bits that an IPv4 `tos` rule sees.
const TOS4_MASK: u8 = 0x1c;

/// What rules see of a flow, whatever its family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject {
    /// Destination.
    pub dst: IpAddr,
    /// Source; `None` for an IPv6 flow that has none (an IPv4 flow then has 0.0.0.0).
    pub src: Option<IpAddr>,
    /// Input device.
    pub iif: IfIndex,
    /// Output device asked for.
    pub oif: IfIndex,
    /// Firewall mark.
    pub mark: u32,
    /// DS field.
    pub tos: u8,
    /// Flow label (IPv6).
    pub flowlabel: u32,
    /// Transport protocol.
    pub proto: u8,
    /// Source port.
    pub sport: u16,
    /// Destination port.
    pub dport: u16,
    /// User id.
    pub uid: u32,
    /// VRF that the flow belongs to.
    pub l3mdev: IfIndex,
    /// It was the output device that decided so.
    pub l3mdev_by_oif: bool,
}

impl From<&Flow4> for Subject {
    fn from(flow: &Flow4) -> Self {
        Self {
            dst: flow.dst.into(),
            src: Some(flow.src.into()),
            iif: flow.iif,
            oif: flow.oif,
            mark: flow.mark,
            tos: flow.tos,
            flowlabel: 0,
            proto: flow.proto,
            sport: flow.sport,
            dport: flow.dport,
            uid: flow.uid,
            l3mdev: flow.l3mdev,
            l3mdev_by_oif: flow.l3mdev_by_oif,
        }
    }
}

/// A rule that asks for a source does not match a flow that has none.
impl From<&Flow6> for Subject {
    fn from(flow: &Flow6) -> Self {
        Self {
            dst: flow.dst.into(),
            src: (!flow.src.is_unspecified()).then_some(IpAddr::V6(flow.src)),
            iif: flow.iif,
            oif: flow.oif,
            mark: flow.mark,
            tos: flow.tos,
            flowlabel: flow.flowlabel,
            proto: flow.proto,
            sport: flow.sport,
            dport: flow.dport,
            uid: flow.uid,
            l3mdev: flow.l3mdev,
            l3mdev_by_oif: flow.l3mdev_by_oif,
        }
    }
}

/// The first selector of `rule` that `flow` does not meet; `not` is left to the caller.
pub fn mismatch(rule: &Rule, flow: &Subject, links: &Links) -> Option<Selector> {
    common_mismatch(rule, flow, links).or_else(|| family_mismatch(rule, flow))
}

fn common_mismatch(rule: &Rule, flow: &Subject, links: &Links) -> Option<Selector> {
    let uid_fits = |range: UidRange| (range.start..=range.end).contains(&flow.uid);
    let (in_vrf, out_vrf) = if flow.l3mdev_by_oif {
        (IfIndex::NONE, flow.l3mdev)
    } else {
        (flow.l3mdev, IfIndex::NONE)
    };
    if !device_fits(rule.iif.as_ref(), flow.iif, in_vrf, links) {
        Some(Selector::Iif)
    } else if !device_fits(rule.oif.as_ref(), flow.oif, out_vrf, links) {
        Some(Selector::Oif)
    } else if (rule.mark ^ flow.mark) & rule.mark_mask != 0 {
        Some(Selector::Fwmark)
    } else if rule.tun_id != 0 {
        // No flow that can be asked for here comes out of a tunnel.
        Some(Selector::TunId)
    } else if rule.l3mdev && flow.l3mdev == IfIndex::NONE {
        Some(Selector::L3mdev)
    } else if !rule.uid_range.is_none_or(uid_fits) {
        Some(Selector::UidRange)
    } else {
        None
    }
}

fn family_mismatch(rule: &Rule, flow: &Subject) -> Option<Selector> {
    if !prefix_fits(rule.src, rule.src_len, flow.src) {
        Some(Selector::From)
    } else if !prefix_fits(rule.dst, rule.dst_len, Some(flow.dst)) {
        Some(Selector::To)
    } else if let Some((dscp, mask)) = rule.dscp
        && (dscp ^ (flow.tos >> 2)) & mask != 0
    {
        Some(Selector::Dscp)
    } else if rule.tos != 0 && rule.tos != flow.tos & tos_mask(flow.dst) {
        Some(Selector::Tos)
    } else if let Some((label, mask)) = rule.flowlabel
        && (label ^ flow.flowlabel) & mask != 0
    {
        Some(Selector::Flowlabel)
    } else if rule.ip_proto != 0 && rule.ip_proto != flow.proto {
        Some(Selector::IpProto)
    } else if !port_fits(rule.sport, flow.sport) {
        Some(Selector::Sport)
    } else if !port_fits(rule.dport, flow.dport) {
        Some(Selector::Dport)
    } else {
        None
    }
}

fn tos_mask(dst: IpAddr) -> u8 {
    if dst.is_ipv4() { TOS4_MASK } else { 0xfc }
}

/// The named device, if one is named, exists and is the flow's. A VRF is the flow's when the flow
/// belongs to it by the device of that direction (`l3mdev_fib_rule_iif_match` and its sibling).
fn device_fits(wanted: Option<&IfName>, actual: IfIndex, vrf: IfIndex, links: &Links) -> bool {
    let is_wanted = |name: &IfName, dev| links.get(dev).filter(|link| link.name == *name);
    wanted.is_none_or(|name| {
        is_wanted(name, vrf).is_some()
            || is_wanted(name, actual).is_some_and(|link| !matches!(link.kind, Kind::Vrf(_)))
    })
}

/// The first `len` bits are equal; any address will do for length 0.
fn prefix_fits(wanted: Option<IpAddr>, len: u8, actual: Option<IpAddr>) -> bool {
    if len == 0 {
        return true;
    }
    match (wanted, actual) {
        (Some(IpAddr::V4(a)), Some(IpAddr::V4(b))) => leading_bits_equal4(a, b, len),
        (Some(IpAddr::V6(a)), Some(IpAddr::V6(b))) => {
            let differ = a.to_bits() ^ b.to_bits();
            differ.leading_zeros() >= u32::from(len)
        }
        _ => false,
    }
}

fn leading_bits_equal4(a: Ipv4Addr, b: Ipv4Addr, len: u8) -> bool {
    (a.to_bits() ^ b.to_bits()).leading_zeros() >= u32::from(len)
}

/// The port lies in the range; a single port is compared under its mask.
fn port_fits(wanted: Option<(PortRange, u16)>, actual: u16) -> bool {
    wanted.is_none_or(|(range, mask)| {
        if mask == 0 {
            (range.start..=range.end).contains(&actual)
        } else {
            (range.start ^ actual) & mask == 0
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> Rule {
        Rule::default()
    }

    fn flow() -> Subject {
        Subject::from(&Flow4 {
            src: Ipv4Addr::new(10, 1, 2, 3),
            tos: 0x28,
            proto: 6,
            sport: 90,
            dport: 80,
            uid: 5,
            mark: 0x100,
            ..Flow4::to(Ipv4Addr::new(10, 9, 9, 9))
        })
    }

    fn meets(rule: Rule) -> Option<Selector> {
        mismatch(&rule, &flow(), &Links::default())
    }

    #[test]
    fn a_rule_without_selectors_matches() {
        assert_eq!(meets(rule()), None);
    }

    #[test]
    fn host_bits_of_a_prefix_are_not_compared() {
        let from = |addr: [u8; 4], src_len| Rule {
            src: Some(addr.into()),
            src_len,
            ..rule()
        };
        assert_eq!(meets(from([10, 200, 0, 0], 8)), None);
        assert_eq!(meets(from([10, 200, 0, 0], 9)), Some(Selector::From));
        assert_eq!(meets(from([10, 1, 2, 3], 32)), None);
    }

    #[test]
    fn mark_bits_outside_the_mask_are_ignored() {
        let marked = |mark, mark_mask| Rule {
            mark,
            mark_mask,
            ..rule()
        };
        assert_eq!(meets(marked(0x7700, 0xff)), None);
        assert_eq!(meets(marked(0x101, u32::MAX)), Some(Selector::Fwmark));
        assert_eq!(meets(marked(0, 0x100)), Some(Selector::Fwmark));
    }

    #[test]
    fn tos_sees_three_bits_and_dscp_six() {
        let tos = |tos| rule().with(|seldom| seldom.tos = tos);
        assert_eq!(meets(tos(0x08)), None);
        assert_eq!(meets(tos(0x10)), Some(Selector::Tos));
        let dscp = |dscp, mask| rule().with(|seldom| seldom.dscp = Some((dscp, mask)));
        assert_eq!(meets(dscp(0x0a, 0x3f)), None);
        assert_eq!(meets(dscp(0x02, 0x3f)), Some(Selector::Dscp));
        assert_eq!(meets(dscp(0x02, 0x07)), None);
    }

    #[test]
    fn ports_are_ranges_or_masked() {
        let dport = |start, end, mask| {
            rule().with(|seldom| seldom.dport = Some((PortRange { start, end }, mask)))
        };
        assert_eq!(meets(dport(70, 80, 0)), None);
        assert_eq!(meets(dport(81, 90, 0)), Some(Selector::Dport));
        assert_eq!(meets(dport(0x40, 0x40, 0xfff0)), Some(Selector::Dport));
        assert_eq!(meets(dport(0x50, 0x50, 0xfff0)), None);
    }

    #[test]
    fn uids_protocols_tunnels_and_vrfs() {
        let uids =
            |start, end| rule().with(|seldom| seldom.uid_range = Some(UidRange { start, end }));
        assert_eq!(meets(uids(5, 5)), None);
        assert_eq!(meets(uids(6, 9)), Some(Selector::UidRange));
        let mut other = rule();
        other.ip_proto = 17;
        assert_eq!(meets(other), Some(Selector::IpProto));
        let tunnel = rule().with(|seldom| seldom.tun_id = 1);
        assert_eq!(meets(tunnel), Some(Selector::TunId));
        let vrf = rule().with(|seldom| seldom.l3mdev = true);
        assert_eq!(meets(vrf), Some(Selector::L3mdev));
    }

    #[test]
    fn a_device_that_is_not_there_never_matches() {
        let iif = rule().with(|seldom| seldom.iif = Some("d0".into()));
        assert_eq!(meets(iif), Some(Selector::Iif));
    }
}
