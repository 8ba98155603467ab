//! Which rules are "the same": for an exclusive add, and for a delete (Linux 6.18
//! `net/core/fib_rules.c` `rule_exists`, `rule_find`, and the families' `*_rule_compare`).

use super::Rule;
use crate::rtnl::RuleMsg;
use crate::types::Family;

/// True when `old` stands in the way of adding `new`, made from `msg` by `accept::common`.
pub(super) fn blocks(old: &Rule, new: &Rule, msg: &RuleMsg) -> bool {
    old.action == new.action
        && old.table == new.table
        && old.priority == new.priority
        && old.iif == new.iif
        && old.oif == new.oif
        && old.mark == new.mark
        && old.mark_mask == new.mark_mask
        && old.suppress_ifgroup == new.suppress_ifgroup
        && old.suppress_prefixlen == new.suppress_prefixlen
        && old.tun_id == new.tun_id
        && old.l3mdev == new.l3mdev
        && old.uid_range == new.uid_range
        && old.ip_proto == new.ip_proto
        && old.protocol == new.protocol
        && old.sport == new.sport
        && old.dport == new.dport
        && family_fits(old, msg)
}

/// True when a delete means `old`: everything that `msg` gives (and `wanted` was made from) fits.
pub(super) fn is_meant(old: &Rule, wanted: &Rule, msg: &RuleMsg) -> bool {
    let given = |yes: bool, equal: bool| !yes || equal;
    given(wanted.action.0 != 0, old.action == wanted.action)
        && given(wanted.table.0 != 0, old.table == wanted.table)
        && given(msg.priority.is_some(), old.priority == wanted.priority)
        && given(wanted.iif.is_some(), old.iif == wanted.iif)
        && given(wanted.oif.is_some(), old.oif == wanted.oif)
        && given(wanted.mark != 0, old.mark == wanted.mark)
        && given(wanted.mark_mask != 0, old.mark_mask == wanted.mark_mask)
        && given(
            wanted.suppress_ifgroup.is_some(),
            old.suppress_ifgroup == wanted.suppress_ifgroup,
        )
        && given(
            wanted.suppress_prefixlen.is_some(),
            old.suppress_prefixlen == wanted.suppress_prefixlen,
        )
        && given(wanted.tun_id != 0, old.tun_id == wanted.tun_id)
        && given(wanted.l3mdev, old.l3mdev)
        && given(
            wanted.uid_range.is_some(),
            old.uid_range == wanted.uid_range,
        )
        && given(wanted.ip_proto != 0, old.ip_proto == wanted.ip_proto)
        && given(wanted.protocol.0 != 0, old.protocol == wanted.protocol)
        && ports_fit(old.sport, wanted.sport)
        && ports_fit(old.dport, wanted.dport)
        && family_fits(old, msg)
}

type Ports = Option<(crate::types::PortRange, u16)>;

/// The range is equal if one is given, the mask if it is not zero.
fn ports_fit(old: Ports, wanted: Ports) -> bool {
    wanted.is_none_or(|(range, mask)| {
        old.is_some_and(|(old_range, old_mask)| {
            old_range == range && (mask == 0 || old_mask == mask)
        })
    })
}

/// What the message gives of the family's own selectors fits; what it does not give is not
/// compared.
fn family_fits(old: &Rule, msg: &RuleMsg) -> bool {
    let src = msg.src_len == 0 || (old.src_len == msg.src_len && old.src == msg.src);
    let dst = msg.dst_len == 0 || (old.dst_len == msg.dst_len && old.dst == msg.dst);
    let tos = msg.tos == 0 || (old.dscp.is_none() && old.tos == msg.tos);
    let old_dscp = old.dscp.map(|(dscp, _)| dscp);
    let old_mask = old.dscp.map(|(_, mask)| mask);
    let dscp = msg.dscp.is_none() || old_dscp == msg.dscp;
    let dscp_mask = msg.dscp_mask.is_none() || old_mask == msg.dscp_mask;
    src && dst && tos && dscp && dscp_mask && realms_fit(old, msg) && label_fits(old, msg)
}

fn realms_fit(old: &Rule, msg: &RuleMsg) -> bool {
    msg.family != Family::INET || msg.flow.is_none_or(|flow| old.flow == flow)
}

fn label_fits(old: &Rule, msg: &RuleMsg) -> bool {
    let (label, mask) = old.flowlabel.unwrap_or((0, 0));
    msg.family != Family::INET6
        || (msg.flowlabel.is_none_or(|wanted| wanted == label)
            && msg.flowlabel_mask.is_none_or(|wanted| wanted == mask))
}
