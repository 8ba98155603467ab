//! Encapsulations that carry segments: seg6, seg6local, rpl, ioam6.

use std::net::Ipv6Addr;

use crate::show::{Ink, Record, Style, push_ipv6, unit};
use crate::types::{Encap, IfIndex, Seg6Local, TableId};

/// `IOAM6_IPTUNNEL_MODE_INLINE`.
const IOAM6_INLINE: u8 = 1;

/// Describes what stands after the type.
pub fn describe(record: &mut Record, style: &Style, encap: &Encap) {
    match encap {
        Encap::Seg6 {
            mode,
            tunsrc,
            segs,
            hmac,
        } => {
            record.string("mode", unit("mode ", " "), seg6_mode(*mode));
            if let Some(src) = tunsrc.as_ref().filter(|_| style.level().modern()) {
                let lead = unit("tunsrc ", " ").ink(Ink::Inet6);
                record.string_with(Some("tunsrc"), lead, |out| push_ipv6(out, src));
            }
            routing_header(record, segs, *hmac);
        }
        Encap::Seg6Local(local) => seg6local(record, style, local),
        Encap::Rpl { segs } => segments(record, segs.iter()),
        Encap::Ioam6 { .. } => ioam6(record, style, encap),
        _ => {}
    }
}

fn seg6_mode(mode: u8) -> &'static str {
    const WORDS: [&str; 5] = ["inline", "encap", "l2encap", "encap.red", "l2encap.red"];
    WORDS.get(usize::from(mode)).copied().unwrap_or("<unknown>")
}

/// A segment routing header.
fn routing_header(record: &mut Record, segs: &[Ipv6Addr], hmac: Option<u32>) {
    segments(record, segs.iter());
    // Key id 0 means no HMAC.
    let Some(key) = hmac.filter(|key| *key != 0) else {
        return;
    };
    record.json_hex("hmac", key);
    record.text_with(unit("hmac ", " "), |out| {
        out.extend_from_slice(format!("{key:X}").as_bytes());
    });
}

fn segments<'a>(record: &mut Record, segs: impl Iterator<Item = &'a Ipv6Addr> + Clone) {
    record.open_array("segs");
    record.text_with(unit("segs ", " [ "), |out| {
        out.extend_from_slice(segs.clone().count().to_string().as_bytes());
    });
    for seg in segs {
        let lead = unit("", " ").ink(Ink::Inet6);
        record.string_with(None, lead, |out| push_ipv6(out, seg));
    }
    record.text("] ");
    record.close_array();
}

fn seg6local(record: &mut Record, style: &Style, local: &Seg6Local) {
    record.string("action", unit("action ", " "), local_action(local.action));
    if let Some((segs, hmac)) = &local.srh {
        record.open_object(Some("srh"));
        routing_header(record, segs, *hmac);
        record.close_object();
    }
    if let Some(table) = local.table {
        record.string("table", unit("table ", " "), &style.table(TableId(table)));
    }
    if let Some(table) = local.vrftable {
        let name = style.table(TableId(table));
        record.string("vrftable", unit("vrftable ", " "), &name);
    }
    if let Some(addr) = local.nh4 {
        record.string("nh4", unit("nh4 ", " "), &addr.to_string());
    }
    if let Some(addr) = local.nh6 {
        record.string_with(Some("nh6"), unit("nh6 ", " "), |out| push_ipv6(out, &addr));
    }
    if let Some(index) = local.iif {
        record.string("iif", unit("iif ", " "), &style.device(IfIndex(index)));
    }
    if let Some(index) = local.oif {
        record.string("oif", unit("oif ", " "), &style.device(IfIndex(index)));
    }
    if let Some(program) = &local.endpoint {
        record.string("endpoint", unit("endpoint ", " "), program);
    }
    if local.count && style.stats() {
        counters(record);
    }
    if let Some((operations, block, function)) = local.flavors {
        flavors(record, operations, block, function);
    }
}

fn local_action(action: u32) -> &'static str {
    const WORDS: [&str; 17] = [
        "<unknown>",
        "End",
        "End.X",
        "End.T",
        "End.DX2",
        "End.DX6",
        "End.DX4",
        "End.DT6",
        "End.DT4",
        "End.B6",
        "End.B6.Encaps",
        "End.BM",
        "End.S",
        "End.AS",
        "End.AM",
        "End.BPF",
        "End.DT46",
    ];
    let known = usize::try_from(action).ok().and_then(|at| WORDS.get(at));
    known.copied().unwrap_or("<invalid>")
}

/// No packet ever meets the action here, so all counters stand at zero.
fn counters(record: &mut Record) {
    record.open_object(Some("stats64"));
    record.number("packets", unit("packets ", " "), 0u32);
    record.number("bytes", unit("bytes ", " "), 0u32);
    record.number("errors", unit("errors ", " "), 0u32);
    record.close_object();
}

fn flavors(record: &mut Record, operations: u32, block: Option<u8>, function: Option<u8>) {
    const WORDS: [(u32, &str); 4] = [(1, "psp"), (2, "usp"), (3, "usd"), (4, "next-csid")];
    record.open_array("flavors");
    record.text("flavors ");
    let mut lead = "";
    for (bit, word) in WORDS {
        if operations >> bit & 1 != 0 {
            record.element(unit(lead, ""), word);
            lead = ",";
        }
    }
    record.text(" ");
    record.close_array();
    if let Some(bits) = block {
        record.number("lblen", unit("lblen ", " "), bits);
    }
    if let Some(bits) = function {
        record.number("nflen", unit("nflen ", " "), bits);
    }
}

fn ioam6(record: &mut Record, style: &Style, encap: &Encap) {
    let Encap::Ioam6 {
        freq,
        mode,
        tunsrc,
        tundst,
        trace_type,
        ns,
        size,
    } = encap
    else {
        return;
    };
    let (k, n) = freq.unwrap_or((1, 1));
    record.number("freqk", unit("freq ", ""), k);
    record.number("freqn", unit("/", " "), n);
    let mode = mode.unwrap_or(IOAM6_INLINE);
    let tunsrc = tunsrc.filter(|_| style.level().modern());
    let inline = mode == IOAM6_INLINE;
    if (inline && tunsrc.is_some()) || (!inline && tundst.is_none()) {
        return;
    }
    let word = match mode {
        1 => "inline",
        2 => "encap",
        3 => "auto",
        _ => "<unknown>",
    };
    record.string("mode", unit("mode ", " "), word);
    let ink = if style.level().modern() {
        Ink::Inet6
    } else {
        Ink::Plain
    };
    for (key, lead, addr) in [
        ("tunsrc", unit("tunsrc ", " "), tunsrc),
        ("tundst", unit("tundst ", " "), *tundst),
    ] {
        if let Some(addr) = addr.filter(|_| !inline) {
            record.string_with(Some(key), lead.ink(ink), |out| {
                crate::show::push_ip(out, &addr);
            });
        }
    }
    record.null("trace", "trace ");
    record.null("prealloc", "prealloc ");
    let bits = trace_type >> 8;
    if record.is_document() {
        record.json_string("type", &format!("{bits:x}"));
    } else {
        record.text(&format!("type {bits:#08x} "));
    }
    record.number("ns", unit("ns ", " "), *ns);
    record.number("size", unit("size ", " "), *size);
}
