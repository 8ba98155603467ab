//! From a rule to the message that a dump shows (Linux 6.18 `net/core/fib_rules.c`
//! `fib_nl_fill_rule` and the families' `*_rule_fill`).

use super::{Chain, Rule};
use crate::kernel::link::Links;
use crate::rtnl::RuleMsg;
use crate::types::{Action, Family, IfName, rule_flags};

/// The message of one rule of a chain.
pub fn message(family: Family, chain: &Chain, rule: &Rule, links: &Links) -> RuleMsg {
    let nonzero = |value: u32| Some(value).filter(|value| *value != 0);
    RuleMsg {
        family,
        dst_len: rule.dst_len,
        src_len: rule.src_len,
        tos: rule.tos,
        action: rule.action,
        flags: flags(chain, rule, links),
        table: rule.table,
        dst: rule.dst,
        src: rule.src,
        iif: rule.iif.clone(),
        oif: rule.oif.clone(),
        goto: nonzero(rule.goto),
        priority: nonzero(rule.priority),
        fwmark: nonzero(rule.mark),
        fwmask: Some(rule.mark_mask).filter(|mask| *mask != 0 || rule.mark != 0),
        flow: nonzero(rule.flow),
        tun_id: Some(rule.tun_id).filter(|id| *id != 0),
        suppress_ifgroup: rule.suppress_ifgroup,
        suppress_prefixlen: Some(rule.suppress_prefixlen.unwrap_or(u32::MAX)),
        l3mdev: rule.l3mdev.then_some(1),
        uid_range: rule.uid_range,
        protocol: Some(rule.protocol),
        ip_proto: Some(rule.ip_proto).filter(|proto| *proto != 0),
        sport: rule.sport.map(|(range, _)| range),
        dport: rule.dport.map(|(range, _)| range),
        sport_mask: rule.sport.map(|(_, mask)| mask).filter(|mask| *mask != 0),
        dport_mask: rule.dport.map(|(_, mask)| mask).filter(|mask| *mask != 0),
        dscp: rule.dscp.map(|(dscp, _)| dscp),
        dscp_mask: rule.dscp.map(|(_, mask)| mask),
        flowlabel: rule.flowlabel.map(|(label, _)| label),
        flowlabel_mask: rule.flowlabel.map(|(_, mask)| mask),
    }
}

/// The flags that were given, and those that say what is missing right now.
fn flags(chain: &Chain, rule: &Rule, links: &Links) -> u32 {
    let mut flags = rule.flags;
    let mut set = |flag: u32, yes: bool| flags |= if yes { flag } else { 0 };
    let missing =
        |name: &Option<IfName>| (name.as_ref()).is_some_and(|name| links.named(&name.0).is_none());
    set(rule_flags::INVERT, rule.invert);
    set(
        rule_flags::UNRESOLVED,
        rule.action == Action::GOTO && chain.target(rule).is_none(),
    );
    set(rule_flags::IIF_DETACHED, missing(&rule.iif));
    set(rule_flags::OIF_DETACHED, missing(&rule.oif));
    flags
}
