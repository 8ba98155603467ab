//! `ip route` that changes or shows tables.

use super::dice::{Dice, Line, say};
use super::{encap, nexthop, values};

/// `route add`, `del` and their sisters.
pub fn change(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "route");
    let verb = dice.pick(&[
        "add", "add", "add", "add", "add", "add", "add", "replace", "replace", "append", "prepend",
        "change", "chg", "test", "del", "del", "delete", "del",
    ]);
    let verb = dice.keyword(verb);
    line.push(verb);
    if dice.chance(25) {
        if dice.chance(10) {
            line.push("to".to_owned());
        }
        let kind = values::kind(dice);
        line.push(kind);
    }
    if !dice.chance(2) {
        let prefix = values::prefix(dice);
        line.push(prefix);
    }
    if dice.chance(2 * dice.nexthops) {
        let id = nexthop::id(dice);
        line.extend(["nhid".to_owned(), id]);
    } else {
        hop(dice, &mut line);
    }
    for attribute in dice.some(ATTRIBUTES, 4) {
        clause(dice, &mut line, attribute);
    }
    if dice.chance(3) {
        encap::clause(dice, &mut line);
    }
    if dice.chance(8) {
        for _ in 0..1 + dice.below(3) {
            multipath_hop(dice, &mut line);
        }
    }
    if dice.chance(2) {
        let word = dice.word(&[
            "foo",
            "help",
            "10.9.0.0/16",
            "table",
            "via",
            "nexthop",
            "to",
            "dev",
            "mtu",
            "lock",
            "blackhole",
        ]);
        line.push(word);
    }
    line
}

/// Where to: a gateway, a device, both, neither.
fn hop(dice: &mut Dice, line: &mut Line) {
    let how = dice.below(10);
    if how < 6 {
        line.push("via".to_owned());
        if dice.chance(3) {
            let family = dice.word(&["inet", "inet6", "inet6", "mpls", "link", "foo"]);
            line.push(family);
        }
        let gateway = values::gateway(dice);
        line.push(gateway);
    }
    if (4..9).contains(&how) {
        let word = dice.word(&["dev", "dev", "dev", "oif"]);
        let device = values::device(dice);
        line.extend([word, device]);
    }
    if how < 6 && dice.chance(8) {
        line.push("onlink".to_owned());
    }
}

fn multipath_hop(dice: &mut Dice, line: &mut Line) {
    line.push("nexthop".to_owned());
    hop(dice, line);
    if dice.chance(40) {
        let weight = values::number(dice, &["1", "2", "10", "256"]);
        line.extend(["weight".to_owned(), weight]);
    }
    if dice.chance(5) {
        encap::clause(dice, line);
    }
    if dice.chance(5) {
        let word = dice.word(&["onlink", "realms 5", "foo", "weight", "table 100"]);
        say(line, &word);
    }
}

const ATTRIBUTES: &[&str] = &[
    "table",
    "table",
    "table",
    "table",
    "metric",
    "metric",
    "metric",
    "src",
    "src",
    "scope",
    "scope",
    "proto",
    "proto",
    "tos",
    "tos",
    "mtu",
    "mtu",
    "hoplimit",
    "advmss",
    "reordering",
    "rtt",
    "rttvar",
    "rto_min",
    "window",
    "cwnd",
    "initcwnd",
    "initrwnd",
    "features",
    "quickack",
    "congctl",
    "ssthresh",
    "realms",
    "onlink",
    "pref",
    "ttl-propagate",
    "fastopen_no_cookie",
    "from",
    "expires",
    "vrf",
    "via",
    "dev",
];

/// A route attribute and its value.
fn clause(dice: &mut Dice, line: &mut Line, attribute: &str) {
    if matches!(
        attribute,
        "vrf" | "pref" | "from" | "ttl-propagate" | "via" | "dev" | "expires"
    ) && !dice.chance(15)
    {
        return;
    }
    let word = match attribute {
        "metric" => dice.word(&["metric", "priority", "preference", "metric", "m", "p"]),
        "tos" => dice.word(&["tos", "dsfield", "tos", "d"]),
        word => dice.keyword(word),
    };
    line.push(word);
    let lockable = matches!(
        attribute,
        "mtu"
            | "hoplimit"
            | "advmss"
            | "reordering"
            | "rtt"
            | "rttvar"
            | "window"
            | "cwnd"
            | "initcwnd"
            | "initrwnd"
            | "congctl"
            | "ssthresh"
    );
    if lockable && dice.chance(20) {
        line.push("lock".to_owned());
    }
    let value = match attribute {
        "onlink" => return,
        "table" => values::table(dice),
        "metric" => values::number(dice, &["10", "20", "50", "100", "1024", "0"]),
        "src" => values::address(dice),
        "scope" => values::scope(dice),
        "proto" => values::protocol(dice),
        "tos" => values::tos(dice),
        "mtu" | "advmss" => values::number(dice, &["1400", "1280", "1500", "9000", "70000", "0"]),
        "hoplimit" => values::number(dice, &["64", "1", "255"]),
        "rtt" | "rttvar" | "rto_min" => time(dice),
        "features" => dice.or_odd(
            &["ecn", "ecn"],
            &["tcp_usec_ts", "ecn tcp_usec_ts", "foo", "", "0"],
        ),
        "quickack" | "fastopen_no_cookie" => {
            dice.or_odd(&["1", "0"], &["2", "foo", "", "-1", "0x1"])
        }
        "congctl" => dice.or_odd(
            &["reno", "cubic", "cubic"],
            &["foo", "", "verylongcongestioncontrolname"],
        ),
        "realms" => values::realms(dice),
        "pref" => dice.or_odd(
            &["low", "medium", "high"],
            &["foo", "", "0", "1", "2", "3", "256"],
        ),
        "ttl-propagate" => dice.or_odd(&["enabled", "disabled"], &["foo", "", "e", "dis"]),
        "from" => values::prefix(dice),
        "expires" => values::number(dice, &["100000", "3600000"]),
        "vrf" => dice.or_odd(&["default", "v0"], &["nope", ""]),
        "via" => values::gateway(dice),
        "dev" => values::device(dice),
        _ => values::number(dice, &["5", "10", "64", "300"]),
    };
    if attribute == "features" {
        say(line, &value);
    } else {
        line.push(value);
    }
}

fn time(dice: &mut Dice) -> String {
    dice.or_odd(
        &["100ms", "300ms", "1s", "50", "8", "1500ms"],
        &[
            "1.5s",
            "2sec",
            "3secs",
            "100msec",
            "0.5ms",
            "foo",
            "",
            "5m",
            "100MS",
            "-1",
            "1.5",
            "0x10ms",
            "0",
            "100000s",
            "1e3ms",
            "4294967296",
            ".5s",
        ],
    )
}

/// `route show` with and without filters.
pub fn list(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "route");
    match dice.below(10) {
        0..2 => {}
        2..4 => say(&mut line, "show table all"),
        4..6 => {
            let verb = dice.pick(&["show", "list", "lst", "ls", "l", "s", "sh"]);
            line.push(verb.to_owned());
            let table = values::table(dice);
            line.extend(["table".to_owned(), table]);
        }
        _ => {
            let verb = dice.pick(&["show", "show", "list", "ls"]);
            line.push(verb.to_owned());
            filters(dice, &mut line);
        }
    }
    line
}

/// `route flush`.
pub fn flush(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "route flush");
    match dice.below(6) {
        0 => say(&mut line, "cache"),
        1 if dice.chance(20) => {}
        1 | 2 => {
            let table = values::table(dice);
            line.extend(["table".to_owned(), table]);
        }
        _ => filters(dice, &mut line),
    }
    line
}

fn filters(dice: &mut Dice, line: &mut Line) {
    const FILTERS: &[&str] = &[
        "table",
        "table",
        "table",
        "proto",
        "scope",
        "type",
        "type",
        "dev",
        "dev",
        "via",
        "src",
        "realms",
        "metric",
        "tos",
        "root",
        "match",
        "exact",
        "bare",
        "bare",
        "from",
        "cached",
        "cloned",
        "vrf",
        "iif",
        "mark",
        "to",
        "table-all",
        "table-all",
    ];
    let first = dice.pick(FILTERS);
    for filter in std::iter::once(first).chain(dice.some(FILTERS, 3)) {
        let word = match filter {
            "bare" => String::new(),
            "table-all" => "table".to_owned(),
            "metric" => dice.word(&["metric", "priority", "preference", "m"]),
            "tos" => dice.word(&["tos", "dsfield", "tos"]),
            "dev" => dice.word(&["dev", "dev", "oif"]),
            word => dice.keyword(word),
        };
        if !word.is_empty() {
            line.push(word);
        }
        let value = match filter {
            "cached" | "cloned" => continue,
            "table" => values::table(dice),
            "table-all" => "all".to_owned(),
            "proto" => values::protocol(dice),
            "scope" => values::scope(dice),
            "type" => values::kind(dice),
            "dev" | "iif" => values::device(dice),
            "realms" => values::realms(dice),
            "metric" => values::number(dice, &["10", "20", "50", "0"]),
            "tos" => values::tos(dice),
            "vrf" => dice.or_odd(&["default", "v0"], &["nope", ""]),
            "mark" => values::mark(dice),
            "from" => {
                let how = dice.word(&["root", "match", "exact", ""]);
                say(line, &how);
                values::prefix(dice)
            }
            "to" => {
                let how = dice.word(&["root", "match", "exact", ""]);
                say(line, &how);
                values::prefix(dice)
            }
            _ => values::prefix(dice),
        };
        line.push(value);
    }
}

/// `route get`, without `notify`: that wish stays with the route in the cache of the processor that
/// served it, whatever the answer was, and later answers depend on where they run.
pub fn get(dice: &mut Dice) -> Line {
    const WORDS: &[&str] = &[
        "from",
        "from",
        "from",
        "iif",
        "iif",
        "oif",
        "dev",
        "mark",
        "mark",
        "tos",
        "sport",
        "dport",
        "ipproto",
        "ipproto",
        "uid",
        "fibmatch",
        "fibmatch",
        "connected",
        "vrf",
        "to",
    ];
    let mut line = Line::new();
    say(&mut line, "route");
    let verb = dice.keyword("get");
    line.push(verb);
    let mut clauses = dice.some(WORDS, 5);
    // A lookup from a device needs a source to mean anything.
    if clauses.contains(&"iif") && dice.chance(80) {
        clauses.push("from");
    }
    // With a source, a device is no more than a preference of IPv6.
    if clauses.contains(&"oif") && dice.chance(40) {
        clauses.push("from");
    }
    let place = dice.below(clauses.len() as u64 + 1) as usize;
    for (index, word) in clauses.iter().enumerate() {
        if index == place {
            destination(dice, &mut line);
        }
        get_clause(dice, &mut line, word);
    }
    if place == clauses.len() && !dice.chance(1) {
        destination(dice, &mut line);
    }
    line
}

fn destination(dice: &mut Dice, line: &mut Line) {
    if dice.chance(8) {
        line.push("to".to_owned());
    }
    let address = match dice.chance(5) {
        true => values::prefix(dice),
        false => values::address(dice),
    };
    line.push(address);
}

fn get_clause(dice: &mut Dice, line: &mut Line, clause: &str) {
    if matches!(clause, "vrf" | "to") && !dice.chance(10) {
        return;
    }
    let word = match clause {
        "tos" => dice.word(&["tos", "dsfield", "tos"]),
        word => dice.keyword(word),
    };
    line.push(word);
    let value = match clause {
        "fibmatch" | "connected" => return,
        "from" | "to" => values::address(dice),
        "iif" | "oif" | "dev" => values::device(dice),
        "mark" => dice.or_odd(
            &["1", "2", "3", "0x10", "0x100", "15", "16"],
            &["0", "foo", "", "1/2", "-1", "4294967295", "4294967296"],
        ),
        "tos" => values::tos(dice),
        "sport" | "dport" => values::port(dice),
        "ipproto" => values::ipproto(dice),
        "uid" => values::number(dice, &["0", "500", "1000", "1500"]),
        _ => dice.or_odd(&["v0", "default"], &["nope", ""]),
    };
    line.push(value);
}
