//! The tables.

use super::super::super::Spelling::{Exact, Prefix};
use super::super::kinds::unknown;
use super::Value::{
    Addresses, Bits, Device, Is, Lladdr, Named, OnOff, OneOf, OtherDevice, Positive, Signed,
    Sources, VlanProtocol,
};
use super::{Choice, Spelling, Value};
use crate::fault::Fault;
use crate::types::{Family, Level};

/// Words as they are kept.
type Kept = [(String, String)];

/// How a type reads its arguments.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Table {
    /// In match order.
    pub choices: &'static [Choice],
    /// What an unknown word is called in the complaint; empty where only the help is shown.
    pub noun: &'static str,
    /// What goes along with any word, unless said.
    pub always: &'static [(&'static str, &'static str)],
    /// What is checked in the end: the words of a type.
    pub check: fn(&Kept, &str, Level) -> Result<(), Fault>,
}

const fn choice(spell: Spelling, key: &'static str, value: Value) -> Choice {
    Choice {
        spell,
        key,
        value,
        said: "",
        since: Level::V6_1,
    }
}

/// A keyword that may be shortened, kept as itself.
const fn short(key: &'static str, value: Value) -> Choice {
    choice(Prefix(key), key, value)
}

/// A keyword that may not.
const fn exact(key: &'static str, value: Value) -> Choice {
    choice(Exact(key), key, value)
}

/// A keyword without a value, kept as something else.
const fn mark(spell: Spelling, key: &'static str, value: &'static str) -> Choice {
    choice(spell, key, Is(value))
}

const fn said(choice: Choice, said: &'static str) -> Choice {
    Choice { said, ..choice }
}

const fn modern(choice: Choice) -> Choice {
    Choice {
        since: Level::V7_1,
        ..choice
    }
}

fn nothing(_: &Kept, _: &str, _: Level) -> Result<(), Fault> {
    Ok(())
}

const fn plain(choices: &'static [Choice], noun: &'static str) -> Table {
    Table {
        choices,
        noun,
        always: &[],
        check: nothing,
    }
}

/// The table of a type.
pub(in super::super) fn of(kind: &str) -> Option<&'static Table> {
    TABLES
        .iter()
        .find(|(name, _)| *name == kind)
        .map(|(_, table)| table)
}

const TABLES: &[(&str, Table)] = &[
    ("bridge", plain(BRIDGE, "command")),
    ("bridge_slave", plain(BRIDGE_SLAVE, "option")),
    ("bond", plain(BOND, "command")),
    ("bond_slave", plain(BOND_SLAVE, "option")),
    ("macvlan", MACVLAN_TABLE),
    ("macvtap", MACVLAN_TABLE),
    ("ipvlan", IPVLAN),
    ("ipvtap", IPVLAN),
    ("xfrm", XFRM),
];

const MACVLAN_TABLE: Table = Table {
    check: macvlan,
    ..plain(MACVLAN, "option")
};

/// One flag is for one mode alone.
fn macvlan(words: &Kept, kind: &str, level: Level) -> Result<(), Fault> {
    let flag = |(key, value): &(String, String)| key == "nopromisc" || value == "nopromisc";
    let mode = words.iter().rfind(|(key, _)| key == "mode");
    if words.iter().any(flag) && mode.is_none_or(|(_, mode)| mode != "passthru") {
        let complaint = format!("{kind}: nopromisc flag only valid in passthru mode\n");
        return Err(unknown(complaint, kind, level));
    }
    Ok(())
}

const MACVLAN: &[Choice] = &[
    short(
        "mode",
        OneOf(&["private", "vepa", "bridge", "passthru", "source"]),
    ),
    short("flag", OneOf(&["nopromisc", "nodst", "null"])),
    short("macaddr", Sources),
    short("nopromisc", Is("")),
    short("nodst", Is("")),
    short("bcqueuelen", Bits(32)),
    modern(said(
        exact("bclim", Signed),
        "Error: illegal value for \"bclim\"",
    )),
];

const IPVLAN: Table = Table {
    choices: &[
        short("mode", OneOf(&["l2", "l3", "l3s"])),
        mark(Prefix("private"), "flags", "private"),
        mark(Prefix("vepa"), "flags", "vepa"),
        mark(Prefix("bridge"), "flags", "bridge"),
    ],
    noun: "option",
    always: &[("flags", "bridge")],
    check: nothing,
};

const XFRM: Table = Table {
    choices: &[
        short("dev", Device),
        said(short("if_id", Positive), "if_id value is invalid"),
        mark(Exact("external"), "external", "on"),
    ],
    noun: "",
    always: &[],
    check: xfrm,
};

fn xfrm(words: &Kept, _: &str, _: Level) -> Result<(), Fault> {
    let has = |key: &str| words.iter().any(|(known, _)| known == key);
    if has("external") && (has("if_id") || has("dev")) {
        let text = "xfrmi: both 'external' and if_id/link cannot be specified\n";
        return Err(Fault::tool(text));
    }
    if !has("external") && !has("if_id") {
        return Err(Fault::missing("IF_ID"));
    }
    Ok(())
}

const BRIDGE: &[Choice] = &[
    short("forward_delay", Bits(32)),
    short("hello_time", Bits(32)),
    short("max_age", Bits(32)),
    short("ageing_time", Bits(32)),
    short("stp_state", Bits(32)),
    short("priority", Bits(16)),
    short("vlan_filtering", Bits(8)),
    short("vlan_protocol", VlanProtocol),
    short("group_fwd_mask", Bits(16)),
    short("group_address", Lladdr),
    exact("no_linklocal_learn", Bits(8)),
    modern(exact("mst_enabled", Bits(8))),
    modern(exact("fdb_max_learned", Bits(32))),
    short("fdb_flush", Is("")),
    short("vlan_default_pvid", Bits(16)),
    short("vlan_stats_enabled", Bits(8)),
    short("vlan_stats_per_port", Bits(8)),
    short("mcast_router", Bits(8)),
    short("mcast_snooping", Bits(8)),
    exact("mcast_vlan_snooping", Bits(8)),
    short("mcast_query_use_ifaddr", Bits(8)),
    short("mcast_querier", Bits(8)),
    short("mcast_hash_elasticity", Bits(32)),
    short("mcast_hash_max", Bits(32)),
    short("mcast_last_member_count", Bits(32)),
    short("mcast_startup_query_count", Bits(32)),
    short("mcast_last_member_interval", Bits(64)),
    short("mcast_membership_interval", Bits(64)),
    short("mcast_querier_interval", Bits(64)),
    short("mcast_query_interval", Bits(64)),
    short("mcast_query_response_interval", Bits(64)),
    short("mcast_startup_query_interval", Bits(64)),
    short("mcast_stats_enabled", Bits(8)),
    short("mcast_igmp_version", Bits(8)),
    short("mcast_mld_version", Bits(8)),
    short("nf_call_iptables", Bits(8)),
    short("nf_call_ip6tables", Bits(8)),
    short("nf_call_arptables", Bits(8)),
    modern(exact("mdb_offload_fail_notification", Bits(8))),
    modern(exact("fdb_local_vlan_0", Bits(8))),
];

const BRIDGE_SLAVE: &[Choice] = &[
    short("fdb_flush", Is("")),
    said(short("state", Bits(8)), "state is invalid"),
    said(short("priority", Bits(16)), "priority is invalid"),
    said(short("cost", Bits(32)), "cost is invalid"),
    short("hairpin", OnOff),
    short("guard", OnOff),
    short("root_block", OnOff),
    short("fastleave", OnOff),
    short("learning", OnOff),
    short("flood", OnOff),
    short("mcast_flood", OnOff),
    short("bcast_flood", OnOff),
    short("mcast_to_unicast", OnOff),
    short("proxy_arp", OnOff),
    short("proxy_arp_wifi", OnOff),
    short("mcast_router", Bits(8)),
    choice(Prefix("mcast_fast_leave"), "fastleave", OnOff),
    short("neigh_suppress", OnOff),
    modern(exact("neigh_vlan_suppress", OnOff)),
    short("group_fwd_mask", Bits(16)),
    short("vlan_tunnel", OnOff),
    short("isolated", OnOff),
    short("locked", OnOff),
    modern(exact("mab", OnOff)),
    short("backup_port", OtherDevice),
    mark(Prefix("nobackup_port"), "backup_port", "0"),
    modern(said(
        exact("backup_nhid", Bits(32)),
        "backup_nhid is invalid",
    )),
];

const BOND_SLAVE: &[Choice] = &[
    said(short("queue_id", Bits(16)), "queue_id is invalid"),
    said(exact("prio", Signed), "prio is invalid"),
    modern(said(
        exact("actor_port_prio", Bits(16)),
        "actor prio is invalid",
    )),
];

const BOND: &[Choice] = &[
    short(
        "mode",
        Named(&[
            "balance-rr",
            "active-backup",
            "balance-xor",
            "broadcast",
            "802.3ad",
            "balance-tlb",
            "balance-alb",
        ]),
    ),
    short("active_slave", Device),
    mark(Prefix("clear_active_slave"), "active_slave", "0"),
    short("miimon", Bits(32)),
    short("updelay", Bits(32)),
    short("downdelay", Bits(32)),
    short("peer_notify_delay", Bits(32)),
    short("use_carrier", Bits(8)),
    short("arp_interval", Bits(32)),
    short("arp_ip_target", Addresses(Family::INET)),
    exact("ns_ip6_target", Addresses(Family::INET6)),
    short(
        "arp_validate",
        Named(&[
            "none",
            "active",
            "backup",
            "all",
            "filter",
            "filter_active",
            "filter_backup",
        ]),
    ),
    short("arp_all_targets", Named(&["any", "all"])),
    exact("arp_missed_max", Bits(8)),
    short("primary", Device),
    short("primary_reselect", Named(&["always", "better", "failure"])),
    short("fail_over_mac", Named(&["none", "active", "follow"])),
    short(
        "xmit_hash_policy",
        Named(&[
            "layer2",
            "layer3+4",
            "layer2+3",
            "encap2+3",
            "encap3+4",
            "vlan+srcmac",
        ]),
    ),
    short("resend_igmp", Bits(32)),
    said(
        short("num_grat_arp", Bits(8)),
        "invalid num_grat_arp|num_unsol_na",
    ),
    said(
        choice(Prefix("num_unsol_na"), "num_grat_arp", Bits(8)),
        "invalid num_grat_arp|num_unsol_na",
    ),
    short("all_slaves_active", Bits(8)),
    short("min_links", Bits(32)),
    short("lp_interval", Bits(32)),
    short("packets_per_slave", Bits(32)),
    short("lacp_rate", Named(&["slow", "fast"])),
    exact("lacp_active", Named(&["off", "on"])),
    modern(exact("coupled_control", OnOff)),
    modern(exact("broadcast_neighbor", OnOff)),
    short("ad_select", Named(&["stable", "bandwidth", "count"])),
    short("ad_user_port_key", Bits(16)),
    short("ad_actor_sys_prio", Bits(16)),
    short("ad_actor_system", Lladdr),
    short("tlb_dynamic_lb", Bits(8)),
];
