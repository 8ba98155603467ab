//! Types whose arguments are keywords with at most one value each, told by tables (iproute2 7.1
//! `ip/iplink_bridge.c`, `ip/iplink_bond.c`, `ip/iplink_macvlan.c` and their siblings). What was
//! typed is kept as words: the keyword in full, numbers in decimal, choices by name, devices by
//! name until the client knows their numbers.

mod tables;

pub(super) use tables::{Table, of};

use super::super::Spelling::Prefix;
use super::super::value::{
    address_or_exit, i32_word, lladdr, u8_word, u16_word, u32_word, u64_word,
};
use super::super::{Desk, Parse, Spelling, Words, value, wrong};
use super::kinds;
use super::readers::not_on_off;
use crate::command::Aside;
use crate::fault::Fault;
use crate::rtnl::LinkData;
use crate::types::{Family, IfName, Level};

/// What stands behind a keyword.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Value {
    /// Nothing: it means this.
    Is(&'static str),
    /// An unsigned number of so many bits.
    Bits(u8),
    /// A number with a sign.
    Signed,
    /// A number other than 0.
    Positive,
    /// One of these words, exactly.
    OneOf(&'static [&'static str]),
    /// One of these words, or its position.
    Named(&'static [&'static str]),
    /// `802.1Q` or `802.1ad`, in any case.
    VlanProtocol,
    /// `on` or `off`.
    OnOff,
    /// A device that exists.
    Device,
    /// A device that exists, with a complaint of its own about one that does not.
    OtherDevice,
    /// A link layer address.
    Lladdr,
    /// What is to be done with the addresses that a macvlan takes packets from.
    Sources,
    /// Addresses of a family, with commas between; nothing when no word is left.
    Addresses(Family),
}

/// A keyword: how it is spelled, what it is kept as, what follows, what is said about a bad value
/// (`invalid KEYWORD` unless said), and the level that brought it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub spell: Spelling,
    pub key: &'static str,
    pub value: Value,
    pub said: &'static str,
    pub since: Level,
}

/// Reads all remaining words by a table.
pub(super) fn read<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    kind: &str,
    table: &Table,
) -> Parse<'w, LinkData> {
    let mut found = Vec::new();
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        let known = table.choices.iter().filter(|c| desk.level() >= c.since);
        let Some(choice) = { known }.find(|choice| choice.spell.matches(word)) else {
            return wrong(no_option(desk, word, kind, table));
        };
        words = read_value(desk, rest, choice, &mut found)?.0;
    }
    for (key, value) in table.always {
        if !found.iter().any(|(known, _)| known == key) {
            found.push(((*key).to_owned(), (*value).to_owned()));
        }
    }
    match (table.check)(&found, kind, desk.level()) {
        Ok(()) => Ok((words, LinkData::Words(found))),
        Err(fault) => wrong(fault),
    }
}

/// The keywords of a type with what follows them.
pub(super) fn keywords(kind: &str, level: Level) -> Vec<String> {
    let choices = of(kind).map_or(&[][..], |table| table.choices);
    let known = choices.iter().filter(|choice| level >= choice.since);
    { known }
        .map(|choice| {
            let value = notation(choice.value);
            format!("{} {value}", choice.spell.full())
                .trim_end()
                .to_owned()
        })
        .collect()
}

fn notation(value: Value) -> String {
    match value {
        Value::Is(_) => String::new(),
        Value::Bits(_) | Value::Signed | Value::Positive => "NUMBER".to_owned(),
        Value::OneOf(words) | Value::Named(words) => format!("{{ {} }}", words.join(" | ")),
        Value::VlanProtocol => "{ 802.1Q | 802.1ad }".to_owned(),
        Value::OnOff => "{ on | off }".to_owned(),
        Value::Device | Value::OtherDevice => "DEV".to_owned(),
        Value::Lladdr => "LLADDR".to_owned(),
        Value::Sources => "{ { add | del } LLADDR | set [ LLADDR ]... | flush }".to_owned(),
        Value::Addresses(_) => "ADDRESS[,ADDRESS]...".to_owned(),
    }
}

fn no_option(desk: &Desk<'_>, word: &str, kind: &str, table: &Table) -> Fault {
    let complaint = match table.noun {
        _ if Prefix("help").matches(word) => String::new(),
        "" => String::new(),
        noun => format!("{kind}: unknown {noun} \"{word}\"?\n"),
    };
    kinds::unknown(complaint, kind, desk.level())
}

fn read_value<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    choice: &Choice,
    found: &mut Vec<(String, String)>,
) -> Parse<'w, ()> {
    let mut keep = |value: String| found.push((choice.key.to_owned(), value));
    match choice.value {
        Value::Is(value) => {
            keep(value.to_owned());
            return Ok((words, ()));
        }
        Value::Addresses(_) if words.is_empty() => {
            keep(String::new());
            return Ok((words, ()));
        }
        Value::Sources => {
            let (rest, said) = sources(desk, words)?;
            keep(said);
            return Ok((rest, ()));
        }
        _ => {}
    }
    let (rest, word) = value(words)?;
    if let Value::Device | Value::OtherDevice = choice.value {
        let otherwise = match choice.value {
            Value::Device => Fault::no_device(word),
            _ => Fault::invalid_argument("Device does not exist\n", word),
        };
        desk.aside(Aside::Device(IfName::from(word), otherwise));
        keep(word.to_owned());
        return Ok((rest, ()));
    }
    match value_of(word, choice) {
        Ok(value) => keep(value),
        Err(_) if choice.value == Value::OnOff => {
            let key = choice.spell.full();
            return wrong(Fault::tool(format!(
                "Error: argument of \"{key}\" must be one of \"off\", \"on\", not \"{word}\"\n"
            )));
        }
        Err(fault) => return wrong(fault),
    }
    Ok((rest, ()))
}

/// A link layer address as it is kept.
fn station(word: &str) -> Result<String, Fault> {
    let bytes = lladdr(word).map_err(|trouble| Fault::tool(trouble.said))?;
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(bytes.join(":"))
}

/// It has six bytes.
fn is_whole(address: &str) -> bool {
    address.split(':').count() == 6
}

/// `add LLADDR`, `del LLADDR`, `set` with any number of them, `flush`.
fn sources<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, String> {
    let (rest, what) = value(words)?;
    match what {
        "flush" => Ok((rest, what.to_owned())),
        "add" | "del" => {
            let (rest, word) = value(rest)?;
            match station(word) {
                Ok(address) if is_whole(&address) => Ok((rest, format!("{what} {address}"))),
                Ok(_) => wrong(Fault::tool("")),
                Err(fault) => wrong(fault),
            }
        }
        "set" => {
            let (mut words, mut said) = (rest, what.to_owned());
            while let Some((word, rest)) = words.split() {
                // What is no address is complained of, and taken for the next keyword; so is, in
                // silence, what begins like one.
                let address = match station(word) {
                    Ok(address) if is_whole(&address) => address,
                    Ok(_) => break,
                    Err(fault) => {
                        desk.aside(Aside::Warn(fault.text));
                        break;
                    }
                };
                said = said + " " + &address;
                words = rest;
            }
            Ok((words, said))
        }
        _ => wrong(kinds::unknown(String::new(), "macvlan", desk.level())),
    }
}

/// The value in the form that it is kept in.
fn value_of(word: &str, choice: &Choice) -> Result<String, Fault> {
    let key = choice.spell.full();
    let number = match choice.value {
        Value::OneOf(words) => return one_of(key, word, words),
        Value::OnOff if matches!(word, "on" | "off") => return Ok(word.to_owned()),
        Value::OnOff => return Err(not_on_off(key, word)),
        Value::Lladdr => return station(word),
        Value::Addresses(family) => return addresses(word, family),
        Value::Named(names) => named(word, names),
        Value::VlanProtocol => { ["802.1Q", "802.1ad"].into_iter() }
            .find(|name| name.eq_ignore_ascii_case(word))
            .map(str::to_owned),
        Value::Bits(8) => u8_word(word, 0).map(|n| n.to_string()),
        Value::Bits(16) => u16_word(word, 0).map(|n| n.to_string()),
        Value::Bits(32) => u32_word(word, 0).map(|n| n.to_string()),
        Value::Bits(_) => u64_word(word, 0).map(|n| n.to_string()),
        Value::Signed => i32_word(word, 0).map(|n| n.to_string()),
        Value::Positive => u32_word(word, 0).filter(|n| *n > 0).map(|n| n.to_string()),
        _ => return Ok(word.to_owned()),
    };
    number.ok_or_else(|| match (key, choice.said) {
        ("bcqueuelen", _) => Fault::tool(format!(
            "Error: argument of \"bcqueuelen\" must be a positive integer [0-4294967295], not \"{word}\"\n"
        )),
        ("bclim", said) => Fault::tool(format!("{said}: \"{word}\"\n")),
        (_, "") => Fault::invalid_argument(&format!("invalid {key}"), word),
        (_, said) => Fault::invalid_argument(said, word),
    })
}

/// The name of a choice that is typed by name or by position.
fn named(word: &str, names: &[&str]) -> Option<String> {
    let position = i32_word(word, 10).and_then(|at| usize::try_from(at).ok());
    let by_position = position.and_then(|at| names.get(at));
    let found = by_position.or_else(|| names.iter().find(|name| **name == word));
    found.map(|name| (*name).to_owned())
}

fn addresses(word: &str, family: Family) -> Result<String, Fault> {
    let parts = word.split(',').filter(|part| !part.is_empty()).take(16);
    let read = |part: &str| {
        let found = address_or_exit(part, family)?;
        Ok(found.ip().map_or_else(String::new, |ip| ip.to_string()))
    };
    let found: Result<Vec<String>, Fault> = parts.map(read).collect();
    Ok(found?.join(","))
}

fn one_of(key: &str, word: &str, words: &[&str]) -> Result<String, Fault> {
    match words.iter().find(|full| **full == word) {
        Some(full) => Ok((*full).to_owned()),
        None if key == "mode" && words.contains(&"l3s") => Err(Fault::tool(
            "Error: argument of \"mode\" must be either \"l2\", \"l3\" or \"l3s\"\n",
        )),
        None => {
            let quoted: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
            let (last, most) = quoted
                .split_last()
                .map_or(("", &[][..]), |(l, m)| (l.as_str(), m));
            Err(Fault::tool(format!(
                "Error: argument of \"{key}\" must be {} or {last}, not \"{word}\"\n",
                most.join(", ")
            )))
        }
    }
}
