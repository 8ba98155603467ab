//! `ip vrf` (iproute2 7.1 `ip/ipvrf.c`).

use super::Spelling::Prefix;
use super::rule::unknown_command;
use super::value::u32_word;
use super::{Desk, Keyword, Parse, Usage, Words, one_of, wrong};
use crate::command::{Command, VrfCommand};
use crate::fault::Fault;
use crate::types::Level;

/// The commands of `ip vrf`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Identify,
    Pids,
    Exec,
    Show,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("identify")], Verb::Identify, "[ PID ]", "print the name of the VRF that a process was started in, or this one"),
    Keyword::new(&[Prefix("pids")], Verb::Pids, "NAME", "print the processes of a VRF: there are none"),
    Keyword::new(&[Prefix("exec")], Verb::Exec, "NAME CMD ...", "run a command in a VRF, where ip, sysctl and rpdb are rpdb"),
    Keyword::new(&[Prefix("show"), Prefix("lst"), Prefix("list")], Verb::Show, "[ NAME ]", "print VRFs with their tables"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words after `vrf`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return done(VrfCommand::ShowAll);
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("vrf", word));
    };
    match (verb, rest.0) {
        (Verb::Identify, words) => identify(words),
        (Verb::Pids, [name]) => done(VrfCommand::Pids(name.clone())),
        (Verb::Pids, _) => wrong(Fault::tool("Invalid arguments\n")),
        (Verb::Exec, []) => wrong(Fault::tool("No VRF name specified\n")),
        (Verb::Exec, [_]) => wrong(Fault::tool("No command specified\n")),
        (Verb::Exec, [name, words @ ..]) => done(VrfCommand::Exec(name.clone(), words.to_vec())),
        (Verb::Show, []) => done(VrfCommand::ShowAll),
        (Verb::Show, [name]) => done(VrfCommand::Show(name.clone())),
        (Verb::Show, _) | (Verb::Help, _) => wrong(usage(desk.level())),
    }
}

fn done<'w>(command: VrfCommand) -> Parse<'w, Command> {
    Ok((Words(&[]), Command::Vrf(command)))
}

fn identify<'w>(words: &[String]) -> Parse<'w, Command> {
    match words {
        [] => done(VrfCommand::Identify(None)),
        [word] => match u32_word(word, 10) {
            Some(pid) => done(VrfCommand::Identify(Some(pid))),
            None => wrong(Fault::invalid_argument("Invalid pid\n", word)),
        },
        [_, word, ..] => wrong(Fault::invalid_argument("Extra arguments specified\n", word)),
    }
}

/// `ip vrf help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level).commands("ip vrf", COMMANDS).fault()
}

#[cfg(test)]
mod tests {
    use super::super::trial::faults;

    #[test]
    fn each_command_counts_its_words() {
        faults(&[
            ("vrf exec", "No VRF name specified\n", 1),
            ("vrf e red", "No command specified\n", 1),
            ("vrf pids", "Invalid arguments\n", 1),
            ("vrf pids a b", "Invalid arguments\n", 1),
            (
                "vrf foo",
                "Command \"foo\" is unknown, try \"ip vrf help\".\n",
                255,
            ),
            (
                "vrf identify x",
                "Error: argument \"x\" is wrong: Invalid pid\n\n",
                255,
            ),
            (
                "vrf identify 1 2",
                "Error: argument \"2\" is wrong: Extra arguments specified\n\n",
                255,
            ),
        ]);
    }
}
