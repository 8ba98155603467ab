//! Which rules a selector lets through (iproute2 7.1 `ip/iprule.c`, `filter_nlmsg`).

use std::net::IpAddr;

use crate::command::RuleFilter;
use crate::rtnl::RuleMsg;
use crate::types::{Family, Level, PortRange, rule_flags};

/// True when the rule is shown. `protocol` is not compared: only flush obeys it.
pub fn passes(filter: &RuleFilter, level: Level, family: Family, rule: &RuleMsg) -> bool {
    of_family(family, rule)
        && filter
            .priority
            .is_none_or(|priority| priority == rule.priority.unwrap_or(0))
        && (!filter.not || rule.flags & rule_flags::INVERT != 0)
        && within(filter.src, rule.src, rule.src_len, rule.family)
        && within(filter.dst, rule.dst, rule.dst_len, rule.family)
        && filter.tos.is_none_or(|tos| tos == rule.tos)
        && marked(filter, rule)
        && named(filter, rule)
        && (!filter.l3mdev || rule.l3mdev.unwrap_or(0) != 0)
        && (filter.uid_range.is_none() || filter.uid_range == rule.uid_range)
        && filter
            .ip_proto
            .is_none_or(|proto| proto == 0 || proto == rule.ip_proto.unwrap_or(0))
        && ports(level, filter.sport, rule.sport, rule.sport_mask)
        && ports(level, filter.dport, rule.dport, rule.dport_mask)
        && (filter.tun_id == 0 || rule.tun_id == Some(filter.tun_id))
        && labelled(filter, rule)
        && (filter.table.0 == 0 || filter.table == rule.table)
}

/// True when no family was chosen before the object, or the rule has it.
pub fn of_family(family: Family, rule: &RuleMsg) -> bool {
    family == Family::UNSPEC || family == rule.family
}

/// True when flush may delete the rule as far as `protocol` goes.
pub fn of_protocol(filter: &RuleFilter, rule: &RuleMsg) -> bool {
    match (filter.protocol, rule.protocol) {
        (Some(wanted), Some(protocol)) => wanted == protocol,
        _ => true,
    }
}

/// The rule's prefix is at least as long as the wanted one and agrees with it.
fn within(wanted: Option<(IpAddr, u8)>, addr: Option<IpAddr>, len: u8, family: Family) -> bool {
    let Some((wanted, bits)) = wanted else {
        return true;
    };
    Family::of(&wanted) == family
        && bits <= len
        && (bits == 0 || addr.is_none_or(|addr| super::super::route::agree(addr, wanted, bits)))
}

fn marked(filter: &RuleFilter, rule: &RuleMsg) -> bool {
    (filter.fwmark == 0 || filter.fwmark == rule.fwmark.unwrap_or(0))
        && (filter.fwmask == 0 || filter.fwmask == rule.fwmask.unwrap_or(0))
}

fn named(filter: &RuleFilter, rule: &RuleMsg) -> bool {
    (filter.iif.is_none() || filter.iif == rule.iif)
        && (filter.oif.is_none() || filter.oif == rule.oif)
}

/// A typed mask of 0 compares nothing; 6.1 knew no masks, and compared nothing for port 0.
fn ports(
    level: Level,
    wanted: Option<(PortRange, Option<u16>)>,
    range: Option<PortRange>,
    mask: Option<u16>,
) -> bool {
    let Some((wanted, wanted_mask)) = wanted else {
        return true;
    };
    if !level.modern() {
        return wanted.start == 0 || range == Some(wanted);
    }
    let wanted_mask = wanted_mask.unwrap_or(u16::MAX);
    wanted_mask == 0 || (range == Some(wanted) && mask.unwrap_or(u16::MAX) == wanted_mask)
}

/// DSCP and flow label; masks of 0 compare nothing.
fn labelled(filter: &RuleFilter, rule: &RuleMsg) -> bool {
    let dscp = filter.dscp.is_none_or(|(dscp, mask)| {
        mask == 0
            || (rule.dscp.map(u32::from) == Some(dscp) && rule.dscp_mask.unwrap_or(0x3f) == mask)
    });
    let label = filter.flowlabel.is_none_or(|(label, mask)| {
        mask == 0 || (rule.flowlabel == Some(label) && rule.flowlabel_mask == Some(mask))
    });
    dscp && label
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{IfName, TableId};

    fn shown(filter: &RuleFilter, rule: &RuleMsg) -> bool {
        passes(filter, Level::V7_1, Family::UNSPEC, rule)
    }

    fn rule() -> RuleMsg {
        RuleMsg {
            family: Family::INET,
            src: "10.1.2.0".parse().ok(),
            src_len: 24,
            table: TableId(7),
            fwmark: Some(5),
            fwmask: Some(0xff),
            iif: Some(IfName::from("v0")),
            sport: Some(PortRange { start: 0, end: 9 }),
            ..RuleMsg::default()
        }
    }

    #[test]
    fn a_prefix_filter_keeps_longer_prefixes_inside_it() {
        let from = |addr: &str, len| RuleFilter {
            src: addr.parse().ok().map(|addr| (addr, len)),
            ..RuleFilter::default()
        };
        assert!(shown(&from("10.1.0.0", 16), &rule()));
        assert!(shown(&from("10.1.2.99", 24), &rule()));
        assert!(!shown(&from("10.1.2.0", 25), &rule()));
        assert!(!shown(&from("10.2.0.0", 16), &rule()));
        assert!(shown(
            &from("0.0.0.0", 0),
            &RuleMsg {
                src: None,
                src_len: 0,
                ..rule()
            }
        ));
        assert!(!shown(&from("::", 0), &rule()));
    }

    #[test]
    fn zero_compares_nothing_where_the_original_tests_for_zero() {
        let empty = RuleFilter {
            ip_proto: Some(0),
            sport: Some((PortRange::default(), Some(0))),
            ..RuleFilter::default()
        };
        assert!(shown(&empty, &rule()));
        let marked = RuleFilter {
            fwmark: 5,
            ..RuleFilter::default()
        };
        assert!(shown(&marked, &rule()));
        assert!(!shown(
            &RuleFilter {
                fwmask: 0xf,
                ..marked
            },
            &rule()
        ));
    }

    #[test]
    fn ports_of_6_1_need_a_start_that_is_not_zero() {
        let filter = RuleFilter {
            sport: Some((PortRange { start: 0, end: 5 }, None)),
            ..RuleFilter::default()
        };
        assert!(!shown(&filter, &rule()));
        assert!(passes(&filter, Level::V6_1, Family::UNSPEC, &rule()));
    }
}
