//! What the tables have to say in a page: synopses, and each keyword with its value, its shortest
//! form and its sentence.

use super::notation;
use super::roff::{Roff, bold, escape};
use crate::grammar::{Entry, Section, Spelling};

/// The section of an object that has this title.
pub fn section<'a>(all: &'a [Section], object: &str, title: &str) -> Option<&'a Section> {
    all.iter()
        .find(|section| section.object == object && section.title == title)
}

/// Every keyword of a table; those without value of which the same is said come together. `before`
/// is the table whose keywords are tried first: what they take away cannot be a short form.
pub fn list(roff: &mut Roff, section: &Section, before: Option<&Section>) {
    let earlier = before.map_or(&[][..], |section| &section.entries);
    let tried: Vec<&Entry> = earlier.iter().chain(&section.entries).collect();
    let mut told: Vec<&str> = Vec::new();
    for entry in once_each(section) {
        let old = { section.entries.iter() }
            .filter(|other| other.spell == entry.spell)
            .nth(1);
        let alike: Vec<&Entry> = once_each(section)
            .filter(|other| other.value.is_empty() && other.about == entry.about)
            .collect();
        if alike.len() < MANY || !entry.value.is_empty() {
            roff.item(&term(entry), &body(entry, old, &tried));
        } else if !told.contains(&entry.about) {
            told.push(entry.about);
            let terms: Vec<String> = alike.into_iter().map(term).collect();
            roff.item(&terms.join(", "), &sentence(entry.about));
        }
    }
}

/// How many keywords make a crowd.
const MANY: usize = 4;

/// `{ spelling | spelling } VALUE`.
fn term(entry: &Entry) -> String {
    let names: Vec<String> = entry
        .spell
        .iter()
        .map(|spelling| bold(spelling.full()))
        .collect();
    let gap = if entry.value.starts_with("[=") {
        ""
    } else {
        " "
    };
    let term = format!("{}{gap}{}", either(&names), notation::styled(entry.value));
    term.trim_end().to_owned()
}

/// `{ a | b }`, or just `a`.
fn either(names: &[String]) -> String {
    match names {
        [name] => name.clone(),
        names => format!("{{ {} }}", names.join(" | ")),
    }
}

/// The sentence, and what is to know about the spelling and the levels.
fn body(entry: &Entry, old: Option<&Entry>, tried: &[&Entry]) -> String {
    let mut text = sentence(entry.about);
    let short: Vec<&str> = { entry.spell.iter() }
        .filter_map(|spelling| shortest(*spelling, entry, tried))
        .collect();
    if let Some(short) = { short.iter() }.min_by_key(|word| word.len()) {
        text.push_str(&format!(" Short: {}.", bold(short)));
    }
    if entry.since.modern() {
        match old {
            None => text.push_str(" Not at level 6.1."),
            Some(old) => {
                let value = notation::styled(old.value);
                text.push_str(&format!(" At level 6.1: {value}."));
            }
        }
    }
    text
}

/// A capital and a full stop.
fn sentence(about: &str) -> String {
    let mut letters = about.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    let text = first.unwrap_or_default() + letters.as_str();
    format!("{}.", escape(&text))
}

/// The shortest word that is taken for this entry by this spelling, if it is shorter than that.
fn shortest(spelling: Spelling, entry: &Entry, tried: &[&Entry]) -> Option<&'static str> {
    let Spelling::Prefix(full) = spelling else {
        return None;
    };
    let taken = |word: &str| {
        let first = tried.iter().find(|other| other.matches(word));
        first.is_some_and(|first| first.spell == entry.spell)
    };
    { full.char_indices().skip(1) }
        .filter_map(|(end, _)| full.get(..end))
        .find(|word| *word != "-" && taken(word))
}

/// The lines of a synopsis: each run of commands that take the same.
pub fn commands(roff: &mut Roff, head: &str, section: &Section) {
    let mut runs: Vec<(&str, Vec<String>)> = Vec::new();
    for entry in &section.entries {
        let names = entry.spell.iter().map(|spelling| bold(spelling.full()));
        match runs.iter_mut().find(|(value, _)| *value == entry.value) {
            Some((_, run)) => run.extend(names),
            None => runs.push((entry.value, names.collect())),
        }
    }
    for (value, names) in runs {
        let names = either(&names);
        let line = format!("{head} {names} {}", notation::styled(value));
        roff.synopsis(line.trim_end());
    }
}

/// The productions that the clauses of a table belong to, in order of their first keyword.
pub fn clauses(roff: &mut Roff, section: &Section) {
    let mut parts: Vec<(&str, Vec<String>)> = Vec::new();
    for entry in once_each(section) {
        match parts.iter_mut().find(|(part, _)| *part == entry.part) {
            Some((_, items)) => items.push(term(entry)),
            None => parts.push((entry.part, vec![term(entry)])),
        }
    }
    for (part, items) in parts {
        let part = notation::styled(part);
        roff.synopsis(&format!("{part} := [ {} ]", items.join(" ] [ ")));
    }
}

/// The production of alternatives that a table is.
pub fn choice(roff: &mut Roff, section: &Section) {
    let items: Vec<String> = once_each(section).map(term).collect();
    let part = notation::styled(section.name);
    roff.synopsis(&format!("{part} := {{ {} }}", items.join(" | ")));
}

/// The entries, those that differ by level only once.
fn once_each(section: &Section) -> impl Iterator<Item = &Entry> {
    let first = |(at, entry): &(usize, &Entry)| {
        let mut earlier = section.entries.iter().take(*at);
        !earlier.any(|other| other.spell == entry.spell)
    };
    let entries = section.entries.iter().enumerate();
    entries.filter(first).map(|(_, entry)| entry)
}
