//! `nexthop …` lists (iproute2 7.1 `ip/iproute.c`, `parse_nexthops`). Of attributes said twice the
//! kernel takes the first, of header fields the last one counts.

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{address_or_exit, realms, u32_word};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, encap, lexed, one_of, value, wrong,
};
use super::modify::{gateway_word, labels, value_after_to};
use crate::command::{Aside, HopDraft, RouteDraft};
use crate::fault::Fault;
use crate::types::{Family, IfName, Via};

/// One hop in the making, and the family that the route has by now.
#[derive(Clone, Debug, Default)]
pub struct HopDrafting {
    hop: HopDraft,
    family: Family,
}

const PART: &str = "HOP";

/// Every keyword of one hop, in match order.
#[rustfmt::skip]
pub const HOP: &[Keyword<Clause<HopDrafting>>] = &[
    clause(&[Exact("via")], PART, via, "[ FAMILY ] ADDRESS", "gateway, the next router"),
    clause(&[Exact("dev")], PART, dev, "DEV", "output device"),
    clause(&[Exact("weight")], PART, weight, "NUMBER", "share of the traffic, from 1 to 256"),
    clause(&[Exact("onlink")], PART, onlink, "", "take the gateway for directly connected, whatever the addresses say"),
    clause(&[Prefix("realms")], PART, flow, "[SRCREALM/]DSTREALM", "realms of this way"),
    clause(&[Exact("encap")], PART, encap_clause, "ENCAP", "encapsulation that the packets get"),
    clause(&[Exact("as")], PART, newdst, "[ to ] ADDRESS", "new destination, for MPLS"),
];

/// Reads `nexthop …` groups to the end of the line.
pub(super) fn read<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut RouteDraft) -> Parse<'w, ()> {
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        if word != "nexthop" {
            return wrong(Fault::word(format!(
                "Error: \"nexthop\" or end of line is expected instead of \"{word}\"\n"
            )));
        }
        if rest.is_empty() {
            let text = "Error: unexpected end of line after \"nexthop\"\n";
            return wrong(Fault::word(text));
        }
        let (rest, drafting) = hop(desk, rest, draft.msg.family)?;
        draft.msg.family = drafting.family;
        draft.hops.push(drafting.hop);
        words = rest;
    }
    Ok((words, ()))
}

/// One hop: clauses up to the first word that is none.
fn hop<'w>(desk: &Desk<'_>, words: Words<'w>, family: Family) -> Parse<'w, HopDrafting> {
    let hop = HopDraft::default();
    let (mut drafting, mut words) = (HopDrafting { hop, family }, words);
    while let Ok((rest, clause)) = one_of(HOP, desk.level(), words) {
        (words, ()) = (clause.read)(desk, rest, &mut drafting)?;
    }
    Ok((words, drafting))
}

type Drafting = HopDrafting;

fn via<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (rest, found) = gateway_word(words, drafting.family)?;
    if drafting.family == Family::UNSPEC {
        drafting.family = found.family;
    }
    let hop = &mut drafting.hop;
    if found.family == drafting.family {
        // The first counts, even where it is no address at all.
        if hop.gateway.is_none() && !hop.gateway_malformed {
            hop.gateway = found.ip();
            hop.gateway_malformed = hop.gateway.is_none();
        }
    } else if hop.via.is_none() {
        hop.via = Some(Via {
            family: found.family,
            addr: found.octets(),
        });
    }
    Ok((rest, ()))
}

/// The device is looked up at once.
fn dev<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let name = IfName::from(word);
    let unknown = Fault::no_device(word).text;
    let fault = Fault::word(format!("{unknown}Error: cannot parse nexthop\n"));
    desk.aside(Aside::Device(name.clone(), fault));
    drafting.hop.dev = Some(name);
    Ok((rest, ()))
}

fn weight<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let less_one = |word: &str| u8::try_from(u32_word(word, 0)?.checked_sub(1)?).ok();
    let (rest, found) = argument(words, "\"weight\" is invalid\n", less_one)?;
    drafting.hop.hops = found;
    Ok((rest, ()))
}

fn onlink<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    drafting.hop.onlink = true;
    Ok((words, ()))
}

fn flow<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"realm\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| realms(word, desk.book))?;
    drafting.hop.flow = drafting.hop.flow.or(Some(found));
    Ok((rest, ()))
}

fn encap_clause<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (rest, found) = encap::parse(desk, words)?;
    if drafting.hop.encap.is_none() {
        drafting.hop.encap = Some(found.encap);
        drafting.hop.encap_devs = found.devs;
    }
    Ok((rest, ()))
}

fn newdst<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (words, ()) = value_after_to(words)?;
    let family = drafting.family;
    let (rest, found) = lexed(words, |word| address_or_exit(word, family))?;
    if drafting.hop.newdst.is_none() {
        drafting.hop.newdst = Some(labels(&found));
    }
    Ok((rest, ()))
}
