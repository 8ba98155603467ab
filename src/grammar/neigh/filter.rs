//! The selector of `ip neigh show` and `flush` (iproute2 7.1 `ip/ipneigh.c`, `do_show_or_flush`).

use super::super::Spelling::{Exact, Prefix};
use super::super::addr::existing_vrf;
use super::super::existing;
use super::super::value::prefix_or_exit;
use super::super::{
    Clause, Desk, Keyword, Parse, Spelling, Words, clause, fold, lexed, not_modelled, skip_word,
    value, wrong,
};
use super::{state, usage};
use crate::command::{Command, NeighCommand, NeighFilter};
use crate::fault::Fault;
use crate::types::{Family, IfName, nud};

const PART: &str = "SELECTOR";

/// The words of a selector, as far as read.
#[derive(Clone, Debug, Default)]
pub struct NeighSelection {
    filter: NeighFilter,
    /// It is for a flush, which never means entries without resolution.
    flush: bool,
}

/// Every keyword, in match order.
#[rustfmt::skip]
pub const FILTER: &[Keyword<Clause<NeighSelection>>] = &[
    clause(&[Exact("dev")], PART, dev, "DEV", "entries on this device"),
    clause(&[Exact("master")], PART, master, "DEV", "entries on devices that this one enslaves"),
    clause(&[Exact("vrf")], PART, vrf, "VRF", "entries on devices in this VRF"),
    clause(&[Exact("nomaster")], PART, nomaster, "", "entries on devices without a master"),
    clause(&[Exact("unused")], PART, unused, "", "entries that nothing uses"),
    clause(&[Exact("nud")], PART, nud_state, "{ STATE | all }", "entries in this state; several may be said"),
    clause(&[Exact("proxy")], PART, proxy, "", "addresses that this host answers for"),
    clause(&[Prefix("protocol")], PART, protocol, "{ PROTO | all }", "entries made by this protocol"),
];

pub(super) fn show<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = selection(desk, words, false)?;
    Ok((rest, Command::Neigh(NeighCommand::Show(filter))))
}

pub(super) fn flush<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    if words.is_empty() {
        return wrong(Fault::tool("Flush requires arguments.\n"));
    }
    let (rest, filter) = selection(desk, words, true)?;
    Ok((rest, Command::Neigh(NeighCommand::Flush(filter))))
}

fn selection<'w>(desk: &Desk<'_>, words: Words<'w>, flush: bool) -> Parse<'w, NeighFilter> {
    let states = match flush {
        true => !(nud::PERMANENT | nud::NOARP),
        false => 0xff & !nud::NOARP,
    };
    let mut read = NeighSelection {
        filter: NeighFilter {
            family: desk.globals.family,
            states,
            ..NeighFilter::default()
        },
        flush,
    };
    let (rest, ()) = fold(desk, FILTER, prefix, words, &mut read)?;
    if read.filter.family == Family::BRIDGE {
        return wrong(not_modelled("ip -family bridge neigh"));
    }
    Ok((rest, read.filter))
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.filter.dev.is_some() {
        return wrong(Fault::duplicate("dev", word));
    }
    read.filter.dev = Some(IfName::from(word));
    Ok((rest, ()))
}

fn master<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    let (rest, found) = existing(desk, words, "Device does not exist\n")?;
    (read.filter.master, read.filter.nomaster) = (Some(found), false);
    Ok((rest, ()))
}

fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    let (rest, found) = existing_vrf(desk, words)?;
    (read.filter.master, read.filter.nomaster) = (Some(found), false);
    Ok((rest, ()))
}

fn nomaster<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    (read.filter.master, read.filter.nomaster) = (None, true);
    Ok((words, ()))
}

fn unused<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    read.filter.unused = true;
    Ok((words, ()))
}

fn nud_state<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let found = match state(word) {
        Some(nud::NONE) => NeighFilter::NONE,
        Some(found) => found,
        None if word == "all" && read.flush => !nud::NOARP,
        None if word == "all" => u16::MAX,
        None => return wrong(Fault::invalid_argument("nud state is bad", word)),
    };
    if !read.filter.said {
        read.filter.states = 0;
    }
    read.filter.said = true;
    read.filter.states |= found;
    Ok((rest, ()))
}

fn proxy<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    read.filter.proxy = true;
    Ok((words, ()))
}

fn protocol<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.filter.protocol = match desk.book.protocol_id(word) {
        Some(found) => found.0,
        None if word == "all" => 0,
        None => return wrong(Fault::invalid_argument("invalid \"protocol\"\n", word)),
    };
    Ok((rest, ()))
}

/// `[ to ] PREFIX`.
fn prefix<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighSelection) -> Parse<'w, ()> {
    let (words, ()) = skip_word(words, "to")?;
    if words
        .peek()
        .is_some_and(|word| Spelling::Prefix("help").matches(word))
    {
        return wrong(usage(desk.level()));
    }
    let (rest, found) = lexed(words, |word| prefix_or_exit(word, read.filter.family))?;
    if read.filter.family == Family::UNSPEC {
        read.filter.family = found.family;
    }
    read.filter.prefix = Some(found);
    Ok((rest, ()))
}
