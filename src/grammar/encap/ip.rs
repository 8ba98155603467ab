//! `encap ip …` and `encap ip6 …`: the same loop with other words for TOS and TTL.

use super::super::value::{u8_word, u16_word, u32_word, u64_word};
use super::super::{Desk, Parse, Words, value};
use super::{Broken, EncapDraft, failure, good, ipv4, ipv6, once, once_flag};
use crate::fault::Fault;
use crate::types::{Encap, EncapIp};

/// Flag bits, `TUNNEL_*` (Linux `include/uapi/linux/if_tunnel.h`).
mod tunnel {
    pub const CSUM: u16 = 1;
    pub const KEY: u16 = 4;
    pub const SEQ: u16 = 8;
}

/// What differs between the two.
struct Dialect<A> {
    tos: &'static str,
    ttl: &'static str,
    address: fn(&str) -> Result<Option<A>, Broken>,
}

/// Which keywords have been seen.
#[derive(Default)]
struct Seen {
    id: bool,
    dst: bool,
    src: bool,
    tos: bool,
    ttl: bool,
    opts: bool,
    key: bool,
    csum: bool,
    seq: bool,
}

pub(super) fn parse_v4<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let dialect = Dialect {
        tos: "tos",
        ttl: "ttl",
        address: ipv4,
    };
    let (rest, found) = parse(desk, &dialect, EncapIp::default(), words)?;
    Ok((rest, Encap::Ip(found).into()))
}

pub(super) fn parse_v6<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let dialect = Dialect {
        tos: "tc",
        ttl: "hoplimit",
        address: ipv6,
    };
    let (rest, found) = parse(desk, &dialect, EncapIp::default(), words)?;
    Ok((rest, Encap::Ip6(found).into()))
}

fn parse<'w, A>(
    desk: &Desk<'_>,
    dialect: &Dialect<A>,
    mut draft: EncapIp<A>,
    words: Words<'w>,
) -> Parse<'w, EncapIp<A>> {
    let (mut seen, mut words) = (Seen::default(), words);
    while let Some((key, rest)) = words.split() {
        words = match key {
            "id" => {
                let (rest, word) = once(desk, &mut seen.id, "id", rest)?;
                let id = good(u64_word(word, 0), "\"id\" value is invalid\n", word)?;
                draft.id = Some(id);
                rest
            }
            "dst" => {
                let (rest, word) = once(desk, &mut seen.dst, "dst", rest)?;
                draft.dst = (dialect.address)(word)?;
                draft.malformed |= draft.dst.is_none();
                rest
            }
            "src" => {
                let (rest, word) = once(desk, &mut seen.src, "src", rest)?;
                draft.src = (dialect.address)(word)?;
                draft.malformed |= draft.src.is_none();
                rest
            }
            key if key == dialect.tos => {
                let (rest, word) = once(desk, &mut seen.tos, key, rest)?;
                let said = format!("\"{key}\" value is invalid\n");
                draft.tos = Some(good(desk.book.dsfield_id(word), &said, word)?);
                rest
            }
            key if key == dialect.ttl => {
                let (rest, word) = once(desk, &mut seen.ttl, key, rest)?;
                let said = format!("\"{key}\" value is invalid\n");
                draft.ttl = Some(good(u8_word(word, 0), &said, word)?);
                rest
            }
            "geneve_opts" | "vxlan_opts" | "erspan_opts" => {
                let (rest, opts) = options(desk, &mut seen.opts, key, rest)?;
                draft.opts = Some(opts);
                rest
            }
            "key" | "csum" | "seq" => {
                flag(desk, &mut draft.flags, &mut seen, key)?;
                rest
            }
            _ => break,
        };
    }
    Ok((words, draft))
}

fn flag(
    desk: &Desk<'_>,
    flags: &mut Option<u16>,
    seen: &mut Seen,
    key: &str,
) -> Result<(), Broken> {
    let (seen, bit) = match key {
        "key" => (&mut seen.key, tunnel::KEY),
        "csum" => (&mut seen.csum, tunnel::CSUM),
        _ => (&mut seen.seq, tunnel::SEQ),
    };
    once_flag(desk, seen, key, key)?;
    *flags = Some(flags.unwrap_or(0) | bit);
    Ok(())
}

/// One of the three option words; a second is refused before its value is asked for.
fn options<'w>(
    desk: &Desk<'_>,
    seen: &mut bool,
    key: &str,
    words: Words<'w>,
) -> Parse<'w, (String, String)> {
    once_flag(desk, seen, "opts", key)?;
    let (rest, word) = value(words)?;
    let (found, cut) = match key {
        "geneve_opts" => (geneve(word), &[':', ','][..]),
        "vxlan_opts" => (u32_word(word, 0).ok_or(""), &[][..]),
        _ => (fields(word, ERSPAN), &[':'][..]),
    };
    match found {
        Ok(_) => Ok((rest, (key.to_owned(), word.to_owned()))),
        Err(line) => {
            // The word has been taken apart at its separators by now.
            let shown = word.split(cut).next().unwrap_or(word);
            let fault = Fault::invalid_argument(&format!("\"{key}\" value is invalid\n"), shown);
            let text = format!("{line}{}", fault.text);
            Err(failure(Fault { text, ..fault }))
        }
    }
}

/// A field of an option: true when it is good. An empty one always is.
type Field = fn(&str) -> bool;

const GENEVE: &[Field] = &[
    |class| u16_word(class, 0).is_some(),
    |kind| u8_word(kind, 0).is_some(),
    |data| hex(data),
];

const ERSPAN: &[Field] = &[
    |version| u8_word(version, 0).is_some(),
    |index| u32_word(index, 0).is_some(),
    |direction| u8_word(direction, 0).is_some(),
    |hwid| u8_word(hwid, 0).is_some(),
];

/// Pairs of hexadecimal digits; an odd last one is ignored.
fn hex(data: &str) -> bool {
    let even = data.len() & !1;
    { data.bytes().take(even) }.all(|byte| byte.is_ascii_hexdigit())
}

fn geneve(word: &str) -> Result<u32, &'static str> {
    { word.split(',') }.try_fold(0, |_, option| fields(option, GENEVE))
}

/// Fields with colons between; one too many is complained about (under one name for all).
fn fields(word: &str, fields: &[Field]) -> Result<u32, &'static str> {
    for (at, text) in word.split(':').enumerate() {
        match fields.get(at) {
            None => return Err("Unknown \"geneve_opts\" type\n"),
            Some(good) if !text.is_empty() && !good(text) => return Err(""),
            Some(_) => {}
        }
    }
    Ok(0)
}
