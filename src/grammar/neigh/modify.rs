//! `ip neigh add`, `change`, `replace`, `delete` and `get` (iproute2 7.1 `ip/ipneigh.c`,
//! `ipneigh_modify`, `ipneigh_get`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{AddrWord, address_or_exit, lladdr};
use super::super::{
    Clause, Desk, Keyword, Parse, Spelling, Words, argument, clause, fold, lexed, skip_word, value,
    wrong,
};
use super::{state, usage};
use crate::command::{Command, NeighCommand, NeighDraft};
use crate::fault::Fault;
use crate::rtnl::{NeighMsg, NewFlags};
use crate::types::{Family, IfName, Level, LlAddr, ntf, nud};

const PART: &str = "NEIGH";
const QUESTION: &str = "GET";

/// The words of an entry, as far as read.
#[derive(Clone, Debug, Default)]
pub struct NeighWords {
    draft: NeighDraft,
    /// The address, as typed.
    dst: Option<AddrWord>,
    /// A device was named, or is not needed.
    placed: bool,
    /// `lladdr`, not read yet.
    lladdr: Option<String>,
}

/// Every keyword of an entry, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<NeighWords>>] = &[
    clause(&[Prefix("lladdr")], PART, link_layer, "{ LLADDR | null }", "link layer address"),
    clause(&[Exact("nud")], PART, nud_state, "STATE", "state; permanent unless said"),
    clause(&[Prefix("proxy")], PART, proxy, "ADDRESS", "an address to answer for, in the place of another host"),
    clause(&[Exact("router")], PART, router, "", "it is a router"),
    clause(&[Exact("use")], PART, used, "", "resolve it, as if something were to be sent"),
    clause(&[Exact("managed")], PART, managed, "", "keep it resolved"),
    clause(&[Prefix("extern_learn")], PART, extern_learn, "", "someone outside the kernel has learnt it"),
    clause(&[Exact("extern_valid")], PART, extern_valid, "", "someone outside the kernel vouches for it").since(Level::V7_1),
    clause(&[Exact("dev")], PART, dev, "DEV", "the device that it is on"),
    clause(&[Prefix("protocol")], PART, protocol, "PROTO", "who made it"),
];

/// Every keyword of a question, in match order.
#[rustfmt::skip]
pub const GET: &[Keyword<Clause<NeighWords>>] = &[
    clause(&[Exact("dev")], QUESTION, dev, "DEV", "the device that it is on"),
    clause(&[Prefix("proxy")], QUESTION, proxy, "ADDRESS", "an address answered for"),
];

pub(super) fn new<'w>(desk: &Desk<'_>, words: Words<'w>, flags: NewFlags) -> Parse<'w, Command> {
    let (rest, draft) = entry(desk, words)?;
    Ok((rest, Command::Neigh(NeighCommand::New(draft, flags))))
}

pub(super) fn delete<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, draft) = entry(desk, words)?;
    Ok((rest, Command::Neigh(NeighCommand::Delete(draft))))
}

fn entry<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Box<NeighDraft>> {
    let mut read = NeighWords {
        draft: NeighDraft {
            msg: NeighMsg {
                state: nud::PERMANENT,
                ..NeighMsg::default()
            },
            dev: None,
        },
        ..NeighWords::default()
    };
    let (rest, ()) = fold(desk, CLAUSES, destination, words, &mut read)?;
    let missing = Fault::word("Device and destination are required arguments.\n");
    match finish(read, missing) {
        Ok(draft) => Ok((rest, draft)),
        Err(fault) => wrong(fault),
    }
}

pub(super) fn get<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let mut read = NeighWords::default();
    let (rest, ()) = fold(desk, GET, wanted, words, &mut read)?;
    let missing = Fault::tool("Device and address are required arguments.\n");
    match finish(read, missing) {
        Ok(draft) => Ok((rest, Command::Neigh(NeighCommand::Get(draft)))),
        Err(fault) => wrong(fault),
    }
}

/// What is checked when all words are read.
fn finish(read: NeighWords, missing: Fault) -> Result<Box<NeighDraft>, Fault> {
    let mut draft = read.draft;
    let dst = read.dst.filter(|dst| dst.family != Family::UNSPEC);
    let (Some(dst), true) = (dst, read.placed) else {
        return Err(missing);
    };
    draft.msg.family = dst.family;
    draft.msg.dst = dst.ip();
    if let Some(word) = read.lladdr.filter(|word| word != "null") {
        let bytes = lladdr(&word).map_err(|trouble| Fault::tool(trouble.said))?;
        draft.msg.lladdr = Some(LlAddr(bytes));
    }
    Ok(Box::new(draft))
}

fn link_layer<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.lladdr.is_some() {
        return wrong(Fault::duplicate("lladdr", word));
    }
    read.lladdr = Some(word.to_owned());
    Ok((rest, ()))
}

fn nud_state<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "nud state is bad", state)?;
    read.draft.msg.state = found;
    Ok((rest, ()))
}

fn proxy<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if Spelling::Prefix("help").matches(word) {
        return wrong(usage(desk.level()));
    }
    if read.dst.is_some() {
        return wrong(Fault::duplicate("address", word));
    }
    let (_, found) = lexed(words, |word| address_or_exit(word, desk.globals.family))?;
    read.dst = Some(found);
    read.placed = true;
    read.draft.msg.flags |= ntf::PROXY;
    Ok((rest, ()))
}

fn flag<'w>(words: Words<'w>, read: &mut NeighWords, flag: u32) -> Parse<'w, ()> {
    read.draft.msg.flags |= flag;
    Ok((words, ()))
}

fn router<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    flag(words, read, ntf::ROUTER)
}

fn used<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    flag(words, read, ntf::USE)
}

fn managed<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    read.draft.msg.state = nud::NONE;
    flag(words, read, ntf::MANAGED)
}

fn extern_learn<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    flag(words, read, ntf::EXT_LEARNED)
}

fn extern_valid<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    flag(words, read, ntf::EXT_VALIDATED)
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    read.draft.dev = Some(IfName::from(word));
    read.placed = true;
    Ok((rest, ()))
}

fn protocol<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let said = "\"protocol\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.protocol_id(word))?;
    read.draft.msg.protocol = found.0;
    Ok((rest, ()))
}

/// `[ to ] ADDRESS`. The word `help` asks for another word and is forgotten.
fn destination<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let (words, ()) = skip_word(words, "to")?;
    let words = match words.split() {
        Some((word, rest)) if Spelling::Prefix("help").matches(word) => {
            value(rest)?;
            rest
        }
        _ => words,
    };
    address(desk, words, read)
}

/// `[ to ] ADDRESS` of a question, where `help` is help.
fn wanted<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let (words, ()) = skip_word(words, "to")?;
    if words
        .peek()
        .is_some_and(|word| Spelling::Prefix("help").matches(word))
    {
        return wrong(usage(desk.level()));
    }
    address(desk, words, read)
}

fn address<'w>(desk: &Desk<'_>, words: Words<'w>, read: &mut NeighWords) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    if read.dst.is_some() {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "to", word));
    }
    let (_, found) = lexed(words, |word| address_or_exit(word, desk.globals.family))?;
    read.dst = Some(found);
    Ok((rest, ()))
}
