//! A device of `ip tuntap` (iproute2 7.1 `ip/iptuntap.c`, `print_tuntap`), and what `-d link` says
//! of it (`tun_print_opt`). No program has such a device open here.

use super::link_kind::{switch, value};
use super::{Ink, Record, Style, unit};
use crate::rtnl::{LinkData, LinkMsg};

type Options = [(String, String)];

/// Describes one element of `tuntap show`.
pub fn describe(record: &mut Record, style: &Style, link: &LinkMsg) {
    let Some(LinkData::Words(words)) = link.info.as_ref().map(|info| &info.data) else {
        return;
    };
    record.open_object(None);
    let name = link.name.as_ref().map_or("", |name| name.as_str());
    record.string("ifname", unit("", ":").ink(Ink::IfName), name);
    record.open_array("flags");
    for flag in flags(words) {
        record.element(unit(" ", ""), flag);
    }
    record.close_array();
    for (key, before) in [("user", " user "), ("group", " group ")] {
        if let Some(id) = number(words, key) {
            record.number(key, unit(before, ""), id);
        }
    }
    if style.details() {
        record.text(style.line_break());
        record.text("\tAttached to processes:");
        record.open_array("processes");
        record.close_array();
    }
    record.close_object();
    record.text("\n");
}

/// The flags in the order of printing. That nothing is filtered is the same bit as that no
/// protocol goes in front.
fn flags(words: &Options) -> Vec<&str> {
    let kind = value(words, "type").unwrap_or("tun");
    let mut flags = vec![kind];
    for key in ["pi", "one_queue", "multi_queue", "vnet_hdr"] {
        if on(words, key) {
            flags.push(key);
        }
    }
    flags.push("persist");
    if on(words, "pi") {
        flags.push("filter");
    }
    flags
}

fn on(words: &Options, key: &str) -> bool {
    value(words, key) == Some("on")
}

fn number(words: &Options, key: &str) -> Option<u32> {
    value(words, key)?.parse().ok()
}

/// Describes the device in `-d link show`.
pub fn details(record: &mut Record, style: &Style, words: &Options) {
    let kind = value(words, "type").unwrap_or("tun");
    record.string("type", unit("type ", " "), kind);
    switch(record, "pi", "pi ", on(words, "pi"));
    switch(record, "vnet_hdr", "vnet_hdr ", on(words, "vnet_hdr"));
    if on(words, "multi_queue") {
        record.truth("multi_queue", "multi_queue ", true);
        record.number("numqueues", unit("numqueues ", " "), 0u32);
        record.number("numdisabled", unit("numdisabled ", " "), 0u32);
    } else {
        record.json_truth("multi_queue", false);
    }
    switch(record, "persist", "persist ", true);
    if let Some(id) = number(words, "user") {
        account(record, "user", "user ", id, style.book.users.name(id));
    }
    if let Some(id) = number(words, "group") {
        account(
            record,
            "group",
            "group ",
            id,
            style.book.user_groups.name(id),
        );
    }
}

/// By name, where there is one.
fn account(
    record: &mut Record,
    key: &'static str,
    before: &'static str,
    id: u32,
    name: Option<&str>,
) {
    match name {
        Some(name) => record.string(key, unit(before, " "), name),
        None => record.number(key, unit(before, " "), id),
    }
}
