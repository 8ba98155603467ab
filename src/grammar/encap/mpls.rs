//! `encap mpls LABELS [ttl N]`.

use super::super::value::{AddrBytes, address_or_exit, u8_word};
use super::super::{Desk, Parse, Words, lexed};
use super::{EncapDraft, good, once};
use crate::types::{Encap, Family, Labels};

pub(super) fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let (mut rest, found) = lexed(words, |word| address_or_exit(word, Family::MPLS))?;
    let labels = match found.bytes {
        AddrBytes::Mpls(labels) => labels,
        _ => Labels::default(),
    };
    let (mut ttl, mut seen) = (None, false);
    while let Some(("ttl", after)) = rest.split() {
        let (after, word) = once(desk, &mut seen, "ttl", after)?;
        ttl = Some(good(u8_word(word, 0), "\"ttl\" value is invalid\n", word)?);
        rest = after;
    }
    Ok((rest, Encap::Mpls { labels, ttl }.into()))
}
