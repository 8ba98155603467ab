//! A tunnel of `ip tunnel show` (iproute2 7.1 `ip/iptunnel.c`, `print_tunnel`; `ip/tunnel.c`,
//! `tnl_print_gre_flags`, `tnl_print_stats`).

use std::net::Ipv4Addr;

use super::{Ink, Record, Style, unit};
use crate::rtnl::{TunnelMsg, carried};
use crate::types::IfIndex;

/// Describes one element.
pub fn describe(record: &mut Record, style: &Style, msg: &TunnelMsg) {
    record.open_object(None);
    let name = unit("", ": ").ink(Ink::IfName);
    record.string("ifname", name, msg.name.as_str());
    let mode = format!("{}/ip", protocol(msg.protocol));
    record.string("mode", unit("", " "), &mode);
    end(record, "remote", "remote ", " ", msg.remote);
    end(record, "local", "local ", "", msg.local);
    for (addr, default) in &msg.routers {
        let (key, before) = if *default {
            ("pdr", " pdr ")
        } else {
            ("pr", " pr ")
        };
        record.string(key, unit(before, ""), &addr.to_string());
    }
    if msg.link != IfIndex::NONE {
        record.string("dev", unit(" dev ", ""), &style.device(msg.link));
    }
    match msg.ttl {
        0 => record.text(" ttl inherit"),
        ttl => record.number("ttl", unit(" ttl ", ""), ttl),
    }
    tos(record, style, msg.tos);
    if !msg.pmtudisc {
        record.null("nopmtudisc", " nopmtudisc");
    }
    if msg.protocol == carried::IPV6 {
        six_rd(record, msg);
    }
    keys(record, msg.ikey, msg.okey);
    if msg.protocol == carried::GRE {
        flags(record, style, msg.seq, msg.csum);
    }
    record.close_object();
}

/// What the original writes past its printer, and so into a document as well: with `counters` what
/// has passed through the tunnel, which is nothing, and the end of the line.
pub fn tail(style: &Style, counters: bool) -> String {
    let stats = if counters {
        stats(style)
    } else {
        String::new()
    };
    stats + "\n"
}

/// `tnl_strproto`.
pub(super) fn protocol(number: u8) -> &'static str {
    match number {
        carried::IPIP => "ip",
        carried::GRE => "gre",
        carried::IPV6 => "ipv6",
        50 => "esp",
        carried::MPLS => "mpls",
        0 => "any",
        _ => "unknown",
    }
}

fn end(
    record: &mut Record,
    key: &'static str,
    before: &'static str,
    after: &'static str,
    addr: Ipv4Addr,
) {
    record.text(before);
    let word = match addr.is_unspecified() && !record.is_document() {
        true => "any".to_owned(),
        false => addr.to_string(),
    };
    record.string(key, unit("", after).ink(Ink::Inet), &word);
}

fn tos(record: &mut Record, style: &Style, tos: u8) {
    let named = |tos: u8| style.dsfield(tos);
    match tos {
        0 => {}
        1 => record.text(" tos inherit"),
        tos if tos & 1 != 0 && !record.is_document() => {
            record.text(&format!(" tos inherit/{}", named(tos & !1)));
        }
        tos => record.string("tos", unit(" tos ", ""), &named(tos)),
    }
}

fn six_rd(record: &mut Record, msg: &TunnelMsg) {
    let Some(six_rd) = msg.six_rd.filter(|six_rd| six_rd.prefix.1 != 0) else {
        return;
    };
    let (prefix, len) = six_rd.prefix;
    record.string("6rd-prefix", unit(" 6rd-prefix ", ""), &prefix.to_string());
    record.number("6rd-prefixlen", unit("/", ""), len);
    let (relay, len) = six_rd.relay;
    if !relay.is_unspecified() {
        let unit_of = unit(" 6rd-relay_prefix ", "");
        record.string("6rd-relay_prefix", unit_of, &relay.to_string());
        record.number("6rd-relay_prefixlen", unit("/", ""), len);
    }
}

/// The keys of both ways, each where there is one.
pub(super) fn keys(record: &mut Record, (has_in, ikey): (bool, u32), (has_out, okey): (bool, u32)) {
    if has_in && has_out && ikey == okey {
        return record.number("key", unit(" key ", ""), ikey);
    }
    if has_in {
        record.number("ikey", unit(" ikey ", ""), ikey);
    }
    if has_out {
        record.number("okey", unit(" okey ", ""), okey);
    }
}

/// Numbers and checksums of what comes in and of what goes out.
pub(super) fn flags(record: &mut Record, style: &Style, seq: (bool, bool), csum: (bool, bool)) {
    let all = [
        (seq.0, "rx_drop_ooseq", "Drop packets out of sequence."),
        (
            csum.0,
            "rx_csum",
            "Checksum in received packet is required.",
        ),
        (seq.1, "tx_seq", "Sequence packets on output."),
        (csum.1, "tx_csum", "Checksum output packets."),
    ];
    record.open_array("flags");
    for (_, word, sentence) in all.into_iter().filter(|(on, _, _)| *on) {
        if record.is_document() {
            record.element(unit("", ""), word);
        } else {
            record.text(style.line_break());
            record.text(&format!("  {sentence}"));
        }
    }
    record.close_array();
}

/// Nothing ever passed.
fn stats(style: &Style) -> String {
    let nl = style.line_break();
    let line = |widths: [usize; 6]| {
        let columns = widths.map(|width| format!("{:<width$}", 0));
        format!("    {}", columns.join(" "))
    };
    format!(
        "{nl}RX: Packets    Bytes        Errors CsumErrs OutOfSeq Mcasts{nl}{}{nl}\
         TX: Packets    Bytes        Errors DeadLoop NoRoute  NoBufs{nl}{}",
        line([10, 12, 6, 8, 8, 8]),
        line([10, 12, 6, 8, 8, 6]),
    )
}
