//! Namespaces, batch files and output switches: sessions that walk through several namespaces.

use super::dice::{Dice, Line, say};
use super::scene::{self, Families};
use crate::session::{Level, Session, Setting, Step};

const NAMES: &[&str] = &["a", "b", "c"];
const ODD_NAMES: &[&str] = &["nope", "", ".", "x/y", "a", "d", "99999999"];

/// The session of a seed.
pub fn session(seed: u64, level: Level) -> Session {
    let mut dice = Dice::new(seed);
    dice.new = level == Level::V7_1;
    let mut steps: Vec<Step> = opening(&mut dice).into_iter().map(step).collect();
    let commands = 30 + dice.below(30);
    for _ in 0..commands {
        dice.six = dice.chance(15);
        dice.odd = dice.pick(&[1, 1, 1, 1, 6, 6, 12, 35]);
        steps.push(command(&mut dice));
    }
    Session {
        setting: Setting::plain(level),
        steps,
    }
}

fn step(line: Line) -> Step {
    match line.first().map(String::as_str) {
        Some("sysctl" | "sleep") => Step::of(line),
        _ => Step::of(std::iter::once("ip".to_owned()).chain(line).collect()),
    }
}

/// Namespaces without address detection and automatic addresses, which take time, and links.
fn opening(dice: &mut Dice) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut tell = |words: &str| {
        let mut line = Line::new();
        say(&mut line, words);
        lines.push(line);
    };
    tell("sysctl -qw net.ipv6.conf.default.addr_gen_mode=1");
    tell("sysctl -qw net.ipv4.fib_multipath_hash_seed=12345");
    for name in NAMES {
        tell(&format!("netns add {name}"));
        for setting in [
            "net.ipv6.conf.all.accept_dad=0",
            "net.ipv6.conf.default.accept_dad=0",
            "net.ipv6.conf.default.addr_gen_mode=1",
            "net.ipv4.fib_multipath_hash_seed=12345",
        ] {
            tell(&format!("netns exec {name} sysctl -qw {setting}"));
        }
    }
    tell("link set lo up");
    tell("link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02");
    tell("link add v2 address 02:00:00:00:00:03 type veth peer name v3 address 02:00:00:00:00:04");
    tell("link add ifb9 address 02:00:00:00:00:09 type ifb");
    if dice.chance(70) {
        let to = dice.pick(NAMES);
        tell(&format!("link set v1 netns {to}"));
        tell("link set v0 up");
        tell(&format!("-n {to} link set v1 up"));
        tell("addr add 10.0.0.1/24 dev v0");
        tell(&format!("-n {to} addr add 10.0.0.2/24 dev v1"));
    }
    lines
}

fn name(dice: &mut Dice) -> String {
    dice.or_odd(NAMES, ODD_NAMES)
}

fn command(dice: &mut Dice) -> Step {
    match dice.below(100) {
        0..28 => step(of_netns(dice)),
        28..48 => step(across(dice)),
        48..72 => {
            let line = inner(dice);
            step(line)
        }
        72..84 => {
            let mut line = Line::new();
            say(&mut line, "netns exec");
            line.push(name(dice));
            line.push("ip".to_owned());
            line.extend(inner(dice));
            step(line)
        }
        _ => batch(dice),
    }
}

/// An ordinary command, often in another namespace.
fn inner(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    if dice.chance(60) {
        let option = dice.pick(&["-n", "-n", "-netns", "-net"]);
        line.push(option.to_owned());
        line.push(name(dice));
    }
    let families = dice.pick(&[Families::Four, Families::Four, Families::Both]);
    let command = loop {
        let command = scene::command(dice, families);
        if command.first().is_none_or(|word| word != "sysctl") {
            break command;
        }
    };
    line.extend(command);
    line
}

fn of_netns(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    if dice.chance(12) {
        let option = dice.word(&["-j", "-j -p", "-d", "-s", "-o", "-br", "-c", "-6", "-a"]);
        say(&mut line, &option);
    }
    if dice.chance(20) {
        line.push("-n".to_owned());
        line.push(name(dice));
    }
    let object = dice.pick(&["netns", "netns", "netns", "netn"]);
    line.push(object.to_owned());
    match dice.below(22) {
        0..3 => {}
        3..6 => line.push(dice.word(&["list", "show", "ls", "lst", "list foo", "l"])),
        6..9 => {
            line.push("list-id".to_owned());
            let id = dice.or_odd(&["0", "1", "5"], &["x", "-1", "", "99"]);
            match dice.below(6) {
                0 => line.extend(["nsid".to_owned(), id]),
                1 => line.extend(["target-nsid".to_owned(), id]),
                2 => line.extend(["target-nsid", &id, "nsid", "0"].map(str::to_owned)),
                _ => {}
            }
        }
        9..13 => {
            line.push(dice.keyword("set"));
            line.push(name(dice));
            line.push(dice.or_odd(&["0", "1", "5", "auto", "7"], &["x", "-1", "", "0x9"]));
        }
        13..15 => {
            line.push(dice.keyword("add"));
            let other = dice.word(&["d", "e", "a", "b", "f"]);
            line.push(other);
        }
        15 => {
            line.push(dice.keyword("delete"));
            let other = dice.or_odd(&["d", "e", "f", "c"], &["nope", "a", ""]);
            line.push(other);
        }
        16 => {
            line.push(dice.keyword("identify"));
            if dice.chance(40) {
                line.push(dice.word(&["99999999", "foo", "", "5 6"]));
            }
        }
        17 => {
            line.push(dice.keyword("pids"));
            let name = dice.or_odd(&["d", "e", "b"], ODD_NAMES);
            line.push(name);
        }
        18 => {
            let name = name(dice);
            say(&mut line, "exec");
            line.push(name);
            let command = dice.word(&[
                "true",
                "false",
                "sh -c exit\u{a0}7",
                "nosuchcmd",
                "ip netns identify",
                "echo hi",
                "",
            ]);
            line.extend(command.split(' ').map(|word| word.replace('\u{a0}', " ")));
        }
        19 => {
            line.insert(0, "-all".to_owned());
            say(&mut line, "exec");
            let command = dice.word(&[
                "true",
                "ip link show lo",
                "ip netns identify",
                "nosuchcmd",
                "ip -br link",
            ]);
            say(&mut line, &command);
        }
        20 => {
            let words = dice.word(&[
                "attach x 99999999",
                "attach",
                "attach a 99999999",
                "attach a",
                "attach q foo",
            ]);
            say(&mut line, &words);
        }
        _ => {
            let words = dice.word(&[
                "foo", "help", "foo a/b", "exec", "exec a", "set", "set a", "add", "del", "pids",
                "e a true",
            ]);
            say(&mut line, &words);
        }
    }
    line
}

/// Links that cross, and what is seen of them.
fn across(dice: &mut Dice) -> Line {
    let mut line = Line::new();
    if dice.chance(45) {
        line.push("-n".to_owned());
        line.push(name(dice));
    }
    if dice.chance(8) {
        say(&mut line, dice.pick(&["-echo", "-j -echo", "-d"]));
    }
    line.push("link".to_owned());
    let to = name(dice);
    let device = dice.or_odd(
        &["v0", "v1", "v2", "v3", "ifb9", "w0", "w1", "m0"],
        &["lo", "nope", ""],
    );
    match dice.below(16) {
        0..5 => {
            say(&mut line, "set");
            line.push(device);
            line.extend(["netns".to_owned(), to]);
            if dice.chance(35) {
                let more = dice.word(&[
                    "up",
                    "name w0",
                    "name w1 up",
                    "mtu 1400",
                    "down",
                    "name v0",
                    "netns a",
                    "master br0",
                    "alias x",
                    "index 50",
                ]);
                say(&mut line, &more);
            }
        }
        5..7 => {
            say(&mut line, "add w0 address 02:00:00:00:00:05");
            if dice.chance(40) {
                line.extend(["netns".to_owned(), name(dice)]);
            }
            say(
                &mut line,
                "type veth peer name w1 address 02:00:00:00:00:06",
            );
            if dice.chance(70) {
                line.extend(["netns".to_owned(), to]);
            }
        }
        7 => {
            say(&mut line, "add m0 address 02:00:00:00:00:07");
            if dice.chance(80) {
                line.extend(["netns".to_owned(), to]);
            }
            say(&mut line, "type ifb");
        }
        8 => {
            say(&mut line, "del");
            line.push(device);
        }
        9..11 => {
            say(&mut line, "set");
            line.push(device);
            line.push(dice.word(&["up", "up", "down"]));
        }
        11 => {
            let words = dice.word(&[
                "add br0 address 02:00:00:00:00:0c type bridge",
                "set v0 master br0",
                "set v1 master br0",
                "set v2 master br0",
                "set v0 nomaster",
                "set br0 netns a",
            ]);
            say(&mut line, &words);
        }
        _ => {
            let before = line.iter().position(|word| word == "link").unwrap_or(0);
            let switch = dice.word(&[
                "-d", "-br", "-o", "-j", "-j -p", "-s", "-c", "-4", "-0", "-N", "-d -j", "-s -j",
                "-o -d", "",
            ]);
            line.splice(before..before, switch.split_whitespace().map(str::to_owned));
            say(&mut line, "show");
            if dice.chance(30) {
                line.push(device);
            }
        }
    }
    line
}

/// Several commands in one process.
fn batch(dice: &mut Dice) -> Step {
    let mut line = Line::new();
    for (option, percent) in [
        ("-force", 35),
        ("-j", 12),
        ("-echo", 4),
        ("-s", 4),
        ("-d", 6),
        ("-6", 4),
        ("-o", 6),
    ] {
        if dice.chance(percent) {
            line.push(option.to_owned());
        }
    }
    if dice.chance(40) {
        line.push("-n".to_owned());
        line.push(name(dice));
    }
    line.push(dice.word(&["-b", "-b", "-batch", "-ba"]));
    line.push(dice.or_odd(&["-"], &["/nonexistent", "", "names"]));
    if dice.chance(3) {
        line.push("rule".to_owned());
    }
    let mut text = String::new();
    // Ids come with links that cross, sooner or later: not both in one breath.
    // Nor are links looked at that were changed a moment ago: the kernel puts off what it does to
    // the carrier.
    let breath = Breath {
        links: dice.chance(50),
        looks: dice.chance(40),
    };
    for _ in 0..dice.below(9) {
        text.push_str(&batch_line(dice, &breath));
    }
    if dice.chance(6) {
        text.push_str(&dice.word(&[
            "netns list \\\n",
            "rule 'open",
            "rule",
            "# end",
            "\\\n",
            "rule show \\",
        ]));
    }
    let searches = |line: &str| line.contains(" group ");
    if text.lines().any(searches) {
        line.retain(|word| word != "-6");
    }
    let mut step = step(line);
    step.stdin = text.into_bytes();
    step
}

/// What the lines of one batch have to do with links.
struct Breath {
    /// They cross.
    links: bool,
    /// They are looked at; otherwise they are changed.
    looks: bool,
}

impl Breath {
    /// A line may be in the batch.
    fn has(&self, words: &[String]) -> bool {
        let mut words = words.iter().skip_while(|word| word.starts_with('-'));
        let begins = |object: &str, word: &str| !word.is_empty() && object.starts_with(word);
        let object = words.next().map_or("", String::as_str);
        let verb = words.next().map_or("show", String::as_str);
        // It takes a moment to be gone.
        if begins("netns", object) {
            return !begins("delete", verb);
        }
        if !begins("link", object) && !begins("address", object) {
            return true;
        }
        let looks = ["show", "list", "lst"].into_iter();
        let looks = looks.chain(["help"]).any(|known| known.starts_with(verb));
        looks == self.looks || verb == "foo"
    }
}

fn batch_line(dice: &mut Dice, breath: &Breath) -> String {
    let words = loop {
        let words = match dice.below(10) {
            0..4 if breath.links => across(dice),
            0..4 => of_netns(dice),
            4 => {
                let words = dice.word(&[
                    "help",
                    "foo",
                    "rule help",
                    "-4 rule",
                    "netns list",
                    "-n a link",
                    "link show",
                    "rule",
                    "",
                ]);
                words.split(' ').map(str::to_owned).collect()
            }
            _ => scene::command(dice, Families::Four),
        };
        // Options are not read in a batch, and settings are another program's.
        let words: Line = match words.iter().position(|word| !word.starts_with('-')) {
            Some(at) if !dice.chance(5) => words[at..].to_vec(),
            _ => words,
        };
        if words.first().is_none_or(|word| word != "sysctl") && breath.has(&words) {
            break words;
        }
    };
    let quoted = words.iter().map(|word| quote(dice, word));
    let mut line = quoted.collect::<Vec<_>>().join(" ");
    match dice.below(30) {
        0 => line.push_str(" # said"),
        1 => line = format!("# {line}"),
        2 => line = line.replacen(' ', " \\\n", 1),
        3 => line = format!("  {line}\t"),
        4 => line.push('\n'),
        5 => line = line.replacen(' ', "\t", 1),
        6 => line.push('\r'),
        _ => {}
    }
    line.push('\n');
    line
}

fn quote(dice: &mut Dice, word: &str) -> String {
    let must = word.is_empty() || word.contains([' ', '#', '\'', '"']);
    match (must, dice.chance(3)) {
        (true, _) if word.contains('"') => format!("'{word}'"),
        (true, _) | (_, true) => format!("\"{word}\""),
        _ => word.to_owned(),
    }
}
