//! Types whose arguments are keyword and value pairs: bridge and macvlan (iproute2 7.1
//! `ip/iplink_bridge.c`, `ip/iplink_macvlan.c`). They are kept as words, the keyword in full.

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{u8_word, u16_word, u32_word, u64_word};
use super::super::{Desk, Parse, Spelling, Words, value, wrong};
use super::kinds;
use crate::fault::Fault;
use crate::rtnl::LinkData;

/// What stands behind a keyword.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Value {
    /// Nothing.
    Nothing,
    /// Any word.
    Any,
    /// An unsigned number of so many bits; `invalid KEYWORD` otherwise.
    Bits(u8),
    /// One of these.
    OneOf(&'static [&'static str]),
}

const MACVLAN: &[(Spelling, Value)] = &[
    (
        Prefix("mode"),
        Value::OneOf(&["private", "vepa", "bridge", "passthru", "source"]),
    ),
    (
        Prefix("flag"),
        Value::OneOf(&["nopromisc", "nodst", "null"]),
    ),
    (Prefix("nopromisc"), Value::Nothing),
    (Prefix("nodst"), Value::Nothing),
    (Prefix("bcqueuelen"), Value::Bits(32)),
    (Exact("bclim"), Value::Any),
];

const BRIDGE: &[(Spelling, Value)] = &[
    (Prefix("forward_delay"), Value::Bits(32)),
    (Prefix("hello_time"), Value::Bits(32)),
    (Prefix("max_age"), Value::Bits(32)),
    (Prefix("ageing_time"), Value::Bits(32)),
    (Prefix("stp_state"), Value::Bits(32)),
    (Prefix("priority"), Value::Bits(16)),
    (Prefix("vlan_filtering"), Value::Bits(8)),
    (
        Prefix("vlan_protocol"),
        Value::OneOf(&["802.1Q", "802.1ad"]),
    ),
    (Prefix("group_fwd_mask"), Value::Bits(16)),
    (Prefix("group_address"), Value::Any),
    (Exact("no_linklocal_learn"), Value::Bits(8)),
    (Exact("mst_enabled"), Value::Bits(8)),
    (Exact("fdb_max_learned"), Value::Bits(32)),
    (Prefix("fdb_flush"), Value::Nothing),
    (Prefix("vlan_default_pvid"), Value::Bits(16)),
    (Prefix("vlan_stats_enabled"), Value::Bits(8)),
    (Prefix("vlan_stats_per_port"), Value::Bits(8)),
    (Prefix("mcast_router"), Value::Bits(8)),
    (Prefix("mcast_snooping"), Value::Bits(8)),
    (Exact("mcast_vlan_snooping"), Value::Bits(8)),
    (Prefix("mcast_query_use_ifaddr"), Value::Bits(8)),
    (Prefix("mcast_querier"), Value::Bits(8)),
    (Prefix("mcast_hash_elasticity"), Value::Bits(32)),
    (Prefix("mcast_hash_max"), Value::Bits(32)),
    (Prefix("mcast_last_member_count"), Value::Bits(32)),
    (Prefix("mcast_startup_query_count"), Value::Bits(32)),
    (Prefix("mcast_last_member_interval"), Value::Bits(64)),
    (Prefix("mcast_membership_interval"), Value::Bits(64)),
    (Prefix("mcast_querier_interval"), Value::Bits(64)),
    (Prefix("mcast_query_interval"), Value::Bits(64)),
    (Prefix("mcast_query_response_interval"), Value::Bits(64)),
    (Prefix("mcast_startup_query_interval"), Value::Bits(64)),
    (Prefix("mcast_stats_enabled"), Value::Bits(8)),
    (Prefix("mcast_igmp_version"), Value::Bits(8)),
    (Prefix("mcast_mld_version"), Value::Bits(8)),
    (Prefix("nf_call_iptables"), Value::Bits(8)),
    (Prefix("nf_call_ip6tables"), Value::Bits(8)),
    (Prefix("nf_call_arptables"), Value::Bits(8)),
    (Exact("mdb_offload_fail_notification"), Value::Bits(8)),
    (Exact("fdb_local_vlan_0"), Value::Bits(8)),
];

/// Reads all remaining words by the table of `kind`.
pub(super) fn read<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    let table = if kind == "bridge" { BRIDGE } else { MACVLAN };
    let mut found = Vec::new();
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        let entry = table.iter().find(|(spelling, _)| spelling.matches(word));
        let Some((spelling, kind_of_value)) = entry else {
            return wrong(no_option(desk, word, kind));
        };
        let key = spelling.full();
        if *kind_of_value == Value::Nothing {
            found.push((key.to_owned(), String::new()));
            words = rest;
            continue;
        }
        let (rest, word) = value(rest)?;
        match read_value(key, word, *kind_of_value) {
            Ok(value) => found.push((key.to_owned(), value)),
            Err(fault) => return wrong(fault),
        }
        words = rest;
    }
    Ok((words, LinkData::Words(found)))
}

fn no_option(desk: &Desk<'_>, word: &str, kind: &str) -> Fault {
    let complaint = match kind {
        _ if Prefix("help").matches(word) => String::new(),
        "bridge" => format!("bridge: unknown command \"{word}\"?\n"),
        _ => format!("{kind}: unknown option \"{word}\"?\n"),
    };
    kinds::unknown(complaint, kind, desk.level())
}

/// The value in the form that it is kept in: numbers in decimal.
fn read_value(key: &str, word: &str, expected: Value) -> Result<String, Fault> {
    let number = match expected {
        Value::Nothing | Value::Any => return Ok(word.to_owned()),
        Value::OneOf(words) => return one_of(key, word, words),
        Value::Bits(8) => u8_word(word, 0).map(u64::from),
        Value::Bits(16) => u16_word(word, 0).map(u64::from),
        Value::Bits(32) => u32_word(word, 0).map(u64::from),
        Value::Bits(_) => u64_word(word, 0),
    };
    match number {
        Some(number) => Ok(number.to_string()),
        None if key == "bcqueuelen" => Err(Fault::tool(format!(
            "Error: argument of \"bcqueuelen\" must be a positive integer [0-4294967295], not \"{word}\"\n"
        ))),
        None => Err(Fault::invalid_argument(&format!("invalid {key}"), word)),
    }
}

fn one_of(key: &str, word: &str, words: &[&str]) -> Result<String, Fault> {
    let same = |full: &&&str| match key {
        "vlan_protocol" => full.eq_ignore_ascii_case(word),
        _ => **full == word,
    };
    match words.iter().find(same) {
        Some(full) => Ok((*full).to_owned()),
        None if key == "vlan_protocol" => {
            Err(Fault::invalid_argument("invalid vlan_protocol", word))
        }
        None => {
            let quoted: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
            let (last, most) = quoted
                .split_last()
                .map_or(("", &[][..]), |(l, m)| (l.as_str(), m));
            Err(Fault::tool(format!(
                "Error: argument of \"{key}\" must be {} or {last}, not \"{word}\"\n",
                most.join(", ")
            )))
        }
    }
}
