//! A neighbour. Law: iproute2 7.1 `ip/ipneigh.c` (`print_neigh`).

use super::record::push_text;
use super::{Ink, Record, Style, push_lladdr, unit};
use crate::reply::Mood;
use crate::rtnl::NeighMsg;
use crate::types::{IfIndex, ntf, nud};

const STATES: [(u16, &str); 8] = [
    (nud::INCOMPLETE, "INCOMPLETE"),
    (nud::REACHABLE, "REACHABLE"),
    (nud::STALE, "STALE"),
    (nud::DELAY, "DELAY"),
    (nud::PROBE, "PROBE"),
    (nud::FAILED, "FAILED"),
    (nud::NOARP, "NOARP"),
    (nud::PERMANENT, "PERMANENT"),
];

/// Flags with their JSON key and their text.
const FLAGS: [(u32, &str, &str); 6] = [
    (ntf::ROUTER, "router", "router "),
    (ntf::PROXY, "proxy", "proxy "),
    (ntf::MANAGED, "managed", "managed "),
    (ntf::EXT_LEARNED, "extern_learn", "extern_learn "),
    (ntf::OFFLOADED, "offload", "offload "),
    (ntf::EXT_VALIDATED, "extern_valid", "extern_valid "),
];

/// Width of an address and of a device name with `-br`.
const ADDRESS_WIDTH: usize = 39;
const NAME_WIDTH: usize = 16;

/// Describes `row`; its device only with `device`.
pub fn describe(record: &mut Record, style: &Style, row: &NeighMsg, device: bool, mood: Mood) {
    let brief = style.globals.brief;
    record.open_object(None);
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    if let Some(dst) = &row.dst {
        let width = if brief { ADDRESS_WIDTH } else { 0 };
        let ink = Ink::of(row.family);
        padded(record, "dst", unit("", " ").ink(ink), width, |out| {
            style.push_host(out, dst)
        });
    }
    if device && row.index != IfIndex::NONE {
        if !brief {
            record.text("dev ");
        }
        let width = if brief { NAME_WIDTH } else { 0 };
        let name = style.device(row.index);
        let unit = unit("", " ").ink(Ink::IfName);
        padded(record, "dev", unit, width, |out| push_text(out, &name));
    }
    if let Some(lladdr) = &row.lladdr {
        let hw_type = style.devices.get(&row.index).map_or(0, |link| link.hw_type);
        let (before, after) = if brief { ("", "") } else { ("lladdr ", " ") };
        record.text(before);
        let unit = unit("", after).ink(Ink::Mac);
        // Of an address without bytes the original shows the byte behind it, the length of the
        // next attribute.
        let bytes: &[u8] = if lladdr.0.is_empty() { &[8] } else { &lladdr.0 };
        record.string_with(Some("lladdr"), unit, |out| {
            push_lladdr(out, bytes, hw_type);
        });
    }
    if !brief {
        rest(record, style, row);
    }
    record.text("\n");
    record.close_object();
}

fn rest(record: &mut Record, style: &Style, row: &NeighMsg) {
    for (flag, key, text) in FLAGS {
        let known = flag != ntf::EXT_VALIDATED || style.level().modern();
        if row.flags & flag != 0 && known {
            record.null(key, text);
        }
    }
    if style.stats() {
        stats(record, row);
    }
    if row.state != 0 {
        record.open_array("state");
        for (state, name) in STATES {
            if row.state & state != 0 {
                record.element(unit("", " "), name);
            }
        }
        record.close_array();
    }
    if row.protocol != 0 {
        let name = style.protocol(crate::types::Protocol(row.protocol));
        record.string("protocol", unit("proto ", " "), &name);
    }
}

fn stats(record: &mut Record, row: &NeighMsg) {
    if let Some(cache) = &row.cache {
        if cache.refcnt != 0 {
            record.number("refcnt", unit(" ref ", ""), cache.refcnt);
        }
        record.number("used", unit(" used ", ""), cache.used);
        record.number("confirmed", unit("/", ""), cache.confirmed);
        record.number("updated", unit("/", ""), cache.updated);
    }
    if let Some(probes) = row.probes {
        record.number("probes", unit("probes ", " "), probes);
    }
}

/// A text that is filled up with blanks on a page.
fn padded(
    record: &mut Record,
    key: &'static str,
    unit: super::Unit,
    width: usize,
    value: impl FnOnce(&mut Vec<u8>),
) {
    let width = if record.is_document() { 0 } else { width };
    record.string_with(Some(key), unit, |out| {
        let start = out.len();
        value(out);
        let end = out.len().max(start + width);
        out.resize(end, b' ');
    });
}
