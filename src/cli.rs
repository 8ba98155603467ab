//! RPDB'S OWN FLAGS. This room knows what may stand before the iproute2 part of a command line,
//! what the environment says, and how the program was called. It refuses to know what the
//! iproute2 words mean: it hands them on untouched. `run` calls it first.
//!
//! Own flags count only in full spelling (`--state`, never `--st`), and only before the first word
//! that is not one of them, so that no abbreviation of iproute2 changes its meaning. When the
//! program is called as `ip` there are none at all.

mod link;
mod verb;

pub use link::{LINK, follow};
pub use verb::{Verb, verb, verbs};

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command};

use crate::types::{Level, text_of_bytes};

/// The variables of the environment that rpdb knows, and what each is for.
#[rustfmt::skip]
pub const VARIABLES: &[(&str, &str)] = &[
    ("RPDB_STATE", "The state file, unless --state names one"),
    ("RPDB_IPROUTE2", "The level to answer at, 6.1 or 7.1, unless --iproute2 says; 7.1 by default"),
    ("RPDB_NETNS", "The network namespace that the command was started in, by name; netns exec sets it"),
    ("RPDB_BARE", "1 is the same as --bare, 0 the same as nothing"),
    ("RPDB_NAMES_DIR", "The only folder that names of numbers are read from"),
    ("RPDB_UID", "The id of the user who asks, 0 by default; others may look, but not change"),
    ("RPDB_NOW", "The time in seconds since 1970, where answers depend on it"),
    ("RPDB_LOG", "A file that gets one line of JSON for each call: its words, how it ended, and what it changed"),
    ("RPDB_FAIL", "A file that says which calls are to fail, and how: see rpdb-test(7)"),
    ("XDG_STATE_HOME", "The folder that the state lies in, as rpdb/state.json"),
    ("HOME", "The folder of the user, where XDG_STATE_HOME is not set: the state is in .local/state"),
    ("COLORFGBG", "The colours of the terminal, which -color fits itself to"),
];

/// The word that begins the second half of `run`.
pub const INSIDE: &str = "--inside";
/// The word that begins the second half of `netns exec` within a run.
pub const INSIDE_NETNS: &str = "--inside-netns";

/// What the process was given besides its arguments. A plain argument everywhere below `main`,
/// so that tests can choose it.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `RPDB_STATE`.
    pub state: Option<OsString>,
    /// `RPDB_IPROUTE2`.
    pub iproute2: Option<OsString>,
    /// `RPDB_NAMES_DIR`.
    pub names_dir: Option<OsString>,
    /// `RPDB_BARE`.
    pub bare: Option<OsString>,
    /// `RPDB_UID`.
    pub uid: Option<OsString>,
    /// `RPDB_NETNS`.
    pub netns: Option<String>,
    /// `RPDB_NOW`.
    pub now: Option<OsString>,
    /// `RPDB_LOG`.
    pub log: Option<OsString>,
    /// `RPDB_FAIL`.
    pub fail: Option<OsString>,
    /// `XDG_STATE_HOME`.
    pub xdg_state_home: Option<OsString>,
    /// `HOME`.
    pub home: Option<OsString>,
    /// `COLORFGBG`: the colours of the terminal, the background last.
    pub colorfgbg: Option<String>,
    /// The streams are those of this very process, and may be written to on the way.
    pub live: bool,
    /// stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// stderr is a terminal.
    pub stderr_is_terminal: bool,
}

impl Environment {
    /// What this very process was given.
    pub fn of_process() -> Self {
        let var = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            state: var("RPDB_STATE"),
            iproute2: var("RPDB_IPROUTE2"),
            names_dir: var("RPDB_NAMES_DIR"),
            bare: var("RPDB_BARE"),
            uid: var("RPDB_UID"),
            netns: var("RPDB_NETNS").map(|value| text_of_bytes(value.as_bytes())),
            now: var("RPDB_NOW"),
            log: var("RPDB_LOG"),
            fail: var("RPDB_FAIL"),
            xdg_state_home: var("XDG_STATE_HOME"),
            home: var("HOME"),
            colorfgbg: var("COLORFGBG").map(|value| value.to_string_lossy().into_owned()),
            live: true,
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
        }
    }
}

/// Everything that was decided before the first iproute2 word.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Setup {
    /// Called as `ip`: no own flags, verbs or hints.
    pub as_ip: bool,
    /// Called as `sysctl`: the words are its alone.
    pub as_sysctl: bool,
    /// Called as `ping` (false) or `ping6` (true): the same.
    pub as_ping: Option<bool>,
    /// State file, when one was named.
    pub state: Option<PathBuf>,
    /// Compatibility level.
    pub level: Level,
    /// Directory that replaces the name files' usual places.
    pub names_dir: Option<PathBuf>,
    /// A missing state means a bare namespace instead of a booted host.
    pub bare: bool,
    /// User id that asks.
    pub uid: u32,
    /// Seconds since the epoch.
    pub now: i64,
    /// The version was asked for.
    pub version: bool,
    /// All words of the call, the program's name first.
    pub argv: Vec<OsString>,
    /// The iproute2 words, as text (see [`text_of_bytes`]).
    pub words: Vec<String>,
}

/// One of our own flags.
struct Flag {
    name: &'static str,
    /// What its value is called, if it takes one.
    value: Option<&'static str>,
    about: &'static str,
}

#[rustfmt::skip]
const FLAGS: &[Flag] = &[
    Flag { name: "state", value: Some("FILE"), about: "State file [RPDB_STATE]" },
    Flag { name: "iproute2", value: Some("LEVEL"), about: "Answer as iproute2 6.1 or 7.1 does [RPDB_IPROUTE2]" },
    Flag { name: "bare", value: None, about: "A new state has lo down and no addresses [RPDB_BARE]" },
    Flag { name: "version", value: None, about: "Print rpdb's version" },
];

/// The definition of our own flags for clap. It costs more to build than most answers, so it is
/// only built when there is an own flag to read.
pub fn flags() -> Command {
    let arg = |flag: &Flag| {
        let arg = Arg::new(flag.name).long(flag.name).help(flag.about);
        match flag.value {
            Some(value) if flag.name == "state" => arg
                .value_name(value)
                .value_parser(clap::value_parser!(PathBuf)),
            Some(value) => arg.value_name(value),
            None => arg.action(ArgAction::SetTrue),
        }
    };
    Command::new("rpdb")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args(FLAGS.iter().map(arg))
}

/// The own flags of one command line.
#[derive(Default)]
struct Own {
    state: Option<PathBuf>,
    iproute2: Option<String>,
    bare: bool,
    version: bool,
}

impl Own {
    /// Reads the words that [`own_part`] found.
    fn read(words: &[OsString]) -> Result<Self, String> {
        if words.is_empty() {
            return Ok(Self::default());
        }
        let matches = flags().no_binary_name(true).try_get_matches_from(words);
        let found = matches.map_err(|error| one_line(&error))?;
        Ok(Self {
            state: found.get_one::<PathBuf>("state").cloned(),
            iproute2: found.get_one::<String>("iproute2").cloned(),
            bare: found.get_flag("bare"),
            version: found.get_flag("version"),
        })
    }
}

/// Each own flag and what it is for.
pub fn flag_lines() -> Vec<(String, String)> {
    let line = |flag: &Flag| {
        let value = { flag.value }.map(|name| format!(" {name}"));
        let value = value.unwrap_or_default();
        (format!("--{}{value}", flag.name), flag.about.to_owned())
    };
    FLAGS.iter().map(line).collect()
}

/// Each own verb and what it is for.
pub fn verb_lines() -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for verb in verbs().get_subcommands() {
        let name = verb.get_name();
        if verb.has_subcommands() {
            let parts = verb.get_subcommands();
            lines.extend(parts.map(|part| {
                let words: String = part.get_arguments().map(argument).collect();
                (
                    format!("{name} {}{words}", part.get_name()),
                    sentence(part.get_about()),
                )
            }));
        } else {
            let words: String = verb.get_arguments().map(argument).collect();
            lines.push((format!("{name}{words}"), sentence(verb.get_about())));
        }
    }
    lines
}

/// How an argument of a verb is written.
fn argument(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let name = names.first().map_or("", |name| name.as_str());
    if let Some(long) = arg.get_long() {
        return format!(" [ --{long} {name} ]");
    }
    match arg.is_required_set() || name == "..." {
        true => format!(" {name}"),
        false => format!(" [ {name} ]"),
    }
}

fn sentence(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// Reads the command line and the environment.
///
/// # Errors
/// One line without its newline, when a value of ours is bad.
pub fn read(args: &[OsString], env: &Environment) -> Result<Setup, String> {
    let as_ip = called_as(args).as_bytes() == b"ip";
    let as_sysctl = called_as(args).as_bytes() == b"sysctl";
    let as_ping = match called_as(args).as_bytes() {
        b"ping" => Some(false),
        b"ping6" => Some(true),
        _ => None,
    };
    let foreign = as_ip || as_sysctl || as_ping.is_some();
    let rest = args.get(1..).unwrap_or_default();
    let (own, tail) = rest.split_at(if foreign { 0 } else { own_part(rest) });
    let own = Own::read(own)?;
    let words = tail.iter().map(|arg| text_of_bytes(arg.as_bytes()));
    Ok(Setup {
        as_ip,
        as_sysctl,
        as_ping,
        level: level(own.iproute2, env)?,
        state: { own.state }.or_else(|| env.state.clone().map(PathBuf::from)),
        names_dir: env.names_dir.clone().map(PathBuf::from),
        bare: own.bare || switch("RPDB_BARE", env.bare.as_deref())?,
        uid: number("RPDB_UID", env.uid.as_deref())?.unwrap_or(0),
        now: match number("RPDB_NOW", env.now.as_deref())? {
            Some(now) => now,
            None => seconds_since_epoch(),
        },
        version: own.version,
        argv: args.to_vec(),
        words: words.collect(),
    })
}

/// Last component of `argv[0]`.
fn called_as(args: &[OsString]) -> &OsStr {
    let path = args.first().map(|arg| arg.as_bytes()).unwrap_or_default();
    OsStr::from_bytes(path.rsplit(|byte| *byte == b'/').next().unwrap_or_default())
}

/// How many leading words are own flags and their values.
fn own_part(rest: &[OsString]) -> usize {
    let mut taken = 0;
    while let Some(word) = rest.get(taken).and_then(|word| word.to_str()) {
        let name = word.split_once('=').map_or(word, |(name, _)| name);
        let Some(own) = own_flag(name) else { break };
        let separate = own.value.is_some() && name.len() == word.len();
        taken += if separate { 2 } else { 1 };
    }
    taken.min(rest.len())
}

/// The own flag that `word` is, in full spelling.
fn own_flag(word: &str) -> Option<&'static Flag> {
    let name = word.strip_prefix("--")?;
    FLAGS.iter().find(|flag| flag.name == name)
}

/// The own flag whose value is still to come behind these words.
pub fn flag_in_need(words: &[OsString]) -> Option<String> {
    let (last, before) = words.split_last()?;
    let flag = own_flag(last.to_str()?)?;
    let own = own_part(before) == before.len() && flag_in_need(before).is_none();
    (own && flag.value.is_some()).then(|| flag.name.to_owned())
}

/// clap's message in one line.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

fn level(own: Option<String>, env: &Environment) -> Result<Level, String> {
    let flag = own.map(|word| ("--iproute2", word));
    let var = || {
        env.iproute2
            .as_deref()
            .map(|word| ("RPDB_IPROUTE2", word.to_string_lossy().into_owned()))
    };
    match flag.or_else(var) {
        None => Ok(Level::default()),
        Some((_, word)) if word == "6.1" => Ok(Level::V6_1),
        Some((_, word)) if word == "7.1" => Ok(Level::V7_1),
        Some((name, word)) => Err(format!("{name}: '{word}' is no known level (6.1 or 7.1)")),
    }
}

fn switch(name: &str, value: Option<&OsStr>) -> Result<bool, String> {
    match value.map(OsStr::as_bytes) {
        None | Some(b"0") => Ok(false),
        Some(b"1") => Ok(true),
        Some(other) => Err(format!(
            "{name}: '{}' is neither 0 nor 1",
            text_of_bytes(other)
        )),
    }
}

fn number<N: std::str::FromStr>(name: &str, value: Option<&OsStr>) -> Result<Option<N>, String> {
    let Some(value) = value else { return Ok(None) };
    let text = text_of_bytes(value.as_bytes());
    match text.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(format!("{name}: '{text}' is not a number in range")),
    }
}

fn seconds_since_epoch() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup(line: &str) -> Result<Setup, String> {
        let args: Vec<_> = line.split(' ').map(OsString::from).collect();
        read(
            &args,
            &Environment {
                now: Some("7".into()),
                ..Environment::default()
            },
        )
    }

    #[test]
    fn own_flags_end_at_the_first_foreign_word() {
        let setup = setup("rpdb --state /x --bare -s --state rule").expect("good");
        assert_eq!(setup.state, Some(PathBuf::from("/x")));
        assert!(setup.bare);
        assert_eq!(setup.words, ["-s", "--state", "rule"]);
    }

    #[test]
    fn values_may_be_glued() {
        let setup = setup("bin/rpdb --iproute2=6.1 --state=a=b rule").expect("good");
        assert_eq!(setup.level, Level::V6_1);
        assert_eq!(setup.state, Some(PathBuf::from("a=b")));
    }

    #[test]
    fn abbreviations_belong_to_iproute2() {
        for word in [
            "--st", "--stat", "-state", "--ba", "--ip", "--", "--help", "--vers",
        ] {
            let setup = setup(&format!("rpdb {word} rule")).expect("good");
            assert_eq!(setup.words, [word, "rule"]);
        }
    }

    #[test]
    fn called_as_ip_nothing_is_ours() {
        let setup = setup("/usr/sbin/ip --state /x rule").expect("good");
        assert!(setup.as_ip);
        assert_eq!(setup.words, ["--state", "/x", "rule"]);
        let setup = self::setup("/sbin/sysctl --state a=1").expect("good");
        assert!(setup.as_sysctl && !setup.as_ip);
        assert_eq!(setup.words, ["--state", "a=1"]);
    }

    #[test]
    fn every_variable_is_described() {
        let (_, of_process) = include_str!("cli.rs")
            .split_once("fn of_process")
            .expect("the reader of the environment");
        let (read, _) = of_process.split_once("\n    }\n").expect("its end");
        let read = read.split("var(\"").skip(1);
        let mut names: Vec<_> = read.filter_map(|rest| rest.split('"').next()).collect();
        let mut described: Vec<_> = VARIABLES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        described.sort_unstable();
        assert_eq!(names, described);
    }

    #[test]
    fn bad_values_are_one_line() {
        for line in [
            "rpdb --iproute2 5 rule",
            "rpdb --state",
            "rpdb --bare=3 rule",
            "rpdb --bare --bare",
        ] {
            let error = setup(line).expect_err("bad");
            assert!(!error.is_empty() && !error.contains('\n'), "{error}");
        }
        let env = Environment {
            uid: Some("abc".into()),
            ..Environment::default()
        };
        assert_eq!(
            read(&["rpdb".into()], &env),
            Err("RPDB_UID: 'abc' is not a number in range".into())
        );
    }
}
