//! Whole sessions: a small network, then commands about it.

use super::dice::{Dice, Line, say};
use super::{kinds, link, neigh, netns, nexthop, route, rule, six};
use crate::session::{Level, Session, Setting, Step};

/// Which families the commands speak of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Families {
    /// IPv4, and `-4` said wherever a command could speak of IPv6 too.
    OnlyFour,
    /// IPv4.
    Four,
    /// IPv6.
    Six,
    /// Both.
    Both,
    /// IPv6 that mostly succeeds.
    DeepSix,
    /// IPv4, devices of many kinds with their options, and neighbours.
    Devices,
    /// Namespaces, batch files and output switches.
    Namespaces,
}

/// The session of a seed.
///
/// `settings` says whether both sides know `sysctl`.
pub fn session(seed: u64, level: Level, families: Families, settings: bool) -> Session {
    if families == Families::Namespaces {
        return netns::session(seed, level);
    }
    if families == Families::DeepSix {
        return six::session(seed, level);
    }
    let mut dice = Dice::new(seed);
    dice.new = level == Level::V7_1;
    let share = std::env::var("RPDB_FUZZ_NEXTHOPS").ok();
    dice.nexthops = share.and_then(|word| word.parse().ok()).unwrap_or(5);
    let mut lines = opening(&mut dice, families);
    let commands = 40 + dice.below(40);
    for _ in 0..commands {
        dice.six = match families {
            Families::OnlyFour => false,
            Families::Four | Families::Devices => dice.chance(1),
            Families::Six => dice.chance(95),
            Families::Both | Families::DeepSix | Families::Namespaces => dice.chance(50),
        };
        dice.odd = dice.pick(&[1, 1, 1, 1, 6, 6, 12, 35]);
        let line = command(&mut dice, families);
        lines.push(line);
    }
    lines.retain(|line| settings || line.first().is_none_or(|word| word != "sysctl"));
    let steps = lines
        .into_iter()
        .map(|line| match line.first().map(String::as_str) {
            Some("sysctl" | "sleep") => Step::of(line),
            _ => Step::of(std::iter::once("ip".to_owned()).chain(line).collect()),
        })
        .collect();
    Session {
        setting: Setting::plain(level),
        steps,
    }
}

/// Devices, addresses, and settings that make answers repeat.
fn opening(dice: &mut Dice, families: Families) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut tell = |words: &str| {
        let mut line = Line::new();
        say(&mut line, words);
        lines.push(line);
    };
    tell("sysctl -qw net.ipv4.fib_multipath_hash_seed=12345");
    if dice.chance(90) {
        tell("link set lo up");
    }
    let mut devices = vec!["v0", "v1", "v2", "v3", "ifb9"];
    tell("link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02");
    tell("link add v2 address 02:00:00:00:00:03 type veth peer name v3 address 02:00:00:00:00:04");
    tell("link add ifb9 address 02:00:00:00:00:09 type ifb");
    if dice.chance(30) {
        tell("link add br0 address 02:00:00:00:00:0c type bridge");
        devices.push("br0");
    }
    for device in &devices {
        tell(&format!("link set {device} addrgenmode none"));
    }
    for device in &devices {
        if dice.chance(80) {
            tell(&format!("link set {device} up"));
        }
    }
    if dice.chance(25) {
        tell("sysctl -qw net.ipv4.ip_forward=1");
    }
    // Routes remember their source from before this was changed: it is said first, or never.
    if dice.chance(20) {
        let device = dice.pick(&["all", "v0", "v2", "lo"]);
        tell(&format!(
            "sysctl -qw net.ipv4.conf.{device}.route_localnet=1"
        ));
    }
    for (address, device) in [
        ("10.0.0", "v0"),
        ("10.0.1", "v2"),
        ("172.16.5", "v3"),
        ("203.0.113", "v2"),
        ("192.168.56", "ifb9"),
    ] {
        if families != Families::Six && dice.chance(75) {
            let host = dice.pick(&[1_u8, 2, 3]);
            let length = dice.pick(&[24_u8, 24, 24, 25, 16]);
            tell(&format!("addr add {address}.{host}/{length} dev {device}"));
        }
    }
    for (net, device) in [(0, "v0"), (1, "v2"), (2, "v3")] {
        if matches!(families, Families::Six | Families::Both) && dice.chance(80) {
            let host = dice.pick(&[1_u8, 2, 3]);
            tell(&format!(
                "-6 addr add 2001:db8:{net}::{host}/64 dev {device}"
            ));
        }
    }
    lines
}

/// One command with its global options.
pub fn command(dice: &mut Dice, families: Families) -> Line {
    let nexthops = dice.chance(dice.nexthops);
    if families == Families::Devices && dice.chance(50) {
        return match dice.below(20) {
            0..8 => kinds::change(dice),
            8..12 => kinds::list(dice),
            12..16 => neigh::change(dice),
            16 => neigh::flush(dice),
            _ => neigh::list(dice),
        };
    }
    let (line, shows) = match dice.below(100) {
        0..70 if nexthops => (nexthop::change(dice), false),
        70..97 if nexthops => (nexthop::list(dice), true),
        _ if nexthops => (nexthop::flush(dice), false),
        0..18 => (rule::change(dice), false),
        18..44 => (route::change(dice), false),
        44..66 => (route::get(dice), true),
        66..75 => (route::list(dice), true),
        75..80 => (rule::list(dice), true),
        80..85 => (link::change(dice), false),
        85 => return setting(dice),
        86..92 => (link::address(dice), false),
        92..95 => (link::list(dice), true),
        95..97 => (link::list_addresses(dice), true),
        97 => (rule::flush(dice), false),
        98 => (route::flush(dice), false),
        _ => return setting(dice),
    };
    let mut words = options(dice, &line, shows, families);
    if shows && is_endless(words.iter().chain(&line)) {
        words.clear();
    }
    words.extend(line);
    words
}

/// Whether iproute2 7.1 searches without end: the answers of these families name no group, and
/// `group_filter` of `ip/ipaddress.c` stays at the first device without one.
pub fn is_endless<'a>(words: impl IntoIterator<Item = &'a String>) -> bool {
    const FAMILIES: [&str; 4] = ["-6", "-B", "inet6", "bridge"];
    let mut words = words.into_iter();
    let family = words.any(|word| FAMILIES.contains(&word.as_str()));
    let objects = ["link", "address"];
    let listing = words.any(|word| {
        objects
            .iter()
            .any(|object| object.starts_with(word.as_str()))
    });
    family && listing && words.any(|word| word == "group")
}

fn options(dice: &mut Dice, line: &Line, shows: bool, families: Families) -> Line {
    let mut words = Line::new();
    if dice.six {
        say(&mut words, "-6");
    } else if families == Families::OnlyFour {
        say(&mut words, "-4");
    } else if dice.chance(4) {
        let family = dice.pick(&[
            "-4",
            "-f inet",
            "-family inet",
            "-6",
            "-0",
            "-B",
            "-M",
            "-f foo",
            "-f inet6",
            "-f link",
        ]);
        say(&mut words, family);
    }
    let links = line
        .first()
        .is_some_and(|object| object.starts_with('l') || object.starts_with('a'));
    let pool: &[&str] = match (shows, links) {
        (false, _) => &[
            "-force",
            "-echo",
            "-j",
            "-d",
            "-rcvbuf 4096",
            "-l 3",
            "-foo",
            "-s",
        ],
        (true, false) => &[
            "-j",
            "-j",
            "-j -p",
            "-d",
            "-d",
            "-o",
            "-N",
            "-d -j",
            "-p",
            "-json",
            "-details",
            "-oneline",
            "--json",
            "-Numeric",
            "-c",
            "-c=always",
            "-color=never",
            "-h",
            "-iec",
            "-t",
            "-d -d",
            "-br",
            "-foo",
            "-j -N",
            "-d -N -o",
            "-x",
        ],
        // Counters and timers of links are the kernel's own; details only of what has no timers.
        (true, true) => &[
            "-j", "-j", "-o", "-br", "-br -j", "-j -p", "-N", "-c", "-4", "-6", "-0", "-o -br",
            "-4 -o", "-h",
        ],
    };
    let often = if shows { 45 } else { 4 };
    if dice.chance(often) {
        let option = dice.pick(pool);
        say(&mut words, option);
    }
    words
}

/// A setting that routes, addresses or lookups listen to.
fn setting(dice: &mut Dice) -> Line {
    let device = dice.pick(&["all", "default", "v0", "v1", "v2", "lo", "ifb9"]);
    let on = dice.below(2);
    let words = if dice.chance(15) {
        let shared = dice.pick(&[
            "net.ipv4.ip_forward",
            "net.ipv4.nexthop_compat_mode",
            "net.ipv4.fib_multipath_hash_policy",
            "net.ipv6.fib_multipath_hash_policy",
        ]);
        format!("{shared}={on}")
    } else if dice.six {
        let key = dice.pick(&[
            "forwarding",
            "forwarding",
            "disable_ipv6",
            "keep_addr_on_down",
            "ignore_routes_with_linkdown",
            "ignore_routes_with_linkdown",
        ]);
        format!("net.ipv6.conf.{device}.{key}={on}")
    } else {
        let key = dice.pick(&[
            "forwarding",
            "rp_filter",
            "accept_local",
            "src_valid_mark",
            "ignore_routes_with_linkdown",
            "promote_secondaries",
            "send_redirects",
            "shared_media",
        ]);
        let value = if key == "rp_filter" {
            dice.below(3)
        } else {
            on
        };
        format!("net.ipv4.conf.{device}.{key}={value}")
    };
    let mut line = Line::new();
    say(&mut line, &format!("sysctl -qw {words}"));
    line
}
