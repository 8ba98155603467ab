//! One policy rule. Law: iproute2 7.1 `ip/iprule.c` (`print_rule`).
//!
//! In text every field after the first has its blank in front, and the line ends without one.

use super::{Ink, Record, Style, Unit, push_action, push_ip, unit};
use crate::reply::Mood;
use crate::rtnl::RuleMsg;
use crate::types::{Action, IfName, PortRange, Protocol, TableId, rule_flags};

const PORT_MASK_FULL: u16 = 0xffff;
const DSCP_MASK_FULL: u8 = 0x3f;
const FLOWLABEL_MASK_FULL: u32 = 0xfffff;
/// `FRA_SUPPRESS_*` when nothing is suppressed.
const UNSET: u32 = u32::MAX;

/// Describes `rule`, whole line and whole object.
pub fn describe(record: &mut Record, style: &Style, rule: &RuleMsg, mood: Mood) {
    record.open_object(None);
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    record.number("priority", unit("", ":\t"), rule.priority.unwrap_or(0));
    if rule.flags & rule_flags::INVERT != 0 {
        record.null("not", "not ");
    }
    prefixes(record, rule);
    if rule.tos != 0 {
        record.string("tos", unit(" tos ", ""), &style.dsfield(rule.tos));
    }
    mark(record, rule);
    devices(record, rule);
    if rule.l3mdev.unwrap_or(0) != 0 {
        record.null("l3mdev", " lookup [l3mdev-table]");
    }
    if let Some(range) = rule.uid_range {
        record.number("uid_start", unit(" uidrange ", ""), range.start);
        record.number("uid_end", unit("-", ""), range.end);
    }
    if let Some(proto) = rule.ip_proto {
        let name = style.book.ip_proto_name(proto, style.numeric());
        record.string("ipproto", unit(" ipproto ", ""), &name);
    }
    ports(record, style, &SPORT, rule.sport, rule.sport_mask);
    ports(record, style, &DPORT, rule.dport, rule.dport_mask);
    if let Some(tun_id) = rule.tun_id {
        record.number("tun_id", unit(" tun_id ", ""), tun_id);
    }
    table(record, style, rule);
    realms(record, style, rule);
    action(record, style, rule);
    protocol(record, style, rule);
    if style.level().modern() {
        dscp(record, style, rule);
        flowlabel(record, rule);
    }
    record.text("\n");
    record.close_object();
}

fn prefixes(record: &mut Record, rule: &RuleMsg) {
    let bits = rule.family.bits();
    match &rule.src {
        Some(addr) => {
            record.text("from ");
            let ink = Ink::of(rule.family);
            record.string_with(Some("src"), unit("", "").ink(ink), |out| push_ip(out, addr));
            if rule.src_len != bits {
                record.number("srclen", unit("/", ""), rule.src_len);
            }
        }
        None if rule.src_len != 0 => {
            record.string("src", unit("from ", ""), "0");
            record.number("srclen", unit("/", ""), rule.src_len);
        }
        None => record.string("src", unit("from ", ""), "all"),
    }
    match &rule.dst {
        Some(addr) => {
            record.text(" to ");
            let ink = Ink::of(rule.family);
            record.string_with(Some("dst"), unit("", "").ink(ink), |out| push_ip(out, addr));
            if rule.dst_len != bits {
                record.number("dstlen", unit("/", ""), rule.dst_len);
            }
        }
        None if rule.dst_len != 0 => {
            record.string("dst", unit(" to ", ""), "0");
            record.number("dstlen", unit("/", ""), rule.dst_len);
        }
        None => {}
    }
}

fn mark(record: &mut Record, rule: &RuleMsg) {
    if rule.fwmark.is_none() && rule.fwmask.is_none() {
        return;
    }
    record.hex("fwmark", unit(" fwmark ", ""), rule.fwmark.unwrap_or(0));
    if let Some(mask) = rule.fwmask.filter(|mask| *mask != u32::MAX) {
        record.hex("fwmask", unit("/", ""), mask);
    }
}

fn devices(record: &mut Record, rule: &RuleMsg) {
    let detached = |flag| rule.flags & flag != 0;
    if let Some(name) = &rule.iif {
        device(record, "iif", " iif ", name);
        if detached(rule_flags::IIF_DETACHED) {
            record.null("iif_detached", " [detached]");
        }
    }
    if let Some(name) = &rule.oif {
        device(record, "oif", " oif ", name);
        if detached(rule_flags::OIF_DETACHED) {
            record.null("oif_detached", " [detached]");
        }
    }
}

fn device(record: &mut Record, key: &'static str, lead: &'static str, name: &IfName) {
    record.text(lead);
    record.string(key, unit("", "").ink(Ink::IfName), name.as_str());
}

/// Keys and units of one of the two port fields.
struct PortWords {
    key: &'static str,
    mask_key: &'static str,
    start_key: &'static str,
    end_key: &'static str,
    unit: Unit,
}

const SPORT: PortWords = PortWords {
    key: "sport",
    mask_key: "sport_mask",
    start_key: "sport_start",
    end_key: "sport_end",
    unit: unit(" sport ", ""),
};

const DPORT: PortWords = PortWords {
    key: "dport",
    mask_key: "dport_mask",
    start_key: "dport_start",
    end_key: "dport_end",
    unit: unit(" dport ", ""),
};

fn ports(
    record: &mut Record,
    style: &Style,
    words: &PortWords,
    range: Option<PortRange>,
    mask: Option<u16>,
) {
    let Some(range) = range else { return };
    if range.start != range.end {
        record.number(words.start_key, words.unit, range.start);
        record.number(words.end_key, unit("-", ""), range.end);
        return;
    }
    let mask = mask.filter(|_| style.level().modern());
    match mask {
        Some(mask) if mask != PORT_MASK_FULL && !record.is_document() => {
            record.hex(words.key, words.unit, range.start);
            record.hex(words.mask_key, unit("/", ""), mask);
        }
        _ => {
            record.number(words.key, words.unit, range.start);
            if let Some(mask) = mask {
                record.json_hex(words.mask_key, mask);
            }
        }
    }
}

fn table(record: &mut Record, style: &Style, rule: &RuleMsg) {
    if rule.table == TableId::UNSPEC {
        return;
    }
    record.string("table", unit(" lookup ", ""), &style.table(rule.table));
    if let Some(len) = rule.suppress_prefixlen.filter(|len| *len != UNSET) {
        let lead = unit(" suppress_prefixlength ", "");
        record.signed("suppress_prefixlen", lead, len.cast_signed());
    }
    if let Some(group) = rule.suppress_ifgroup.filter(|group| *group != UNSET) {
        let lead = unit(" suppress_ifgroup ", "");
        record.string("suppress_ifgroup", lead, &style.group(group));
    }
}

fn realms(record: &mut Record, style: &Style, rule: &RuleMsg) {
    let Some(flow) = rule.flow else { return };
    let (from, to) = (flow >> 16, flow & 0xffff);
    if from == 0 {
        record.text(" realms ");
    } else {
        record.string("flow_from", unit(" realms ", "/"), &style.realm(from));
    }
    record.string("flow_to", unit("", ""), &style.realm(to));
}

fn action(record: &mut Record, style: &Style, rule: &RuleMsg) {
    match rule.action {
        // The gateway of `map-to` has no attribute of its own on the way back.
        Action::NAT => record.null("masquerade", " masquerade"),
        Action::GOTO => {
            match rule.goto {
                Some(target) => record.number("goto", unit(" goto ", ""), target),
                None => record.string("goto", unit(" goto ", ""), "none"),
            }
            if rule.flags & rule_flags::UNRESOLVED != 0 {
                record.null("unresolved", " [unresolved]");
            }
        }
        Action::NOP => record.null("nop", " nop"),
        Action::TO_TBL => {}
        action => record.string_with(Some("action"), unit(" ", ""), |out| {
            push_action(out, action, style.numeric());
        }),
    }
}

fn protocol(record: &mut Record, style: &Style, rule: &RuleMsg) {
    let Some(protocol) = rule.protocol else {
        return;
    };
    let usual = matches!(protocol, Protocol::UNSPEC | Protocol::KERNEL);
    if !usual || style.details() {
        record.string("protocol", unit(" proto ", ""), &style.protocol(protocol));
    }
}

fn dscp(record: &mut Record, style: &Style, rule: &RuleMsg) {
    let Some(dscp) = rule.dscp else { return };
    let lead = unit(" dscp ", "");
    // The name is looked up even where only the number is shown: it may load the file.
    let name = style.dscp(dscp);
    match rule.dscp_mask {
        Some(mask) if mask != DSCP_MASK_FULL && !record.is_document() => {
            record.hex("dscp", lead, dscp);
            record.hex("dscp_mask", unit("/", ""), mask);
        }
        mask => {
            record.string("dscp", lead, &name);
            if let Some(mask) = mask {
                record.json_hex("dscp_mask", mask);
            }
        }
    }
}

fn flowlabel(record: &mut Record, rule: &RuleMsg) {
    let (Some(label), Some(mask)) = (rule.flowlabel, rule.flowlabel_mask) else {
        return;
    };
    record.hex("flowlabel", unit(" flowlabel ", ""), label);
    if mask == FLOWLABEL_MASK_FULL {
        record.json_hex("flowlabel_mask", mask);
    } else {
        record.hex("flowlabel_mask", unit("/", ""), mask);
    }
}

#[cfg(test)]
mod tests;
