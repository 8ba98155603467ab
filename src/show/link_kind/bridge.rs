//! A bridge's settings, and a port's (iproute2 7.1 `ip/iplink_bridge.c`,
//! `ip/iplink_bridge_slave.c`). Timers stand still; what was never set is as the kernel has it.

use super::super::{Record, Style, Unit, unit};
use super::{switch, value};
use crate::rtnl::{LinkData, LinkMsg};
use crate::types::IfIndex;

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
pub fn describe(record: &mut Record, style: &Style, link: &LinkMsg, words: &[(String, String)]) {
    let modern = style.level().modern();
    numbers(record, modern, words, &FIRST);
    let priority = typed(words, "priority").unwrap_or(PRIORITY);
    let own = match value(words, "bridge_id") {
        Some("address") => link.address.as_ref().map(|address| address.0.clone()),
        _ => None,
    };
    let own = bridge_id(priority, &own.unwrap_or(vec![0; 6]));
    record.string("bridge_id", unit("bridge_id ", " "), &own);
    record.string("root_id", unit("designated_root ", " "), &own);
    numbers(record, modern, words, &STATE);
    for (key, before) in [
        ("hello_timer", "hello_timer "),
        ("tcn_timer", "tcn_timer "),
        ("topology_change_timer", "topology_change_timer "),
        ("gc_timer", "gc_timer "),
    ] {
        timer(record, key, before);
    }
    numbers(record, modern, words, &LEARNING);
    let mask = typed(words, "group_fwd_mask").unwrap_or(0);
    record.hex("group_fwd_mask", unit("group_fwd_mask ", " "), mask);
    let group = value(words, "group_address").unwrap_or("01:80:c2:00:00:00");
    record.string("group_addr", unit("group_address ", " "), group);
    numbers(record, modern, words, &LAST);
    let key = "nf_call_arptables";
    let call = typed(words, key).unwrap_or(0);
    record.number(key, unit("nf_call_arptables ", " "), call);
}

fn typed(words: &[(String, String)], key: &str) -> Option<u32> {
    value(words, key)?.parse().ok()
}

/// What iproute2 6.1 does not show.
const NEW: [&str; 5] = [
    "fdb_n_learned",
    "fdb_max_learned",
    "mst_enabled",
    "mdb_offload_fail_notification",
    "fdb_local_vlan_0",
];

fn numbers(record: &mut Record, modern: bool, words: &[(String, String)], table: &[Number]) {
    for &(key, before, word, default) in table {
        if !modern && NEW.contains(&key) {
            continue;
        }
        let number = value(words, word).and_then(|word| word.parse::<u64>().ok());
        record.number(key, unit(before, " "), number.unwrap_or(u64::from(default)));
        let asks = key == "mcast_querier" && number == Some(1);
        if modern && asks && typed(words, "mcast_snooping") != Some(0) {
            querier(record);
        }
    }
}

/// Who asks: nobody has yet.
fn querier(record: &mut Record) {
    let (v4, v6) = ("mcast_querier_ipv4_addr", "mcast_querier_ipv6_addr");
    record.open_object(Some("mcast_querier_state_ipv4"));
    record.string(v4, unit("mcast_querier_ipv4_addr ", " "), "0.0.0.0");
    record.close_object();
    record.open_object(Some("mcast_querier_state_ipv6"));
    record.string(v6, unit("mcast_querier_ipv6_addr ", " "), "::");
    record.close_object();
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
pub fn port(
    record: &mut Record,
    style: &Style,
    link: &LinkMsg,
    (number, forwards): (u16, bool),
    words: &[(String, String)],
) {
    state(record, words, forwards);
    let priority = typed(words, "priority").unwrap_or(32);
    record.number("priority", unit("priority ", " "), priority);
    let cost = typed(words, "cost").unwrap_or_else(|| cost(link));
    record.number("cost", unit("cost ", " "), cost);
    for (key, before, default) in [
        ("hairpin", "hairpin ", false),
        ("guard", "guard ", false),
        ("root_block", "root_block ", false),
        ("fastleave", "fastleave ", false),
        ("learning", "learning ", true),
        ("flood", "flood ", true),
    ] {
        switch(record, key, before, is_on(words, key, default));
    }
    let id = priority << 10 | u32::from(number);
    record.hex("id", unit("port_id ", " "), id);
    record.hex("no", unit("port_no ", " "), number);
    record.number("designated_port", unit("designated_port ", " "), id);
    record.number("designated_cost", unit("designated_cost ", " "), 0u32);
    let master = link.master.and_then(|master| style.devices.get(&master));
    let address = master.and_then(|master| master.address.as_ref());
    let own = match master
        .and_then(|master| master.info.as_ref())
        .map(|info| &info.data)
    {
        Some(LinkData::Words(words)) => typed(words, "priority"),
        _ => None,
    };
    let rank = own.unwrap_or(PRIORITY);
    let bridge = bridge_id(rank, address.map_or(&[0; 6], |address| &address.0));
    record.string("bridge_id", unit("designated_bridge ", " "), &bridge);
    record.string("root_id", unit("designated_root ", " "), &bridge);
    for (key, before) in [
        ("hold_timer", "hold_timer "),
        ("message_age_timer", "message_age_timer "),
        ("forward_delay_timer", "forward_delay_timer "),
    ] {
        timer(record, key, before);
    }
    port_switches(record, style, words);
}

/// The state: as said, or as it follows from carrier and bridge.
fn state(record: &mut Record, words: &[(String, String)], forwards: bool) {
    const STATES: [&str; 5] = [
        "disabled",
        "listening",
        "learning",
        "forwarding",
        "blocking",
    ];
    let said = typed(words, "state").and_then(|at| usize::try_from(at).ok());
    let word = match said.and_then(|at| STATES.get(at)) {
        Some(word) => word,
        None if forwards => "forwarding",
        None => "disabled",
    };
    record.string("state", unit("state ", " "), word);
}

/// The cost that a bridge takes for the speed of a device (`port_cost`).
fn cost(link: &LinkMsg) -> u32 {
    let info = link.info.as_ref();
    match info.and_then(|info| info.kind.as_deref()) {
        Some("veth") => 2,
        _ => 100,
    }
}

fn is_on(words: &[(String, String)], key: &str, default: bool) -> bool {
    value(words, key).map_or(default, |word| word == "on")
}

fn port_switches(record: &mut Record, style: &Style, words: &[(String, String)]) {
    let modern = style.level().modern();
    record.number(
        "topology_change_ack",
        unit("topology_change_ack ", " "),
        0u32,
    );
    record.number("config_pending", unit("config_pending ", " "), 0u32);
    let show = |record: &mut Record, key: &'static str, before: &'static str, default: bool| {
        switch(record, key, before, is_on(words, key, default));
    };
    show(record, "proxy_arp", "proxy_arp ", false);
    show(record, "proxy_arp_wifi", "proxy_arp_wifi ", false);
    let router = typed(words, "mcast_router").unwrap_or(1);
    record.number("multicast_router", unit("mcast_router ", " "), router);
    let leave = is_on(words, "fastleave", false);
    record.text(if leave {
        "mcast_fast_leave on "
    } else {
        "mcast_fast_leave off "
    });
    show(record, "mcast_flood", "mcast_flood ", true);
    show(record, "bcast_flood", "bcast_flood ", true);
    show(record, "mcast_to_unicast", "mcast_to_unicast ", false);
    show(record, "neigh_suppress", "neigh_suppress ", false);
    if modern {
        show(record, "neigh_vlan_suppress", "neigh_vlan_suppress ", false);
    }
    let mask = typed(words, "group_fwd_mask").unwrap_or(0);
    record.hex("group_fwd_mask", unit("group_fwd_mask ", " "), mask);
    let names = mask_names(mask);
    record.string(
        "group_fwd_mask_str",
        unit("group_fwd_mask_str ", " "),
        &names,
    );
    show(record, "vlan_tunnel", "vlan_tunnel ", false);
    show(record, "isolated", "isolated ", false);
    show(record, "locked", "locked ", false);
    if modern {
        show(record, "mab", "mab ", false);
    }
    if let Some(port) = typed(words, "backup_port").filter(|port| *port != 0) {
        let name = style.device(IfIndex(port));
        record.string("backup_port", unit("backup_port ", " "), &name);
    }
    if let (true, Some(id)) = (modern, typed(words, "backup_nhid").filter(|id| *id != 0)) {
        record.number("backup_nhid", unit("backup_nhid ", " "), id);
    }
}

/// The groups of a mask: by name, or by bit.
fn mask_names(mask: u32) -> String {
    let named = (0..16)
        .filter(|bit| mask & 1 << bit != 0)
        .map(|bit| match bit {
            0 => "stp".to_owned(),
            2 => "lacp".to_owned(),
            14 => "lldp".to_owned(),
            bit => format!("{:#x}", 1u32 << bit),
        });
    let names: Vec<String> = named.collect();
    match names.is_empty() {
        true => "0x0".to_owned(),
        false => names.join(","),
    }
}
