//! An address. Law: iproute2 7.1 `ip/ipaddress.c` (`print_addrinfo`).

use super::record::{push_number, push_text};
use super::{Ink, Record, Style, unit};
use crate::reply::Mood;
use crate::rtnl::{AddrMsg, Lifetime};
use crate::types::{Family, IfIndex, ifa_flags};

/// Every flag word, in the order of printing.
const FLAGS: [(u32, &str); 12] = [
    (ifa_flags::SECONDARY, "secondary"),
    (ifa_flags::NODAD, "nodad"),
    (ifa_flags::OPTIMISTIC, "optimistic"),
    (ifa_flags::DADFAILED, "dadfailed"),
    (ifa_flags::HOMEADDRESS, "home"),
    (ifa_flags::DEPRECATED, "deprecated"),
    (ifa_flags::TENTATIVE, "tentative"),
    (ifa_flags::PERMANENT, "permanent"),
    (ifa_flags::MANAGETEMPADDR, "mngtmpaddr"),
    (ifa_flags::NOPREFIXROUTE, "noprefixroute"),
    (ifa_flags::MCAUTOJOIN, "autojoin"),
    (ifa_flags::STABLE_PRIVACY, "stable-privacy"),
];

/// Describes an address that stands alone: flushed, or echoed.
pub fn describe(record: &mut Record, style: &Style, addr: &AddrMsg, mood: Mood) {
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    fields(record, style, addr, true);
}

/// Describes the addresses of a file (`ipaddr_showdump`).
pub fn describe_dump(
    record: &mut Record,
    style: &Style,
    rows: &[(IfIndex, Option<AddrMsg>, Mood)],
) {
    record.open_object(None);
    record.open_array("addr_info");
    for (index, addr, mood) in rows {
        record.open_object(None);
        record.signed("index", unit("if", ":"), index.0 as i32);
        record.text(style.line_break());
        if let Some(addr) = addr {
            if *mood == Mood::Deleted {
                record.truth("deleted", "Deleted ", true);
            }
            fields(record, style, addr, style.globals.echo);
        }
        record.close_object();
    }
    record.close_array();
    record.close_object();
}

/// The fields of an address; with `device` its device goes first.
pub fn fields(record: &mut Record, style: &Style, addr: &AddrMsg, device: bool) {
    let brief = style.globals.brief;
    if !brief {
        if device {
            dev(record, style, addr.index);
        }
        family(record, addr.family);
    }
    local(record, style, addr);
    if brief {
        return;
    }
    let ink = Ink::of(addr.family);
    if let Some(broadcast) = &addr.broadcast {
        record.text("brd ");
        ip(
            record,
            style,
            "broadcast",
            unit("", " ").ink(ink),
            broadcast,
        );
    }
    if let Some(anycast) = &addr.anycast {
        record.text("any ");
        ip(record, style, "anycast", unit("", " ").ink(ink), anycast);
    }
    record.string("scope", unit("scope ", " "), &style.scope(addr.scope));
    flags(record, addr);
    if let (true, Some(proto)) = (style.level().modern(), addr.proto) {
        let name = style.book.addr_proto_name(proto, style.numeric());
        record.string("protocol", unit("proto ", " "), &name);
    }
    if let Some(label) = &addr.label {
        record.string("label", unit("", ""), label.as_str());
    }
    if let Some(lifetime) = &addr.lifetime {
        record.text(style.line_break());
        seconds(
            record,
            "valid_life_time",
            "       valid_lft ",
            lifetime.valid,
        );
        let preferred = lifetime.preferred;
        seconds(record, "preferred_life_time", " preferred_lft ", preferred);
    }
    record.text("\n");
}

fn dev(record: &mut Record, style: &Style, index: IfIndex) {
    let name = style.device(index);
    record.json_number("index", index.0);
    record.json_string("dev", &name);
    record.text_with(unit("", ""), |out| {
        push_number(out, u64::from(index.0));
        out.extend_from_slice(b": ");
        push_text(out, &name);
    });
}

fn family(record: &mut Record, family: Family) {
    let word = match family {
        Family::INET => "inet",
        Family::INET6 => "inet6",
        _ => return record.number("family_index", unit("    family ", " "), family.0),
    };
    record.string("family", unit("    ", " "), word);
}

fn local(record: &mut Record, style: &Style, addr: &AddrMsg) {
    let ink = Ink::of(addr.family);
    let Some(own) = addr.local.or(addr.address) else {
        return;
    };
    ip(record, style, "local", unit("", "").ink(ink), &own);
    if let Some(peer) = addr.address.filter(|peer| *peer != own) {
        record.text(" peer ");
        ip(record, style, "address", unit("", "").ink(ink), &peer);
    }
    record.number("prefixlen", unit("/", " "), addr.prefix_len);
    if let Some(metric) = addr.rt_priority {
        record.number("metric", unit("metric ", " "), metric);
    }
}

fn ip(
    record: &mut Record,
    style: &Style,
    key: &'static str,
    unit: super::Unit,
    addr: &std::net::IpAddr,
) {
    record.string_with(Some(key), unit, |out| style.push_host(out, addr));
}

fn flags(record: &mut Record, addr: &AddrMsg) {
    let mut left = addr.flags;
    for (flag, word) in FLAGS {
        let set = left & flag != 0;
        left &= !flag;
        let word = match flag {
            ifa_flags::PERMANENT if set => continue,
            ifa_flags::PERMANENT => "dynamic",
            _ if !set => continue,
            ifa_flags::SECONDARY if addr.family == Family::INET6 => "temporary",
            _ => word,
        };
        record.json_truth(word, true);
        record.text_with(unit("", " "), |out| push_text(out, word));
    }
    if left != 0 {
        record.json_string("ifa_flags", &format!("{left:02x}"));
        record.text(&format!("flags {left:02x} "));
    }
}

fn seconds(record: &mut Record, key: &'static str, before: &'static str, seconds: u32) {
    if seconds == Lifetime::INFINITY && !record.is_document() {
        record.text(before);
        record.text("forever");
    } else {
        record.number(key, unit(before, "sec"), seconds);
    }
}
