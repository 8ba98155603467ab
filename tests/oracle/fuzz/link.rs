//! `ip link` and `ip addr`.

use super::dice::{Dice, Line, say};
use super::values;

/// A link that goes up, down, away, or changes.
pub fn change(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "link");
    match dice.below(20) {
        0 => say(&mut line, "del"),
        1 => return add(dice),
        _ => {
            let verb = dice.keyword("set");
            line.push(verb);
        }
    }
    let device = values::device(dice);
    let del = line[1] == "del";
    let device = if device == "lo" && dice.chance(80) {
        "v1".to_owned()
    } else {
        device
    };
    if dice.chance(30) {
        line.push("dev".to_owned());
    }
    line.push(device);
    if del {
        return line;
    }
    let what = dice.pick(&[
        "up",
        "up",
        "up",
        "up",
        "down",
        "down",
        "down",
        "mtu",
        "mtu",
        "carrier",
        "carrier",
        "group",
        "master",
        "nomaster",
        "name",
        "txqueuelen",
        "alias",
        "address",
        "arp",
        "multicast",
        "promisc",
        "allmulticast",
        "vrf",
        "foo",
        "addrgenmode",
    ]);
    line.push(what.to_owned());
    let value = match what {
        "mtu" => values::number(dice, &["1500", "1400", "9000", "1280", "68", "67", "1000"]),
        "carrier" | "arp" | "multicast" | "promisc" | "allmulticast" => {
            dice.or_odd(&["on", "off"], &["foo", "", "o", "of", "1"])
        }
        "group" => values::group(dice),
        "master" => dice.or_odd(&["br0", "br0"], &["nope", "v0", "lo", ""]),
        "name" => dice.or_odd(
            &["w0", "w1", "v1"],
            &["v0", "", "verylongdevicename", "a/b", ".", "if9"],
        ),
        "txqueuelen" => values::number(dice, &["0", "100", "1000"]),
        "alias" => dice.or_odd(&["uplink", "down link"], &["", "\"quoted\""]),
        "address" => dice.or_odd(
            &["02:00:00:00:00:0a", "02:00:00:00:00:0b"],
            &["zz", "1:2:3", "01:00:00:00:00:01", "00:00:00:00:00:00", ""],
        ),
        "vrf" => dice.or_odd(&["v0"], &["nope", ""]),
        "addrgenmode" => dice.or_odd(&["none"], &["foo", ""]),
        _ => return line,
    };
    line.push(value);
    if dice.chance(10) {
        let word = dice.word(&["up", "down", "mtu 1300", "foo", "group 3"]);
        say(&mut line, &word);
    }
    line
}

fn add(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    let words = dice.pick(&[
        "link add br0 address 02:00:00:00:00:0c type bridge",
        "link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02",
        "link add v2 address 02:00:00:00:00:03 type veth peer name v3 address 02:00:00:00:00:04",
        "link add ifb9 address 02:00:00:00:00:09 type ifb",
        "link add ifb9 mtu 1400 address 02:00:00:00:00:09 type ifb",
        "link add x0 type nosuch",
        "link add x0",
        "link add type ifb foo",
        "link add name ifb8 address 02:00:00:00:00:08 txqueuelen 50 type ifb",
        "link add dev ifb7 index 77 address 02:00:00:00:00:07 type ifb",
        "link add verylongdevicename type ifb",
    ]);
    say(&mut line, words);
    line
}

/// `link show`.
pub fn list(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    let object = dice.pick(&["link", "link", "link", "l"]);
    line.push(object.to_owned());
    if dice.chance(30) {
        return line;
    }
    line.push(dice.pick(&["show", "show", "list", "ls", "sh"]).to_owned());
    selection(dice, &mut line);
    line
}

fn selection(dice: &mut Dice, line: &mut Line) {
    match dice.below(13) {
        0..4 => {
            let device = values::device(dice);
            line.push(device);
        }
        4 => {
            let device = values::device(dice);
            line.extend(["dev".to_owned(), device]);
        }
        5 => line.push("up".to_owned()),
        6 => {
            let master = dice.or_odd(&["br0"], &["nope", "v0"]);
            line.extend(["master".to_owned(), master]);
        }
        7 => {
            let group = values::group(dice);
            line.extend(["group".to_owned(), group]);
        }
        8 => {
            let kind = dice.or_odd(&["veth", "ifb", "bridge"], &["foo", "vrf", "bridge_slave"]);
            line.extend(["type".to_owned(), kind]);
        }
        9 if dice.new => line.push("down".to_owned()),
        10 => line.push("nomaster".to_owned()),
        11 => {
            let vrf = dice.or_odd(&["v0"], &["nope", ""]);
            line.extend(["vrf".to_owned(), vrf]);
        }
        _ => {}
    }
}

/// `addr add`, `del`, `change`, `flush`.
pub fn address(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    let object = dice.pick(&["addr", "addr", "address", "a"]);
    line.push(object.to_owned());
    if dice.chance(7) {
        return flush_addresses(dice, line);
    }
    let verb = dice.pick(&[
        "add", "add", "add", "add", "del", "del", "del", "change", "replace", "chg",
    ]);
    let verb = dice.keyword(verb);
    line.push(verb);
    if dice.chance(5) {
        line.push("local".to_owned());
    }
    let address = interface_address(dice);
    line.push(address);
    if !dice.chance(2) {
        let device = values::device(dice);
        line.extend(["dev".to_owned(), device]);
    }
    for clause in dice.some(
        &[
            "scope",
            "brd",
            "peer",
            "label",
            "metric",
            "noprefixroute",
            "proto",
            "valid_lft",
            "anycast",
            "nodad",
            "broadcast",
            "preferred_lft",
            "home",
            "mngtmpaddr",
            "autojoin",
            "optimistic",
            "secondary",
        ],
        2,
    ) {
        address_clause(dice, &mut line, clause);
    }
    line
}

fn is_rare(clause: &str) -> bool {
    const RARE: [&str; 9] = [
        "valid_lft",
        "preferred_lft",
        "anycast",
        "nodad",
        "home",
        "mngtmpaddr",
        "autojoin",
        "optimistic",
        "secondary",
    ];
    RARE.contains(&clause)
}

/// An address with its prefix length.
fn interface_address(dice: &mut Dice) -> String {
    if dice.chance(dice.odd) {
        return values::prefix(dice);
    }
    if dice.six {
        let base = dice.pick(&["2001:db8:0::", "2001:db8:1::", "2001:db8:2::", "fd00:7::"]);
        return format!(
            "{base}{:x}/{}",
            dice.pick(&[1_u8, 2, 3, 5]),
            dice.pick(&[64_u8, 64, 64, 128, 48, 127])
        );
    }
    let net = dice.pick(&[
        "10.0.0",
        "10.0.0",
        "10.0.1",
        "172.16.5",
        "203.0.113",
        "192.168.56",
        "127.0.0",
    ]);
    let host = dice.pick(&[1_u8, 2, 2, 3, 4, 200]);
    let length = dice.pick(&[
        "/24", "/24", "/24", "/24", "/25", "/30", "/31", "/32", "/16", "/8", "", "/0",
    ]);
    format!("{net}.{host}{length}")
}

fn address_clause(dice: &mut Dice, line: &mut Line, clause: &str) {
    if is_rare(clause) && !dice.chance(20) {
        return;
    }
    if clause == "proto" && !dice.new {
        return;
    }
    line.push(clause.to_owned());
    let value = match clause {
        "noprefixroute" | "nodad" | "home" | "mngtmpaddr" | "autojoin" | "optimistic"
        | "secondary" => return,
        "scope" => values::scope(dice),
        "brd" | "broadcast" => dice.or_odd(
            &["+", "10.0.0.255", "-", "+"],
            &["foo", "", "10.0.1.7", "255.255.255.255"],
        ),
        "peer" => values::prefix(dice),
        "label" => dice.or_odd(&["v0:1", "v2:x", "v0"], &["foo", "", "ifb9:verylonglabel"]),
        "metric" => values::number(dice, &["50", "100", "0"]),
        "proto" => dice.or_odd(&["kernel_lo", "5", "1"], &["foo", "", "256", "0"]),
        "valid_lft" | "preferred_lft" => dice.or_odd(&["forever"], &["0", "foo", ""]),
        _ => values::address(dice),
    };
    line.push(value);
}

fn flush_addresses(dice: &mut Dice, mut line: Line) -> Line {
    line.push("flush".to_owned());
    if dice.chance(80) {
        let device = values::device(dice);
        line.extend(["dev".to_owned(), device]);
    }
    for filter in dice.some(FILTERS, 2) {
        address_filter(dice, &mut line, filter);
    }
    line
}

/// What chooses among addresses.
const FILTERS: &[&str] = &[
    "to", "to", "scope", "scope", "label", "label", "flag", "flag", "up", "peer", "proto", "bare",
];

fn address_filter(dice: &mut Dice, line: &mut Line, filter: &str) {
    match filter {
        "to" => {
            let prefix = values::prefix(dice);
            line.extend(["to".to_owned(), prefix]);
        }
        "scope" => {
            let scope = values::scope(dice);
            line.extend(["scope".to_owned(), scope]);
        }
        "label" => {
            let label = dice.word(&["v*", "v0:*", "*:1", "ifb9", "foo", "v0", "v[0-2]", "v?:x"]);
            line.extend(["label".to_owned(), label]);
        }
        "flag" => {
            let flag = dice.word(&[
                "primary",
                "secondary",
                "permanent",
                "dynamic",
                "temporary",
                "deprecated",
                "tentative",
                "dadfailed",
                "nodad",
                "noprefixroute",
                "autojoin",
                "home",
                "stable-privacy",
                "-primary",
                "-secondary",
                "-permanent",
                "-dynamic",
                "-noprefixroute",
                "-foo",
            ]);
            line.push(flag);
        }
        "up" => line.push("up".to_owned()),
        "proto" if dice.new => {
            let protocol = dice.or_odd(&["kernel_lo", "5", "1", "0"], &["foo", "", "256"]);
            line.extend(["proto".to_owned(), protocol]);
        }
        // What no selector knows is a device.
        "peer" if dice.chance(10) => line.push("peer".to_owned()),
        "bare" if dice.chance(10) => {
            let prefix = values::prefix(dice);
            line.push(prefix);
        }
        _ => {}
    }
}

/// `addr show`.
pub fn list_addresses(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    line.push(dice.pick(&["addr", "addr", "address", "a"]).to_owned());
    if dice.chance(30) {
        return line;
    }
    line.push(dice.pick(&["show", "show", "list", "ls", "s"]).to_owned());
    if dice.chance(50) {
        selection(dice, &mut line);
    }
    for filter in dice.some(FILTERS, 3) {
        address_filter(dice, &mut line, filter);
    }
    line
}
