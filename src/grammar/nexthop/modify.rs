//! `ip nexthop add`, `replace` and `delete` (iproute2 7.1 `ip/ipnexthop.c`, `ipnh_modify`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{AddrBytes, address_or_exit, family_word, u32_word};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, encap, fold, lexed, value, wrong,
};
use super::filter::{device, id_word};
use super::{resilient, usage};
use crate::command::{Command, NexthopCommand, NexthopDraft};
use crate::fault::Fault;
use crate::rtnl::NewFlags;
use crate::types::{Family, Level, route_flags};

/// What the words are read into.
#[derive(Debug, Default)]
pub struct NexthopDrafting {
    /// The object.
    pub(super) draft: NexthopDraft,
    /// Bytes of the attributes that the original has put into its message by now. An encapsulation
    /// is not counted.
    pub(super) size: usize,
}

/// Bytes of a message that the original has room for, and of its headers.
const ROOM: usize = 1048;
const HEADERS: usize = 24;
/// Bytes of an attribute's header.
const ATTRIBUTE: usize = 4;
/// Bytes of an attribute that is a number.
pub(super) const NUMBER: usize = ATTRIBUTE + 4;

const PART: &str = "NH";

/// Greatest weight of a member.
const WEIGHT_MAX: u32 = 65536;
/// The same at level 6.1.
const WEIGHT_MAX_OLD: u32 = 256;

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<NexthopDrafting>>] = &[
    clause(&[Exact("id")], PART, id, "ID", "number of the object; the next free one if it is left out or 0"),
    clause(&[Exact("dev")], PART, dev, "DEV", "output device"),
    clause(&[Exact("via")], PART, via, "[ FAMILY ] ADDRESS", "gateway, the next router"),
    clause(&[Exact("encap")], PART, encap_clause, "ENCAP", "encapsulation that the packets get"),
    clause(&[Exact("blackhole")], PART, blackhole, "", "discard packets"),
    clause(&[Exact("fdb")], PART, fdb, "", "for the forwarding database of a VXLAN device, not for routes"),
    clause(&[Exact("onlink")], PART, onlink, "", "take the gateway for directly connected, whatever the addresses say"),
    clause(&[Exact("group")], PART, group, "ID[,WEIGHT][/ID[,WEIGHT]]...", "a group of these objects, each with its share of the traffic (1)"),
    clause(&[Exact("type")], PART, resilient::group_type, "TYPE", "how a group spreads packets"),
    clause(&[Prefix("protocol")], PART, protocol, "PROTO", "who installed the object"),
    clause(&[Exact("hw_stats")], PART, hw_stats, "{ off | on }", "count packets in hardware, for groups").since(Level::V7_1),
    clause(&[Exact("help")], PART, help, "", "print the usage"),
];

pub(super) fn new<'w>(desk: &Desk<'_>, words: Words<'w>, flags: NewFlags) -> Parse<'w, Command> {
    let (rest, draft) = modify(desk, words)?;
    let command = NexthopCommand::New(Box::new(draft), flags);
    Ok((rest, Command::Nexthop(command)))
}

pub(super) fn delete<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, draft) = modify(desk, words)?;
    let command = NexthopCommand::Delete(Box::new(draft));
    Ok((rest, Command::Nexthop(command)))
}

fn modify<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, NexthopDraft> {
    let mut drafting = NexthopDrafting::default();
    drafting.draft.msg.family = desk.globals.family;
    let (rest, ()) = fold(desk, CLAUSES, unknown, words, &mut drafting)?;
    Ok((rest, drafting.draft))
}

fn id<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    let (rest, found) = id_word(words)?;
    drafting.size += NUMBER;
    drafting.draft.msg.id = Some(found);
    Ok((rest, ()))
}

fn dev<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    let (rest, name) = device(desk, words)?;
    drafting.size += NUMBER;
    drafting.draft.dev = Some(name);
    adopt_ipv4(&mut drafting.draft);
    Ok((rest, ()))
}

/// A device or a blackhole without a family is IPv4's.
fn adopt_ipv4(draft: &mut NexthopDraft) {
    if draft.msg.family == Family::UNSPEC {
        draft.msg.family = Family::INET;
    }
}

fn via<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    let msg = &mut drafting.draft.msg;
    let (after, word) = value(words)?;
    let (words, family) = match family_word(word) {
        Some(family) => (after, family),
        None => (words, msg.family),
    };
    let typed = words.peek().unwrap_or_default();
    let (rest, found) = lexed(words, |word| address_or_exit(word, family))?;
    if msg.family == Family::UNSPEC {
        msg.family = found.family;
    } else if msg.family != found.family {
        let said = "address family mismatch\n";
        // A link layer address has been taken apart at its colons by then.
        let cut = match found.bytes {
            AddrBytes::Link(_) => typed.split(':').next().unwrap_or(typed),
            _ => typed,
        };
        return wrong(Fault::invalid_argument(said, cut));
    }
    msg.gateway = found.ip();
    msg.gateway_malformed = msg.gateway.is_none();
    drafting.size += ATTRIBUTE + found.octets().len();
    Ok((rest, ()))
}

fn encap_clause<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut NexthopDrafting,
) -> Parse<'w, ()> {
    let (rest, found) = encap::parse(desk, words)?;
    drafting.draft.msg.encap = Some(found.encap);
    drafting.draft.encap_devs = found.devs;
    Ok((rest, ()))
}

fn blackhole<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    drafting.size += ATTRIBUTE;
    drafting.draft.msg.blackhole = true;
    adopt_ipv4(&mut drafting.draft);
    Ok((words, ()))
}

fn fdb<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    drafting.size += ATTRIBUTE;
    drafting.draft.msg.fdb = true;
    Ok((words, ()))
}

fn onlink<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    drafting.draft.msg.flags |= route_flags::ONLINK;
    Ok((words, ()))
}

fn protocol<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut NexthopDrafting,
) -> Parse<'w, ()> {
    let said = "\"protocol\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.protocol_id(word))?;
    drafting.draft.msg.protocol = found;
    Ok((rest, ()))
}

/// Another word than the two is returned, not exited with, and by its error number.
fn hw_stats<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    const EINVAL: u8 = 22;
    let (rest, word) = value(words)?;
    drafting.size += NUMBER;
    drafting.draft.msg.hw_stats = Some(match word {
        "off" => false,
        "on" => true,
        other => {
            let text = format!(
                "Error: argument of \"hw_stats\" must be one of \"off\", \"on\", not \"{other}\"\n"
            );
            return wrong(Fault::returned(text, EINVAL));
        }
    });
    Ok((rest, ()))
}

fn help<'w>(desk: &Desk<'_>, _: Words<'w>, _: &mut NexthopDrafting) -> Parse<'w, ()> {
    wrong(usage(desk.level()))
}

fn unknown<'w>(_: &Desk<'_>, words: Words<'w>, _: &mut NexthopDrafting) -> Parse<'w, ()> {
    wrong(Fault::invalid_argument(
        "",
        words.peek().unwrap_or_default(),
    ))
}

/// `ID[,WEIGHT][/ID[,WEIGHT]]…`.
fn group<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut NexthopDrafting) -> Parse<'w, ()> {
    let max = if desk.level().modern() {
        WEIGHT_MAX
    } else {
        WEIGHT_MAX_OLD
    };
    let (rest, found) = lexed(words, |word| members(word, max))?;
    let size = ATTRIBUTE + 8 * found.len();
    if HEADERS + drafting.size + size > ROOM {
        let first = words.peek().unwrap_or_default();
        let wrong_group = Fault::invalid_argument(GROUP_INVALID, cut(first)).text;
        let text = format!("addattr_l ERROR: message exceeded bound of {ROOM}\n{wrong_group}");
        return wrong(Fault::word(text));
    }
    drafting.size += size;
    drafting.draft.msg.group = Some(found);
    Ok((rest, ()))
}

const GROUP_INVALID: &str = "\"group\" value is invalid\n";

/// What is left of a group's word while it is read: it is cut at its first slash and comma.
fn cut(word: &str) -> &str {
    word.split(['/', ',']).next().unwrap_or_default()
}

fn members(word: &str, max: u32) -> Result<Vec<(u32, u32)>, Fault> {
    let member = |text: &str| {
        let (id, weight) = match text.split_once(',') {
            Some((id, weight)) => (id, Some(weight)),
            None => (text, None),
        };
        let id =
            { u32_word(id, 0) }.ok_or_else(|| Fault::invalid_argument(GROUP_INVALID, cut(word)))?;
        let weight = match weight {
            Some(text) => { u32_word(text, 0) }
                .filter(|weight| (1..=max).contains(weight))
                .ok_or_else(|| Fault::invalid_argument("\"weight\" is invalid\n", text))?,
            None => 1,
        };
        Ok((id, weight))
    };
    word.split('/').map(member).collect()
}
