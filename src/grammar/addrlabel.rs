//! `ip addrlabel` (iproute2 7.1 `ip/ipaddrlabel.c`).

use super::Spelling::{Exact, Prefix};
use super::rule::unknown_command;
use super::value::{prefix_or_exit, u32_word};
use super::{
    Clause, Desk, Keyword, Parse, Trouble, Usage, Words, argument, clause, existing, fold, lexed,
    one_of, value, wrong,
};
use crate::command::{AddrLabelCommand, AddrLabelDraft, Command, PrefixWord};
use crate::fault::Fault;
use crate::types::{Family, IfName, Level};

const PART: &str = "LABEL";

/// The commands of `ip addrlabel`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    List,
    Add,
    Delete,
    Flush,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("list"), Prefix("lst"), Prefix("show")], Verb::List, "", "print all labels"),
    Keyword::new(&[Prefix("add")], Verb::Add, "LABEL", "label a prefix"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "LABEL", "take the label of a prefix away; its number must be said, and does not matter"),
    Keyword::new(&[Prefix("flush")], Verb::Flush, "", "take all labels away"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words of a label, as far as read.
#[derive(Clone, Debug, Default)]
pub struct LabelWords {
    prefix: Option<PrefixWord>,
    dev: Option<IfName>,
    label: Option<u32>,
}

/// Every keyword, in match order; all other words are passed over.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<LabelWords>>] = &[
    clause(&[Exact("prefix")], PART, prefix, "PREFIX", "the addresses"),
    clause(&[Exact("dev")], PART, dev, "DEV", "only addresses on this device"),
    clause(&[Exact("label")], PART, label, "NUMBER", "their label"),
];

/// The words after `addrlabel`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let family = match desk.globals.family {
        Family::UNSPEC => Family::INET6,
        family => family,
    };
    let Some((word, _)) = words.split() else {
        return done(AddrLabelCommand::List(family));
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("addrlabel", word));
    };
    match verb {
        Verb::List if !rest.is_empty() => wrong(Fault::tool(
            "\"ip addrlabel show\" does not take any arguments.\n",
        )),
        Verb::List => done(AddrLabelCommand::List(family)),
        Verb::Flush if !rest.is_empty() => wrong(Fault::tool(
            "\"ip addrlabel flush\" does not allow extra arguments\n",
        )),
        Verb::Flush => done(AddrLabelCommand::Flush(family)),
        Verb::Add => done(AddrLabelCommand::Add(draft(desk, rest, family)?)),
        Verb::Delete => done(AddrLabelCommand::Delete(draft(desk, rest, family)?)),
        Verb::Help => wrong(usage(desk.level())),
    }
}

fn done<'w>(command: AddrLabelCommand) -> Parse<'w, Command> {
    Ok((Words(&[]), Command::AddrLabel(command)))
}

/// `ip addrlabel help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip addrlabel", COMMANDS)
        .clauses(CLAUSES)
        .fault()
}

fn draft<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    family: Family,
) -> Result<AddrLabelDraft, nom::Err<Trouble>> {
    let mut read = LabelWords::default();
    fold(desk, CLAUSES, pass_over, words, &mut read)?;
    let missing = |what: &str| {
        let text = format!("Not enough information: \"{what}\" argument is required.\n");
        nom::Err::Failure(Trouble::Fault(Fault::tool(text)))
    };
    Ok(AddrLabelDraft {
        family,
        prefix: read.prefix.ok_or_else(|| missing("prefix"))?,
        dev: read.dev,
        label: read.label.ok_or_else(|| missing("label"))?,
    })
}

fn prefix<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LabelWords) -> Parse<'w, ()> {
    let (rest, found) = lexed(words, |word| prefix_or_exit(word, desk.globals.family))?;
    read.prefix = Some(found);
    Ok((rest, ()))
}

fn dev<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut LabelWords) -> Parse<'w, ()> {
    let (rest, name) = existing(desk, words, "dev is invalid\n")?;
    read.dev = Some(name);
    Ok((rest, ()))
}

/// The largest number says that there is no label.
fn label<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut LabelWords) -> Parse<'w, ()> {
    let (rest, label) = argument(words, "label is invalid\n", |word| {
        u32_word(word, 0).filter(|label| *label != u32::MAX)
    })?;
    read.label = Some(label);
    Ok((rest, ()))
}

fn pass_over<'w>(_: &Desk<'_>, words: Words<'w>, _: &mut LabelWords) -> Parse<'w, ()> {
    value(words).map(|(rest, _)| (rest, ()))
}

#[cfg(test)]
mod tests {
    use super::super::trial::faults;

    #[test]
    fn what_is_missing_is_told_when_all_words_are_read() {
        faults(&[
            (
                "addrlabel add foo",
                "Not enough information: \"prefix\" argument is required.\n",
                1,
            ),
            (
                "addrlabel d prefix ::/0 foo",
                "Not enough information: \"label\" argument is required.\n",
                1,
            ),
            (
                "addrlabel add prefix x label y",
                "Error: any valid prefix is expected rather than \"x\".\n",
                1,
            ),
            (
                "addrlabel add label 0xffffffff",
                "Error: argument \"0xffffffff\" is wrong: label is invalid\n\n",
                255,
            ),
            (
                "addrlabel foo",
                "Command \"foo\" is unknown, try \"ip addrlabel help\".\n",
                255,
            ),
        ]);
    }
}
