//! Every keyword table in one shape, for what describes the language instead of reading it: manual
//! pages and completions.

use super::{
    Clause, KINDS, Keyword, OBJECTS, OPTIONS, Spelling, addr, addrlabel, encap, link, monitor,
    mroute, neigh, netconf, netns, nexthop, route, rule, token, tunnel, tunnel6, tuntap, vrf,
};
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
    /// One sentence, without capital and full stop.
    pub about: &'static str,
    /// The production of the help text that it belongs to.
    pub part: &'static str,
}

impl Entry {
    /// The main spelling.
    pub fn name(&self) -> &'static str {
        self.spell.first().map_or("", |spelling| spelling.full())
    }

    /// True when `word` is this keyword.
    pub fn matches(&self, word: &str) -> bool {
        self.spell.iter().any(|spelling| spelling.matches(word))
    }
}

/// One table.
#[derive(Clone, Debug)]
pub struct Section {
    /// The object that it belongs to; empty for `ip` itself.
    pub object: &'static str,
    /// The commands that read it word by word, by their main spelling; none, where it is reached
    /// through its name only.
    pub commands: &'static [&'static str],
    /// The name that stands for it in the notation of values; empty where none does.
    pub name: &'static str,
    /// What it lists.
    pub title: &'static str,
    /// The keywords in match order.
    pub entries: Vec<Entry>,
    /// How words are read that no keyword is, in the notation of values.
    pub otherwise: &'static str,
    /// Its name stands for any number of its keywords, and not for one of them.
    pub many: bool,
}

impl Section {
    /// A table that stands for `name` in the values of other tables.
    fn named<K: Copy>(
        object: &'static str,
        name: &'static str,
        title: &'static str,
        table: &[Keyword<K>],
    ) -> Self {
        Self {
            object,
            commands: &[],
            name,
            title,
            entries: entries(table, |_| name),
            otherwise: "",
            many: false,
        }
    }

    /// A table of clauses that `commands` read.
    fn clauses<D>(
        object: &'static str,
        commands: &'static [&'static str],
        title: &'static str,
        table: &[Keyword<Clause<D>>],
        otherwise: &'static str,
    ) -> Self {
        Self {
            object,
            commands,
            name: "",
            title,
            entries: entries(table, |clause| clause.part),
            otherwise,
            many: true,
        }
    }

    /// The same, read by `commands` as well.
    fn read_by(mut self, commands: &'static [&'static str]) -> Self {
        self.commands = commands;
        self
    }

    /// The same, reached by `name` as well.
    fn called(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }
}

fn entries<K: Copy>(table: &[Keyword<K>], part: impl Fn(K) -> &'static str) -> Vec<Entry> {
    let entry = |keyword: &Keyword<K>| Entry {
        spell: keyword.spell,
        value: keyword.value,
        since: keyword.since,
        about: keyword.about,
        part: part(keyword.means),
    };
    table.iter().map(entry).collect()
}

/// All tables.
pub fn catalogue() -> Vec<Section> {
    let mut all = vec![
        Section::named("", "OPTIONS", "options", OPTIONS),
        Section::named("", "OBJECT", "objects", OBJECTS),
    ];
    all.extend(of_rule());
    all.extend(of_route());
    all.extend(of_link());
    all.extend(of_address());
    all.extend(of_addrlabel());
    all.extend(of_token());
    all.extend(of_mroute());
    all.push(Section::named(
        "netconf",
        "COMMAND",
        "commands",
        netconf::COMMANDS,
    ));
    all.extend(of_netns());
    all.extend(of_nexthop());
    all.extend(of_neigh());
    all.extend(of_tunnel());
    all.extend(of_tunnel6());
    all.extend(of_tuntap());
    let commands = Section::named("vrf", "COMMAND", "commands", vrf::COMMANDS);
    all.push(commands);
    let objects = Section::named("monitor", "COMMAND", "objects and options", monitor::WORDS);
    all.push(objects);
    all
}

fn of_rule() -> [Section; 5] {
    const CHANGES: &[&str] = &["add", "delete"];
    let selector = "selector and action";
    [
        Section::named("rule", "COMMAND", "commands", rule::COMMANDS),
        Section::clauses("rule", CHANGES, selector, rule::CLAUSES, "[ type ] TYPE"),
        Section::named("rule", "ACTION", "further actions", rule::ACTIONS).read_by(CHANGES),
        Section::named("rule", "TYPE", "types as actions", KINDS),
        Section::clauses("rule", &["list", "flush"], "filter", rule::FILTER, "PREFIX"),
    ]
}

fn of_route() -> [Section; 8] {
    const CHANGES: &[&str] = &[
        "add", "change", "replace", "prepend", "append", "test", "delete",
    ];
    const LISTS: &[&str] = &["list", "flush", "save"];
    let destination = "[ to ] [ TYPE ] PREFIX";
    let compared = "[ to ] [ root | match | exact ] PREFIX";
    [
        Section::named("route", "COMMAND", "commands", route::COMMANDS),
        Section::clauses("route", CHANGES, "route", route::CLAUSES, destination),
        Section::named("route", "TYPE", "types", KINDS),
        Section::clauses("route", &[], "next hop", route::HOP, "").called("HOP"),
        Section::named("route", "ENCAP", "encapsulations", encap::TYPES),
        Section::clauses("route", LISTS, "selector", route::FILTER, compared),
        Section::named("route", "COMPARE", "comparisons", route::COMPARES),
        Section::clauses("route", &["get"], "question", route::GET, "[ to ] ADDRESS"),
    ]
}

fn of_link() -> [Section; 4] {
    const CHANGES: &[&str] = &["add", "set", "replace", "delete"];
    let device = "[ dev ] DEV";
    [
        Section::named("link", "COMMAND", "commands", link::COMMANDS),
        Section::clauses("link", CHANGES, "device", link::CLAUSES, device).called("LINK"),
        Section::named("link", "TYPE", "types", link::TYPES),
        Section::clauses("link", &["show"], "filter", addr::FILTER, device),
    ]
}

fn of_address() -> [Section; 4] {
    const CHANGES: &[&str] = &["add", "change", "replace", "delete"];
    const LISTS: &[&str] = &["list", "flush", "save"];
    const BOTH: &[&str] = &[
        "add", "change", "replace", "delete", "list", "flush", "save",
    ];
    let local = "[ local ] PREFIX";
    [
        Section::named("address", "COMMAND", "commands", addr::COMMANDS),
        Section::clauses("address", CHANGES, "address", addr::CLAUSES, local),
        Section::clauses("address", LISTS, "filter", addr::FILTER, "[ dev ] DEV"),
        Section::named("address", "FLAG", "flags", addr::ADDRESS_FLAGS).read_by(BOTH),
    ]
}

fn of_addrlabel() -> [Section; 2] {
    const CHANGES: &[&str] = &["add", "delete"];
    [
        Section::named("addrlabel", "COMMAND", "commands", addrlabel::COMMANDS),
        Section::clauses("addrlabel", CHANGES, "label", addrlabel::CLAUSES, "").called("LABEL"),
    ]
}

fn of_token() -> [Section; 2] {
    const CHANGES: &[&str] = &["set", "delete"];
    [
        Section::named("token", "COMMAND", "commands", token::COMMANDS),
        Section::clauses("token", CHANGES, "token", token::CLAUSES, "TOKEN"),
    ]
}

fn of_mroute() -> [Section; 2] {
    [
        Section::named("mroute", "COMMAND", "commands", mroute::COMMANDS),
        Section::clauses(
            "mroute",
            &["list"],
            "selector",
            mroute::CLAUSES,
            "[ to ] PREFIX",
        )
        .called("SELECTOR"),
    ]
}

fn of_netns() -> [Section; 2] {
    [
        Section::named("netns", "COMMAND", "commands", netns::COMMANDS),
        Section::clauses("netns", &["list-id"], "filter", netns::ID_FILTER, "").called("ID_FILTER"),
    ]
}

fn of_nexthop() -> [Section; 10] {
    const CHANGES: &[&str] = &["add", "replace", "delete"];
    const LISTS: &[&str] = &["list", "flush"];
    let commands = nexthop::BUCKET_COMMANDS;
    let buckets = nexthop::BUCKET_FILTER;
    [
        Section::named("nexthop", "COMMAND", "commands", nexthop::COMMANDS),
        Section::clauses("nexthop", CHANGES, "next hop", nexthop::CLAUSES, "").called("NH"),
        Section::named("nexthop", "TYPE", "group types", nexthop::TYPES),
        Section::clauses("nexthop", &[], "buckets of a group", nexthop::RESILIENT, "")
            .called("RESILIENT"),
        Section::named("nexthop", "ENCAP", "encapsulations", encap::TYPES),
        Section::clauses("nexthop", LISTS, "selector", nexthop::FILTER, "").called("SELECTOR"),
        Section::clauses("nexthop", &["get"], "question", nexthop::GET, "").called("GET"),
        Section::clauses(
            "nexthop",
            &[],
            "question for a bucket",
            nexthop::GET_BUCKET,
            "",
        )
        .called("GET_BUCKET"),
        Section::named(
            "nexthop",
            "BUCKET_COMMAND",
            "commands about buckets",
            commands,
        )
        .read_by(&["bucket"]),
        Section::clauses("nexthop", &[], "selector of buckets", buckets, "")
            .called("BUCKET_SELECTOR"),
    ]
}

fn of_neigh() -> [Section; 5] {
    const CHANGES: &[&str] = &["add", "change", "replace", "delete"];
    const LISTS: &[&str] = &["show", "flush"];
    let (to, prefix) = ("[ to ] ADDRESS", "[ to ] PREFIX");
    [
        Section::named("neighbor", "COMMAND", "commands", neigh::COMMANDS),
        Section::clauses("neighbor", CHANGES, "entry", neigh::CLAUSES, to).called("NEIGH"),
        Section::clauses("neighbor", &["get"], "question", neigh::GET, to).called("GET"),
        Section::clauses("neighbor", LISTS, "selector", neigh::FILTER, prefix).called("SELECTOR"),
        Section::named("neighbor", "STATE", "states", neigh::STATES),
    ]
}

fn of_tunnel() -> [Section; 2] {
    const ALL: &[&str] = &["add", "change", "delete", "show"];
    [
        Section::named("tunnel", "COMMAND", "commands", tunnel::COMMANDS),
        Section::clauses("tunnel", ALL, "tunnel", tunnel::CLAUSES, "NAME").called("TUNNEL"),
    ]
}

/// What `tunnel` reads behind `-6`.
fn of_tunnel6() -> [Section; 2] {
    const ALL: &[&str] = &["add", "change", "delete", "show"];
    let of = "tunnel over IPv6";
    [
        Section::named(
            "tunnel",
            "COMMAND6",
            "commands over IPv6",
            tunnel6::COMMANDS,
        ),
        Section::clauses("tunnel", ALL, of, tunnel6::CLAUSES, "NAME").called("TUNNEL6"),
    ]
}

fn of_tuntap() -> [Section; 2] {
    const CHANGES: &[&str] = &["add", "delete"];
    [
        Section::named("tuntap", "COMMAND", "commands", tuntap::COMMANDS),
        Section::clauses("tuntap", CHANGES, "device", tuntap::CLAUSES, "NAME").called("DEVICE"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_described_and_can_be_reached_in_full() {
        for section in catalogue() {
            for (at, entry) in section.entries.iter().enumerate() {
                let name = entry.name();
                assert!(!entry.about.is_empty(), "{name}");
                assert!(!entry.part.is_empty(), "{name}");
                // Written in full, a keyword must not be taken for an earlier one.
                let earlier = section.entries.iter().take(at).find(|other| {
                    let same = other.spell == entry.spell;
                    !same && other.matches(name)
                });
                assert!(earlier.is_none(), "{} {name}", section.object);
            }
        }
    }

    #[test]
    fn the_readers_of_a_table_are_commands_of_its_object() {
        let all = catalogue();
        for section in &all {
            let object = section.object;
            let is_commands = |other: &&Section| other.object == object && other.name == "COMMAND";
            let commands = all.iter().find(is_commands);
            for wanted in section.commands {
                let known = commands.is_some_and(|commands| {
                    { commands.entries.iter() }.any(|entry| entry.name() == *wanted)
                });
                assert!(known, "{object} {wanted}");
            }
            let reached = !section.commands.is_empty() || !section.name.is_empty();
            assert!(reached, "{object} {}", section.title);
        }
    }
}
