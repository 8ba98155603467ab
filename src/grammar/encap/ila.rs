//! `encap ila LOCATOR …` (also `ip/ila_common.h`).

use super::super::{Desk, Parse, Words};
use super::{EncapDraft, failure, number};
use crate::fault::Fault;
use crate::names::c_unsigned;
use crate::types::Encap;

/// Checksum modes, `ILA_CSUM_*`.
const CSUM_MODES: &[(&str, u8)] = &[
    ("adj-transport", 0),
    ("neutral-map", 1),
    ("no-action", 2),
    ("neutral-map-auto", 3),
];
/// Identifier types that can be configured, `ILA_ATYPE_*`.
const IDENT_TYPES: &[(&str, u8)] = &[("luid", 1), ("use-format", 32)];
/// Hooks, `ILA_HOOK_*`.
const HOOKS: &[(&str, u8)] = &[("output", 0), ("input", 1)];

pub(super) fn parse<'w>(_: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let (mut words, word) = super::value(words)?;
    let bad = || failure(Fault::exit1(format!("Bad locator: {word}\n")));
    let locator = locator(word).ok_or_else(bad)?;
    let (mut csum_mode, mut ident_type, mut hook) = (None, None, None);
    while let Some((key, rest)) = words.split() {
        let (names, slot) = match key {
            "csum-mode" => (CSUM_MODES, &mut csum_mode),
            "ident-type" => (IDENT_TYPES, &mut ident_type),
            "hook-type" => (HOOKS, &mut hook),
            _ => break,
        };
        let said = format!("\"{key}\" value is invalid\n");
        let find = |word: &str| Some(names.iter().find(|(name, _)| *name == word)?.1);
        let (rest, found) = number(rest, &said, find)?;
        *slot = Some(found);
        words = rest;
    }
    let encap = Encap::Ila {
        locator,
        csum_mode,
        ident_type,
        hook,
    };
    Ok((words, encap.into()))
}

/// One to four hexadecimal groups with colons between; missing ones count as zero.
fn locator(word: &str) -> Option<u64> {
    let (mut value, mut rest) = (0, word);
    for at in 0..4 {
        let (group, after) = c_unsigned(rest, 16)?;
        let group = u64::from(u16::try_from(group).ok()?);
        value |= group << (48 - 16 * at);
        if after.is_empty() {
            return Some(value);
        }
        rest = after.strip_prefix(':')?;
    }
    None
}
