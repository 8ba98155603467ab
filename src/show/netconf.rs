//! Settings as `ip netconf` has them (iproute2 7.1 `ip/ipnetconf.c`, `print_netconf`).

use super::record::push_text;
use super::{Ink, Record, Style, unit};
use crate::reply::Mood;
use crate::rtnl::{ConfOf, NetconfMsg};
use crate::types::Family;

const RP_FILTERS: [&str; 3] = ["off", "strict", "loose"];

/// Describes `row`.
pub fn describe(record: &mut Record, style: &Style, row: &NetconfMsg, mood: Mood) {
    let family = if row.family == Family::INET6 {
        "inet6"
    } else {
        "inet"
    };
    record.open_object(None);
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    record.string("family", unit("", " "), family);
    let name: std::borrow::Cow<str> = match row.whose {
        ConfOf::All => "all".into(),
        ConfOf::Default => "default".into(),
        ConfOf::Device(dev) => style.device(dev),
    };
    record.string_with(Some("interface"), unit("", " ").ink(Ink::IfName), |out| {
        push_text(out, &name);
    });
    switch(record, "forwarding", row.forwarding);
    if let Some(filter) = row.rp_filter {
        let named = usize::try_from(filter)
            .ok()
            .and_then(|at| RP_FILTERS.get(at));
        match named {
            Some(name) => record.string("rp_filter", unit("rp_filter ", " "), name),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // as C prints it
            None => record.number("rp_filter", unit("rp_filter ", " "), filter as u32),
        }
    }
    switch(record, "mc_forwarding", row.mc_forwarding);
    switch(record, "proxy_neigh", row.proxy_neigh);
    switch(record, "ignore_routes_with_linkdown", row.ignore_linkdown);
    record.close_object();
    record.text("\n");
}

fn switch(record: &mut Record, key: &'static str, value: Option<i64>) {
    let Some(value) = value else { return };
    let word = if value != 0 { "on" } else { "off" };
    record.json_truth(key, value != 0);
    record.text(&format!("{key} {word} "));
}
