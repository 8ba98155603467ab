//! A token (iproute2 7.1 `ip/iptoken.c`, `print_token`).

use std::net::Ipv6Addr;

use super::record::push_text;
use super::{Ink, Record, Style, unit};
use crate::types::{Family, IfIndex};

/// Describes the token of `dev`.
pub fn describe(record: &mut Record, style: &Style, dev: IfIndex, token: Ipv6Addr) {
    record.open_object(None);
    record.text("token ");
    let plain = unit("", "").ink(Ink::of(Family::INET6));
    record.string_with(Some("token"), plain, |out| {
        style.push_host(out, &token.into())
    });
    record.text(" dev ");
    let name = style.device(dev);
    record.string_with(Some("ifname"), unit("", "\n").ink(Ink::IfName), |out| {
        push_text(out, &name);
    });
    record.close_object();
}
