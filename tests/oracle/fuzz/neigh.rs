//! `ip neigh`. Entries that wait for answers change with time: these get states that wait for
//! nothing, and are shown one at a time, as a kernel lists them in an order of its own.

use super::dice::{Dice, Line, say};
use super::values;

/// `neigh add`, `del` and their sisters.
pub fn change(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    let object = dice.word(&["neigh", "neigh", "neighbor", "neighbour", "n"]);
    line.push(object);
    let verb = dice.pick(&[
        "add", "add", "add", "replace", "change", "del", "del", "chg",
    ]);
    let verb = dice.keyword(verb);
    line.push(verb);
    if dice.chance(5) {
        line.push("to".to_owned());
    }
    let proxy = dice.chance(15);
    if proxy {
        line.push("proxy".to_owned());
    }
    let address = address(dice);
    line.push(address);
    if !proxy || dice.chance(10) {
        let lladdr = dice.or_odd(
            &[
                "02:00:00:00:00:0a",
                "02:00:00:00:00:0b",
                "02:00:00:00:00:0c",
            ],
            &[
                "zz",
                "1:2:3",
                "",
                "null",
                "01:00:00:00:00:01",
                "00:00:00:00:00:00",
            ],
        );
        line.extend(["lladdr".to_owned(), lladdr]);
    }
    if !dice.chance(3) {
        let device = values::device(dice);
        line.extend(["dev".to_owned(), device]);
    }
    if !proxy && dice.chance(40) {
        let state = dice.or_odd(
            &["permanent", "noarp", "stale", "failed", "failed"],
            &["foo", "", "0", "0x80", "256"],
        );
        line.extend(["nud".to_owned(), state]);
    }
    for word in dice.some(
        &[
            "router",
            "protocol static",
            "protocol 5",
            "protocol foo",
            "foo",
        ],
        1,
    ) {
        if word != "foo" || dice.chance(10) {
            say(&mut line, word);
        }
    }
    line
}

/// One entry.
pub fn list(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "neigh");
    match dice.below(10) {
        0..4 => {
            let verb = dice.keyword("get");
            line.push(verb);
            if dice.chance(15) {
                line.push("proxy".to_owned());
            }
            let address = address(dice);
            let device = values::device(dice);
            line.extend([address, "dev".to_owned(), device]);
        }
        _ => {
            let verb = dice.word(&["show", "show", "list", "ls"]);
            line.push(verb);
            if dice.chance(30) {
                line.push("proxy".to_owned());
            }
            let address = address(dice);
            let device = values::device(dice);
            line.extend([address, "dev".to_owned(), device]);
            if dice.chance(30) {
                let filter = dice.word(&[
                    "nud permanent",
                    "nud noarp",
                    "nud all",
                    "nud foo",
                    "unused",
                    "nomaster",
                    "protocol static",
                    "master br0",
                    "vrf v0",
                ]);
                say(&mut line, &filter);
            }
        }
    }
    line
}

/// `neigh flush`.
pub fn flush(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    say(&mut line, "neigh flush");
    match dice.below(5) {
        0 => {
            let address = address(dice);
            line.push(address);
        }
        1 => {
            let device = values::device(dice);
            line.extend(["dev".to_owned(), device]);
        }
        2 => say(&mut line, "nud permanent"),
        3 => say(&mut line, "all"),
        _ => {}
    }
    line
}

fn address(dice: &mut Dice) -> String {
    if dice.chance(dice.odd) {
        return values::address(dice);
    }
    if dice.chance(30) {
        return values::gateway(dice);
    }
    let host = dice.pick(&[9_u8, 10, 11]);
    format!("10.0.{}.{host}", dice.below(2))
}
