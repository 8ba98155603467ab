//! A bridge's settings, and a port's (iproute2 7.1 `ip/iplink_bridge.c`,
//! `ip/iplink_bridge_slave.c`). Timers stand still; what was never set is as the kernel has it.

use super::super::{Record, Style, Unit, unit};
use super::{switch, value};
use crate::rtnl::LinkMsg;

/// Default priority.
const PRIORITY: u32 = 32768;

/// A number: JSON key, keyword in the text (with its blank), keyword as typed, default.
type Number = (&'static str, &'static str, &'static str, u32);

#[rustfmt::skip]
const FIRST: [Number; 7] = [
    ("forward_delay", "forward_delay ", "forward_delay", 1500),
    ("hello_time", "hello_time ", "hello_time", 200),
    ("max_age", "max_age ", "max_age", 2000),
    ("ageing_time", "ageing_time ", "ageing_time", 30000),
    ("stp_state", "stp_state ", "stp_state", 0),
    ("priority", "priority ", "priority", PRIORITY),
    ("vlan_filtering", "vlan_filtering ", "vlan_filtering", 0),
];

#[rustfmt::skip]
const STATE: [Number; 4] = [
    ("root_port", "root_port ", "", 0),
    ("root_path_cost", "root_path_cost ", "", 0),
    ("topology_change", "topology_change ", "", 0),
    ("topology_change_detected", "topology_change_detected ", "", 0),
];

#[rustfmt::skip]
const LEARNING: [Number; 2] = [
    ("fdb_n_learned", "fdb_n_learned ", "", 0),
    ("fdb_max_learned", "fdb_max_learned ", "fdb_max_learned", 0),
];

#[rustfmt::skip]
const LAST: [Number; 24] = [
    ("mcast_snooping", "mcast_snooping ", "mcast_snooping", 1),
    ("no_linklocal_learn", "no_linklocal_learn ", "no_linklocal_learn", 0),
    ("mcast_vlan_snooping", "mcast_vlan_snooping ", "mcast_vlan_snooping", 0),
    ("mst_enabled", "mst_enabled ", "mst_enabled", 0),
    ("mdb_offload_fail_notification", "mdb_offload_fail_notification ", "mdb_offload_fail_notification", 0),
    ("fdb_local_vlan_0", "fdb_local_vlan_0 ", "fdb_local_vlan_0", 0),
    ("mcast_router", "mcast_router ", "mcast_router", 1),
    ("mcast_query_use_ifaddr", "mcast_query_use_ifaddr ", "mcast_query_use_ifaddr", 0),
    ("mcast_querier", "mcast_querier ", "mcast_querier", 0),
    ("mcast_hash_elasticity", "mcast_hash_elasticity ", "", 16),
    ("mcast_hash_max", "mcast_hash_max ", "mcast_hash_max", 4096),
    ("mcast_last_member_cnt", "mcast_last_member_count ", "mcast_last_member_count", 2),
    ("mcast_startup_query_cnt", "mcast_startup_query_count ", "mcast_startup_query_count", 2),
    ("mcast_last_member_intvl", "mcast_last_member_interval ", "mcast_last_member_interval", 100),
    ("mcast_membership_intvl", "mcast_membership_interval ", "mcast_membership_interval", 26000),
    ("mcast_querier_intvl", "mcast_querier_interval ", "mcast_querier_interval", 25500),
    ("mcast_query_intvl", "mcast_query_interval ", "mcast_query_interval", 12500),
    ("mcast_query_response_intvl", "mcast_query_response_interval ", "mcast_query_response_interval", 1000),
    ("mcast_startup_query_intvl", "mcast_startup_query_interval ", "mcast_startup_query_interval", 3124),
    ("mcast_stats_enabled", "mcast_stats_enabled ", "mcast_stats_enabled", 0),
    ("mcast_igmp_version", "mcast_igmp_version ", "mcast_igmp_version", 2),
    ("mcast_mld_version", "mcast_mld_version ", "mcast_mld_version", 1),
    ("nf_call_iptables", "nf_call_iptables ", "nf_call_iptables", 0),
    ("nf_call_ip6tables", "nf_call_ip6tables ", "nf_call_ip6tables", 0),
];

/// Describes a bridge.
pub fn describe(record: &mut Record, link: &LinkMsg, words: &[(String, String)]) {
    numbers(record, words, &FIRST);
    let priority = typed(words, "priority").unwrap_or(PRIORITY);
    let own = match value(words, "bridge_id") {
        Some("address") => link.address.as_ref().map(|address| address.0.clone()),
        _ => None,
    };
    let own = bridge_id(priority, &own.unwrap_or(vec![0; 6]));
    record.string("bridge_id", unit("bridge_id ", " "), &own);
    record.string("root_id", unit("designated_root ", " "), &own);
    numbers(record, words, &STATE);
    for (key, before) in [
        ("hello_timer", "hello_timer "),
        ("tcn_timer", "tcn_timer "),
        ("topology_change_timer", "topology_change_timer "),
        ("gc_timer", "gc_timer "),
    ] {
        timer(record, key, before);
    }
    numbers(record, words, &LEARNING);
    let mask = typed(words, "group_fwd_mask").unwrap_or(0);
    record.hex("group_fwd_mask", unit("group_fwd_mask ", " "), mask);
    let group = value(words, "group_address").unwrap_or("01:80:c2:00:00:00");
    record.string("group_addr", unit("group_address ", " "), group);
    numbers(record, words, &LAST);
    let key = "nf_call_arptables";
    let call = typed(words, key).unwrap_or(0);
    record.number(key, unit("nf_call_arptables ", " "), call);
}

fn typed(words: &[(String, String)], key: &str) -> Option<u32> {
    value(words, key)?.parse().ok()
}

fn numbers(record: &mut Record, words: &[(String, String)], table: &[Number]) {
    for &(key, before, word, default) in table {
        let number = typed(words, word).unwrap_or(default);
        record.number(key, unit(before, " "), number);
    }
}

/// `8000.2:0:0:0:0:1`.
fn bridge_id(priority: u32, address: &[u8]) -> String {
    let bytes: Vec<String> = address.iter().map(|byte| format!("{byte:x}")).collect();
    format!("{:04x}.{}", priority & 0xffff, bytes.join(":"))
}

fn timer(record: &mut Record, key: &'static str, before: &'static str) {
    let unit: Unit = unit(before, " ");
    if record.is_document() {
        record.json_raw(key, "0.00");
    } else {
        record.text_with(unit, |out| out.extend_from_slice(b"   0.00"));
    }
}

/// Describes a port.
pub fn port(record: &mut Record, style: &Style, link: &LinkMsg, number: u16, forwards: bool) {
    let state = if forwards { "forwarding" } else { "disabled" };
    record.string("state", unit("state ", " "), state);
    record.number("priority", unit("priority ", " "), 32u32);
    record.number("cost", unit("cost ", " "), 2u32);
    let off = ["hairpin", "guard", "root_block", "fastleave"];
    let texts = ["hairpin ", "guard ", "root_block ", "fastleave "];
    for (key, before) in off.into_iter().zip(texts) {
        switch(record, key, before, false);
    }
    switch(record, "learning", "learning ", true);
    switch(record, "flood", "flood ", true);
    let id = 0x8000 | number;
    record.hex("id", unit("port_id ", " "), id);
    record.hex("no", unit("port_no ", " "), number);
    record.number("designated_port", unit("designated_port ", " "), id);
    record.number("designated_cost", unit("designated_cost ", " "), 0u32);
    let master = link.master.and_then(|master| style.devices.get(&master));
    let address = master.and_then(|master| master.address.as_ref());
    let bridge = bridge_id(PRIORITY, address.map_or(&[0; 6], |address| &address.0));
    record.string("bridge_id", unit("designated_bridge ", " "), &bridge);
    record.string("root_id", unit("designated_root ", " "), &bridge);
    for (key, before) in [
        ("hold_timer", "hold_timer "),
        ("message_age_timer", "message_age_timer "),
        ("forward_delay_timer", "forward_delay_timer "),
    ] {
        timer(record, key, before);
    }
    port_switches(record, style.level().modern());
}

fn port_switches(record: &mut Record, modern: bool) {
    record.number(
        "topology_change_ack",
        unit("topology_change_ack ", " "),
        0u32,
    );
    record.number("config_pending", unit("config_pending ", " "), 0u32);
    switch(record, "proxy_arp", "proxy_arp ", false);
    switch(record, "proxy_arp_wifi", "proxy_arp_wifi ", false);
    record.number("multicast_router", unit("mcast_router ", " "), 1u32);
    record.text("mcast_fast_leave off ");
    switch(record, "mcast_flood", "mcast_flood ", true);
    switch(record, "bcast_flood", "bcast_flood ", true);
    switch(record, "mcast_to_unicast", "mcast_to_unicast ", false);
    switch(record, "neigh_suppress", "neigh_suppress ", false);
    if modern {
        switch(record, "neigh_vlan_suppress", "neigh_vlan_suppress ", false);
    }
    record.hex("group_fwd_mask", unit("group_fwd_mask ", " "), 0u32);
    record.json_string("group_fwd_mask_str", "0x0");
    record.text("group_fwd_mask_str 0x0 ");
    switch(record, "vlan_tunnel", "vlan_tunnel ", false);
    switch(record, "isolated", "isolated ", false);
    switch(record, "locked", "locked ", false);
    if modern {
        switch(record, "mab", "mab ", false);
    }
}
