//! A whole line: flags, options, object, command, and what a walk finds behind them.

use super::names::{Source, names};
use super::notation::read;
use super::walk::{Offer, Walk, words};
use crate::grammar::{Entry, Section, catalogue};
use crate::types::Level;

/// A line being typed.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The words before the cursor, behind rpdb's own flags.
    pub before: &'a [String],
    /// What is typed of the word at the cursor.
    pub current: &'a str,
    /// Own flags, where they may still come: spellings and sentences.
    pub flags: &'a [(String, String)],
    /// Own verbs: spellings and sentences.
    pub verbs: &'a [(String, String)],
    /// The level.
    pub level: Level,
}

/// What may stand at the cursor: a line each, the word and what is said about it with a tabulator
/// between; `:files` where the name of a file may.
pub fn candidates(line: &Line<'_>, source: &mut Source<'_>) -> String {
    let all = catalogue();
    let (object, offers) = offers(line, &all, source);
    listed(offers, object, line.current, source)
}

/// The same for the value of one of rpdb's own flags.
pub fn values(notation: &str, current: &str, source: &Source<'_>) -> String {
    listed(of_value(notation), "", current, source)
}

fn listed(offers: Vec<Offer>, object: &str, current: &str, source: &Source<'_>) -> String {
    let mut seen: Vec<(String, String)> = Vec::new();
    for offer in offers {
        let found = match offer {
            Offer::Word(word, about) => vec![(word, about.to_owned())],
            Offer::Place(place) => names(&place, object, source),
        };
        for (word, about) in found {
            let fits = word.starts_with(current) || word == FILES;
            if fits && !seen.iter().any(|(known, _)| *known == word) {
                seen.push((word, about));
            }
        }
    }
    let rows = seen
        .iter()
        .map(|(word, about)| format!("{word}\t{about}\n"));
    rows.collect()
}

/// Stands for the names of files.
pub const FILES: &str = ":files";

/// The object that is meant, and what may come.
fn offers(line: &Line<'_>, all: &[Section], source: &mut Source<'_>) -> (&'static str, Vec<Offer>) {
    let table = |object: &str, name: &str| {
        { all.iter() }.find(|section| section.object == object && section.name == name)
    };
    let (Some(options), Some(objects)) = (table("", "OPTIONS"), table("", "OBJECT")) else {
        return ("", Vec::new());
    };
    let mut rest = line.before;
    while let Some((word, behind)) = rest.split_first().filter(|(word, _)| word.starts_with('-')) {
        rest = behind;
        if word == "--" {
            break;
        }
        let Some(option) = first(options, word.replacen("--", "-", 1).as_str(), line.level) else {
            return ("", Vec::new());
        };
        if !option.value.is_empty() && !option.value.starts_with("[=") {
            let Some((value, behind)) = rest.split_first() else {
                return ("", of_value(option.value));
            };
            if option.value == "NETNS" {
                source.netns = Some(value.clone());
            }
            rest = behind;
        }
    }
    let Some((word, behind)) = rest.split_first() else {
        return ("", beginning(line, options, objects));
    };
    if let Some(offers) = own_verb(line, word, behind, all) {
        return offers;
    }
    let Some(object) = first(objects, word, line.level).map(|entry| entry.name()) else {
        return ("", Vec::new());
    };
    let Some(commands) = table(object, "COMMAND") else {
        return ("", Vec::new());
    };
    let mut found = Vec::new();
    match behind.split_first() {
        None => commands
            .entries
            .iter()
            .for_each(|entry| words(entry, &mut found)),
        Some((word, behind)) => {
            if let Some(command) = first(commands, word, line.level) {
                found = walked(Walk::new(all, line.level, object, command), behind);
            }
        }
    }
    (object, found)
}

fn walked(mut walk: Walk<'_>, behind: &[String]) -> Vec<Offer> {
    behind.iter().for_each(|word| walk.step(word));
    walk.offers()
}

/// The first entry that a word is taken for.
fn first<'s>(section: &'s Section, word: &str, level: Level) -> Option<&'s Entry> {
    let mut known = section.entries.iter().filter(|entry| level >= entry.since);
    known.find(|entry| entry.matches(word))
}

fn of_value(notation: &str) -> Vec<Offer> {
    let (leaves, _) = super::notation::next(&[read(notation)]);
    let offer = |(leaf, _)| match leaf {
        super::notation::Node::Word(word) => Offer::Word(word, ""),
        super::notation::Node::Place(name) => Offer::Place(name),
        _ => Offer::Place(String::new()),
    };
    leaves.into_iter().map(offer).collect()
}

/// In front of the object: everything that may begin a line. Options only when a dash asks for them.
fn beginning(line: &Line<'_>, options: &Section, objects: &Section) -> Vec<Offer> {
    let mut offers = Vec::new();
    if line.current.starts_with('-') {
        options
            .entries
            .iter()
            .for_each(|entry| words(entry, &mut offers));
        let flags = line.flags.iter().filter(|_| line.before.is_empty());
        offers.extend(flags.filter_map(|(spelling, _)| first_word(spelling)));
        return offers;
    }
    let modelled = objects
        .entries
        .iter()
        .filter(|entry| !entry.about.starts_with("not "));
    modelled.for_each(|entry| words(entry, &mut offers));
    offers.extend({ line.verbs.iter() }.filter_map(|(spelling, _)| first_word(spelling)));
    offers
}

fn first_word(spelling: &str) -> Option<Offer> {
    let word = spelling.split(' ').next()?;
    Some(Offer::Word(word.to_owned(), "rpdb's own"))
}

/// Behind one of rpdb's own verbs.
fn own_verb(
    line: &Line<'_>,
    word: &str,
    behind: &[String],
    all: &[Section],
) -> Option<(&'static str, Vec<Offer>)> {
    let of_verb = |(spelling, _): &&(String, String)| spelling.split(' ').next() == Some(word);
    let mut spellings = line.verbs.iter().filter(of_verb).peekable();
    spellings.peek()?;
    if word == "explain" {
        let commands = all.iter().find(|section| section.object == "route")?;
        let get = commands
            .entries
            .iter()
            .find(|entry| entry.name() == "get")?;
        return Some((
            "route",
            walked(Walk::new(all, line.level, "route", get), behind),
        ));
    }
    let second = |(spelling, _): &(String, String)| {
        let tail = spelling.split_once(' ')?.1;
        Some(of_value(tail))
    };
    let offers = spellings.filter_map(second).flatten();
    let offers = offers.filter(|_| behind.is_empty());
    Some(("", offers.collect()))
}
