//! Next hop objects and buckets. Law: iproute2 7.1 `ip/ipnexthop.c` (`__print_nexthop_entry`,
//! `print_nexthop_bucket`).

use super::record::push_number;
use super::route::{device, gateway};
use super::route_flags::describe_flags;
use super::{Key, Record, Style, encap, unit};
use crate::reply::Mood;
use crate::rtnl::{BucketMsg, NexthopMsg, ResilientMsg, nexthop_group};
use crate::types::{Family, Protocol, Scope};

/// Clock ticks a second.
const TICKS: f64 = 100.0;

/// Describes `hop` as a line of its own.
pub fn describe_line(record: &mut Record, style: &Style, hop: &NexthopMsg, mood: Mood) {
    describe(record, style, None, hop, mood);
    record.text("\n");
}

/// Describes `hop` as the value of `key`, without an end of line.
pub fn describe(record: &mut Record, style: &Style, key: Key, hop: &NexthopMsg, mood: Mood) {
    record.open_object(key);
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    record.number("id", unit("id ", " "), hop.id.unwrap_or(0));
    if let Some(members) = &hop.group {
        group(record, style, members);
    }
    if hop.group_type == Some(nexthop_group::RESILIENT) {
        record.string("type", unit("type ", " "), "resilient");
    }
    if let Some(args) = &hop.resilient {
        resilient(record, args);
    }
    if let Some(encap) = &hop.encap {
        encap::describe(record, style, encap);
    }
    if let Some(addr) = &hop.gateway {
        gateway(record, style, Family::of(addr), addr);
    }
    if let Some(index) = hop.oif {
        device(record, style, "dev", index);
    }
    if hop.scope != Scope::UNIVERSE || style.details() {
        record.string("scope", unit("scope ", " "), &style.scope(hop.scope));
    }
    if hop.blackhole {
        record.null("blackhole", "blackhole ");
    }
    if hop.protocol != Protocol::UNSPEC || style.details() {
        let name = style.protocol(hop.protocol);
        record.string("protocol", unit("proto ", " "), &name);
    }
    describe_flags(record, hop.flags);
    if hop.fdb {
        record.null("fdb", "fdb");
    }
    if let (Some(enabled), Some(members)) = (hop.hw_stats, &hop.group) {
        stats(record, style, enabled, members);
    }
    record.close_object();
}

/// Members as `1/2,5`: the weight follows a comma, and only when it is not 1. Level 6.1 knows only
/// the low byte of what the message has, which is one less than the weight.
fn group(record: &mut Record, style: &Style, members: &[(u32, u32)]) {
    record.open_array("group");
    record.text("group ");
    for (at, (id, weight)) in members.iter().enumerate() {
        record.open_object(None);
        if at > 0 {
            record.text("/");
        }
        record.number("id", unit("", ""), *id);
        let weight = if style.level().modern() {
            *weight
        } else {
            (weight.saturating_sub(1) & 0xff) + 1
        };
        if weight > 1 {
            record.json_number("weight", weight);
            record.text_with(unit(",", ""), |out| push_number(out, u64::from(weight)));
        }
        record.close_object();
    }
    record.text(" ");
    record.close_array();
}

fn resilient(record: &mut Record, args: &ResilientMsg) {
    record.open_object(Some("resilient_args"));
    record.number("buckets", unit("buckets ", " "), args.buckets.unwrap_or(0));
    for (key, before, ticks) in [
        ("idle_timer", "idle_timer ", args.idle_timer.map(u64::from)),
        (
            "unbalanced_timer",
            "unbalanced_timer ",
            args.unbalanced_timer.map(u64::from),
        ),
        ("unbalanced_time", "unbalanced_time ", args.unbalanced_time),
    ] {
        let time = ticks.unwrap_or(0) as f64 / TICKS;
        record.float(key, unit(before, " "), time);
    }
    record.close_object();
}

/// Counters of a group, all of which stay 0 here (level 7.1).
fn stats(record: &mut Record, style: &Style, enabled: bool, members: &[(u32, u32)]) {
    if !style.level().modern() || !style.stats() {
        return;
    }
    record.open_object(Some("hw_stats"));
    on_off(record, "enabled", "hw_stats ", enabled);
    on_off(record, "used", "used ", false);
    record.close_object();
    record.open_array("group_stats");
    record.text(style.line_break());
    record.text("  stats:");
    for (id, _) in members {
        record.text(style.line_break());
        record.open_object(None);
        record.number("id", unit("    id ", ""), *id);
        record.number("packets", unit(" packets ", ""), 0u32);
        if style.globals.stats > 1 {
            record.number("packets_hw", unit(" packets_hw ", ""), 0u32);
        }
        record.close_object();
    }
    record.close_array();
}

fn on_off(record: &mut Record, key: &'static str, before: &str, value: bool) {
    record.json_truth(key, value);
    record.text(before);
    record.text(if value { "on " } else { "off " });
}

/// Describes a bucket. Its line ends before its object does.
pub fn describe_bucket(record: &mut Record, bucket: &BucketMsg) {
    record.open_object(None);
    record.number("id", unit("id ", " "), bucket.id);
    record.open_object(Some("bucket"));
    record.number("index", unit("index ", " "), bucket.index);
    let idle = bucket.idle_time as f64 / TICKS;
    record.float("idle_time", unit("idle_time ", " "), idle);
    record.number("nhid", unit("nhid ", " "), bucket.nh_id);
    record.close_object();
    describe_flags(record, 0);
    record.text("\n");
    record.close_object();
}
