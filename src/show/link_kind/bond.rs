//! A bond's settings, and a slave's (iproute2 7.1 `ip/iplink_bond.c`, `ip/iplink_bond_slave.c`).
//! What was never set is as the kernel has it.

use super::super::{Record, Style, unit};
use super::{switch, value};
use crate::types::{IfIndex, Level};

type Words = [(String, String)];

/// What is printed of an option.
#[derive(Clone, Copy)]
enum Form {
    Number,
    Name,
    OnOff,
}

/// JSON key, text before the value, keyword as typed, default, form.
type Field = (&'static str, &'static str, &'static str, &'static str, Form);

#[rustfmt::skip]
const FIRST: [Field; 7] = [
    ("miimon", "miimon ", "miimon", "0", Form::Number),
    ("updelay", "updelay ", "updelay", "0", Form::Number),
    ("downdelay", "downdelay ", "downdelay", "0", Form::Number),
    ("peer_notify_delay", "peer_notify_delay ", "peer_notify_delay", "0", Form::Number),
    ("use_carrier", "use_carrier ", "use_carrier", "1", Form::Number),
    ("arp_interval", "arp_interval ", "arp_interval", "0", Form::Number),
    ("arp_missed_max", "arp_missed_max ", "arp_missed_max", "2", Form::Number),
];

#[rustfmt::skip]
const LAST: [Field; 14] = [
    ("primary_reselect", "primary_reselect ", "primary_reselect", "always", Form::Name),
    ("fail_over_mac", "fail_over_mac ", "fail_over_mac", "none", Form::Name),
    ("xmit_hash_policy", "xmit_hash_policy ", "xmit_hash_policy", "layer2", Form::Name),
    ("resend_igmp", "resend_igmp ", "resend_igmp", "1", Form::Number),
    ("num_peer_notif", "num_grat_arp ", "num_grat_arp", "1", Form::Number),
    ("all_slaves_active", "all_slaves_active ", "all_slaves_active", "0", Form::Number),
    ("min_links", "min_links ", "min_links", "0", Form::Number),
    ("lp_interval", "lp_interval ", "lp_interval", "1", Form::Number),
    ("packets_per_slave", "packets_per_slave ", "packets_per_slave", "1", Form::Number),
    ("ad_lacp_active", "lacp_active ", "lacp_active", "on", Form::Name),
    ("ad_lacp_rate", "lacp_rate ", "lacp_rate", "slow", Form::Name),
    ("coupled_control", "coupled_control ", "coupled_control", "on", Form::OnOff),
    ("broadcast_neighbor", "broadcast_neighbor ", "broadcast_neighbor", "off", Form::OnOff),
    ("ad_select", "ad_select ", "ad_select", "stable", Form::Name),
];

/// Describes a bond.
pub fn describe(record: &mut Record, style: &Style, words: &Words) {
    let mode = value(words, "mode").unwrap_or("balance-rr");
    record.string("mode", unit("mode ", " "), mode);
    device(record, style, words, "active_slave", "active_slave ");
    fields(record, style, words, &FIRST);
    addresses(record, words, "arp_ip_target", "arp_ip_target ");
    addresses(record, words, "ns_ip6_target", "ns_ip6_target ");
    match value(words, "arp_validate").unwrap_or("none") {
        "none" if record.is_document() => record.null("arp_validate", ""),
        name => record.string("arp_validate", unit("arp_validate ", " "), name),
    }
    let all = value(words, "arp_all_targets").unwrap_or("any");
    record.string("arp_all_targets", unit("arp_all_targets ", " "), all);
    device(record, style, words, "primary", "primary ");
    fields(record, style, words, &LAST);
    if mode == "802.3ad" {
        for (key, before, default) in [
            ("ad_actor_sys_prio", "ad_actor_sys_prio ", 65535),
            ("ad_user_port_key", "ad_user_port_key ", 0),
        ] {
            record.number(key, unit(before, " "), number(words, key, default));
        }
        let system = value(words, "ad_actor_system").unwrap_or("00:00:00:00:00:00");
        record.string("ad_actor_system", unit("ad_actor_system ", " "), system);
    }
    let balance = number(words, "tlb_dynamic_lb", 1);
    record.number("tlb_dynamic_lb", unit("tlb_dynamic_lb ", " "), balance);
}

fn number(words: &Words, key: &str, default: u32) -> u32 {
    let typed = value(words, key).and_then(|word| word.parse().ok());
    typed.unwrap_or(default)
}

fn fields(record: &mut Record, style: &Style, words: &Words, table: &[Field]) {
    for &(key, before, word, default, form) in table {
        let text = value(words, word).unwrap_or(default);
        match form {
            Form::Number => {
                let number: u32 = text.parse().unwrap_or(0);
                record.number(key, unit(before, " "), number);
            }
            Form::Name => record.string(key, unit(before, " "), text),
            Form::OnOff if style.level() >= Level::V7_1 => {
                switch(record, key, before, text == "on");
            }
            Form::OnOff => {}
        }
    }
}

fn device(
    record: &mut Record,
    style: &Style,
    words: &Words,
    key: &'static str,
    before: &'static str,
) {
    let index = IfIndex(number(words, key, 0));
    if index != IfIndex::NONE {
        record.string(key, unit(before, " "), &style.device(index));
    }
}

fn addresses(record: &mut Record, words: &Words, key: &'static str, before: &'static str) {
    let Some(list) = value(words, key).filter(|list| !list.is_empty()) else {
        return;
    };
    record.open_array(key);
    record.text(before);
    for (at, addr) in list.split(',').enumerate() {
        record.element(unit(if at == 0 { "" } else { "," }, ""), addr);
    }
    record.text(" ");
    record.close_array();
}

/// Describes a slave of a bond.
pub fn slave(record: &mut Record, active: bool, words: &Words) {
    let state = if active { "ACTIVE" } else { "BACKUP" };
    record.string("state", unit("state ", " "), state);
    let status = value(words, "mii_status").unwrap_or("UP");
    record.string("mii_status", unit("mii_status ", " "), status);
    record.number("link_failure_count", unit("link_failure_count ", " "), 0u32);
    let own = value(words, "perm_hwaddr").unwrap_or_default();
    record.string("perm_hwaddr", unit("perm_hwaddr ", " "), own);
    let queue = number(words, "queue_id", 0);
    record.number("queue_id", unit("queue_id ", " "), queue);
    let prio: i32 = value(words, "prio")
        .and_then(|word| word.parse().ok())
        .unwrap_or(0);
    record.signed("prio", unit("prio ", " "), prio);
}
