//! IPv6 sessions in which most commands succeed: few values, so that multipath routes, next hop
//! objects, link-local addresses and settings of devices meet, where the broad sessions of
//! [`super::scene`] are mostly refused.

use super::dice::{Dice, Line, say};
use super::{nexthop, rule};
use crate::session::{Level, Session, Setting, Step};

const DEVICES: &[&str] = &["v0", "v0", "v1", "v2", "v2", "v3", "ifb9", "br0", "lo"];
const NETS: &[&str] = &["2001:db8:0::", "2001:db8:1::", "2001:db8:2::", "fd00:7::"];
const AWAY: &[&str] = &[
    "3001:1::",
    "3001:1::",
    "3001:2::",
    "3001::",
    "2001:db8:2::",
    "::",
];

/// The session of a seed.
pub fn session(seed: u64, level: Level) -> Session {
    let mut dice = Dice::new(seed ^ 0x0006_0006);
    dice.new = level == Level::V7_1;
    let mut lines = opening(&mut dice);
    for _ in 0..50 + dice.below(30) {
        dice.six = true;
        dice.odd = dice.pick(&[0, 0, 1, 2]);
        let line = command(&mut dice);
        lines.push(line);
    }
    let step = |line: Line| match line.first().map(String::as_str) {
        Some("sysctl") => Step::of(line),
        _ => Step::of(std::iter::once("ip".to_owned()).chain(line).collect()),
    };
    Session {
        setting: Setting::plain(level),
        steps: lines.into_iter().map(step).collect(),
    }
}

fn line(words: &str) -> Line {
    let mut line = Line::new();
    say(&mut line, words);
    line
}

fn opening(dice: &mut Dice) -> Vec<Line> {
    let mut lines = vec![
        line("sysctl -qw net.ipv4.fib_multipath_hash_seed=12345"),
        line("link set lo up"),
        line(
            "link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02",
        ),
        line(
            "link add v2 address 02:00:00:00:00:03 type veth peer name v3 address 02:00:00:00:00:04",
        ),
        line("link add ifb9 address 02:00:00:00:00:09 type ifb"),
        line("link add br0 address 02:00:00:00:00:0c type bridge"),
    ];
    for device in ["v0", "v1", "v2", "v3", "ifb9", "br0"] {
        if dice.chance(50) {
            lines.push(line(&format!("link set {device} addrgenmode none")));
        }
        if dice.chance(90) {
            lines.push(line(&format!("link set {device} up")));
        }
    }
    for (net, device) in NETS.iter().zip(["v0", "v2", "v3", "ifb9"]) {
        let host = dice.pick(&[1_u8, 2, 3]);
        lines.push(line(&format!("-6 addr add {net}{host}/64 dev {device}")));
    }
    if dice.chance(60) {
        for (id, (net, device)) in NETS.iter().zip(["v0", "v2", "v3", "ifb9"]).enumerate() {
            let id = id + 1;
            let words = format!("nexthop add id {id} via {net}9 dev {device}");
            lines.push(line(&words));
        }
    }
    lines
}

fn command(dice: &mut Dice) -> Line {
    let words = match dice.below(100) {
        0..24 => route(dice),
        24..40 => get(dice),
        40..52 => listing(dice),
        52..62 => address(dice),
        62..71 => link(dice),
        71..79 => setting(dice),
        79..84 => return rule_line(dice),
        84..95 => object(dice),
        95..98 => return nexthop::list(dice),
        98 => format!(
            "-6 route flush {}",
            dice.pick(&["table 100", "dev v0", "proto static"])
        ),
        _ => format!("-6 addr flush dev {}", dice.pick(DEVICES)),
    };
    line(&words)
}

fn rule_line(dice: &mut Dice) -> Line {
    let mut words = line("-6");
    words.extend(rule::change(dice));
    words
}

fn host(dice: &mut Dice) -> String {
    let net = dice.pick(NETS);
    format!("{net}{:x}", dice.pick(&[0_u8, 1, 2, 3, 9, 10, 128]))
}

fn gateway(dice: &mut Dice) -> String {
    match dice.chance(15) {
        true => dice.word(&["fe80::9", "fe80::ff:fe00:2", "fe80::ff:fe00:4", "fe80::9"]),
        false => format!("{}{}", dice.pick(NETS), dice.pick(&["9", "a", "b"])),
    }
}

/// A device that leads to most gateways, or any.
fn device(dice: &mut Dice) -> &'static str {
    dice.pick(DEVICES)
}

fn prefix(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 | 1 => "default".to_owned(),
        2 => host(dice),
        _ => {
            let length = dice.pick(&[16_u8, 32, 48, 48, 64, 64, 64, 127, 128]);
            format!("{}/{length}", dice.pick(AWAY))
        }
    }
}

/// Without `expires 0`: a route that has just ended is shown without its end until the kernel's
/// clock ticks.
fn route(dice: &mut Dice) -> String {
    let verb = dice.pick(&[
        "add", "add", "add", "add", "append", "append", "prepend", "replace", "replace", "change",
        "test", "del", "del", "del",
    ]);
    let kind = dice.pick(&[
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "unreachable ",
        "blackhole ",
        "prohibit ",
        "throw ",
        "local ",
        "anycast ",
        "multicast ",
    ]);
    let mut words = format!("-6 route {verb} {kind}{}", prefix(dice));
    match dice.below(20) {
        0..7 => words += &format!(" via {}", gateway(dice)),
        7..11 => words += &format!(" via {} dev {}", gateway(dice), device(dice)),
        11..13 => words += &format!(" dev {}", device(dice)),
        13..16 => words += &format!(" nhid {}", nexthop::id(dice)),
        16 => words += &format!(" via {} dev {} onlink", gateway(dice), device(dice)),
        17 if verb == "del" => {}
        _ => {
            for _ in 0..1 + dice.below(3) {
                words += &format!(" nexthop via {}", gateway(dice));
                if dice.chance(30) {
                    words += &format!(" dev {}", device(dice));
                }
                if dice.chance(30) {
                    words += &format!(" weight {}", dice.pick(&[1_u16, 2, 5, 256]));
                }
            }
        }
    }
    for clause in dice.some(
        &[
            "table 100",
            "table 100",
            "metric 10",
            "metric 10",
            "metric 20",
            "from",
            "from",
            "src",
            "mtu 1400",
            "mtu lock 1300",
            "proto static",
            "pref",
            "pref",
            "hoplimit 5",
            "metric 256",
            "advmss 1000",
            "features ecn",
            "expires 4294967295",
            "scope link",
        ],
        3,
    ) {
        let value = match clause {
            "from" => prefix(dice),
            "src" => host(dice),
            "pref" => dice.word(&["low", "medium", "high"]),
            _ => String::new(),
        };
        words += &format!(" {clause} {value}");
    }
    words
}

fn get(dice: &mut Dice) -> String {
    let destination = match dice.below(10) {
        0..5 => format!("{}{}", dice.pick(AWAY), dice.pick(&["", "1", "7", "5:1"])),
        5..8 => host(dice),
        _ => dice.word(&[
            "::1",
            "fe80::9",
            "ff02::1",
            "ff05::2",
            "fe80::ff:fe00:1",
            "fe80::ff:fe00:2",
            "fe80::",
            "::ffff:1.2.3.4",
            "2002::1",
        ]),
    };
    let mut words = format!("-6 route get {destination}");
    for clause in dice.some(
        &[
            "from",
            "from",
            "oif",
            "oif",
            "iif",
            "mark 1",
            "sport 80 ipproto udp",
            "dport 53 ipproto tcp",
            "ipproto icmp",
            "uid 500",
            "fibmatch",
            "fibmatch",
            "dsfield 4",
            "connected",
        ],
        3,
    ) {
        let value = match clause {
            "from" => host(dice),
            "oif" | "iif" => device(dice).to_owned(),
            _ => String::new(),
        };
        words += &format!(" {clause} {value}");
    }
    words
}

fn listing(dice: &mut Dice) -> String {
    let device = device(dice);
    match dice.below(12) {
        0..5 => "-6 route show table all".to_owned(),
        5 => "-d -6 route show table all".to_owned(),
        6 => "-6 -j -d route show".to_owned(),
        7 => format!("-6 route show dev {device}"),
        8 => format!("-6 addr show dev {device}"),
        9 => "-6 addr".to_owned(),
        10 => "-j -6 addr".to_owned(),
        _ => "nexthop".to_owned(),
    }
}

/// Without `home`: whether such an address is preferred as a source is a matter of how the kernel
/// was built (`CONFIG_IPV6_MIP6`).
fn address(dice: &mut Dice) -> String {
    let verb = dice.pick(&["add", "add", "add", "replace", "change", "del", "del"]);
    let length = dice.pick(&[64_u8, 64, 64, 128, 48, 127, 126]);
    let mut words = match dice.chance(8) {
        true => format!("-6 addr {verb} fe80::{}/64", dice.pick(&["1", "2", "9"])),
        false => format!("-6 addr {verb} {}/{length}", host(dice)),
    };
    if dice.chance(10) {
        let far = host(dice);
        words = format!("-6 addr {verb} {} peer {far}/{length}", host(dice));
    }
    words += &format!(" dev {}", device(dice));
    for clause in dice.some(
        &[
            "nodad",
            "noprefixroute",
            "preferred_lft 0",
            "metric 50",
            "scope link",
            "scope host",
            "scope site",
            "mngtmpaddr",
            "optimistic",
            "autojoin",
            "valid_lft forever",
        ],
        2,
    ) {
        words += &format!(" {clause}");
    }
    words
}

fn link(dice: &mut Dice) -> String {
    let device = dice.pick(&["v0", "v0", "v1", "v2", "v2", "v3", "ifb9", "br0", "lo"]);
    let what = dice.pick(&[
        "up",
        "up",
        "up",
        "up",
        "up",
        "up",
        "down",
        "down",
        "down",
        "mtu 1500",
        "mtu 1400",
        "mtu 1000",
        "mtu 9000",
        "carrier off",
        "carrier on",
        "carrier on",
        "arp off",
        "arp on",
        "multicast off",
        "multicast on",
        "master br0",
        "nomaster",
        "addrgenmode none",
        "addrgenmode eui64",
        "address 02:00:00:00:00:77",
        "promisc on",
        "name w7",
        "netns 1",
    ]);
    match what {
        "name w7" | "netns 1" if dice.chance(70) => "-6 route show table all".to_owned(),
        "netns 1" => format!("link del {device}"),
        _ => format!("link set {device} {what}"),
    }
}

fn setting(dice: &mut Dice) -> String {
    let place = dice.pick(&[
        "all", "default", "v0", "v1", "v2", "v3", "lo", "ifb9", "br0",
    ]);
    let key = dice.pick(&[
        "forwarding",
        "forwarding",
        "disable_ipv6",
        "disable_ipv6",
        "keep_addr_on_down",
        "keep_addr_on_down",
        "ignore_routes_with_linkdown",
        "ignore_routes_with_linkdown",
        "accept_dad",
        "addr_gen_mode",
        "use_oif_addrs_only",
        "accept_ra",
        "autoconf",
        "mtu",
        "hop_limit",
        "optimistic_dad",
        "proxy_ndp",
        "max_addresses",
    ]);
    let value = match key {
        "accept_dad" | "optimistic_dad" => "0",
        "keep_addr_on_down" => dice.pick(&["1", "1", "0", "-1"]),
        "addr_gen_mode" => dice.pick(&["0", "1", "1"]),
        "mtu" => dice.pick(&["1280", "1400", "1500", "9000", "100"]),
        "max_addresses" => dice.pick(&["0", "1", "16"]),
        _ => dice.pick(&["0", "1", "1", "1", "2"]),
    };
    match dice.below(10) {
        0 | 1 => format!("sysctl net.ipv6.conf.{place}.{key}"),
        2 => dice.word(&[
            "sysctl -w net.ipv6.fib_multipath_hash_policy=1",
            "sysctl -w net.ipv6.fib_multipath_hash_policy=0",
            "sysctl -w net.ipv6.fib_multipath_hash_policy=2",
            "sysctl -w net.ipv4.nexthop_compat_mode=0",
            "sysctl -w net.ipv4.nexthop_compat_mode=1",
        ]),
        _ => format!("sysctl -w net.ipv6.conf.{place}.{key}={value}"),
    }
}

fn object(dice: &mut Dice) -> String {
    let id = nexthop::id(dice);
    let verb = dice.pick(&["add", "add", "add", "replace", "replace", "replace"]);
    let what = match dice.below(20) {
        0..7 => format!("via {} dev {}", gateway(dice), device(dice)),
        7..9 => format!("dev {}", device(dice)),
        9 => "blackhole".to_owned(),
        10 => format!("via {} fdb", gateway(dice)),
        11 => format!("via {} dev {} onlink", gateway(dice), device(dice)),
        12 | 13 => return format!("nexthop del id {id}"),
        _ => {
            let members: Vec<String> = (0..1 + dice.below(3))
                .map(|_| {
                    format!(
                        "{}{}",
                        nexthop::id(dice),
                        dice.pick(&["", "", ",2", ",300"])
                    )
                })
                .collect();
            let kind = dice.pick(&["", "", "", " type resilient buckets 8", " fdb"]);
            format!("group {}{kind}", members.join("/"))
        }
    };
    let family = dice.pick(&["", "-6 ", "-6 "]);
    format!("{family}nexthop {verb} id {id} {what}")
}
