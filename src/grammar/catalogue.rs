//! Every keyword table in one shape, for what describes the language instead of reading it: manual
//! pages and completions.

use super::{KINDS, Keyword, OBJECTS, OPTIONS, Spelling, addr, encap, link, route, rule};
use crate::types::Level;

/// One keyword, whatever it means.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Spellings, the main one first.
    pub spell: &'static [Spelling],
    /// What follows it, in the notation of the help text.
    pub value: &'static str,
    /// The level that brought it.
    pub since: Level,
    /// One sentence.
    pub about: &'static str,
}

/// One table.
#[derive(Clone, Debug)]
pub struct Section {
    /// The object that it belongs to; empty for `ip` itself.
    pub object: &'static str,
    /// The commands that read it, by their full words; empty where all do.
    pub commands: &'static [&'static str],
    /// What it lists.
    pub title: &'static str,
    /// The keywords in match order.
    pub entries: Vec<Entry>,
}

/// Commands that add and delete routes.
const ROUTE_CHANGES: &[&str] = &[
    "add", "change", "replace", "prepend", "append", "test", "delete",
];
/// Commands that add and delete addresses.
const ADDR_CHANGES: &[&str] = &["add", "change", "replace", "delete"];

fn section<K>(
    object: &'static str,
    commands: &'static [&'static str],
    title: &'static str,
    table: &[Keyword<K>],
) -> Section {
    let entry = |keyword: &Keyword<K>| Entry {
        spell: keyword.spell,
        value: keyword.value,
        since: keyword.since,
        about: keyword.about,
    };
    Section {
        object,
        commands,
        title,
        entries: table.iter().map(entry).collect(),
    }
}

/// All tables.
pub fn catalogue() -> Vec<Section> {
    vec![
        section("", &[], "options", OPTIONS),
        section("", &[], "objects", OBJECTS),
        section("rule", &[], "commands", rule::COMMANDS),
        section(
            "rule",
            &["add", "delete"],
            "selector and action",
            rule::CLAUSES,
        ),
        section("rule", &["add", "delete"], "further actions", rule::ACTIONS),
        section("rule", &["add", "delete"], "types as actions", KINDS),
        section("rule", &["list", "flush"], "filter", rule::FILTER),
        section("route", &[], "commands", route::COMMANDS),
        section("route", ROUTE_CHANGES, "route", route::CLAUSES),
        section("route", ROUTE_CHANGES, "types", KINDS),
        section("route", ROUTE_CHANGES, "next hop", route::HOP),
        section("route", ROUTE_CHANGES, "encapsulations", encap::TYPES),
        section(
            "route",
            &["list", "flush", "save"],
            "selector",
            route::FILTER,
        ),
        section("route", &["get"], "question", route::GET),
        section("link", &[], "commands", link::COMMANDS),
        section("link", &["add", "set"], "device", link::CLAUSES),
        section("address", &[], "commands", addr::COMMANDS),
        section("address", ADDR_CHANGES, "address", addr::CLAUSES),
        section(
            "address",
            &["show", "flush", "save"],
            "filter",
            addr::FILTER,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_described_and_can_be_reached_in_full() {
        for section in catalogue() {
            for (at, entry) in section.entries.iter().enumerate() {
                let first = entry.spell.first().map(|spelling| spelling.full());
                let name = first.expect("a spelling");
                assert!(!entry.about.is_empty() || name == "help", "{name}");
                // Written in full, a keyword must not be taken for an earlier one.
                let earlier = section.entries.iter().take(at).find(|other| {
                    let same = other.spell == entry.spell;
                    !same && other.spell.iter().any(|spelling| spelling.matches(name))
                });
                assert!(earlier.is_none(), "{} {name}", section.object);
            }
        }
    }
}
