//! One next hop object. Law: iproute2 7.1 `ip/ipnexthop.c` (`__print_nexthop_entry`).

use super::record::push_number;
use super::route::{device, gateway};
use super::route_flags::describe_flags;
use super::{Record, Style, encap, unit};
use crate::reply::Mood;
use crate::rtnl::NexthopMsg;
use crate::types::{Family, Protocol, Scope};

/// Describes `hop` as a line of its own.
pub fn describe(record: &mut Record, style: &Style, hop: &NexthopMsg, mood: Mood) {
    record.open_object(None);
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    record.number("id", unit("id ", " "), hop.id.unwrap_or(0));
    if let Some(members) = &hop.group {
        group(record, members);
    }
    if let Some(encap) = &hop.encap {
        encap::describe(record, style, encap);
    }
    if let Some(addr) = &hop.gateway {
        gateway(record, Family::of(addr), addr);
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
    record.text("\n");
    record.close_object();
}

/// Members as `1/2,5`: the weight follows a comma, and only when it is not 1.
fn group(record: &mut Record, members: &[(u32, u32)]) {
    record.open_array("group");
    record.text("group ");
    for (at, (id, weight)) in members.iter().enumerate() {
        record.open_object(None);
        if at > 0 {
            record.text("/");
        }
        record.number("id", unit("", ""), *id);
        if *weight > 1 {
            record.json_number("weight", *weight);
            record.text_with(unit(",", ""), |out| push_number(out, u64::from(*weight)));
        }
        record.close_object();
    }
    record.text(" ");
    record.close_array();
}
