//! Options of a bridge: which of them the driver takes, and what it keeps of a number (Linux 6.18
//! `net/bridge/br_netlink.c` `br_changelink`, `net/bridge/br_multicast.c`). Times come in
//! hundredths of a second and are kept in ticks, 250 of which are a second.

use super::options::{Words, get, number, put};
use crate::rtnl::{Errno, Refusal};

/// Groups that no bridge forwards: those of its own protocol, of pauses and of slow protocols
/// (`BR_GROUPFWD_RESTRICTED`).
const FORWARDED_NEVER: u32 = 7;

/// Times.
const TIMES: [&str; 10] = [
    "forward_delay",
    "hello_time",
    "max_age",
    "ageing_time",
    "mcast_last_member_interval",
    "mcast_membership_interval",
    "mcast_querier_interval",
    "mcast_query_interval",
    "mcast_query_response_interval",
    "mcast_startup_query_interval",
];

/// Times between queries, which are neither shorter than a second nor longer than a day.
const BETWEEN_QUERIES: [&str; 2] = ["mcast_query_interval", "mcast_startup_query_interval"];

/// Numbers that are on or off.
const SWITCHES: [&str; 9] = [
    "stp_state",
    "no_linklocal_learn",
    "mcast_snooping",
    "mcast_query_use_ifaddr",
    "mcast_querier",
    "mcast_stats_enabled",
    "nf_call_iptables",
    "nf_call_ip6tables",
    "nf_call_arptables",
];

/// The options of a bridge, `words`, some of which were `typed` now.
///
/// # Errors
/// As the driver refuses.
pub(super) fn accept(typed: &[(String, String)], mut words: Words) -> Result<Words, Refusal> {
    check(typed, &words)?;
    for (key, value) in typed {
        if let Some(kept) = kept(key, value) {
            put(&mut words, key, &kept);
        }
    }
    Ok(words)
}

fn check(typed: &[(String, String)], words: &Words) -> Result<(), Refusal> {
    let stp = number(words, "stp_state") != 0;
    // Timers of a spanning tree have their ranges (`br_set_forward_delay` and siblings).
    for (key, range, always) in [
        ("forward_delay", 200..=3000, false),
        ("hello_time", 100..=1000, true),
        ("max_age", 600..=4000, true),
    ] {
        let typed = get(typed, key).and_then(|word| word.parse::<u32>().ok());
        if typed.is_some_and(|value| (always || stp) && !range.contains(&value)) {
            return Err(Errno::ERANGE.into());
        }
    }
    if number(typed, "group_fwd_mask") & FORWARDED_NEVER != 0 {
        return Err(Errno::EINVAL.into());
    }
    if let Some(group) = get(typed, "group_address") {
        let reserved = group.strip_prefix("01:80:c2:00:00:0");
        let last = reserved.and_then(|nibble| u8::from_str_radix(nibble, 16).ok());
        if last.is_none_or(|last| matches!(last, 1..=3)) {
            return Err(Errno::EINVAL.into());
        }
    }
    for (key, range) in [
        ("mcast_router", 0..=2),
        ("mcast_igmp_version", 2..=3),
        ("mcast_mld_version", 1..=2),
    ] {
        let typed = get(typed, key).and_then(|word| word.parse::<u32>().ok());
        if typed.is_some_and(|value| !range.contains(&value)) {
            return Err(Errno::EINVAL.into());
        }
    }
    if number(typed, "mcast_vlan_snooping") != 0 && number(words, "vlan_filtering") == 0 {
        let note = "bridge: Cannot enable multicast vlan snooping with vlan filtering disabled";
        return Err(Refusal::noted(Errno::EINVAL, note));
    }
    Ok(())
}

/// What is kept in the place of a value; nothing where it stays as typed.
fn kept(key: &str, value: &str) -> Option<String> {
    if SWITCHES.contains(&key) {
        return Some(if value == "0" { "0" } else { "1" }.to_owned());
    }
    if !TIMES.contains(&key) {
        return None;
    }
    let ticks = to_ticks(value.parse().ok()?);
    let ticks = match BETWEEN_QUERIES.contains(&key) {
        true => ticks.clamp(TICKS, 86_400 * TICKS),
        false => ticks,
    };
    Some(to_hundredths(ticks).to_string())
}

/// Ticks in a second.
const TICKS: u64 = 250;

/// `clock_t_to_jiffies`.
fn to_ticks(hundredths: u64) -> u64 {
    match hundredths >= u64::MAX / TICKS * 100 {
        true => u64::MAX,
        false => hundredths.wrapping_mul(TICKS) / 100,
    }
}

/// `jiffies_to_clock_t`, by way of nanoseconds.
fn to_hundredths(ticks: u64) -> u64 {
    ticks.wrapping_mul(1_000_000_000 / TICKS) / 10_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_lose_what_ticks_do_not_hold() {
        let kept = |key: &str, value: &str| kept(key, value).unwrap_or_default();
        assert_eq!(kept("ageing_time", "5"), "4");
        assert_eq!(kept("ageing_time", "12"), "12");
        assert_eq!(kept("ageing_time", "4294967295"), "4294967294");
        assert_eq!(
            kept("mcast_querier_interval", "99999999999999"),
            "387582001967"
        );
        assert_eq!(kept("mcast_query_interval", "1"), "100");
        assert_eq!(kept("mcast_query_interval", "100000000"), "8640000");
        assert_eq!(kept("mcast_snooping", "200"), "1");
    }
}
