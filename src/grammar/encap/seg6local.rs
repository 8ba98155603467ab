//! `encap seg6local …`.

use super::super::value::u8_word;
use super::super::{Desk, Parse, Words, value, wrong};
use super::bpf;
use super::seg6::{hmac_key, segments};
use super::{Broken, EncapDraft, device, good, ipv4, ipv6, once, once_flag};
use crate::command::EncapDevs;
use crate::fault::Fault;
use crate::types::{Encap, Seg6Local};

/// Action names and numbers, `SEG6_LOCAL_ACTION_*` (Linux `include/uapi/linux/seg6_local.h`).
const ACTIONS: &[(&str, u32)] = &[
    ("End", 1),
    ("End.X", 2),
    ("End.T", 3),
    ("End.DX2", 4),
    ("End.DX6", 5),
    ("End.DX4", 6),
    ("End.DT6", 7),
    ("End.DT4", 8),
    ("End.B6", 9),
    ("End.B6.Encaps", 10),
    ("End.BM", 11),
    ("End.S", 12),
    ("End.AS", 13),
    ("End.AM", 14),
    ("End.BPF", 15),
    ("End.DT46", 16),
];

/// The action that encapsulates, so that its segment list has no open place.
const B6_ENCAPS: u32 = 10;

/// Flavor names and bit numbers, `SEG6_LOCAL_FLV_OP_*`; compared without case.
const FLAVORS: &[(&str, u32)] = &[("psp", 1), ("usp", 2), ("usd", 3), ("next-csid", 4)];
const NEXT_CSID: u32 = 1 << 4;

/// What has been collected.
#[derive(Default)]
struct Draft<'w> {
    local: Seg6Local,
    devs: EncapDevs,
    segs: &'w str,
    hmac: Option<u32>,
    seen: Seen,
    /// The loop is to end although words are left: see [`header`].
    over: bool,
}

/// Which keywords have been seen.
#[derive(Default)]
struct Seen {
    action: bool,
    table: bool,
    vrftable: bool,
    nh4: bool,
    nh6: bool,
    iif: bool,
    oif: bool,
    count: bool,
    flavors: bool,
    srh: bool,
    segs: bool,
    hmac: bool,
}

pub(super) fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let (mut draft, mut words) = (Draft::default(), words);
    while let Some((key, rest)) = words.split() {
        let Some(rest) = clause(desk, key, rest, &mut draft)? else {
            break;
        };
        words = rest;
        if draft.over {
            break;
        }
    }
    if draft.local.action == 0 {
        return wrong(Fault::word("Missing action type\n"));
    }
    if draft.seen.srh {
        let segs = segments(draft.segs, draft.local.action != B6_ENCAPS)?;
        draft.local.srh = Some((segs, draft.hmac));
    }
    let found = EncapDraft {
        encap: Encap::Seg6Local(draft.local),
        devs: draft.devs,
    };
    Ok((words, found))
}

/// One keyword; `None` when it is none of ours.
fn clause<'w>(
    desk: &Desk<'_>,
    key: &str,
    rest: Words<'w>,
    draft: &mut Draft<'w>,
) -> Result<Option<Words<'w>>, Broken> {
    let rest = match key {
        "action" => {
            let (rest, word) = once(desk, &mut draft.seen.action, key, rest)?;
            let found = ACTIONS.iter().find(|(name, _)| *name == word);
            let found = good(found, "\"action\" value is invalid\n", word)?;
            draft.local.action = found.1;
            rest
        }
        "table" => {
            let (rest, word) = once(desk, &mut draft.seen.table, key, rest)?;
            let table = good(desk.book.table_id(word), "invalid table id\n", word)?;
            draft.local.table = Some(table.0);
            rest
        }
        "vrftable" => {
            let (rest, word) = once(desk, &mut draft.seen.vrftable, key, rest)?;
            let table = good(desk.book.table_id(word), "invalid vrf table id\n", word)?;
            draft.local.vrftable = Some(table.0);
            rest
        }
        "nh4" => {
            let (rest, word) = once(desk, &mut draft.seen.nh4, key, rest)?;
            draft.local.nh4 = ipv4(word)?;
            draft.local.malformed |= draft.local.nh4.is_none();
            rest
        }
        "nh6" => {
            let (rest, word) = once(desk, &mut draft.seen.nh6, key, rest)?;
            draft.local.nh6 = ipv6(word)?;
            draft.local.malformed |= draft.local.nh6.is_none();
            rest
        }
        "iif" => {
            let (rest, word) = once(desk, &mut draft.seen.iif, key, rest)?;
            draft.devs.iif = Some(device(desk, word));
            rest
        }
        "oif" => {
            let (rest, word) = once(desk, &mut draft.seen.oif, key, rest)?;
            draft.devs.oif = Some(device(desk, word));
            rest
        }
        "count" => {
            once_flag(desk, &mut draft.seen.count, key, key)?;
            draft.local.count = true;
            rest
        }
        "flavors" => flavors(desk, rest, draft)?,
        "srh" => header(desk, rest, draft)?,
        "endpoint" => bpf::program(desk, "encap seg6local endpoint", rest)?,
        _ => return Ok(None),
    };
    Ok(Some(rest))
}

/// `flavors F,F [lblen N] [nflen N]`; the lengths belong to `next-csid`.
fn flavors<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    draft: &mut Draft<'w>,
) -> Result<Words<'w>, Broken> {
    let (mut rest, word) = once(desk, &mut draft.seen.flavors, "flavors", words)?;
    let bits = good(flavor_bits(word), "invalid \"flavors\" attribute\n", word)?;
    let (mut block, mut function) = (None, None);
    if bits & NEXT_CSID != 0 {
        (rest, block) = length(rest, "lblen", "\"locator-block length\" value is invalid\n")?;
        let said = "\"locator-node function length\" value is invalid\n";
        (rest, function) = length(rest, "nflen", said)?;
    }
    draft.local.flavors = Some((bits, block, function));
    Ok(rest)
}

/// Names with commas between, none twice; empty ones are skipped, but not all may be.
fn flavor_bits(word: &str) -> Option<u32> {
    if word.is_empty() {
        return None;
    }
    { word.split(',') }
        .filter(|name| !name.is_empty())
        .try_fold(0, |bits, name| {
            let (_, at) = { FLAVORS.iter() }.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            let bit = 1 << at;
            (bits & bit == 0).then_some(bits | bit)
        })
}

fn length<'w>(words: Words<'w>, key: &str, said: &str) -> Parse<'w, Option<u8>> {
    match words.split() {
        Some((word, rest)) if word == key => {
            let (rest, word) = value(rest)?;
            Ok((rest, Some(good(u8_word(word, 0), said, word)?)))
        }
        _ => Ok((words, None)),
    }
}

/// `srh segs A,A [hmac K]`. When the list is the last word of the line, the original steps back too
/// far and reads it once more, as a word of the route; so it is left in place here.
fn header<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    draft: &mut Draft<'w>,
) -> Result<Words<'w>, Broken> {
    let (rest, word) = once(desk, &mut draft.seen.srh, "srh", words)?;
    let is_segs = (word == "segs").then_some(());
    good(is_segs, "missing \"segs\" attribute for srh\n", word)?;
    let before = rest;
    let (rest, list) = once(desk, &mut draft.seen.segs, "segs", rest)?;
    draft.segs = list;
    match rest.split() {
        None => {
            draft.over = true;
            Ok(before)
        }
        Some(("hmac", rest)) => {
            let (rest, word) = once(desk, &mut draft.seen.hmac, "hmac", rest)?;
            draft.hmac = hmac_key(word, draft.hmac);
            Ok(rest)
        }
        Some(_) => Ok(rest),
    }
}
