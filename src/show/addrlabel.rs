//! A label (iproute2 7.1 `ip/ipaddrlabel.c`, `print_addrlabel`).

use super::record::push_text;
use super::{Ink, Record, Style, unit};
use crate::rtnl::AddrLabelMsg;
use crate::types::IfIndex;

/// Describes `row`.
pub fn describe(record: &mut Record, style: &Style, row: &AddrLabelMsg) {
    record.open_object(None);
    if let Some(addr) = &row.address {
        record.text("prefix ");
        let plain = unit("", "").ink(Ink::of(row.family));
        record.string_with(Some("address"), plain, |out| style.push_host(out, addr));
        record.number("prefixlen", unit("/", " "), row.prefix_len);
    }
    if row.index != IfIndex::NONE {
        let name = style.device(row.index);
        record.text("dev ");
        record.string_with(Some("ifname"), unit("", " ").ink(Ink::IfName), |out| {
            push_text(out, &name);
        });
    }
    record.number("label", unit("label ", " "), row.label);
    record.text("\n");
    record.close_object();
}
