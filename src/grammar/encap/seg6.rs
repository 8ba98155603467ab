//! `encap seg6 …` and `encap rpl …`, and the segment lists that both carry.

use std::net::Ipv6Addr;

use super::super::value::u32_word;
use super::super::{Desk, Parse, Words};
use super::{Broken, EncapDraft, failure, good, ipv6, once};
use crate::fault::Fault;
use crate::types::Encap;

/// Mode numbers, `SEG6_IPTUN_MODE_*`.
const MODES: &[&str] = &["inline", "encap", "l2encap", "encap.red", "l2encap.red"];
/// `inline`: the last segment's place stays open for the destination.
const INLINE: u8 = 0;
/// What goes over the wire when no mode was said: -1.
const NO_MODE: u8 = u8::MAX;

/// The list is copied into a buffer of this many bytes, terminator included.
const BUFFER: usize = 1024;

/// Addresses with commas between. Empty ones are left out, but their places stay, as zeros at the
/// end; `open` adds one more.
pub(super) fn segments(word: &str, open: bool) -> Result<Vec<Ipv6Addr>, Broken> {
    let mut end = word.len().min(BUFFER - 1);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    let text = word.get(..end).unwrap_or_default();
    let places = text.matches(',').count() + 1 + usize::from(open);
    let named = { text.split(',') }.filter(|part| !part.is_empty());
    let address = |part| Ok(ipv6(part)?.unwrap_or(Ipv6Addr::UNSPECIFIED));
    let mut found = named.map(address).collect::<Result<Vec<_>, Broken>>()?;
    found.resize(places, Ipv6Addr::UNSPECIFIED);
    Ok(found)
}

/// A key id of 0, or one that is no number, is none.
pub(super) fn hmac_key(word: &str, before: Option<u32>) -> Option<u32> {
    match u32_word(word, 0) {
        Some(0) => None,
        Some(key) => Some(key),
        None => before,
    }
}

/// What `seg6` has collected.
#[derive(Default)]
struct Draft<'w> {
    mode: Option<u8>,
    tunsrc: Option<Ipv6Addr>,
    segs: &'w str,
    hmac: Option<u32>,
    mode_seen: bool,
    segs_seen: bool,
    hmac_seen: bool,
}

pub(super) fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let (mut draft, mut words) = (Draft::default(), words);
    while let Some((key, rest)) = words.split() {
        words = match key {
            "mode" => {
                let (rest, word) = once(desk, &mut draft.mode_seen, "mode", rest)?;
                draft.mode = Some(mode(word)?);
                rest
            }
            "tunsrc" if desk.level().modern() => {
                let (rest, source) = tunnel_source(desk, &draft, rest)?;
                draft.tunsrc = Some(source);
                rest
            }
            "segs" => {
                let (rest, word) = once(desk, &mut draft.segs_seen, "segs", rest)?;
                needs_mode(&draft, "\"segs\" provided before \"mode\"\n", word)?;
                draft.segs = word;
                rest
            }
            "hmac" => {
                let (rest, word) = once(desk, &mut draft.hmac_seen, "hmac", rest)?;
                draft.hmac = hmac_key(word, draft.hmac);
                rest
            }
            _ => break,
        };
    }
    let encap = Encap::Seg6 {
        mode: draft.mode.unwrap_or(NO_MODE),
        tunsrc: draft.tunsrc,
        segs: segments(draft.segs, draft.mode == Some(INLINE))?,
        hmac: draft.hmac,
    };
    Ok((words, encap.into()))
}

fn mode(word: &str) -> Result<u8, Broken> {
    let found = MODES.iter().position(|mode| *mode == word);
    let found = found.and_then(|at| u8::try_from(at).ok());
    good(found, "\"mode\" value is invalid\n", word)
}

fn needs_mode(draft: &Draft<'_>, said: &str, word: &str) -> Result<(), Broken> {
    match draft.mode {
        Some(_) => Ok(()),
        None => Err(failure(Fault::invalid_argument(said, word))),
    }
}

fn tunnel_source<'w>(desk: &Desk<'_>, draft: &Draft<'_>, words: Words<'w>) -> Parse<'w, Ipv6Addr> {
    let (rest, word) = super::value(words)?;
    needs_mode(draft, "\"tunsrc\" provided before \"mode\"\n", word)?;
    if draft.mode == Some(INLINE) {
        let said = "\"tunsrc\" invalid with inline mode\n";
        return Err(failure(Fault::invalid_argument(said, word)));
    }
    if draft.tunsrc.is_some() {
        let fault = Fault::duplicate_or_garbage(desk.level(), "tunsrc", word);
        return Err(failure(fault));
    }
    Ok((rest, whole_ipv6(word, "\"tunsrc\" value is invalid\n")?))
}

/// An IPv6 address with all its bytes: `all` and `any` will not do.
pub(super) fn whole_ipv6(word: &str, said: &str) -> Result<Ipv6Addr, Broken> {
    good(ipv6(word)?, said, word)
}

pub(super) fn parse_rpl<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let (mut words, mut list, mut seen) = (words, "", false);
    while let Some(("segs", rest)) = words.split() {
        (words, list) = once(desk, &mut seen, "segs", rest)?;
    }
    let segs = segments(list, false)?;
    Ok((words, Encap::Rpl { segs }.into()))
}
