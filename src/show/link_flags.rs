//! The flags of a link (iproute2 7.1 `ip/ipaddress.c`, `print_link_flags`).

use super::{Record, unit};
use crate::types::iff;

/// Every flag word, in the order of printing.
const FLAGS: [(u32, &str); 18] = [
    (iff::LOOPBACK, "LOOPBACK"),
    (iff::BROADCAST, "BROADCAST"),
    (iff::POINTOPOINT, "POINTOPOINT"),
    (iff::MULTICAST, "MULTICAST"),
    (iff::NOARP, "NOARP"),
    (iff::ALLMULTI, "ALLMULTI"),
    (iff::PROMISC, "PROMISC"),
    (iff::MASTER, "MASTER"),
    (iff::SLAVE, "SLAVE"),
    (iff::DEBUG, "DEBUG"),
    (iff::DYNAMIC, "DYNAMIC"),
    (iff::AUTOMEDIA, "AUTOMEDIA"),
    (iff::PORTSEL, "PORTSEL"),
    (iff::NOTRAILERS, "NOTRAILERS"),
    (iff::UP, "UP"),
    (iff::LOWER_UP, "LOWER_UP"),
    (iff::DORMANT, "DORMANT"),
    (iff::ECHO, "ECHO"),
];

/// `<A,B>`; `down` is what is known of the linked device.
pub fn describe(record: &mut Record, flags: u32, down: bool) {
    record.open_array("flags");
    record.text("<");
    let mut left = flags & !iff::RUNNING;
    if flags & iff::UP != 0 && flags & iff::RUNNING == 0 {
        element(record, "NO-CARRIER", flags != 0);
    }
    for (flag, word) in FLAGS {
        if left & flag != 0 {
            left &= !flag;
            element(record, word, left != 0);
        }
    }
    if left != 0 {
        element(record, &format!("{left:x}"), false);
    }
    if down {
        record.element(unit(",", ""), "M-DOWN");
    }
    record.close_array();
    record.text("> ");
}

fn element(record: &mut Record, word: &str, more: bool) {
    record.element(if more { unit("", ",") } else { unit("", "") }, word);
}
