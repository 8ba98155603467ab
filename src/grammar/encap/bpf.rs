//! `encap bpf …`, and the program behind `encap seg6local … endpoint` (iproute2 7.1
//! `lib/bpf_legacy.c`, `bpf_do_parse`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::u32_word;
use super::super::{Desk, Keyword, Parse, Usage, Words, not_modelled, one_of, value, wrong};
use super::{Broken, EncapDraft, failure, good};
use crate::command::{Aside, Program, ProgramSource as Source};
use crate::fault::Fault;
use crate::types::{Encap, EncapBpf};

/// Where a program comes from.
#[rustfmt::skip]
const SOURCES: &[Keyword<Source>] = &[
    Keyword::new(&[Exact("obj"), Prefix("object-file")], Source::Object, "FILE [ section NAME ] [ program NAME ] [ verbose ]", "from an ELF file"),
    Keyword::new(&[Prefix("pinned"), Prefix("object-pinned"), Prefix("fd")], Source::Pinned, "FILE", "loaded before, and kept in a BPF file system"),
];

/// What may follow the file, in this order.
#[rustfmt::skip]
const OPTIONS: &[Keyword<bool>] = &[
    Keyword::new(&[Prefix("section")], true, "NAME", "the section that holds it"),
    Keyword::new(&[Exact("program")], true, "NAME", "its name"),
    Keyword::new(&[Prefix("verbose")], false, "", "tell what the loader does"),
];

pub(super) fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let (mut found, mut words) = (EncapBpf::default(), words);
    while let Some((key, rest)) = words.split() {
        words = match key {
            "in" | "out" | "xmit" => program(desk, "encap bpf", rest)?,
            "headroom" => {
                let (rest, word) = value(rest)?;
                let number = u32_word(word, 0).filter(|number| *number != 0);
                let number = good(number, "headroom is invalid\n", word)?;
                found.headroom.get_or_insert(number);
                rest
            }
            "help" => return wrong(usage(desk)),
            _ => break,
        };
    }
    Ok((words, Encap::Bpf(found).into()))
}

/// The words of a program. Loading it takes the kernel's verifier: it never gets further than to
/// what is wrong with its file.
pub(super) fn program<'w>(
    desk: &Desk<'_>,
    what: &str,
    words: Words<'w>,
) -> Result<Words<'w>, Broken> {
    let (rest, word) = value(words)?;
    let Ok((_, source)) = one_of(SOURCES, desk.level(), words) else {
        let said = format!("What mode is \"{word}\"?\n");
        return Err(failure(Fault::word(said + NOT_PARSED)));
    };
    let (mut rest, file) = value(rest)?;
    for option in OPTIONS {
        if let Ok((behind, with_value)) = one_of(std::slice::from_ref(option), desk.level(), rest) {
            rest = if with_value { value(behind)?.0 } else { behind };
        }
    }
    desk.aside(Aside::Program(Program {
        file: file.to_owned(),
        source,
        level: desk.level(),
    }));
    Err(failure(not_modelled(what)))
}

/// What follows a complaint about words or a pinned program.
const NOT_PARSED: &str = "Failed to parse eBPF program: Operation not permitted\n";

fn usage(desk: &Desk<'_>) -> Fault {
    Usage::new(desk.level())
        .synopsis("ip route ... encap bpf [ in BPF ] [ out BPF ] [ xmit BPF ] [ headroom NUMBER ]")
        .choice("BPF", SOURCES)
        .fault()
}
