//! The global options, before the object (iproute2 7.1 `ip/ip.c`): one word each, no bundling, left
//! to right, up to the first word without a dash or a lone `--`.

use super::Spelling::{Exact, Prefix};
use super::value::{family_word, u32_word};
use super::{Keyword, Usage, ip_usage};
use crate::command::{ColorWhen, Globals};
use crate::fault::Fault;
use crate::names::c_signed;
use crate::types::{Family, Level};

/// What the words before the object came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opening {
    /// The options, and how many words they took.
    Run(Globals, usize),
    /// Text for stdout; nothing else is to be done.
    Version(&'static str),
}

/// What an option does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Flag {
    Loops,
    Family,
    Af(Family),
    Human,
    Iec,
    Stats,
    Details,
    Resolve,
    Oneline,
    Timestamp,
    Tshort,
    Version,
    Force,
    Batch,
    Brief,
    Json,
    Pretty,
    Rcvbuf,
    Color,
    Help,
    Netns,
    Numeric,
    All,
    Echo,
}

const fn flag(
    spell: &'static [super::Spelling],
    means: Flag,
    value: &'static str,
    about: &'static str,
) -> Keyword<Flag> {
    Keyword::new(spell, means, value, about)
}

/// Every option, in match order.
#[rustfmt::skip]
pub const OPTIONS: &[Keyword<Flag>] = &[
    flag(&[Prefix("-loops")], Flag::Loops, "NUMBER", "give up flushing addresses after this many rounds (0: never)"),
    flag(&[Prefix("-family")], Flag::Family, "{ inet | inet6 | mpls | bridge | link }", "choose the protocol family"),
    flag(&[Exact("-4")], Flag::Af(Family::INET), "", "choose IPv4"),
    flag(&[Exact("-6")], Flag::Af(Family::INET6), "", "choose IPv6"),
    flag(&[Exact("-0")], Flag::Af(Family::PACKET), "", "choose the link layer"),
    flag(&[Exact("-M")], Flag::Af(Family::MPLS), "", "choose MPLS"),
    flag(&[Exact("-B")], Flag::Af(Family::BRIDGE), "", "choose bridging"),
    flag(&[Prefix("-human"), Prefix("-human-readable")], Flag::Human, "", "print counters with a unit"),
    flag(&[Prefix("-iec")], Flag::Iec, "", "print counters in powers of 1024"),
    flag(&[Prefix("-stats"), Prefix("-statistics")], Flag::Stats, "", "print counters; twice for more of them"),
    flag(&[Prefix("-details")], Flag::Details, "", "print what is left out otherwise"),
    flag(&[Prefix("-resolve")], Flag::Resolve, "", "print the names that /etc/hosts has for addresses"),
    flag(&[Prefix("-oneline")], Flag::Oneline, "", "print each record on one line"),
    flag(&[Prefix("-timestamp")], Flag::Timestamp, "", "print the time of events; without effect here"),
    flag(&[Prefix("-tshort")], Flag::Tshort, "", "print the time of events in short form; without effect here"),
    flag(&[Prefix("-Version")], Flag::Version, "", "print the version and end"),
    flag(&[Prefix("-force")], Flag::Force, "", "go on with a batch after an error"),
    flag(&[Prefix("-batch")], Flag::Batch, "FILE", "read commands from a file, or from stdin (-)"),
    flag(&[Prefix("-brief")], Flag::Brief, "", "print links and addresses in columns"),
    flag(&[Prefix("-json")], Flag::Json, "", "print JSON"),
    flag(&[Prefix("-pretty")], Flag::Pretty, "", "indent JSON"),
    flag(&[Prefix("-rcvbuf")], Flag::Rcvbuf, "SIZE", "size of the receive buffer, accepted without effect"),
    flag(&[Prefix("-color")], Flag::Color, "[=always|auto|never]", "colour the output; always, if nothing else is said"),
    flag(&[Prefix("-help")], Flag::Help, "", "print the usage"),
    flag(&[Prefix("-netns")], Flag::Netns, "NETNS", "act in another network namespace"),
    flag(&[Prefix("-Numeric")], Flag::Numeric, "", "print numbers instead of names"),
    flag(&[Prefix("-all")], Flag::All, "", "act on all objects, where the command can"),
    flag(&[Exact("-echo")], Flag::Echo, "", "print what was added, changed or deleted"),
];

/// Reads the global options. The original enters a namespace as soon as it reads its name, and so
/// before anything else can be wrong: the names come first.
pub fn read_globals(words: &[String], level: Level) -> (Vec<String>, Result<Opening, Fault>) {
    let mut entered = Vec::new();
    let opening = opening(words, level, &mut entered);
    (entered, opening)
}

fn opening(words: &[String], level: Level, entered: &mut Vec<String>) -> Result<Opening, Fault> {
    let mut globals = Globals {
        level,
        loops: 10,
        ..Globals::default()
    };
    let mut taken = 0;
    while let Some(word) = words.get(taken) {
        if word == "--" {
            taken += 1;
            break;
        }
        if !word.starts_with('-') {
            break;
        }
        let option = word.strip_prefix('-').filter(|rest| rest.starts_with('-'));
        let option = option.unwrap_or(word);
        let flag = find(option).ok_or_else(|| unknown(option))?;
        let value = words.get(taken + 1).map(String::as_str);
        match flag {
            Flag::Version => return Ok(Opening::Version(version(level))),
            Flag::Help => return Err(ip_usage(level)),
            Flag::Color => globals.color = colour(option).unwrap_or_default(),
            flag if takes_value(flag) => {
                valued(&mut globals, flag, value)?;
                entered.extend(globals.netns.clone().filter(|_| flag == Flag::Netns));
                taken += 1;
            }
            flag => plain(&mut globals, flag),
        }
        taken += 1;
    }
    Ok(Opening::Run(globals, taken))
}

fn find(option: &str) -> Option<Flag> {
    let matches = |entry: &Keyword<Flag>| match entry.means {
        Flag::Color => colour(option).is_some(),
        _ => entry.spell.iter().any(|spelling| spelling.matches(option)),
    };
    OPTIONS
        .iter()
        .find(|entry| matches(entry))
        .map(|entry| entry.means)
}

/// `-color[=WHEN]`, abbreviated before the equals sign only.
fn colour(option: &str) -> Option<ColorWhen> {
    let (name, when) = option.split_once('=').unwrap_or((option, ""));
    if !Prefix("-color").matches(name) {
        return None;
    }
    match when {
        "" | "always" => Some(ColorWhen::Always),
        "auto" => Some(ColorWhen::Auto),
        "never" => Some(ColorWhen::Never),
        _ => None,
    }
}

fn takes_value(flag: Flag) -> bool {
    let valued = [
        Flag::Loops,
        Flag::Family,
        Flag::Batch,
        Flag::Rcvbuf,
        Flag::Netns,
    ];
    valued.contains(&flag)
}

/// An option with a value.
fn valued(globals: &mut Globals, flag: Flag, value: Option<&str>) -> Result<(), Fault> {
    let level = globals.level;
    let needed = |key: &str| value.ok_or_else(|| missing(key, level));
    match flag {
        Flag::Loops => {
            // atoi: garbage is 0, which means for ever
            let rounds = c_signed(needed("loop count")?, 10).map_or(0, |(rounds, _)| rounds);
            globals.loops = rounds as u32;
        }
        Flag::Family => globals.family = family(needed("family type")?, level)?,
        Flag::Batch => globals.batch = Some(needed("batch file")?.to_owned()),
        Flag::Rcvbuf => {
            let size = needed("rcvbuf size")?;
            u32_word(size, 0)
                .ok_or_else(|| Fault::word(format!("Invalid rcvbuf size '{size}'\n")))?;
        }
        _ => globals.netns = Some(value.ok_or_else(|| no_netns("(null)"))?.to_owned()),
    }
    Ok(())
}

/// An option without a value.
fn plain(globals: &mut Globals, flag: Flag) {
    match flag {
        Flag::Af(family) => globals.family = family,
        Flag::Human => globals.human = true,
        Flag::Iec => globals.iec = true,
        Flag::Stats => globals.stats = globals.stats.saturating_add(1),
        Flag::Details => globals.details = globals.details.saturating_add(1),
        Flag::Resolve => globals.resolve = true,
        Flag::Oneline => globals.oneline = true,
        Flag::Timestamp => globals.timestamp = true,
        Flag::Tshort => {
            globals.timestamp = true;
            globals.tshort = true;
        }
        Flag::Force => globals.force = true,
        Flag::Brief => globals.brief = true,
        Flag::Json => globals.json = true,
        Flag::Pretty => globals.pretty = true,
        Flag::Numeric => globals.numeric = true,
        Flag::All => globals.all = true,
        Flag::Echo => globals.echo = true,
        _ => {}
    }
}

fn family(word: &str, level: Level) -> Result<Family, Fault> {
    if word == "help" {
        return Err(ip_usage(level));
    }
    family_word(word).ok_or_else(|| Fault::invalid_argument("invalid protocol family", word))
}

/// The old level answered a missing value with its usage.
fn missing(key: &str, level: Level) -> Fault {
    if level.modern() {
        Fault::missing(key)
    } else {
        ip_usage(level)
    }
}

fn unknown(option: &str) -> Fault {
    Fault::word(format!(
        "Option \"{option}\" is unknown, try \"ip -help\".\n"
    ))
}

fn no_netns(name: &str) -> Fault {
    Fault::word(format!(
        "Cannot open network namespace \"{name}\": No such file or directory\n"
    ))
}

/// What `-V` prints: whose answers these are, in the form that scripts look for, and who gives them.
fn version(level: Level) -> &'static str {
    match level {
        Level::V6_1 => concat!(
            "ip utility, iproute2-6.1.0, rpdb ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        ),
        Level::V7_1 => concat!(
            "ip utility, iproute2-7.1.0, rpdb ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        ),
    }
}

/// Adds the options to a usage text.
pub fn options_usage(usage: Usage) -> Usage {
    usage.choice("OPTIONS", OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, level: Level) -> Result<(Globals, usize), Fault> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        match read_globals(&words, level).1? {
            Opening::Run(globals, taken) => Ok((globals, taken)),
            Opening::Version(text) => Err(Fault::returned(text, 0)),
        }
    }

    fn globals(line: &str) -> Globals {
        read(line, Level::V7_1).expect("good options").0
    }

    fn text(line: &str) -> String {
        read(line, Level::V7_1).expect_err("a fault").text
    }

    #[test]
    fn the_first_entry_that_matches_wins() {
        assert_eq!(globals("- 5").loops, 5);
        assert_eq!(globals("-l -1x").loops, u32::MAX);
        assert!(globals("-h").human && globals("-b f").batch.is_some());
        assert!(globals("-br").brief && globals("-t").timestamp && !globals("-t").tshort);
        assert!(globals("-ts").tshort && globals("-fo").force && globals("--json").json);
        assert_eq!(globals("-s -stati -s").stats, 3);
        assert_eq!(globals("-4 -6").family, Family::INET6);
        assert_eq!(globals("-f link").family, Family::PACKET);
        assert_eq!(globals("-c=auto").color, ColorWhen::Auto);
        assert_eq!(globals("-col").color, ColorWhen::Always);
    }

    #[test]
    fn options_end_at_a_word_without_dash_or_behind_two() {
        assert_eq!(read("-4 rule -6", Level::V7_1).expect("good").1, 1);
        assert_eq!(read("-4 -- -6", Level::V7_1).expect("good").1, 2);
    }

    #[test]
    fn what_is_wrong_is_said_as_iproute2_says_it() {
        let unknown = |word: &str| format!("Option \"{word}\" is unknown, try \"ip -help\".\n");
        assert_eq!(text("--foo"), unknown("-foo"));
        assert_eq!(text("---4"), unknown("--4"));
        assert_eq!(text("-sd"), unknown("-sd"));
        assert_eq!(text("-v"), unknown("-v"));
        assert_eq!(text("-c=x"), unknown("-c=x"));
        assert_eq!(text("-ech"), unknown("-ech"));
        assert_eq!(text("-l"), "Error: argument \"loop count\" is required\n");
        assert_eq!(text("-rc x"), "Invalid rcvbuf size 'x'\n");
        let family = "Error: argument \"foo\" is wrong: invalid protocol family\n";
        assert_eq!(text("-f foo"), family);
        assert!(text("-n").contains("\"(null)\""));
        assert!(text("-V").starts_with("ip utility, iproute2-7.1.0, rpdb "));
        let old = read("-l", Level::V6_1).expect_err("usage");
        assert!(old.text.starts_with("Usage: ip "), "{}", old.text);
        assert!(text("-he").contains("nexthop"));
    }
}
