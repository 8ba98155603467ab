//! `type TYPE` of a group, and what follows it (iproute2 7.1 `ip/ipnexthop.c`,
//! `parse_nh_group_type`).

use super::super::Spelling::Exact;
use super::super::value::{u16_word, u32_word};
use super::super::{Clause, Desk, Keyword, Parse, Words, argument, clause, one_of, value, wrong};
use super::modify::{NUMBER, NexthopDrafting};
use crate::fault::Fault;
use crate::rtnl::{ResilientMsg, nexthop_group};

/// The types of groups.
#[rustfmt::skip]
pub const TYPES: &[Keyword<u16>] = &[
    Keyword::new(&[Exact("mpath")], nexthop_group::MPATH, "", "by the hash of the flow, within bounds by weight"),
    Keyword::new(&[Exact("resilient")], nexthop_group::RESILIENT, "[ RESILIENT ]", "by buckets, so that flows stay where they are when members change"),
];

const PART: &str = "RESILIENT";

/// What may follow `type resilient`; the first other word ends it.
#[rustfmt::skip]
pub const RESILIENT: &[Keyword<Clause<ResilientMsg>>] = &[
    clause(&[Exact("buckets")], PART, buckets, "NUMBER", "how many buckets; fixed when the group is made"),
    clause(&[Exact("idle_timer")], PART, idle_timer, "SECONDS", "when a bucket counts as idle (120)"),
    clause(&[Exact("unbalanced_timer")], PART, unbalanced_timer, "SECONDS", "when busy buckets may move too (0, never)"),
];

/// Clock ticks a second.
const TICKS: u32 = 100;

/// The words after `type`.
pub(super) fn group_type<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    drafting: &mut NexthopDrafting,
) -> Parse<'w, ()> {
    let (_, word) = value(words)?;
    let Ok((mut rest, kind)) = one_of(TYPES, desk.level(), words) else {
        let said = "\"type\" value is invalid\n";
        return wrong(Fault::invalid_argument(said, word));
    };
    if kind == nexthop_group::RESILIENT && !rest.is_empty() {
        let mut said = ResilientMsg::default();
        while let Ok((after, clause)) = one_of(RESILIENT, desk.level(), rest) {
            (rest, ()) = (clause.read)(desk, after, &mut said)?;
        }
        // The nest, and a number in it for each thing said.
        let numbers = [
            said.buckets.is_some(),
            said.idle_timer.is_some(),
            said.unbalanced_timer.is_some(),
        ];
        drafting.size += NUMBER * numbers.iter().filter(|said| **said).count();
        drafting.draft.msg.resilient = Some(said);
    }
    drafting.size += NUMBER;
    drafting.draft.msg.group_type = Some(kind);
    Ok((rest, ()))
}

fn buckets<'w>(_: &Desk<'_>, words: Words<'w>, said: &mut ResilientMsg) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid buckets value", |word| u16_word(word, 0))?;
    said.buckets = Some(found);
    Ok((rest, ()))
}

fn idle_timer<'w>(_: &Desk<'_>, words: Words<'w>, said: &mut ResilientMsg) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid idle timer value", seconds)?;
    said.idle_timer = Some(found);
    Ok((rest, ()))
}

fn unbalanced_timer<'w>(_: &Desk<'_>, words: Words<'w>, said: &mut ResilientMsg) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid unbalanced timer value", seconds)?;
    said.unbalanced_timer = Some(found);
    Ok((rest, ()))
}

/// Seconds as clock ticks.
fn seconds(word: &str) -> Option<u32> {
    let found = u32_word(word, 0).filter(|seconds| *seconds < u32::MAX / TICKS)?;
    found.checked_mul(TICKS)
}
