//! Numbers whose words are fixed in the tool itself, not in a name file.

use super::record::push_number;
use crate::types::{Action, Family, RouteType};

/// The word of a route type; the number itself when it has none, or with `-N`
/// (iproute2 7.1 `ip/rtm_map.c`).
pub fn push_route_type(out: &mut Vec<u8>, kind: RouteType, numeric: bool) {
    const WORDS: [&str; 12] = [
        "none",
        "unicast",
        "local",
        "broadcast",
        "anycast",
        "multicast",
        "blackhole",
        "unreachable",
        "prohibit",
        "throw",
        "nat",
        "xresolve",
    ];
    match WORDS.get(usize::from(kind.0)) {
        Some(word) if !numeric => out.extend_from_slice(word.as_bytes()),
        _ => push_number(out, u64::from(kind.0)),
    }
}

/// The word of a rule action that has no form of its own: actions share the route types' words.
pub fn push_action(out: &mut Vec<u8>, action: Action, numeric: bool) {
    push_route_type(out, RouteType(action.0), numeric);
}

/// The word of a family in `via FAMILY ADDRESS` (iproute2 7.1 `lib/utils.c`, `family_name`).
pub fn family_word(family: Family) -> &'static str {
    match family {
        Family::INET => "inet",
        Family::INET6 => "inet6",
        Family::PACKET => "link",
        Family::MPLS => "mpls",
        Family::BRIDGE => "bridge",
        _ => "???",
    }
}
