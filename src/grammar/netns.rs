//! `ip netns` (iproute2 7.1 `ip/ipnetns.c`). Words that a command does not want are ignored by
//! most, and refused by some.

use super::Spelling::{Exact, Prefix};
use super::rule::unknown_command;
use super::value::i32_word;
use super::{
    Clause, Desk, Keyword, Parse, Usage, Words, argument, clause, fold, one_of, value, wrong,
};
use crate::command::{Aside, Command, NetnsCommand};
use crate::fault::Fault;
use crate::types::{Level, bytes_of_text};

/// The commands of `ip netns`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    List,
    ListId,
    Help,
    Add,
    Set,
    Delete,
    Identify,
    Pids,
    Exec,
    Monitor,
    Attach,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("list"), Prefix("show"), Prefix("lst")], Verb::List, "", "print the names of all namespaces"),
    Keyword::new(&[Prefix("list-id")], Verb::ListId, "[ ID_FILTER ]", "print the ids by which this namespace knows others"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
    Keyword::new(&[Prefix("add")], Verb::Add, "NAME", "make a namespace"),
    Keyword::new(&[Prefix("set")], Verb::Set, "NAME NETNSID", "give a namespace an id in this one"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "[ NAME ]", "take a name away, and with the last one the namespace and its links; with -all, all of them"),
    Keyword::new(&[Prefix("identify")], Verb::Identify, "[ PID ]", "print the name of the namespace of a process, or of this one"),
    Keyword::new(&[Prefix("pids")], Verb::Pids, "NAME", "print the processes of a namespace: there are none"),
    Keyword::new(&[Prefix("exec")], Verb::Exec, "[ NAME ] CMD ...", "run a command in a namespace, where ip, sysctl and rpdb are rpdb; with -all, in each"),
    Keyword::new(&[Prefix("monitor")], Verb::Monitor, "", "print the names that come and go"),
    Keyword::new(&[Prefix("attach")], Verb::Attach, "NAME PID", "give the namespace of a process one more name"),
];

/// What `list-id` is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct IdFilter {
    target: Option<i32>,
    nsid: Option<i32>,
}

/// The keywords of `list-id`.
#[rustfmt::skip]
pub const ID_FILTER: &[Keyword<Clause<IdFilter>>] = &[
    clause(&[Exact("target-nsid")], "ID_FILTER", target, "NUMBER", "the ids that the namespace of this id gives"),
    clause(&[Exact("nsid")], "ID_FILTER", nsid, "NUMBER", "only this id"),
];

/// The words after `netns`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, behind)) = words.split() else {
        return done(words, NetnsCommand::List);
    };
    let all = desk.globals.all;
    if let Some(name) = behind.peek().filter(|name| !all && !may_be_name(name)) {
        let text = format!("Invalid netns name \"{name}\"\n");
        return wrong(Fault::word(text));
    }
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("netns", word));
    };
    match verb {
        Verb::List => done(rest, NetnsCommand::List),
        Verb::ListId => list_id(desk, rest),
        Verb::Help => wrong(usage(desk.level())),
        Verb::Add => {
            let (rest, name) = name(rest)?;
            done(rest, NetnsCommand::Add(name))
        }
        Verb::Set => set(rest),
        Verb::Delete if all => done(rest, NetnsCommand::DeleteAll),
        Verb::Delete => {
            let (rest, name) = name(rest)?;
            done(rest, NetnsCommand::Delete(name))
        }
        Verb::Identify => identify(rest),
        Verb::Pids => {
            let (rest, name) = name(rest)?;
            alone(rest, NetnsCommand::Pids(name))
        }
        Verb::Exec => exec(rest, all),
        Verb::Monitor => done(rest, NetnsCommand::Monitor),
        Verb::Attach => attach(rest),
    }
}

/// What words are left is nobody's business.
fn done(words: Words<'_>, command: NetnsCommand) -> Parse<'_, Command> {
    Ok((words, Command::Netns(command)))
}

/// No word may be left.
fn alone(words: Words<'_>, command: NetnsCommand) -> Parse<'_, Command> {
    match words.is_empty() {
        true => done(words, command),
        false => wrong(Fault::tool("extra arguments specified\n")),
    }
}

/// `NAME_MAX` and the two names that every directory has.
fn may_be_name(name: &str) -> bool {
    let length = bytes_of_text(name).len();
    (1..=255).contains(&length) && !name.contains('/') && name != "." && name != ".."
}

fn name(words: Words<'_>) -> Parse<'_, String> {
    match words.split() {
        Some((name, rest)) => Ok((rest, name.to_owned())),
        None => wrong(Fault::tool("No netns name specified\n")),
    }
}

fn set(words: Words<'_>) -> Parse<'_, Command> {
    let (rest, name) = name(words)?;
    let Some((word, rest)) = rest.split() else {
        return wrong(Fault::tool("No nsid specified\n"));
    };
    let id = match (word, i32_word(word, 0)) {
        ("auto", _) => -1,
        (_, None) => {
            let said = "Invalid \"netnsid\" value";
            return wrong(Fault::invalid_argument(said, word));
        }
        (_, Some(id)) if id < 0 => {
            let said = "\"netnsid\" value should be >= 0";
            return wrong(Fault::invalid_argument(said, word));
        }
        (_, Some(id)) => id,
    };
    done(rest, NetnsCommand::Set(name, id))
}

fn identify(words: Words<'_>) -> Parse<'_, Command> {
    let Some((word, rest)) = words.split() else {
        return done(words, NetnsCommand::Identify(None));
    };
    if !rest.is_empty() {
        return alone(rest, NetnsCommand::Identify(None));
    }
    if !word.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = format!("Specified string '{word}' is not a pid\n");
        return wrong(Fault::tool(text));
    }
    // A number that no process can have is one that none has.
    let pid = word.parse().unwrap_or(i32::MAX);
    done(rest, NetnsCommand::Identify(Some(pid)))
}

fn exec(words: Words<'_>, all: bool) -> Parse<'_, Command> {
    let missing = || wrong(Fault::tool("No command specified\n"));
    let command = |words: Words<'_>| words.0.to_vec();
    if all {
        return match words.is_empty() {
            true => missing(),
            false => done(Words(&[]), NetnsCommand::ExecAll(command(words))),
        };
    }
    let (rest, name) = name(words)?;
    match rest.is_empty() {
        true => missing(),
        false => done(Words(&[]), NetnsCommand::Exec(name, command(rest))),
    }
}

fn attach(words: Words<'_>) -> Parse<'_, Command> {
    let [name, word, rest @ ..] = words.0 else {
        return wrong(Fault::tool("No netns name and PID specified\n"));
    };
    match i32_word(word, 0).filter(|pid| *pid != 0) {
        Some(pid) => done(Words(rest), NetnsCommand::Attach(name.clone(), pid)),
        None => wrong(Fault::tool(format!("Invalid PID: {word}\n"))),
    }
}

fn list_id<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    desk.aside(Aside::NetnsNames);
    let mut filter = IdFilter::default();
    let (rest, ()) = fold(desk, ID_FILTER, no_filter, words, &mut filter)?;
    let IdFilter { target, nsid } = filter;
    done(rest, NetnsCommand::ListId { target, nsid })
}

fn no_filter<'w>(desk: &Desk<'_>, _: Words<'w>, _: &mut IdFilter) -> Parse<'w, ()> {
    wrong(usage(desk.level()))
}

fn target<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut IdFilter) -> Parse<'w, ()> {
    let (rest, id) = id(words, "target-nsid", read.target)?;
    read.target = Some(id);
    Ok((rest, ()))
}

fn nsid<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut IdFilter) -> Parse<'w, ()> {
    let (rest, id) = id(words, "nsid", read.nsid)?;
    read.nsid = Some(id);
    Ok((rest, ()))
}

/// An id. Of one that is typed twice the original blames the keyword, of a negative one the word
/// behind it.
fn id<'w>(words: Words<'w>, key: &str, before: Option<i32>) -> Parse<'w, i32> {
    if before.is_some() {
        return wrong(Fault::duplicate(key, key));
    }
    let (rest, _) = value(words)?;
    let said = format!("\"{key}\" value is invalid");
    let (_, id) = argument(words, &said, |word| i32_word(word, 0))?;
    if id < 0 {
        let said = format!("\"{key}\" value should be >= 0");
        return wrong(Fault::invalid_argument(
            &said,
            rest.peek().unwrap_or("(null)"),
        ));
    }
    Ok((rest, id))
}

/// `ip netns help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip [ -all ] netns", COMMANDS)
        .clauses(ID_FILTER)
        .production("NETNSID", "{ auto | NUMBER }")
        .fault()
}

#[cfg(test)]
mod tests {
    use super::super::trial::faults;

    #[test]
    fn names_are_checked_before_commands() {
        faults(&[
            ("netns add", "No netns name specified\n", 1),
            ("netns foo a/b", "Invalid netns name \"a/b\"\n", 255),
            ("netns add ..", "Invalid netns name \"..\"\n", 255),
            (
                "netns foo",
                "Command \"foo\" is unknown, try \"ip netns help\".\n",
                255,
            ),
            ("netns exec", "No netns name specified\n", 1),
            ("netns exec a", "No command specified\n", 1),
            ("netns attach a", "No netns name and PID specified\n", 1),
            ("netns attach a 0", "Invalid PID: 0\n", 1),
            ("netns pids a b", "extra arguments specified\n", 1),
            ("netns set a", "No nsid specified\n", 1),
            (
                "netns list-id nsid -1",
                "Error: argument \"(null)\" is wrong: \"nsid\" value should be >= 0\n",
                255,
            ),
            (
                "netns list-id nsid 1 nsid 2",
                "Error: duplicate \"nsid\": \"nsid\" is the second value.\n",
                255,
            ),
        ]);
    }
}
