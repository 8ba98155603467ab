//! rpdb's own verbs. They stand where iproute2 has an object, in full spelling only; no object of
//! iproute2 begins like one of them.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

/// One of rpdb's own verbs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verb {
    /// `explain …`: the arguments of `route get`.
    Explain(Vec<String>),
    /// `sysctl …`: as the tool of that name.
    Sysctl(Vec<String>),
    /// `ping …`: whether a packet would be answered.
    Ping(Vec<String>),
    /// `state path`.
    StatePath,
    /// `state cat`.
    StateCat,
    /// `state check`.
    StateCheck,
    /// `state fold`.
    StateFold,
    /// `state recover FILE`.
    StateRecover(String),
    /// `link-into DIR`: a folder of programs that remember the state.
    LinkInto {
        /// The state, when one was named behind the verb.
        state: Option<PathBuf>,
        /// The folder.
        folder: String,
    },
    /// `shell [CMD…]`: a shell that finds rpdb as `ip`.
    Shell {
        /// The state, when one was named behind the verb.
        state: Option<PathBuf>,
        /// A command instead of a shell.
        words: Vec<String>,
    },
    /// `run CMD…`: a script in namespaces of its own, where `ip` is rpdb.
    Run {
        /// The state, when one was named behind the verb.
        state: Option<PathBuf>,
        /// Folders of which it gets throw-away copies.
        scratch: Vec<String>,
        /// The command.
        words: Vec<String>,
    },
    /// `demo`.
    Demo,
    /// `man [PAGE]`.
    Man(Option<String>),
    /// `completions SHELL`.
    Completions(String),
    /// `completions words …`: what the scripts ask while a line is being typed. The last word is
    /// the one at the cursor.
    Words(Vec<String>),
}

impl Verb {
    /// The state that was named behind the verb.
    pub fn state(&self) -> Option<PathBuf> {
        match self {
            Self::LinkInto { state, .. } | Self::Shell { state, .. } | Self::Run { state, .. } => {
                state.clone()
            }
            _ => None,
        }
    }

    /// True when it does not matter which namespace it is called in.
    pub fn needs_no_netns(&self) -> bool {
        !matches!(self, Self::Explain(_) | Self::Sysctl(_) | Self::Ping(_))
    }
}

/// The verbs that start other programs, or make what starts rpdb.
fn starters() -> [Command; 3] {
    let state = { Arg::new("state").long("state").value_name("FILE") }
        .value_parser(clap::value_parser!(PathBuf))
        .help("State file");
    let folder = Arg::new("folder").value_name("DIR").required(true);
    let words = { Arg::new("words").value_name("CMD ...") }
        .num_args(0..)
        .trailing_var_arg(true)
        .allow_hyphen_values(true);
    let scratch = { Arg::new("scratch").long("scratch").value_name("DIR") }
        .action(ArgAction::Append)
        .help("Folder of which the command gets a throw-away copy");
    [
        Command::new("link-into")
            .about("Put ip, sysctl and rpdb into a folder, each remembering the state")
            .args([folder, state.clone()]),
        Command::new("shell")
            .about("Start a shell, or a command, in which ip and sysctl are rpdb")
            .args([state.clone(), words.clone()]),
        Command::new("run")
            .about("Run a script as root, with /sbin/ip and its like replaced and the network of the host hidden")
            .args([state, scratch, words]),
    ]
}
/// The first words that [`verbs`] reads. Kept beside it, because building it costs more than most
/// answers.
const NAMES: &[&str] = &[
    "explain",
    "sysctl",
    "ping",
    "state",
    "link-into",
    "shell",
    "run",
    "demo",
    "man",
    "completions",
];

/// The definition of the verbs.
pub fn verbs() -> Command {
    let words = Arg::new("words").num_args(0..).value_name("...");
    let settings = words.clone();
    let target = words.clone();
    let page = Arg::new("page").value_name("PAGE");
    let shell = { Arg::new("shell").value_name("SHELL") }
        .required(true)
        .value_parser(["bash", "zsh", "fish"]);
    Command::new("rpdb")
        .no_binary_name(true)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand(
            Command::new("explain")
                .about("Show how route get comes to its answer; takes its arguments")
                .arg(words),
        )
        .subcommand(
            Command::new("sysctl")
                .about("Show and change settings that decide about routing, as sysctl(8) does")
                .arg(settings),
        )
        .subcommand(
            Command::new("ping")
                .about("Tell by the lookups on the way whether a packet would be answered; takes the words of ping(8)")
                .arg(target),
        )
        .subcommand(
            Command::new("state")
                .about("Look at the state file, and keep it in order")
                .disable_help_flag(true)
                .disable_help_subcommand(true)
                .subcommand_required(true)
                .subcommand(Command::new("path").about("Print where the state lies"))
                .subcommand(Command::new("cat").about("Print the state"))
                .subcommand(
                    Command::new("check").about("Check the state, and count what is in it"),
                )
                .subcommand(
                    Command::new("fold")
                        .about("Write the document of the state anew, without a journal"),
                )
                .subcommand(
                    Command::new("recover")
                        .about("Save what is whole of a damaged state to a new file")
                        .arg(Arg::new("file").value_name("FILE").required(true)),
                ),
        )
        .subcommands(starters())
        .subcommand(Command::new("demo").about("Play a short story of policy routing"))
        .subcommand(
            Command::new("man")
                .about("Print a manual page, or which there are; man -l - shows it")
                .arg(page),
        )
        .subcommand(
            Command::new("completions")
                .about("Print a shell's completion script: bash, zsh or fish")
                .arg(shell),
        )
}

/// Reads an own verb; `None` when the first word is none.
///
/// # Errors
/// One line, when what follows the verb is wrong.
pub fn verb(words: &[String]) -> Result<Option<Verb>, String> {
    let Some((first, rest)) = words.split_first() else {
        return Ok(None);
    };
    if first == "explain" {
        // Not through clap: the words are iproute2's.
        return Ok(Some(Verb::Explain(rest.to_vec())));
    }
    if first == "sysctl" {
        return Ok(Some(Verb::Sysctl(rest.to_vec())));
    }
    if first == "ping" {
        return Ok(Some(Verb::Ping(rest.to_vec())));
    }
    if let ("completions", [mode, rest @ ..]) = (first.as_str(), rest)
        && mode == "words"
    {
        return Ok(Some(Verb::Words(rest.to_vec())));
    }
    if !NAMES.contains(&first.as_str()) {
        return Ok(None);
    }
    let matches =
        { verbs().try_get_matches_from(words) }.map_err(|error| super::one_line(&error))?;
    Ok(matches
        .subcommand()
        .map(|(name, inside)| chosen(name, inside)))
}

/// The verb of that name.
fn chosen(name: &str, inside: &ArgMatches) -> Verb {
    let word = |arg: &str| inside.get_one::<String>(arg).cloned();
    let state = || inside.get_one::<PathBuf>("state").cloned();
    let many = |arg: &str| {
        let words = inside.get_many::<String>(arg).into_iter().flatten();
        words.cloned().collect()
    };
    match (name, inside.subcommand_name()) {
        ("link-into", _) => Verb::LinkInto {
            state: state(),
            folder: word("folder").unwrap_or_default(),
        },
        ("shell", _) => Verb::Shell {
            state: state(),
            words: many("words"),
        },
        ("run", _) => Verb::Run {
            state: state(),
            scratch: many("scratch"),
            words: many("words"),
        },
        ("state", Some("path")) => Verb::StatePath,
        ("state", Some("cat")) => Verb::StateCat,
        ("state", Some("fold")) => Verb::StateFold,
        ("state", Some("recover")) => {
            let to = inside.subcommand_matches("recover");
            let to = to.and_then(|to| to.get_one::<String>("file").cloned());
            Verb::StateRecover(to.unwrap_or_default())
        }
        ("state", _) => Verb::StateCheck,
        ("man", _) => Verb::Man(word("page")),
        ("completions", _) => Verb::Completions(word("shell").unwrap_or_default()),
        _ => Verb::Demo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<Verb>, String> {
        let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        verb(&words)
    }

    #[test]
    fn verbs_are_read_in_full_spelling_only() {
        assert_eq!(read("state cat"), Ok(Some(Verb::StateCat)));
        assert_eq!(read("demo"), Ok(Some(Verb::Demo)));
        assert_eq!(read("man"), Ok(Some(Verb::Man(None))));
        assert_eq!(read("man rule"), Ok(Some(Verb::Man(Some("rule".into())))));
        let zsh = Verb::Completions("zsh".into());
        assert_eq!(read("completions zsh"), Ok(Some(zsh)));
        for foreign in ["st", "stat", "e", "route", "help", "ma", "comp"] {
            assert_eq!(read(foreign), Ok(None), "{foreign}");
        }
    }

    #[test]
    fn every_verb_is_among_the_names() {
        let verbs = verbs();
        let names: Vec<&str> = verbs
            .get_subcommands()
            .map(|verb| verb.get_name())
            .collect();
        assert_eq!(names, NAMES);
    }

    #[test]
    fn the_words_of_explain_are_untouched() {
        let words = vec!["--x".to_owned(), "-h".to_owned()];
        assert_eq!(read("explain --x -h"), Ok(Some(Verb::Explain(words))));
    }

    #[test]
    fn the_words_of_a_line_being_typed_are_untouched() {
        let words = vec!["--state".to_owned(), String::new()];
        let line = "completions words --state ";
        assert_eq!(read(line), Ok(Some(Verb::Words(words))));
    }

    #[test]
    fn a_bad_verb_is_one_line() {
        for bad in [
            "state",
            "state x",
            "state cat x",
            "demo x",
            "man a b",
            "completions",
            "completions csh",
        ] {
            let line = read(bad).expect_err(bad);
            assert!(!line.is_empty() && !line.contains('\n'), "{line}");
        }
    }
}
