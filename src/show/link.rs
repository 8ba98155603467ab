//! A link, with its addresses below it. Law: iproute2 7.1 `ip/ipaddress.c` (`print_linkinfo`,
//! `print_selected_addrinfo`).

use super::record::{push_number, push_text};
use super::{Ink, Record, Style, addr, counters, link_details, link_flags, push_lladdr, unit};
use crate::reply::{LinkRow, Mood};
use crate::rtnl::LinkMsg;
use crate::types::{Family, IfIndex, OperState, arphrd, iff};

/// Describes one element of `link show` or `addr show`.
pub fn describe(record: &mut Record, style: &Style, row: &LinkRow) {
    record.open_object(None);
    if let Some(link) = &row.line {
        line(record, style, link, row);
    }
    if let Some(addrs) = &row.addrs {
        record.open_array("addr_info");
        for addr in addrs {
            record.open_object(None);
            if let Some(addr) = addr {
                let device = style.globals.oneline || style.globals.echo;
                addr::fields(record, style, addr, device);
            }
            record.close_object();
        }
        record.close_array();
        if style.globals.brief {
            record.text("\n");
        }
    }
    if row.counters && style.stats() {
        let changes = row
            .line
            .as_ref()
            .map_or(Some(0), |link| link.carrier_changes);
        counters::describe(record, style, changes);
        record.text(style.line_break());
    }
    record.close_object();
}

/// Describes the line of a link that `-echo` shows.
pub fn describe_line(record: &mut Record, style: &Style, row: &LinkRow, mood: Mood) {
    let Some(link) = &row.line else { return };
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    line(record, style, link, row);
}

fn line(record: &mut Record, style: &Style, link: &LinkMsg, row: &LinkRow) {
    if style.globals.brief {
        return brief(record, style, link, row);
    }
    record.signed("ifindex", unit("", ": "), index_as_int(link.index));
    let down = name(record, style, link, 0, ": ");
    link_flags::describe(record, link.flags, down);
    if let Some(mtu) = link.mtu {
        record.number("mtu", unit("mtu ", " "), mtu);
    }
    if let Some(qdisc) = &link.qdisc {
        record.string("qdisc", unit("qdisc ", " "), qdisc);
    }
    if let Some(master) = link.master {
        record.string("master", unit("master ", " "), &style.device(master));
    }
    if let Some(state) = link.operstate {
        operstate(record, state);
    }
    if let (true, Some(mode)) = (row.links, link.linkmode) {
        linkmode(record, mode);
    }
    if let Some(group) = link.group {
        record.string("group", unit("group ", " "), &style.group(group));
    }
    if let Some(qlen) = link.txqlen.filter(|qlen| row.listed && *qlen != 0) {
        // A length that C's `int` does not hold is negative.
        record.signed("txqlen", unit("qlen ", ""), qlen as i32);
    }
    second_line(record, style, link, row);
    if let (true, Some(alias)) = (row.links || style.details(), &link.alias) {
        record.text(style.line_break());
        record.string("ifalias", unit("    alias ", ""), alias);
    }
    if row.links && style.stats() {
        record.text(style.line_break());
        counters::describe(record, style, link.carrier_changes);
    }
    if !link.alt_names.is_empty() {
        record.open_array("altnames");
        for alternative in &link.alt_names {
            record.text(style.line_break());
            record.element(unit("    altname ", ""), alternative.as_str());
        }
        record.close_array();
    }
    record.text("\n");
}

/// The line with the link layer addresses, and what follows on it.
fn second_line(record: &mut Record, style: &Style, link: &LinkMsg, row: &LinkRow) {
    let any = matches!(row.family, Family::UNSPEC | Family::PACKET);
    if any || style.details() {
        record.text(style.line_break());
        let kind = link_type(link.hw_type, style.numeric());
        record.string("link_type", unit("    link/", " "), &kind);
        if let Some(address) = &link.address {
            mac(record, "address", &address.0, link.hw_type);
        }
        if let Some(broadcast) = &link.broadcast {
            if link.flags & iff::POINTOPOINT != 0 {
                record.text(" peer ");
                record.json_truth("link_pointtopoint", true);
            } else {
                record.text(" brd ");
            }
            mac(record, "broadcast", &broadcast.0, link.hw_type);
        }
        if let Some(own) = link.perm_address.as_ref() {
            record.text(" permaddr ");
            mac(record, "permaddr", &own.0, link.hw_type);
        }
    }
    if let Some(id) = link.link_netnsid {
        record.json_signed("link_netnsid", id);
        match &link.link_netns {
            Some(name) => record.text_with(unit(" link-netns ", ""), |out| push_text(out, name)),
            None => record.text(&format!(" link-netnsid {id}")),
        }
    }
    if link.proto_down == Some(true) {
        record.truth("proto_down", " protodown on ", true);
    }
    // The original reads one byte of them.
    let reasons = { link.proto_down_reason }.map_or(0, |(_, reasons)| reasons & 0xff);
    if reasons != 0 {
        proto_down_reasons(record, reasons);
    }
    if style.details() {
        link_details::describe(record, style, link, row.links);
    }
}

/// The numbers of the reasons that keep a device down.
fn proto_down_reasons(record: &mut Record, reasons: u32) {
    record.open_array("proto_down_reason");
    record.text("protodown_reason <");
    let mut before = "";
    for at in (0..8).filter(|at| reasons & 1 << at != 0) {
        record.element(unit(before, ""), &at.to_string());
        before = ",";
    }
    record.close_array();
    record.text(">");
}

fn brief(record: &mut Record, style: &Style, link: &LinkMsg, row: &LinkRow) {
    let down = name(record, style, link, 16, " ");
    if let Some(state) = link.operstate {
        let word = state_word(state);
        let padding = " ".repeat(14usize.saturating_sub(word.len()));
        let unit = unit("", " ").ink(state_ink(state));
        record.json_string("operstate", word);
        record.text_with(unit, |out| {
            out.extend_from_slice(word.as_bytes());
            out.extend_from_slice(padding.as_bytes());
        });
    }
    if row.family == Family::PACKET {
        if let Some(address) = &link.address {
            let unit = unit("", " ").ink(Ink::Mac);
            record.string_with(Some("address"), unit, |out| {
                push_lladdr(out, &address.0, link.hw_type);
            });
        }
        link_flags::describe(record, link.flags, down);
        record.text("\n");
    }
}

/// `NAME@LINK`, padded to `width`. Says whether the linked device is known to be down.
fn name(
    record: &mut Record,
    style: &Style,
    link: &LinkMsg,
    width: usize,
    after: &'static str,
) -> bool {
    let mut text = Vec::new();
    if let Some(name) = &link.name {
        push_text(&mut text, name.as_str());
    }
    let mut down = false;
    match link.link {
        None => {}
        Some(IfIndex::NONE) if record.is_document() => record.null("link", ""),
        Some(IfIndex::NONE) => text.extend_from_slice(b"@NONE"),
        Some(linked) if link.link_netnsid.is_some() => {
            if record.is_document() {
                record.json_signed("link_index", index_as_int(linked));
            } else {
                text.extend_from_slice(b"@if");
                push_number(&mut text, u64::from(linked.0));
            }
        }
        Some(linked) => {
            let known = style.devices.get(&linked);
            down = known.is_none_or(|known| known.flags & iff::UP == 0);
            if record.is_document() {
                record.json_string("link", &style.device(linked));
            } else {
                text.push(b'@');
                push_text(&mut text, &style.device(linked));
            }
        }
    }
    if !record.is_document() {
        let width = width.max(text.len());
        text.resize(width, b' ');
    }
    let unit = unit("", after).ink(Ink::IfName);
    record.string_with(Some("ifname"), unit, |out| out.extend_from_slice(&text));
    down
}

/// The kernel's index as C's `int`.
fn index_as_int(index: IfIndex) -> i32 {
    index.0 as i32
}

fn mac(record: &mut Record, key: &'static str, bytes: &[u8], hw_type: u16) {
    let unit = unit("", "").ink(Ink::Mac);
    record.string_with(Some(key), unit, |out| push_lladdr(out, bytes, hw_type));
}

fn operstate(record: &mut Record, state: OperState) {
    record.text("state ");
    let unit = unit("", " ").ink(state_ink(state));
    record.string("operstate", unit, state_word(state));
}

fn state_ink(state: OperState) -> Ink {
    match state {
        OperState::Up => Ink::Up,
        OperState::Down => Ink::Down,
        _ => Ink::Plain,
    }
}

fn state_word(state: OperState) -> &'static str {
    match state {
        OperState::Unknown => "UNKNOWN",
        OperState::NotPresent => "NOTPRESENT",
        OperState::Down => "DOWN",
        OperState::LowerLayerDown => "LOWERLAYERDOWN",
        OperState::Testing => "TESTING",
        OperState::Dormant => "DORMANT",
        OperState::Up => "UP",
    }
}

fn linkmode(record: &mut Record, mode: u8) {
    match mode {
        0 => record.string("linkmode", unit("mode ", " "), "DEFAULT"),
        1 => record.string("linkmode", unit("mode ", " "), "DORMANT"),
        mode => record.number("linkmode_index", unit("mode ", " "), mode),
    }
}

/// The word for a hardware type (iproute2 7.1 `lib/ll_types.c`, those that devices here have).
fn link_type(hw_type: u16, numeric: bool) -> String {
    let word = match hw_type {
        arphrd::ETHER => "ether",
        arphrd::PPP => "ppp",
        arphrd::TUNNEL => "ipip",
        arphrd::TUNNEL6 => "tunnel6",
        arphrd::LOOPBACK => "loopback",
        arphrd::SIT => "sit",
        arphrd::IPGRE => "gre",
        arphrd::IP6GRE => "gre6",
        824 => "netlink",
        arphrd::NONE => "none",
        _ => "",
    };
    if numeric || word.is_empty() {
        return format!("[{hw_type}]");
    }
    word.to_owned()
}
