//! `ip link property` (iproute2 7.1 `ip/iplink.c`, `iplink_prop`).

use super::super::{Desk, Parse, Spelling, Words, value, wrong};
use super::modify::device_name;
use crate::command::{Aside, Command, LinkCommand, LinkDraft};
use crate::fault::Fault;

/// The words after `property`.
pub(super) fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, rest)) = words.split() else {
        return wrong(super::usage(desk.level()));
    };
    let is = |full: &'static str| Spelling::Prefix(full).matches(word);
    if is("add") {
        let (rest, draft) = names(desk, rest)?;
        Ok((rest, Command::Link(LinkCommand::AddProperty(draft))))
    } else if is("del") {
        let (rest, draft) = names(desk, rest)?;
        Ok((rest, Command::Link(LinkCommand::DelProperty(draft))))
    } else if is("help") {
        wrong(super::usage(desk.level()))
    } else {
        wrong(Fault::word("Operator required\n"))
    }
}

fn names<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Box<LinkDraft>> {
    let mut draft = LinkDraft::default();
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        if Spelling::Prefix("altname").matches(word) {
            let (rest, word) = value(rest)?;
            let Some(name) = device_name(word, desk.level()) else {
                return wrong(Fault::invalid_argument("not a valid altname", word));
            };
            draft.msg.alt_names.push(name);
            words = rest;
            continue;
        }
        if Spelling::Prefix("help").matches(word) {
            return wrong(super::usage(desk.level()));
        }
        let (rest, word) = if word == "dev" {
            value(rest)?
        } else {
            (rest, word)
        };
        if draft.dev.is_some() {
            return wrong(Fault::duplicate_or_garbage(desk.level(), "dev", word));
        }
        let Some(name) = device_name(word, desk.level()) else {
            let said = "\"dev\" not a valid ifname";
            return wrong(Fault::invalid_argument(said, word));
        };
        draft.dev = Some(name);
        words = rest;
    }
    let Some(dev) = draft.dev.clone() else {
        return wrong(Fault::word(
            "Not enough of information: \"dev\" argument is required.\n",
        ));
    };
    let missing = Fault::no_device(dev.as_str());
    desk.aside(Aside::Device(dev, missing));
    Ok((words, Box::new(draft)))
}
