//! Option strings of IP tunnels: `geneve_opts`, `vxlan_opts`, `erspan_opts`.
//!
//! They travel as typed; the numbers in them are shown in decimal.

use crate::show::{Record, Style, unit};

/// Describes one option string, on a line of its own.
pub fn describe(record: &mut Record, style: &Style, keyword: &str, value: &str) {
    record.text(style.line_break());
    record.text("\t");
    record.text(keyword);
    record.text(" ");
    match keyword {
        "geneve_opts" => geneve(record, value),
        "vxlan_opts" => vxlan(record, value),
        "erspan_opts" => erspan(record, value),
        _ => {}
    }
}

/// `CLASS:TYPE:DATA`, separated by commas.
fn geneve(record: &mut Record, value: &str) {
    record.open_array("geneve_opts");
    let mut rest = value.split(',').peekable();
    while let Some(one) = rest.next() {
        let mut parts = one.split(':');
        record.open_object(None);
        record.number("class", unit("", ""), number(parts.next()));
        record.number("type", unit(":", ""), number(parts.next()));
        let data = parts.next().unwrap_or_default().to_ascii_lowercase();
        let after = if rest.peek().is_some() { "," } else { " " };
        record.string("data", unit(":", after), &data);
        record.close_object();
    }
    record.close_array();
}

fn vxlan(record: &mut Record, value: &str) {
    record.open_array("vxlan_opts");
    record.open_object(None);
    record.number("gbp", unit("", " "), number(Some(value)));
    record.close_object();
    record.close_array();
}

/// `VERSION:INDEX:DIRECTION:HWID`; version 1 has the index alone, version 2 the other two.
fn erspan(record: &mut Record, value: &str) {
    let mut parts = value.split(':');
    let mut next = || number(parts.next());
    let (version, index, direction, hwid) = (next(), next(), next(), next());
    let first = version == 1;
    let only = |wanted, value| if wanted { value } else { 0 };
    record.open_array("erspan_opts");
    record.open_object(None);
    record.number("ver", unit("", ""), version);
    record.number("index", unit(":", ""), only(first, index));
    record.number("dir", unit(":", ""), only(!first, direction));
    record.number("hwid", unit(":", " "), only(!first, hwid));
    record.close_object();
    record.close_array();
}

/// A C number: `0x` hexadecimal, a leading `0` octal, else decimal; the grammar has checked it.
fn number(word: Option<&str>) -> u64 {
    let word = word.unwrap_or_default();
    let lower = word.to_ascii_lowercase();
    let parsed = match lower.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None if lower.len() > 1 && lower.starts_with('0') => u64::from_str_radix(&lower, 8),
        None => lower.parse(),
    };
    parsed.unwrap_or(0)
}
