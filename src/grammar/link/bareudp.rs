//! Packets in UDP (iproute2 7.1 `ip/iplink_bareudp.c`). Every attribute may be typed once.

use super::super::Spelling::{self, Prefix};
use super::super::value::u16_word;
use super::super::{Desk, Parse, Words, argument, value, wrong};
use super::kinds;
use crate::fault::Fault;
use crate::names::ethertype_id;
use crate::rtnl::LinkData;

/// Keywords, the attribute of each, and what follows.
#[rustfmt::skip]
const KEYWORDS: &[(Spelling, &str, &str)] = &[
    (Prefix("dstport"), "dstport", "PORT"),
    (Prefix("ethertype"), "ethertype", "{ ipv4 | ipv6 | mpls_uc | NUMBER }"),
    (Prefix("srcportmin"), "srcportmin", "PORT"),
    (Prefix("multiproto"), "multiproto", ""),
    (Prefix("nomultiproto"), "multiproto", ""),
];

/// The keywords with what follows them.
pub(super) fn keywords() -> Vec<String> {
    let shown = |(spell, _, value): &(Spelling, &str, &str)| format!("{} {value}", spell.full());
    { KEYWORDS.iter() }
        .map(|entry| shown(entry).trim_end().to_owned())
        .collect()
}

/// Reads all remaining words.
pub(super) fn read<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str) -> Parse<'w, LinkData> {
    let (mut words, mut seen, mut kept) = (words, Vec::new(), Vec::new());
    while let Some((word, rest)) = words.split() {
        let found = KEYWORDS.iter().find(|(spell, ..)| spell.matches(word));
        let Some((spell, key, follows)) = found else {
            let complaint = match Prefix("help").matches(word) {
                true => String::new(),
                false => format!("bareudp: unknown command \"{word}\"?\n"),
            };
            return wrong(kinds::unknown(complaint, kind, desk.level()));
        };
        let (after, typed) = match follows.is_empty() {
            true => (rest, word),
            false => value(rest)?,
        };
        if seen.contains(key) {
            let name = if follows.is_empty() { word } else { key };
            return wrong(Fault::duplicate_or_garbage(desk.level(), name, typed));
        }
        seen.push(*key);
        if *key != "multiproto" {
            let (_, number) = argument(rest, key, |word| match *key {
                "ethertype" => ethertype_id(word, desk.level().modern()),
                _ => u16_word(word, 0),
            })?;
            kept.push(((*key).to_owned(), number.to_string()));
        } else if spell.full() == *key {
            kept.push(((*key).to_owned(), "on".to_owned()));
        }
        words = after;
    }
    for key in ["dstport", "ethertype"] {
        if !seen.contains(&key) {
            return wrong(Fault::missing(key));
        }
    }
    Ok((words, LinkData::Words(kept)))
}
