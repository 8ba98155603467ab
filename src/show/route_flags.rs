//! The flags of a route and of a hop, and the cache line of a looked-up route.

use super::record::{push_hex, push_number};
use super::{Record, Style, unit};
use crate::rtnl::CacheInfo;
use crate::types::route_flags as flag;

/// Clock ticks per second in `struct rta_cacheinfo`.
const TICKS: i32 = 100;

/// The flags in iproute2's order (7.1 `ip/iproute.c`, `print_rt_flags`); JSON has the array always.
/// `flags` of a looked-up route carry `RTCF_*` in the high half, one of which collides with
/// `rt_offload_failed`: a multicast lookup shows that word.
pub fn describe_flags(record: &mut Record, flags: u32) {
    const WORDS: [(u32, &str); 11] = [
        (flag::DEAD, "dead"),
        (flag::ONLINK, "onlink"),
        (flag::PERVASIVE, "pervasive"),
        (flag::OFFLOAD, "offload"),
        (flag::TRAP, "trap"),
        (flag::RTM_NOTIFY, "notify"),
        (flag::LINKDOWN, "linkdown"),
        (flag::UNRESOLVED, "unresolved"),
        (flag::RTM_OFFLOAD, "rt_offload"),
        (flag::RTM_TRAP, "rt_trap"),
        (flag::RTM_OFFLOAD_FAILED, "rt_offload_failed"),
    ];
    record.open_array("flags");
    if flags != 0 {
        for (_, word) in WORDS.iter().filter(|(bit, _)| flags & bit != 0) {
            record.element(unit("", " "), word);
        }
    }
    record.close_array();
}

/// The `cache` line of an IPv4 answer (iproute2 7.1 `ip/iproute.c`, `print_cache_flags`).
pub fn describe_cache(record: &mut Record, style: &Style, flags: u32) {
    const WORDS: [(u32, &str); 14] = [
        (flag::RTCF_LOCAL, "local"),
        (flag::RTCF_REJECT, "reject"),
        (flag::RTCF_MULTICAST, "mc"),
        (flag::RTCF_BROADCAST, "brd"),
        (flag::RTCF_DNAT, "dst-nat"),
        (flag::RTCF_SNAT, "src-nat"),
        (flag::RTCF_MASQ, "masq"),
        (flag::RTCF_DIRECTDST, "dst-direct"),
        (flag::RTCF_DIRECTSRC, "src-direct"),
        (flag::RTCF_REDIRECTED, "redirected"),
        (flag::RTCF_DOREDIRECT, "redirect"),
        (flag::RTCF_FAST, "fastroute"),
        (flag::RTCF_NOTIFY, "notify"),
        (flag::RTCF_TPROXY, "proxy"),
    ];
    let mut rest = flags & !0xffff;
    record.open_array("cache");
    record.text(style.line_break());
    record.text("    cache ");
    if rest != 0 {
        record.text("<");
    }
    for (bit, word) in WORDS {
        if rest & bit != 0 {
            rest &= !bit;
            record.element(unit("", if rest == 0 { "> " } else { "," }), word);
        }
    }
    if rest != 0 {
        unnamed_rest(record, rest);
    }
    record.close_array();
}

/// Bits without a word. In JSON they come as a key within the array, as the original has it.
fn unnamed_rest(record: &mut Record, rest: u32) {
    record.string_with(Some("flags"), unit("", ">"), |out| {
        out.extend_from_slice(format!("{rest:x}").as_bytes());
    });
}

/// Lifetimes and counters (iproute2 7.1 `ip/iproute.c`, `print_rta_cacheinfo`).
pub fn describe_cacheinfo(record: &mut Record, style: &Style, info: &CacheInfo) {
    if info.expires != 0 {
        record.signed("expires", unit("expires ", "sec "), info.expires / TICKS);
    }
    if info.error != 0 {
        record.number("error", unit("error ", " "), info.error);
    }
    if !style.stats() {
        return;
    }
    if info.users != 0 {
        record.number("users", unit("users ", " "), info.users);
    }
    if info.used != 0 {
        record.number("used", unit("used ", " "), info.used);
    }
    if info.age != 0 {
        record.number(
            "age",
            unit("age ", "sec "),
            info.age / TICKS.cast_unsigned(),
        );
    }
}

/// A mark: decimal below 16, hexadecimal from there on; JSON always a number.
pub fn describe_mark(record: &mut Record, mark: u32) {
    if mark == 0 {
        return;
    }
    record.json_number("mark", mark);
    record.text_with(unit("mark ", " "), |out| push_mark(out, mark));
}

fn push_mark(out: &mut Vec<u8>, mark: u32) {
    if mark < 16 {
        push_number(out, u64::from(mark));
    } else {
        push_hex(out, mark.into());
    }
}

/// A mark as text.
pub fn mark_text(mark: u32) -> Vec<u8> {
    let mut out = Vec::new();
    push_mark(&mut out, mark);
    out
}
