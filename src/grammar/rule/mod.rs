//! `ip rule` (iproute2 7.1 `ip/iprule.c`): adding and deleting share one argument loop, listing and
//! flushing another.

mod filter;
mod modify;

pub use filter::FILTER;
pub(super) use filter::protocol_or_all;
pub use modify::{ACTIONS, CLAUSES, RuleDraft};

use super::Spelling::Prefix;
use super::{Desk, KINDS, Keyword, Parse, Usage, Words, one_of, wrong};
use crate::command::{Command, RuleCommand};
use crate::fault::Fault;
use crate::types::Level;

/// The commands of `ip rule`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    List,
    Save,
    Restore,
    Add,
    Delete,
    Flush,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("list"), Prefix("lst"), Prefix("show")], Verb::List, "[ FILTER ]", "print the rules"),
    Keyword::new(&[Prefix("save")], Verb::Save, "", "write the rules to stdout, as netlink messages"),
    Keyword::new(&[Prefix("restore")], Verb::Restore, "", "add the rules that stdin holds"),
    Keyword::new(&[Prefix("add")], Verb::Add, "SELECTOR ACTION", "add a rule"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "SELECTOR ACTION", "delete the first rule that agrees with all that is said"),
    Keyword::new(&[Prefix("flush")], Verb::Flush, "[ FILTER ]", "delete all rules that the filter lets through and whose priority is not 0"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words after `rule`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return filter::list(desk, words);
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("rule", word));
    };
    match verb {
        Verb::List => filter::list(desk, rest),
        Verb::Flush => filter::flush(desk, rest),
        Verb::Save if !rest.is_empty() => wrong(Fault::tool(
            "\"ip rule save\" does not take any arguments.\n",
        )),
        Verb::Save => command(rest, RuleCommand::Save),
        Verb::Restore => command(rest, RuleCommand::Restore),
        Verb::Add => modify::add(desk, rest),
        Verb::Delete => modify::delete(desk, rest),
        Verb::Help => wrong(usage(desk.level())),
    }
}

/// A command that takes all remaining words.
fn command(_: Words<'_>, command: RuleCommand) -> Parse<'_, Command> {
    Ok((Words(&[]), Command::Rule(command)))
}

/// `Command "x" is unknown, try "ip OBJECT help".`
pub(super) fn unknown_command(object: &str, word: &str) -> Fault {
    Fault::word(format!(
        "Command \"{word}\" is unknown, try \"ip {object} help\".\n"
    ))
}

/// `ip rule help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip rule", COMMANDS)
        .clauses(CLAUSES)
        .keywords_of("ACTION", ACTIONS)
        .production("ACTION", "[ [ type ] TYPE ]")
        .clauses(FILTER)
        .choice("TYPE", KINDS)
        .production("TABLE_ID", "{ local | main | default | NAME | NUMBER }")
        .production("PREFIX", "{ default | all | any | ADDRESS[/LENGTH] }")
        .fault()
}
