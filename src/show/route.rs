//! One route. Law: iproute2 7.1 `ip/iproute.c` (`print_route`).
//!
//! In text every unit carries its own trailing blank, but for the IPv6 router preference: that is
//! why IPv4 lines end in a blank and IPv6 lines do not.

use std::net::IpAddr;

use super::address::push_length;
use super::route_flags::{describe_cache, describe_cacheinfo, describe_flags, describe_mark};
use super::{
    Ink, Record, Style, encap, family_word, metrics, multipath, nexthop, push_family_addr, push_ip,
    push_labels, push_route_type, unit,
};
use crate::reply::{Mood, RouteColumns};
use crate::rtnl::RouteMsg;
use crate::types::{
    Family, IfIndex, Labels, Protocol, RouteType, Scope, TableId, Via, route_flags,
};

/// Describes `route`, all its lines; `hidden` columns are those that the selector fixed.
pub fn describe(
    record: &mut Record,
    style: &Style,
    route: &RouteMsg,
    hidden: RouteColumns,
    mood: Mood,
) {
    record.open_object(None);
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    destination(record, style, route, hidden);
    source(record, style, route);
    hop(record, style, route, hidden);
    place(record, style, route, hidden);
    if let Some(addr) = route.prefsrc.as_ref().filter(|_| !hidden.src) {
        if record.is_document() {
            record.json_string_with("prefsrc", |out| push_ip(out, addr));
        } else {
            record.text("src ");
            let span = unit("", " ").ink(Ink::of(route.family));
            record.text_with(span, |out| push_ip(out, addr));
        }
    }
    if let Some(metric) = route.priority.filter(|_| !hidden.metric) {
        record.number("metric", unit("metric ", " "), metric);
    }
    describe_flags(record, route.flags);
    describe_mark(record, route.mark.unwrap_or(0));
    if let Some(realms) = route.flow.filter(|_| !hidden.realms) {
        flow(record, style, realms);
    }
    if let Some(uid) = route.uid {
        record.number("uid", unit("uid ", " "), uid);
    }
    state(record, style, route, hidden);
    let object = route.nh_id.filter(|_| style.details());
    if let Some(object) = object.and_then(|id| style.nexthops.get(&id)) {
        // A line of its own even with `-o`.
        record.text("\n\tnh_info ");
        nexthop::describe(record, style, Some("nh_info"), object, Mood::Present);
    }
    if let Some(hops) = &route.multipath {
        multipath::describe(record, style, route, hops);
    }
    record.text("\n");
    record.close_object();
}

fn destination(record: &mut Record, style: &Style, route: &RouteMsg, hidden: RouteColumns) {
    if (route.kind != RouteType::UNICAST || style.details()) && !hidden.kind {
        record.string_with(Some("type"), unit("", " "), |out| {
            push_route_type(out, route.kind, style.numeric());
        });
    }
    let span = unit("", " ");
    match &route.dst {
        Some(addr) => {
            let span = span.ink(Ink::of(route.family));
            record.marked_string_with(Some("dst"), span, |out| {
                push_prefix(out, style, addr, route.dst_len, route.family);
            });
        }
        // A blank within the value: the original's, and it doubles in text.
        None if route.dst_len != 0 => {
            record.string("dst", span, &format!("0/{} ", route.dst_len));
        }
        None => record.string("dst", span, "default"),
    }
}

fn source(record: &mut Record, style: &Style, route: &RouteMsg) {
    match &route.src {
        Some(addr) => {
            let span = unit("from ", " ").ink(Ink::of(route.family));
            record.string_with(Some("from"), span, |out| {
                push_prefix(out, style, addr, route.src_len, route.family);
            });
        }
        None if route.src_len != 0 => {
            let text = format!("0/{}", route.src_len);
            record.string("src", unit("from ", " "), &text);
        }
        None => {}
    }
}

fn hop(record: &mut Record, style: &Style, route: &RouteMsg, hidden: RouteColumns) {
    if let Some(id) = route.nh_id {
        record.number("nhid", unit("nhid ", " "), id);
    }
    if let Some(labels) = &route.newdst {
        newdst(record, labels);
    }
    if let Some(encap) = &route.encap {
        encap::describe(record, style, encap);
    }
    if route.tos != 0 && !hidden.tos {
        record.string("tos", unit("tos ", " "), &style.dsfield(route.tos));
    }
    if let Some(addr) = route.gateway.as_ref().filter(|_| !hidden.via) {
        gateway(record, style, route.family, addr);
    }
    if let Some(addr) = &route.via {
        via(record, style, addr);
    }
    if let Some(index) = route.oif.filter(|_| !hidden.dev) {
        device(record, style, "dev", index);
    }
}

/// Table, protocol, scope.
fn place(record: &mut Record, style: &Style, route: &RouteMsg, hidden: RouteColumns) {
    let table = route.table;
    let usual = table == TableId::UNSPEC || (table == TableId::MAIN && !style.details());
    if !usual && !hidden.table {
        record.string("table", unit("table ", " "), &style.table(table));
    }
    if route.flags & route_flags::RTM_CLONED != 0 {
        return;
    }
    let protocol = route.protocol;
    if (protocol != Protocol::BOOT || style.details()) && !hidden.protocol {
        record.string("protocol", unit("proto ", " "), &style.protocol(protocol));
    }
    if (route.scope != Scope::UNIVERSE || style.details()) && !hidden.scope {
        record.string("scope", unit("scope ", " "), &style.scope(route.scope));
    }
}

/// Cache line, lifetimes, metrics, input device, preference, TTL propagation.
fn state(record: &mut Record, style: &Style, route: &RouteMsg, hidden: RouteColumns) {
    if route.family == Family::INET && route.flags & route_flags::RTM_CLONED != 0 {
        describe_cache(record, style, route.flags);
    }
    if let Some(info) = &route.cacheinfo
        && matches!(route.family, Family::INET | Family::INET6)
    {
        describe_cacheinfo(record, style, info);
    }
    if let Some(metrics) = &route.metrics {
        metrics::describe(record, style, metrics);
    }
    if let Some(index) = route.iif.filter(|_| !hidden.iif) {
        device(record, style, "iif", index);
    }
    match route.pref {
        Some(0) => record.string("pref", unit("pref ", ""), "medium"),
        Some(1) => record.string("pref", unit("pref ", ""), "high"),
        Some(3) => record.string("pref", unit("pref ", ""), "low"),
        Some(other) => record.number("pref", unit("", ""), other),
        None => {}
    }
    if let Some(propagate) = route.ttl_propagate {
        let text = match propagate {
            0 => "ttl-propogate disabled",
            _ => "ttl-propogate enabled",
        };
        record.truth("ttl-propogate", text, propagate != 0);
    }
}

pub(super) fn push_prefix(
    out: &mut Vec<u8>,
    style: &Style,
    addr: &IpAddr,
    len: u8,
    family: Family,
) {
    if len == family.bits() {
        return style.push_host(out, addr);
    }
    push_ip(out, addr);
    push_length(out, len);
}

/// `via ADDRESS` of the route's own family.
pub fn gateway(record: &mut Record, style: &Style, family: Family, addr: &IpAddr) {
    if record.is_document() {
        record.json_string_with("gateway", |out| style.push_host(out, addr));
    } else {
        record.text("via ");
        let span = unit("", " ").ink(Ink::of(family));
        record.text_with(span, |out| style.push_host(out, addr));
    }
}

/// `via FAMILY ADDRESS`.
pub fn via(record: &mut Record, style: &Style, via: &Via) {
    let word = family_word(via.family);
    record.open_object(Some("via"));
    record.string("family", unit("via ", " "), word);
    let span = unit("", " ").ink(Ink::of(via.family));
    record.string_with(Some("host"), span, |out| match via.ip() {
        Some(addr) if Family::of(&addr) == via.family => style.push_host(out, &addr),
        _ => push_family_addr(out, via.family, &via.addr),
    });
    record.close_object();
}

/// `as to LABELS`.
pub fn newdst(record: &mut Record, labels: &Labels) {
    record.string_with(Some("to"), unit("as to ", " "), |out| {
        push_labels(out, labels)
    });
}

/// `realm TO` or `realms FROM/TO`.
pub fn flow(record: &mut Record, style: &Style, realms: u32) {
    let (from, to) = (realms >> 16, realms & 0xffff);
    record.open_object(Some("flow"));
    if from == 0 {
        record.text("realm ");
    } else {
        record.string("from", unit("realms ", "/"), &style.realm(from));
    }
    record.string("to", unit("", " "), &style.realm(to));
    record.close_object();
}

/// `dev NAME` and its like: the word plain, the name in colour.
pub fn device(record: &mut Record, style: &Style, word: &'static str, index: IfIndex) {
    record.text(word);
    record.text(" ");
    let span = unit("", " ").ink(Ink::IfName);
    record.string(word, span, &style.device(index));
}

#[cfg(test)]
mod tests;
