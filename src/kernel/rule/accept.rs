//! From a message to a rule: the checks in the kernel's order, with its words (Linux 6.18
//! `net/core/fib_rules.c` `fib_nl2rule`, `net/ipv4/fib_rules.c` and `net/ipv6/fib6_rules.c`
//! `*_rule_configure`).

use super::{Apart, Chain, Rule, Seldom};
use crate::rtnl::{Errno, Refusal, RuleMsg};
use crate::types::{Action, Family, PortRange, rule_flags};

/// Highest DSCP value.
const DSCP_MAX: u8 = 63;
/// Bits of a flow label.
const FLOWLABEL_MAX: u32 = 0xf_ffff;
/// The DS bits that an IPv4 `tos` selector may have.
const TOS4_ALLOWED: u8 = 0x1e;
/// The two ECN bits of a DS field.
const ECN: u8 = 3;

fn invalid(note: &str) -> Refusal {
    Refusal::noted(Errno::EINVAL, note)
}

/// Refuses with a text when `wrong`.
fn check(wrong: bool, note: &str) -> Result<(), Refusal> {
    if wrong { Err(invalid(note)) } else { Ok(()) }
}

/// The part that add and delete share. The family's own selectors (addresses, TOS, DSCP, flow
/// label, realms) are not in the rule yet: see [`configure`].
pub(super) fn common(chain: &Chain, msg: &RuleMsg) -> Result<Rule, Refusal> {
    let dscp_too_large = |value: Option<u8>| value.is_some_and(|dscp| dscp > DSCP_MAX);
    let policy = dscp_too_large(msg.dscp) || dscp_too_large(msg.dscp_mask);
    check(policy, "Error parsing msg")?;
    check_addresses(msg)?;
    check(
        msg.l3mdev.is_some_and(|l3mdev| l3mdev != 1),
        "Invalid l3mdev attribute",
    )?;
    check_goto(msg)?;
    check(
        msg.l3mdev.is_some() && msg.table.0 != 0,
        "l3mdev and table are mutually exclusive",
    )?;
    let uids_wrong = |uids: crate::types::UidRange| uids.start > uids.end || uids.end == u32::MAX;
    check(msg.uid_range.is_some_and(uids_wrong), "Invalid uid range")?;
    let sport = ports(msg.sport, msg.sport_mask, "Invalid sport range")?;
    let dport = ports(msg.dport, msg.dport_mask, "Invalid dport range")?;
    let priority = msg.priority.unwrap_or_else(|| chain.automatic_priority());
    check(
        msg.goto.is_some_and(|target| target <= priority),
        "Backward goto not supported",
    )?;
    let mark = msg.fwmark.unwrap_or(0);
    Ok(Rule {
        priority,
        action: msg.action,
        table: msg.table,
        invert: msg.flags & rule_flags::INVERT != 0,
        mark,
        mark_mask: msg.fwmask.unwrap_or(if mark == 0 { 0 } else { u32::MAX }),
        ip_proto: msg.ip_proto.unwrap_or(0),
        protocol: msg.protocol.unwrap_or_default(),
        seldom: Apart::from(Seldom {
            flags: msg.flags & !rule_flags::INVERT,
            iif: msg.iif.clone().filter(|name| !name.0.is_empty()),
            oif: msg.oif.clone().filter(|name| !name.0.is_empty()),
            tun_id: msg.tun_id.unwrap_or(0),
            l3mdev: msg.l3mdev.is_some(),
            uid_range: msg.uid_range,
            sport,
            dport,
            suppress_prefixlen: msg.suppress_prefixlen.filter(|len| *len != u32::MAX),
            suppress_ifgroup: msg.suppress_ifgroup.filter(|group| *group != u32::MAX),
            goto: msg.goto.unwrap_or(0),
            ..Seldom::default()
        }),
        ..Rule::default()
    })
}

fn check_addresses(msg: &RuleMsg) -> Result<(), Refusal> {
    let wrong = |len: u8, addr: Option<std::net::IpAddr>| {
        len != 0
            && (len > msg.family.bits() || addr.is_none_or(|addr| Family::of(&addr) != msg.family))
    };
    check(wrong(msg.src_len, msg.src), "Invalid source address")?;
    check(wrong(msg.dst_len, msg.dst), "Invalid dst address")
}

fn check_goto(msg: &RuleMsg) -> Result<(), Refusal> {
    let is_goto = msg.action == Action::GOTO;
    check(msg.goto.is_some() && !is_goto, "Unexpected goto")?;
    check(
        msg.goto.is_none() && is_goto,
        "Missing goto target for action goto",
    )
}

/// Ports with the mask that they are compared under: none for a range.
fn ports(
    range: Option<PortRange>,
    mask: Option<u16>,
    note: &str,
) -> Result<Option<(PortRange, u16)>, Refusal> {
    let Some(range) = range else {
        let alone = "Cannot specify port mask without port value";
        return check(mask.is_some(), alone).map(|()| None);
    };
    let valid = range.start != 0 && range.start <= range.end && range.end < u16::MAX;
    check(!valid, note)?;
    let single = range.start == range.end;
    match mask {
        Some(_) if !single => Err(invalid("Cannot specify port mask for port range")),
        Some(mask) if range.start & !mask != 0 => Err(invalid("Invalid port mask")),
        Some(mask) => Ok(Some((range, mask))),
        None => Ok(Some((range, if single { u16::MAX } else { 0 }))),
    }
}

/// The family's own part of an add: its selectors go into the rule.
pub(super) fn configure(rule: &mut Rule, msg: &RuleMsg) -> Result<(), Refusal> {
    let v4 = msg.family == Family::INET;
    let labelled = msg.flowlabel.is_some() || msg.flowlabel_mask.is_some();
    check(
        v4 && labelled,
        "Flow label cannot be specified for IPv4 FIB rules",
    )?;
    check(
        msg.tos & ECN != 0,
        "Invalid dsfield (tos): ECN bits must be 0",
    )?;
    check(v4 && msg.tos & !TOS4_ALLOWED != 0, "Invalid tos")?;
    let (dscp, flowlabel) = (dscp(msg)?, flowlabel(msg)?);
    let tableless = rule.action == Action::TO_TBL && !rule.l3mdev && rule.table.0 == 0;
    check(!v4 && tableless, "Invalid table")?;
    (rule.src, rule.src_len) = prefix(msg.src, msg.src_len);
    (rule.dst, rule.dst_len) = prefix(msg.dst, msg.dst_len);
    let flow = msg.flow.filter(|_| v4).unwrap_or(0);
    if msg.tos != 0 || dscp.is_some() || flowlabel.is_some() || flow != 0 {
        *rule = std::mem::take(rule).with(|seldom| {
            (seldom.tos, seldom.dscp) = (msg.tos, dscp);
            (seldom.flowlabel, seldom.flow) = (flowlabel, flow);
        });
    }
    Ok(())
}

fn dscp(msg: &RuleMsg) -> Result<Option<(u8, u8)>, Refusal> {
    let Some(dscp) = msg.dscp else {
        let alone = "Cannot specify DSCP mask without DSCP value";
        return check(msg.dscp_mask.is_some(), alone).map(|()| None);
    };
    check(msg.tos != 0, "Cannot specify both TOS and DSCP")?;
    let mask = msg.dscp_mask.unwrap_or(DSCP_MAX);
    check(dscp & !mask != 0, "Invalid DSCP mask")?;
    Ok(Some((dscp, mask)))
}

fn flowlabel(msg: &RuleMsg) -> Result<Option<(u32, u32)>, Refusal> {
    match (msg.flowlabel, msg.flowlabel_mask) {
        (None, None) => Ok(None),
        (Some(label), Some(mask)) => {
            check(mask & !FLOWLABEL_MAX != 0, "Invalid flow label mask")?;
            check(label & !mask != 0, "Flow label and mask do not match")?;
            // A mask of zero is kept as no selector at all.
            Ok((mask != 0).then_some((label, mask)))
        }
        _ => Err(Errno::EINVAL.into()),
    }
}

fn prefix(addr: Option<std::net::IpAddr>, len: u8) -> (Option<std::net::IpAddr>, u8) {
    (addr.filter(|_| len != 0), len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Protocol, TableId, UidRange};

    fn ask() -> RuleMsg {
        RuleMsg {
            family: Family::INET,
            action: Action::TO_TBL,
            table: TableId(9),
            ..RuleMsg::default()
        }
    }

    fn accept(msg: &RuleMsg) -> Result<Rule, String> {
        let chain = super::super::default_rules(msg.family);
        let note = |refusal: Refusal| refusal.note.unwrap_or_default();
        let mut rule = common(&chain, msg).map_err(note)?;
        configure(&mut rule, msg).map_err(note)?;
        Ok(rule)
    }

    fn refused(msg: RuleMsg) -> String {
        accept(&msg).expect_err("refused")
    }

    #[test]
    fn what_is_not_given_is_filled_in() {
        let rule = accept(&ask()).expect("accepted");
        assert_eq!(rule.priority, 32765);
        assert_eq!(rule.protocol, Protocol::UNSPEC);
        assert_eq!(rule.mark_mask, 0);
        let marked = accept(&RuleMsg {
            fwmark: Some(7),
            ..ask()
        });
        assert_eq!(marked.expect("accepted").mark_mask, u32::MAX);
    }

    #[test]
    fn the_first_thing_wrong_is_told() {
        let msg = RuleMsg {
            dscp: Some(64),
            src_len: 8,
            tos: 1,
            ..ask()
        };
        assert_eq!(refused(msg.clone()), "Error parsing msg");
        let msg = RuleMsg { dscp: None, ..msg };
        assert_eq!(refused(msg.clone()), "Invalid source address");
        let msg = RuleMsg { src_len: 0, ..msg };
        let uid_range = Some(UidRange {
            start: 0,
            end: u32::MAX,
        });
        let both = RuleMsg {
            uid_range,
            flowlabel: Some(1),
            ..msg.clone()
        };
        assert_eq!(refused(both), "Invalid uid range");
        assert_eq!(refused(msg), "Invalid dsfield (tos): ECN bits must be 0");
    }

    #[test]
    fn addresses_must_be_of_the_family() {
        let msg = RuleMsg {
            src: "2001::".parse().ok(),
            src_len: 16,
            ..ask()
        };
        assert_eq!(refused(msg), "Invalid source address");
    }

    #[test]
    fn only_ipv6_takes_the_high_tos_bits() {
        let msg = RuleMsg { tos: 0xe0, ..ask() };
        assert_eq!(refused(msg.clone()), "Invalid tos");
        let family = Family::INET6;
        assert!(accept(&RuleMsg { family, ..msg }).is_ok());
    }

    #[test]
    fn ports_and_their_masks() {
        let range = |start, end| Some(PortRange { start, end });
        let sport = |sport, sport_mask| RuleMsg {
            sport,
            sport_mask,
            ..ask()
        };
        assert_eq!(refused(sport(range(0, 5), None)), "Invalid sport range");
        assert_eq!(refused(sport(range(9, 65535), None)), "Invalid sport range");
        assert_eq!(
            refused(sport(range(80, 80), Some(0x0f))),
            "Invalid port mask"
        );
        let kept = |msg| accept(&msg).expect("accepted").sport.map(|(_, mask)| mask);
        assert_eq!(kept(sport(range(80, 80), None)), Some(0xffff));
        assert_eq!(kept(sport(range(80, 81), None)), Some(0));
    }

    #[test]
    fn a_goto_leads_forward() {
        let goto = |priority, target| RuleMsg {
            action: Action::GOTO,
            table: TableId::UNSPEC,
            priority,
            goto: target,
            ..ask()
        };
        let backward = "Backward goto not supported";
        assert_eq!(refused(goto(Some(9), Some(9))), backward);
        assert_eq!(refused(goto(None, Some(32765))), backward);
        assert!(accept(&goto(Some(9), Some(10))).is_ok());
        assert_eq!(
            refused(goto(Some(9), None)),
            "Missing goto target for action goto"
        );
    }
}
