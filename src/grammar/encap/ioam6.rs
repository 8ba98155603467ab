//! `encap ioam6 …`: words in a fixed order, then a loop for the trace.

use std::net::{IpAddr, Ipv6Addr};

use super::super::value::{u16_word, u32_word};
use super::super::{Desk, Parse, Words, value};
use super::seg6::whole_ipv6;
use super::{Broken, EncapDraft, failure, good};
use crate::fault::Fault;
use crate::types::Encap;

/// Mode numbers, `IOAM6_IPTUNNEL_MODE_*`, from 1.
const MODES: &[&str] = &["inline", "encap", "auto"];
const INLINE: u8 = 1;

/// Largest frequency.
const FREQ_MAX: u32 = 1_000_000;
/// Largest trace, in octets.
const SIZE_MAX: u16 = 244;

pub(super) fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let (words, freq) = leading(words, "freq", frequency)?;
    let (words, mode) = leading(words, "mode", mode)?;
    let inline = mode.unwrap_or(INLINE) == INLINE;
    let (words, tunsrc) = match desk.level().modern() {
        true => end(words, inline, "tunsrc")?,
        false => (words, None),
    };
    let (words, tundst) = end(words, inline, "tundst")?;
    if tundst.is_none() && !inline {
        return Err(failure(Fault::missing("tundst")));
    }
    let words = keyword(words, "trace")?;
    let (words, ()) = more(words)?;
    let words = keyword(words, "prealloc")?;
    let (words, trace) = trace(desk, words)?;
    let encap = Encap::Ioam6 {
        freq,
        mode,
        tunsrc: tunsrc.map(IpAddr::V6),
        tundst: tundst.map(IpAddr::V6),
        trace_type: trace.kind,
        ns: trace.ns.unwrap_or(0),
        size: u8::try_from(trace.size).unwrap_or(u8::MAX),
    };
    Ok((words, encap.into()))
}

/// `KEY VALUE` if the next word is `key`; another word must follow then.
fn leading<'w, T>(
    words: Words<'w>,
    key: &str,
    lexer: impl FnOnce(&'w str) -> Result<T, Broken>,
) -> Parse<'w, Option<T>> {
    match words.split() {
        Some((word, rest)) if word == key => {
            let (rest, word) = value(rest)?;
            let found = lexer(word)?;
            let (rest, ()) = more(rest)?;
            Ok((rest, Some(found)))
        }
        _ => Ok((words, None)),
    }
}

/// There must be a next word (`NEXT_ARG`).
fn more(words: Words<'_>) -> Parse<'_, ()> {
    value(words).map(|_| (words, ()))
}

/// A keyword that must stand here.
fn keyword<'w>(words: Words<'w>, key: &str) -> Result<Words<'w>, Broken> {
    match words.split() {
        Some((word, rest)) if word == key => Ok(rest),
        _ => Err(failure(Fault::missing(key))),
    }
}

/// `K/N`: of every N packets, K get a trace.
fn frequency(word: &str) -> Result<(u32, u32), Broken> {
    let said = |said: &str| failure(Fault::invalid_argument(said, word));
    if word.len() > 15 {
        return Err(said("Invalid frequency (too long)"));
    }
    let halves =
        { word.split_once('/') }.and_then(|(k, n)| Some((u32_word(k, 10)?, u32_word(n, 10)?)));
    let Some((k, n)) = halves else {
        return Err(said("Invalid frequency (malformed)"));
    };
    if !(1..=FREQ_MAX).contains(&k) {
        return Err(said("Out of bound \"k\" frequency"));
    }
    if !(1..=FREQ_MAX).contains(&n) {
        return Err(said("Out of bound \"n\" frequency"));
    }
    if k > n {
        return Err(said("Frequency with k > n is forbidden"));
    }
    Ok((k, n))
}

fn mode(word: &str) -> Result<u8, Broken> {
    let found = { MODES.iter() }.position(|mode| *mode == word);
    let found = found.and_then(|at| u8::try_from(at + 1).ok());
    good(found, "Invalid mode", word)
}

/// One end of the tunnel; without a tunnel there is none, whatever follows.
fn end<'w>(words: Words<'w>, inline: bool, key: &str) -> Parse<'w, Option<Ipv6Addr>> {
    if inline && words.peek() == Some(key) {
        let said = format!("Inline mode does not need {key}");
        return Err(failure(Fault::invalid_argument(&said, key)));
    }
    let said = format!("Invalid IPv6 address for {key}");
    leading(words, key, |word| whole_ipv6(word, &said))
}

/// What the trace loop has collected.
#[derive(Default)]
struct Trace {
    kind: u32,
    ns: Option<u16>,
    size: u16,
}

/// `type T`, `ns N`, `size S` in any order. When the line ends with the loop, the original steps back
/// too far and reads the last word once more, as a word of the route; so it is left in place here.
fn trace<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Trace> {
    let (mut trace, mut words, mut back) = (Trace::default(), words, None);
    while let Some((key, rest)) = words.split() {
        if !matches!(key, "type" | "ns" | "size") {
            back = None;
            break;
        }
        let (after, word) = value(rest)?;
        match key {
            "type" => trace_type(desk, word, &mut trace)?,
            "ns" => trace_ns(desk, word, &mut trace)?,
            _ => trace_size(desk, word, &mut trace)?,
        }
        (words, back) = (after, Some(rest));
    }
    let lacking = match &trace {
        Trace { kind: 0, .. } => Some("type"),
        Trace { ns: None, .. } => Some("ns"),
        Trace { size: 0, .. } => Some("size"),
        _ => None,
    };
    match lacking {
        Some(key) => Err(failure(Fault::missing(key))),
        None => Ok((back.unwrap_or(words), trace)),
    }
}

fn duplicate(desk: &Desk<'_>, key: &str, word: &str) -> Broken {
    failure(Fault::duplicate_or_garbage(desk.level(), key, word))
}

fn trace_type(desk: &Desk<'_>, word: &str, trace: &mut Trace) -> Result<(), Broken> {
    if trace.kind != 0 {
        return Err(duplicate(desk, "type", word));
    }
    let found = u32_word(word, 0).filter(|kind| *kind != 0);
    trace.kind = good(found, "Invalid trace type", word)?;
    Ok(())
}

fn trace_ns(desk: &Desk<'_>, word: &str, trace: &mut Trace) -> Result<(), Broken> {
    if trace.ns.is_some() {
        return Err(duplicate(desk, "ns", word));
    }
    trace.ns = Some(good(u16_word(word, 0), "Invalid namespace ID", word)?);
    Ok(())
}

fn trace_size(desk: &Desk<'_>, word: &str, trace: &mut Trace) -> Result<(), Broken> {
    if trace.size != 0 {
        return Err(duplicate(desk, "size", word));
    }
    let found = u16_word(word, 0).filter(|size| *size != 0);
    let size = good(found, "Invalid trace size", word)?;
    let even = (size % 4 == 0).then_some(size);
    good(even, "Trace size must be a 4-octet multiple", word)?;
    trace.size = good(
        even.filter(|size| *size <= SIZE_MAX),
        "Trace size is too big",
        word,
    )?;
    Ok(())
}
