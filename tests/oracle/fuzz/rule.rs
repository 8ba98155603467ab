//! `ip rule`.

use super::dice::{Dice, Line, say};
use super::values;

const SELECTORS: &[&str] = &[
    "not",
    "from",
    "from",
    "from",
    "to",
    "to",
    "pref",
    "pref",
    "tos",
    "fwmark",
    "fwmark",
    "iif",
    "oif",
    "dev",
    "uidrange",
    "ipproto",
    "sport",
    "dport",
    "dscp",
    "tun_id",
    "realms",
    "protocol",
    "l3mdev",
    "flowlabel",
];

/// `rule add`, `rule del`.
pub fn change(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    let verb = dice.pick(&[
        "add", "add", "add", "add", "add", "del", "del", "delete", "a", "d",
    ]);
    say(&mut line, "rule");
    let verb = dice.keyword(verb);
    line.push(verb);
    for selector in dice.some(SELECTORS, 5) {
        clause(dice, &mut line, selector);
    }
    match dice.below(20) {
        0..11 => action_table(dice, &mut line),
        11..16 => {
            if dice.chance(20) {
                line.push("type".to_owned());
            }
            let word = values::kind(dice);
            line.push(word);
        }
        16 => {
            let word = dice.keyword("goto");
            line.push(word);
            let target = priority(dice);
            line.push(target);
        }
        17 => {
            let word = dice.word(&["nop", "n", "nop", "nat", "map-to"]);
            let map = word.starts_with("nat") || word.starts_with('m');
            line.push(word);
            if map {
                let address = values::address(dice);
                line.push(address);
            }
        }
        _ => {}
    }
    if dice.chance(2) {
        let word = dice.word(&[
            "foo", "help", "table", "from", "pref", "fwmark", "99", "sport", "goto",
        ]);
        line.push(word);
    }
    line
}

fn action_table(dice: &mut Dice, line: &mut Line) {
    let word = dice.pick(&["table", "lookup", "table"]);
    let word = dice.keyword(word);
    line.push(word);
    let table = values::table(dice);
    line.push(table);
    if dice.chance(12) {
        let (word, value) = match dice.chance(60) {
            true => (
                dice.word(&[
                    "suppress_prefixlength",
                    "sup_pl",
                    "suppress_prefixlength",
                    "s",
                ]),
                values::number(dice, &["0", "8", "16", "24", "32"]),
            ),
            false => (
                dice.word(&["suppress_ifgroup", "sup_group", "suppress_i"]),
                values::group(dice),
            ),
        };
        line.extend([word, value]);
    }
}

/// A rule priority from a small range, so that rules meet.
pub fn priority(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "10", "20", "20", "30", "50", "99", "100", "1000", "32765", "40",
        ],
        &[
            "0",
            "1",
            "32766",
            "32767",
            "4294967295",
            "4294967296",
            "-1",
            "foo",
            "",
            "0x10",
            "+6",
            " 5",
            "7 ",
            "010",
        ],
    )
}

/// A selector and its value.
pub fn clause(dice: &mut Dice, line: &mut Line, selector: &str) {
    if matches!(selector, "dscp" | "flowlabel") && !dice.new && dice.chance(90) {
        return;
    }
    let word = match selector {
        "pref" => dice.word(&["pref", "priority", "order", "preference", "pref", "p", "o"]),
        "tos" => dice.word(&["tos", "dsfield", "tos", "ds"]),
        word => dice.keyword(word),
    };
    line.push(word);
    let value = match selector {
        "not" | "l3mdev" => return,
        "from" | "to" => values::prefix(dice),
        "pref" => priority(dice),
        "tos" => values::tos(dice),
        "fwmark" => values::mark(dice),
        "iif" | "oif" | "dev" => values::device(dice),
        "uidrange" => values::uidrange(dice),
        "ipproto" => values::ipproto(dice),
        "sport" | "dport" => values::ports(dice),
        "dscp" => dscp(dice),
        "flowlabel" => flowlabel(dice),
        "tun_id" => values::number(dice, &["5", "7", "0x10", "0"]),
        "realms" => values::realms(dice),
        _ => values::protocol(dice),
    };
    line.push(value);
}

fn dscp(dice: &mut Dice) -> String {
    dice.or_odd(
        &["2", "4", "0x8", "CS1", "8/0x38", "4/0x3f"],
        &[
            "63", "64", "255", "256", "300", "EF", "ef", "foo", "", "8/", "/8", "8/0x7", "8/64",
            "0", "0/0", "AF11", "-1",
        ],
    )
}

fn flowlabel(dice: &mut Dice) -> String {
    dice.or_odd(
        &["5", "0x12345", "0x5/0xff"],
        &[
            "0", "0/0", "0x100000", "0xfffff", "5/2", "foo", "", "5/", "/5",
        ],
    )
}

/// `rule show`, `flush`, `save`-free: save and restore have transcripts of their own.
pub fn list(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "rule");
    if dice.chance(50) {
        if dice.chance(60) {
            let verb = dice.pick(&["show", "list", "lst", "ls", "l", "s"]);
            line.push(verb.to_owned());
        }
        return line;
    }
    let verb = dice.pick(&["show", "show", "list", "list", "lst"]);
    line.push(verb.to_owned());
    filters(dice, &mut line);
    line
}

/// `rule flush`, mostly of a few rules.
pub fn flush(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "rule flush");
    if !dice.chance(15) {
        let table = values::table(dice);
        match dice.chance(50) {
            true => line.extend(["table".to_owned(), table]),
            false => filters(dice, &mut line),
        }
    }
    line
}

fn filters(dice: &mut Dice, line: &mut Line) {
    const FILTERS: &[&str] = &[
        "not", "from", "from", "to", "to", "pref", "tos", "fwmark", "iif", "oif", "dev",
        "uidrange", "ipproto", "sport", "dport", "dscp", "tun_id", "protocol", "l3mdev", "table",
        "table", "table", "bare", "src", "dst", "lookup",
    ];
    let first = dice.pick(FILTERS);
    for filter in std::iter::once(first).chain(dice.some(FILTERS, 2)) {
        match filter {
            "table" | "lookup" => {
                let word = dice.keyword(filter);
                let table = values::table(dice);
                line.extend([word, table]);
            }
            "bare" => {
                let prefix = values::prefix(dice);
                line.push(prefix);
            }
            "src" | "dst" => {
                let word = dice.keyword(filter);
                let prefix = values::prefix(dice);
                line.extend([word, prefix]);
            }
            _ => clause(dice, line, filter),
        }
    }
}
