//! The counters of a link, which here have never counted but for the carrier's changes (iproute2 7.1 `ip/ipaddress.c`,
//! `print_stats64`).

use super::{Record, Style};

/// The two blocks of `-s`, and the error lines of `-s -s`; `changes` of carrier are counted in full
/// messages, not in those of IPv6.
pub fn describe(record: &mut Record, style: &Style, changes: Option<u32>) {
    if record.is_document() {
        return document(record, style.globals.stats > 1, changes);
    }
    let nl = style.line_break();
    let more = style.globals.stats > 1;
    let mut text = String::new();
    let zeros = "             0       0      0       0       0       0 ";
    text += "    RX:  bytes packets errors dropped  missed   mcast           ";
    text += nl;
    text += zeros;
    if more {
        text += nl;
        text += "    RX errors:  length    crc   frame    fifo overrun";
        text += nl;
        text += "                     0      0       0       0       0 ";
    }
    text += nl;
    text += "    TX:  bytes packets errors dropped carrier collsns           ";
    text += nl;
    text += zeros;
    if more {
        text += nl;
        let (head, count) = match changes {
            Some(count) => ("transns", format!("{count:>7} ")),
            None => ("       ", String::new()),
        };
        text += "    TX errors: aborted   fifo  window heartbt ";
        text += head;
        text += nl;
        text += "                     0      0       0       0 ";
        text += &count;
    }
    record.text(&text);
}

fn document(record: &mut Record, more: bool, changes: Option<u32>) {
    const BOTH: [&str; 4] = ["bytes", "packets", "errors", "dropped"];
    const RX: [&str; 2] = ["over_errors", "multicast"];
    const RX_MORE: [&str; 5] = [
        "length_errors",
        "crc_errors",
        "frame_errors",
        "fifo_errors",
        "missed_errors",
    ];
    const TX: [&str; 2] = ["carrier_errors", "collisions"];
    const TX_MORE: [&str; 5] = [
        "aborted_errors",
        "fifo_errors",
        "window_errors",
        "heartbeat_errors",
        "carrier_changes",
    ];
    record.open_object(Some("stats64"));
    for (side, own, errors) in [("rx", RX, RX_MORE), ("tx", TX, TX_MORE)] {
        record.open_object(Some(side));
        for key in BOTH.into_iter().chain(own) {
            record.json_number(key, 0u32);
        }
        for key in errors.into_iter().filter(|_| more) {
            match (key, changes) {
                ("carrier_changes", Some(count)) => record.json_number(key, count),
                ("carrier_changes", None) => {}
                _ => record.json_number(key, 0u32),
            }
        }
        record.close_object();
    }
    record.close_object();
}
