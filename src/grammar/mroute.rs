//! `ip mroute` (iproute2 7.1 `ip/ipmroute.c`).

use super::Spelling::{Exact, Prefix};
use super::rule::unknown_command;
use super::value::prefix_or_exit;
use super::{
    Clause, Desk, Keyword, Parse, Spelling, Usage, Words, argument, clause, fold, one_of,
    skip_word, value, wrong,
};
use crate::command::{Command, MrouteCommand};
use crate::fault::Fault;
use crate::types::{Family, IfName, Level, TableId};

const PART: &str = "SELECTOR";

/// The commands of `ip mroute`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    Show,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("list"), Prefix("show"), Prefix("lst")], Verb::Show, "[ SELECTOR ]", "print multicast routes: there are none"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words of a selector, as far as read.
#[derive(Clone, Debug, Default)]
pub struct MrouteWords {
    table: Option<Option<TableId>>,
    iif: Option<IfName>,
}

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<MrouteWords>>] = &[
    clause(&[Prefix("table")], PART, table, "{ TABLE_ID | all }", "only routes of this table, or of all; of default unless said"),
    clause(&[Exact("iif")], PART, iif, "DEV", "only packets that come in through this device"),
    clause(&[Prefix("from")], PART, from, "PREFIX", "only packets of these senders"),
];

/// The words after `mroute`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return show(desk, words);
    };
    match one_of(COMMANDS, desk.level(), words) {
        Ok((rest, Verb::Show)) => show(desk, rest),
        Ok((_, Verb::Help)) => wrong(usage(desk.level())),
        Err(_) => wrong(unknown_command("mroute", word)),
    }
}

/// `ip mroute help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip mroute", COMMANDS)
        .clauses(CLAUSES)
        .fault()
}

/// The words are not read where the family has no multicast routes.
fn show<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let family = desk.globals.family;
    let mut read = MrouteWords::default();
    let (default, words) = match family {
        Family::UNSPEC | Family::INET => (Some(TableId::DEFAULT), words),
        Family::INET6 => (None, words),
        _ => (None, Words(&[])),
    };
    let (rest, ()) = fold(desk, CLAUSES, to, words, &mut read)?;
    let command = MrouteCommand {
        family,
        table: read.table.unwrap_or(default),
        iif: read.iif,
    };
    Ok((rest, Command::Mroute(command)))
}

fn table<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut MrouteWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let known = desk.book.table_id(word);
    if known.is_none() && word == "help" {
        return wrong(usage(desk.level()));
    }
    let (_, table) = argument(words, "table id value is invalid\n", |word| match known {
        Some(table) => Some(Some(table).filter(|table| *table != TableId::UNSPEC)),
        None => (word == "all").then_some(None),
    })?;
    read.table = Some(table);
    Ok((rest, ()))
}

fn iif<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut MrouteWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.iif = Some(IfName::from(word));
    Ok((rest, ()))
}

/// A prefix, whatever it is: nothing is there to be compared. 6.1 reads it in the family of
/// multicast routes, which has no addresses.
fn prefix<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let read = match word {
        _ if desk.level().modern() => prefix_or_exit(word, desk.globals.family).map(|_| ()),
        "default" | "all" | "any" => Ok(()),
        _ => {
            let said = format!("Error: ??? prefix is expected rather than \"{word}\".\n");
            Err(Fault::exit1(said))
        }
    };
    match read {
        Ok(()) => Ok((rest, ())),
        Err(fault) => wrong(fault),
    }
}

fn from<'w>(desk: &Desk<'_>, words: Words<'w>, _: &mut MrouteWords) -> Parse<'w, ()> {
    prefix(desk, words)
}

fn to<'w>(desk: &Desk<'_>, words: Words<'w>, _: &mut MrouteWords) -> Parse<'w, ()> {
    let (words, ()) = skip_word(words, "to")?;
    if { words.peek() }.is_some_and(|word| Spelling::Prefix("help").matches(word)) {
        return wrong(usage(desk.level()));
    }
    prefix(desk, words)
}
