//! `ip nexthop`. Ids are few, so that commands meet each other's objects.

use super::dice::{Dice, Line, say};
use super::{encap, values};

/// The number of an object.
pub fn id(dice: &mut Dice) -> String {
    dice.or_odd(
        &[
            "1", "2", "3", "4", "5", "6", "7", "8", "1", "2", "3", "0x4", "20", "21",
        ],
        &["0", "99", "4294967295", "4294967296", "x", "-1", ""],
    )
}

/// `nexthop add`, `replace` and `del`.
pub fn change(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "nexthop");
    let verb = dice.pick(&[
        "add", "add", "add", "add", "add", "add", "replace", "replace", "replace", "del", "delete",
    ]);
    let word = dice.keyword(verb);
    line.push(word);
    if dice.chance(80) {
        let id = id(dice);
        line.extend(["id".to_owned(), id]);
    }
    if verb.starts_with("del") && !dice.chance(4) {
        return line;
    }
    match dice.below(20) {
        0..6 => hop(dice, &mut line),
        6..9 => {
            let device = values::device(dice);
            line.extend(["dev".to_owned(), device]);
        }
        9..11 => line.push("blackhole".to_owned()),
        11..13 => {
            let gateway = values::gateway(dice);
            line.extend(["via".to_owned(), gateway, "fdb".to_owned()]);
        }
        _ => group(dice, &mut line),
    }
    if dice.chance(15) {
        let protocol = values::protocol(dice);
        let word = dice.keyword("protocol");
        line.extend([word, protocol]);
    }
    if dice.chance(6) {
        let word = dice.word(&[
            "onlink",
            "fdb",
            "blackhole",
            "hw_stats on",
            "hw_stats off",
            "hw_stats foo",
            "foo",
            "help",
            "group 1",
            "type mpath",
            "type foo",
            "encap ip id 5 dst 10.0.0.9",
            "id",
            "dev",
            "via inet 10.0.0.2",
            "via inet6 2001:db8::2",
            "via all",
            "via default",
        ]);
        say(&mut line, &word);
    }
    line
}

fn hop(dice: &mut Dice, line: &mut Line) {
    let gateway = values::gateway(dice);
    line.extend(["via".to_owned(), gateway]);
    if !dice.chance(8) {
        let device = values::device(dice);
        line.extend(["dev".to_owned(), device]);
    }
    if dice.chance(20) {
        line.push("onlink".to_owned());
    }
    if dice.chance(5) {
        encap::clause(dice, line);
    }
}

fn group(dice: &mut Dice, line: &mut Line) {
    let member = |dice: &mut Dice| {
        let id = id(dice);
        let weight = dice.or_odd(
            &["", "", "", ",1", ",3", ",10"],
            &[
                ",256", ",257", ",65535", ",65536", ",65537", ",0", ",x", ",",
            ],
        );
        id + &weight
    };
    let count = 1 + dice.below(4);
    let members: Vec<String> = (0..count).map(|_| member(dice)).collect();
    line.extend(["group".to_owned(), members.join("/")]);
    if dice.chance(10) {
        line.push("fdb".to_owned());
    }
    if dice.chance(25) {
        say(line, "type resilient");
        for word in dice.some(&["buckets 8", "buckets 8", "buckets 5", "idle_timer 60"], 3) {
            say(line, word);
        }
        if dice.chance(10) {
            let word = dice.word(&["buckets 0", "unbalanced_timer 300", "idle_timer 42949672"]);
            say(line, &word);
        }
    }
}

/// `nexthop list` and its sisters. What buckets show is how long they have been idle, which
/// nothing repeats: only questions that are refused are asked of them.
pub fn list(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "nexthop");
    let id = id(dice);
    let words = match dice.below(20) {
        0..2 => String::new(),
        2..8 => "show".to_owned(),
        8..10 => format!("list dev {}", values::device(dice)),
        10 => "ls".to_owned(),
        11 => "list groups".to_owned(),
        12 => format!("list protocol {}", dice.below(6)),
        13 => format!("list master {}", values::device(dice)),
        14 => format!("list vrf {}", values::device(dice)),
        15 => "list fdb".to_owned(),
        16..18 => format!("get id {id}"),
        18 => format!("list id {id} foo"),
        _ => dice.word(&[
            "bucket list id 99",
            "bucket get id 1",
            "bucket foo",
            "get",
            "foo",
        ]),
    };
    say(&mut line, &words);
    line
}

/// `nexthop flush`.
pub fn flush(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "nexthop flush");
    let words = match dice.below(6) {
        0 => String::new(),
        1 => "groups".to_owned(),
        2 => format!("dev {}", values::device(dice)),
        3 => format!("protocol {}", dice.below(6)),
        4 => "fdb".to_owned(),
        _ => format!("id {}", dice.below(9)),
    };
    say(&mut line, &words);
    line
}
