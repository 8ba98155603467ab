//! Devices of the kinds that most kernels have, with their options; tun devices; ports of bridges.

use super::dice::{Dice, Line, say};
use super::values;

/// Words of an option with a few values that are likely, and some that are not.
type Options = &'static [(&'static str, &'static [&'static str])];

const NUMBERS: &[&str] = &["0", "1", "2", "5", "100", "200", "1000", "3000"];
const SWITCH: &[&str] = &["0", "1"];
const ON_OFF: &[&str] = &["on", "off"];
const NONE: &[&str] = &[];
const ODD: &[&str] = &[
    "",
    "foo",
    "-1",
    "256",
    "65536",
    "4294967296",
    "0x10",
    "on",
    "off",
    "1.5",
    "help",
];

/// Not all kernels filter VLANs.
const BRIDGE: Options = &[
    ("forward_delay", NUMBERS),
    ("hello_time", NUMBERS),
    ("max_age", NUMBERS),
    ("priority", NUMBERS),
    ("group_fwd_mask", &["0", "8", "0x10", "1", "7"]),
    ("group_address", &["01:80:c2:00:00:04", "01:80:c2:00:00:01"]),
    ("no_linklocal_learn", SWITCH),
    ("fdb_max_learned", NUMBERS),
    ("fdb_flush", NONE),
    ("mcast_router", &["0", "1", "2"]),
    ("mcast_snooping", SWITCH),
    ("mcast_vlan_snooping", SWITCH),
    ("mcast_query_use_ifaddr", SWITCH),
    ("mcast_querier", SWITCH),
    ("mcast_hash_elasticity", NUMBERS),
    ("mcast_hash_max", &["4096", "512", "100", "0"]),
    ("mcast_last_member_count", NUMBERS),
    ("mcast_startup_query_count", NUMBERS),
    ("mcast_last_member_interval", NUMBERS),
    ("mcast_membership_interval", NUMBERS),
    ("mcast_querier_interval", NUMBERS),
    ("mcast_query_interval", NUMBERS),
    ("mcast_query_response_interval", NUMBERS),
    ("mcast_startup_query_interval", NUMBERS),
    ("mcast_stats_enabled", SWITCH),
    ("mcast_igmp_version", &["2", "3"]),
    ("mcast_mld_version", &["1", "2"]),
    ("nf_call_iptables", SWITCH),
    ("nf_call_ip6tables", SWITCH),
    ("nf_call_arptables", SWITCH),
    ("mdb_offload_fail_notification", SWITCH),
];

const PORT: Options = &[
    ("state", &["0", "1", "2", "3", "4"]),
    ("priority", &["0", "16", "32", "63"]),
    ("cost", &["1", "100", "65535"]),
    ("hairpin", ON_OFF),
    ("guard", ON_OFF),
    ("root_block", ON_OFF),
    ("fastleave", ON_OFF),
    ("learning", ON_OFF),
    ("flood", ON_OFF),
    ("mcast_flood", ON_OFF),
    ("bcast_flood", ON_OFF),
    ("mcast_to_unicast", ON_OFF),
    ("proxy_arp", ON_OFF),
    ("proxy_arp_wifi", ON_OFF),
    ("mcast_router", &["0", "1", "2", "3"]),
    ("mcast_fast_leave", ON_OFF),
    ("neigh_suppress", ON_OFF),
    ("neigh_vlan_suppress", ON_OFF),
    ("group_fwd_mask", &["0", "8", "16"]),
    ("vlan_tunnel", ON_OFF),
    ("isolated", ON_OFF),
    ("locked", ON_OFF),
    ("mab", ON_OFF),
    ("backup_port", &["v0", "v2", "ifb9"]),
    ("nobackup_port", NONE),
    ("fdb_flush", NONE),
];

const VXLAN: Options = &[
    ("id", &["42", "43", "16777215"]),
    ("vni", &["42"]),
    ("remote", &["10.0.0.9", "10.0.1.9"]),
    ("group", &["239.1.1.1"]),
    ("local", &["10.0.0.1", "10.0.1.1"]),
    ("dev", &["v0", "v2", "ifb9"]),
    ("ttl", &["64", "inherit", "auto", "0"]),
    ("tos", &["0x10", "inherit", "1"]),
    ("df", &["set", "unset", "inherit"]),
    ("ageing", &["100", "300"]),
    ("maxaddress", &["10", "0", "unlimited"]),
    ("dstport", &["4789", "8472", "0"]),
    ("srcport", &["100 200", "0 0", "200 100"]),
    ("nolearning", NONE),
    ("learning", NONE),
    ("proxy", NONE),
    ("rsc", NONE),
    ("l2miss", NONE),
    ("nol3miss", NONE),
    ("udpcsum", NONE),
    ("noudpcsum", NONE),
    ("udp6zerocsumtx", NONE),
    ("external", NONE),
    ("gbp", NONE),
    ("gpe", NONE),
    ("remcsumtx", NONE),
    ("localbypass", NONE),
    ("vnifilter", NONE),
];

const MACVLAN: Options = &[
    ("mode", &["private", "vepa", "bridge", "passthru", "source"]),
    ("mode", &["bridge"]),
    ("flag", &["nopromisc", "nodst", "null"]),
    ("nopromisc", NONE),
    ("bcqueuelen", &["100", "1000"]),
    (
        "macaddr",
        &["add 02:00:00:00:00:55", "del 02:00:00:00:00:55", "flush"],
    ),
    ("bclim", &["1", "-1"]),
];

/// A change of a device of some kind.
pub fn change(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    match dice.below(20) {
        0..5 => add(dice, &mut line),
        5..8 => set(dice, &mut line, "br0", "bridge", BRIDGE),
        8..11 => {
            let port = dice.word(&["v0", "v2", "ifb9", "v1"]);
            set(dice, &mut line, &port, "bridge_slave", PORT);
        }
        11..13 => {
            let device = dice.word(&["v0", "v2", "ifb9", "mv0", "vx0", "t0"]);
            let master = dice.word(&["master br0", "master br0", "nomaster", "master br1"]);
            say(&mut line, &format!("link set {device} {master}"));
        }
        13 => set(dice, &mut line, "mv0", "macvlan", MACVLAN),
        14 => set(dice, &mut line, "vx0", "vxlan", VXLAN),
        15 => {
            let device = dice.word(&["mv0", "vx0", "t0", "mv0", "mv1", "w5"]);
            let what = dice.word(&[
                "up",
                "up",
                "down",
                "mtu 1400",
                "mtu 9000",
                "address 02:00:00:00:00:5a",
                "addrgenmode none",
                "promisc on",
                "allmulticast on",
                "arp off",
                "multicast off",
                "protodown on",
                "name w5",
                "carrier off",
                "txqueuelen 7",
                "mode dormant",
                "state down",
                "alias hello",
            ]);
            say(&mut line, &format!("link set {device} {what}"));
        }
        16 => {
            let device = dice.word(&["mv0", "vx0", "t0", "br1", "mv1", "w5", "br0"]);
            say(&mut line, &format!("link del {device}"));
        }
        17 => altname(dice, &mut line),
        _ => tuntap(dice, &mut line),
    }
    line
}

/// What is seen of them. Timers of a bridge that is up never stand still: details are asked of
/// others, and of one that never goes up.
pub fn list(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    let words = dice.word(&[
        "-d link show br1",
        "-d -j addr show br1",
        "-d link show vx0",
        "-d link show mv0",
        "link",
        "-j link",
        "-br link",
        "-d link show t0",
        "link show master br0",
        "link show type bridge_slave",
        "-d link show type bridge_slave",
        "link show nomaster",
        "tuntap",
        "tuntap show",
        "tuntap list",
        "link show type vxlan",
        "-o -d link show type macvlan",
        "link property show dev v0",
        "link show w9",
        "-j link show altname w9",
    ]);
    say(&mut line, &words);
    line
}

fn add(dice: &mut Dice, line: &mut Line) {
    let (name, kind, options, lower) = dice.pick(&[
        ("vx0", "vxlan", VXLAN, false),
        ("mv0", "macvlan", MACVLAN, true),
        ("mv1", "macvtap", MACVLAN, true),
        ("br1", "bridge", BRIDGE, false),
        ("br0", "bridge", BRIDGE, false),
    ]);
    say(line, "link add");
    if lower && !dice.chance(8) {
        let device = values::device(dice);
        line.extend(["link".to_owned(), device]);
    }
    line.push(name.to_owned());
    say(line, "address 02:00:00:00:00:5c type");
    line.push(kind.to_owned());
    if kind == "vxlan" && !dice.chance(10) {
        say(line, "id 42 dstport 4789");
    }
    say_options(dice, line, options);
}

fn set(dice: &mut Dice, line: &mut Line, name: &str, kind: &str, options: Options) {
    say(line, &format!("link set {name} type {kind}"));
    say_options(dice, line, options);
}

fn say_options(dice: &mut Dice, line: &mut Line, options: Options) {
    for (word, values) in dice.some(options, 4) {
        let word = dice.keyword(word);
        line.push(word);
        if dice.chance(dice.odd) {
            let value = dice.word(ODD);
            line.push(value);
        } else if !values.is_empty() {
            let value = dice.pick(values);
            say(line, value);
        }
    }
}

fn altname(dice: &mut Dice, line: &mut Line) {
    let verb = dice.word(&["add", "add", "del"]);
    let device = values::device(dice);
    say(line, &format!("link property {verb} dev"));
    line.push(device);
    line.push("altname".to_owned());
    let name = dice.or_odd(
        &["w9", "averylongalternativename", "w8"],
        &["v0", "", "a/b"],
    );
    line.push(name);
}

fn tuntap(dice: &mut Dice, line: &mut Line) {
    say(line, "tuntap");
    let verb = dice.word(&["add", "add", "add", "del", "delete", "a", "foo"]);
    line.push(verb);
    for clause in [
        dice.word(&["dev t0", "name t0", "t0", "dev t1", "", "dev v0", "dev t%d"]),
        dice.word(&["mode tun", "mode tap", "mode tap", "mode foo", "", "mode"]),
    ] {
        say(line, &clause);
    }
    for word in dice.some(
        &[
            "user 0",
            "group 0",
            "user 1000",
            "pi",
            "vnet_hdr",
            "multi_queue",
            "one_queue",
            "foo",
        ],
        2,
    ) {
        say(line, word);
    }
}
