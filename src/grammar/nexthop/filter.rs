//! `ip nexthop list`, `flush`, `get` and the same of buckets (iproute2 7.1 `ip/ipnexthop.c`,
//! `ipnh_list_flush`, `ipnh_bucket_list`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{u16_word, u32_word};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, existing, fold, one_of, value, wrong,
};
use super::usage;
use crate::command::{Aside, Command, NexthopCommand, NexthopFilter};
use crate::fault::Fault;
use crate::types::IfName;

const PART: &str = "SELECTOR";
const BUCKET_PART: &str = "BUCKET_SELECTOR";

/// Every keyword of a selector of objects. `id` ends the line: what follows it is not read.
#[rustfmt::skip]
pub const FILTER: &[Keyword<Clause<NexthopFilter>>] = &[
    clause(&[Prefix("dev")], PART, dev, "DEV", "hops over this device"),
    clause(&[Prefix("groups")], PART, groups, "", "groups"),
    clause(&[Prefix("master")], PART, master, "DEV", "hops over ports of this device"),
    clause(&[Prefix("vrf")], PART, vrf, "VRF", "hops over devices in this VRF"),
    clause(&[Exact("id")], PART, id, "ID", "this object alone; nothing after it counts"),
    clause(&[Prefix("protocol")], PART, protocol, "NUMBER", "installed by this protocol"),
    clause(&[Prefix("fdb")], PART, fdb, "", "for forwarding databases, which the kernel ignores"),
    clause(&[Prefix("help")], PART, help, "", "print the usage"),
];

/// Every keyword of a selector of buckets.
#[rustfmt::skip]
pub const BUCKET_FILTER: &[Keyword<Clause<NexthopFilter>>] = &[
    clause(&[Prefix("dev")], BUCKET_PART, dev, "DEV", "hops over this device"),
    clause(&[Prefix("master")], BUCKET_PART, master, "DEV", "hops over ports of this device"),
    clause(&[Prefix("vrf")], BUCKET_PART, vrf, "VRF", "hops over devices in this VRF"),
    clause(&[Exact("id")], BUCKET_PART, id, "ID", "buckets of this group"),
    clause(&[Exact("nhid")], BUCKET_PART, nhid, "ID", "buckets of this member"),
    clause(&[Prefix("help")], BUCKET_PART, help, "", "print the usage"),
];

pub(super) fn list<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = filter(desk, words)?;
    Ok((rest, Command::Nexthop(NexthopCommand::List(filter))))
}

pub(super) fn flush<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = filter(desk, words)?;
    Ok((rest, Command::Nexthop(NexthopCommand::Flush(filter))))
}

fn filter<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, NexthopFilter> {
    let mut filter = NexthopFilter {
        empty: words.is_empty(),
        ..NexthopFilter::default()
    };
    let mut words = words;
    while !words.is_empty() && filter.id.is_none() {
        let (rest, read) = match one_of(FILTER, desk.level(), words) {
            Ok((rest, clause)) => (rest, clause.read),
            Err(_) => (words, unknown as super::super::Read<_>),
        };
        (words, ()) = read(desk, rest, &mut filter)?;
    }
    Ok((Words(&[]), filter))
}

pub(super) fn buckets<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let mut filter = NexthopFilter::default();
    let (rest, ()) = fold(desk, BUCKET_FILTER, unknown, words, &mut filter)?;
    Ok((rest, Command::Nexthop(NexthopCommand::Buckets(filter))))
}

/// `get id ID`; anything else is answered with the usage.
pub(super) fn get<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, question) = question(desk, GET, words)?;
    match question.id.filter(|id| *id != 0) {
        Some(id) => Ok((rest, Command::Nexthop(NexthopCommand::Get(id)))),
        None => wrong(usage(desk.level())),
    }
}

/// `bucket get id ID index INDEX`; anything else is answered with the usage.
pub(super) fn get_bucket<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, question) = question(desk, GET_BUCKET, words)?;
    match (question.id.filter(|id| *id != 0), question.index) {
        (Some(id), Some(index)) => {
            let command = NexthopCommand::GetBucket { id, index };
            Ok((rest, Command::Nexthop(command)))
        }
        _ => wrong(usage(desk.level())),
    }
}

/// One object or bucket.
#[derive(Clone, Copy, Debug, Default)]
pub struct NexthopQuestion {
    id: Option<u32>,
    index: Option<u16>,
}

const QUESTION: &str = "GET";
const BUCKET_QUESTION: &str = "GET_BUCKET";

/// Every keyword of a question for one object.
pub const GET: &[Keyword<Clause<NexthopQuestion>>] = &[clause(
    &[Exact("id")],
    QUESTION,
    question_id,
    "ID",
    "number of the object",
)];

/// Every keyword of a question for one bucket.
#[rustfmt::skip]
pub const GET_BUCKET: &[Keyword<Clause<NexthopQuestion>>] = &[
    clause(&[Exact("id")], BUCKET_QUESTION, question_id, "ID", "number of the group"),
    clause(&[Exact("index")], BUCKET_QUESTION, question_index, "INDEX", "number of the bucket, from 0"),
];

fn question<'w>(
    desk: &Desk<'_>,
    table: &[Keyword<Clause<NexthopQuestion>>],
    words: Words<'w>,
) -> Parse<'w, NexthopQuestion> {
    let mut question = NexthopQuestion::default();
    let (rest, ()) = fold(desk, table, no_question, words, &mut question)?;
    Ok((rest, question))
}

fn question_id<'w>(_: &Desk<'_>, words: Words<'w>, ask: &mut NexthopQuestion) -> Parse<'w, ()> {
    let (rest, found) = id_word(words)?;
    ask.id = Some(found);
    Ok((rest, ()))
}

fn question_index<'w>(_: &Desk<'_>, words: Words<'w>, ask: &mut NexthopQuestion) -> Parse<'w, ()> {
    let said = "invalid bucket index value";
    let (rest, found) = argument(words, said, |word| u16_word(word, 0))?;
    ask.index = Some(found);
    Ok((rest, ()))
}

fn no_question<'w>(desk: &Desk<'_>, _: Words<'w>, _: &mut NexthopQuestion) -> Parse<'w, ()> {
    wrong(usage(desk.level()))
}

/// The number of an object.
pub(super) fn id_word(words: Words<'_>) -> Parse<'_, u32> {
    argument(words, "invalid id value", |word| u32_word(word, 0))
}

/// A device that must exist where it is typed.
pub(super) fn device<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, IfName> {
    existing(desk, words, "Device does not exist\n")
}

fn dev<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    let (rest, name) = device(desk, words)?;
    filter.dev = Some(name);
    Ok((rest, ()))
}

fn master<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    let (rest, name) = device(desk, words)?;
    filter.master = Some(name);
    Ok((rest, ()))
}

fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let name = IfName::from(word);
    desk.aside(Aside::Vrf {
        name: name.clone(),
        or_default: false,
        otherwise: Fault::invalid_argument("Invalid VRF\n", word),
    });
    let missing = Fault::invalid_argument("VRF does not exist\n", word);
    desk.aside(Aside::Device(name.clone(), missing));
    filter.master = Some(name);
    Ok((rest, ()))
}

fn groups<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    filter.groups = true;
    Ok((words, ()))
}

fn fdb<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    filter.fdb = true;
    Ok((words, ()))
}

fn id<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    let (rest, found) = id_word(words)?;
    filter.id = Some(found);
    Ok((rest, ()))
}

fn nhid<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    let (rest, found) = id_word(words)?;
    filter.nh_id = Some(found);
    Ok((rest, ()))
}

fn protocol<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut NexthopFilter) -> Parse<'w, ()> {
    let said = "invalid protocol value";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    filter.protocol = Some(found);
    Ok((rest, ()))
}

fn help<'w>(desk: &Desk<'_>, _: Words<'w>, _: &mut NexthopFilter) -> Parse<'w, ()> {
    wrong(usage(desk.level()))
}

fn unknown<'w>(_: &Desk<'_>, words: Words<'w>, _: &mut NexthopFilter) -> Parse<'w, ()> {
    wrong(Fault::invalid_argument(
        "",
        words.peek().unwrap_or_default(),
    ))
}
