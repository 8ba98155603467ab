//! The selector of `ip route list`, `flush` and `save` (iproute2 7.1 `ip/iproute.c`,
//! `iproute_list_flush_or_save`).

use super::super::Spelling::{Exact, Prefix};
use super::super::rule::protocol_or_all;
use super::super::value::{family_word, prefix_or_exit, realms, u32_word};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, fold, kind_word, lexed, value, wrong,
};
use super::modify::vrf_word;
use super::usage;
use crate::command::{Aside, Command, PrefixWord, RouteCommand, RouteFilter, TableFilter};
use crate::fault::Fault;
use crate::types::{Family, IfName, RouteType, TableId};

const PART: &str = "SELECTOR";

/// Every keyword, in match order.
#[rustfmt::skip]
pub const FILTER: &[Keyword<Clause<RouteFilter>>] = &[
    clause(&[Prefix("table")], PART, table, "{ TABLE_ID | all | cache }", "routes in this table; main if nothing is said"),
    clause(&[Prefix("vrf")], PART, vrf, "VRF", "routes in the table of this VRF, but local and broadcast ones"),
    clause(&[Prefix("cached"), Prefix("cloned")], PART, cached, "", "cached routes, of which there are none"),
    clause(&[Exact("tos"), Prefix("dsfield")], PART, tos, "TOS", "routes for this type of service"),
    clause(&[Prefix("protocol")], PART, protocol, "{ PROTO | all }", "routes installed by this protocol"),
    clause(&[Prefix("scope")], PART, scope, "{ SCOPE | all }", "routes of this scope"),
    clause(&[Prefix("type")], PART, kind, "TYPE", "routes of this type"),
    clause(&[Exact("dev"), Exact("oif")], PART, dev, "DEV", "routes through this output device"),
    clause(&[Exact("iif")], PART, iif, "DEV", "routes for this input device, which cached ones have"),
    clause(&[Exact("mark")], PART, mark, "NUMBER", "routes for this firewall mark, which cached ones have"),
    clause(&[Prefix("metric"), Prefix("priority"), Exact("preference")], PART, metric, "METRIC", "routes of this metric"),
    clause(&[Exact("via")], PART, via, "[ FAMILY ] PREFIX", "routes whose gateway lies inside this prefix"),
    clause(&[Exact("src")], PART, src, "PREFIX", "routes whose preferred source lies inside this prefix"),
    clause(&[Prefix("realms")], PART, flow, "[SRCREALM/][DSTREALM]", "routes of these realms"),
    clause(&[Prefix("from")], PART, from, "[ root | match | exact ] PREFIX", "routes whose source prefix compares like this"),
];

/// How a prefix is compared: `root` lets through what lies inside, `match` what contains it.
#[rustfmt::skip]
pub const COMPARES: &[Keyword<Compare>] = &[
    Keyword::new(&[Prefix("root")], Compare::Inside, "PREFIX", "routes to this prefix and to what lies inside"),
    Keyword::new(&[Prefix("match")], Compare::Around, "PREFIX", "routes to this prefix and to what contains it"),
    Keyword::new(&[Prefix("exact")], Compare::Exactly, "PREFIX", "routes to just this prefix; so it is without any of these words"),
];

/// Which prefixes a prefix lets through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table above is the documentation
pub enum Compare {
    Inside,
    Around,
    Exactly,
}

/// `ip route list`.
pub(super) fn list<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = filter(desk, words)?;
    let command = RouteCommand::List(Box::new(filter));
    Ok((rest, Command::Route(command)))
}

/// `ip route save`. The magic number is written before the selector is read, so a faulty selector
/// comes behind it.
pub(super) fn save<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let found = filter(desk, words);
    if found.is_err() {
        desk.aside_first(Aside::BeginSave);
    }
    let (rest, filter) = found?;
    let command = RouteCommand::Save(Box::new(filter));
    Ok((rest, Command::Route(command)))
}

/// `ip route flush`; the cache alone takes a short way.
pub(super) fn flush<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    if words.is_empty() {
        return wrong(Fault::tool("\"ip route flush\" requires arguments.\n"));
    }
    let (rest, filter) = filter(desk, words)?;
    let devices = filter.dev.is_some() || filter.iif.is_some();
    let command = if filter.cloned && filter.family == Family::INET && !devices {
        RouteCommand::FlushCache
    } else {
        RouteCommand::Flush(Box::new(filter))
    };
    Ok((rest, Command::Route(command)))
}

fn filter<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, RouteFilter> {
    let mut filter = RouteFilter {
        family: desk.globals.family,
        ..RouteFilter::default()
    };
    let (rest, ()) = fold(desk, FILTER, destination, words, &mut filter)?;
    let one_table = filter.vrf.is_some() || filter.table != TableFilter::All;
    if filter.family == Family::UNSPEC && one_table {
        filter.family = Family::INET;
    }
    Ok((rest, filter))
}

type Filter = RouteFilter;

fn table<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    match (desk.book.table_id(word), word) {
        (Some(TableId::UNSPEC), _) | (None, "all") => filter.table = TableFilter::All,
        (Some(table), _) => filter.table = TableFilter::One(table),
        (None, "cache") => {
            filter.cloned = true;
            return Ok((rest, ()));
        }
        (None, "help") => return wrong(usage(desk.level())),
        (None, _) => {
            let said = "table id value is invalid\n";
            return wrong(Fault::invalid_argument(said, word));
        }
    }
    filter.vrf = None;
    Ok((rest, ()))
}

fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, name) = vrf_word(desk, words, true)?;
    filter.vrf = Some(name);
    filter.vrf_typed = true;
    filter.kind = None;
    Ok((rest, ()))
}

fn cached<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    filter.cloned = true;
    Ok((words, ()))
}

fn tos<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let said = "TOS value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.dsfield_id(word))?;
    filter.tos = Some(found);
    Ok((rest, ()))
}

fn protocol<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, found) = protocol_or_all(desk, words)?;
    filter.protocol = found;
    Ok((rest, ()))
}

fn scope<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    filter.scope = desk.book.scope_id(word);
    if filter.scope.is_none() && word != "all" {
        let said = "invalid \"scope\"\n";
        return wrong(Fault::invalid_argument(said, word));
    }
    Ok((rest, ()))
}

/// The type is a bit of a 32-bit mask: of a number above 31 the low five bits count.
fn kind<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "node type value is invalid\n", kind_word)?;
    filter.kind = Some(RouteType(found.0 & 31));
    Ok((rest, ()))
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    filter.dev = Some(IfName::from(word));
    Ok((rest, ()))
}

fn iif<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    filter.iif = Some(IfName::from(word));
    Ok((rest, ()))
}

fn mark<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid mark value", |word| u32_word(word, 0))?;
    filter.mark = Some(found);
    Ok((rest, ()))
}

fn metric<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let said = "\"metric\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    filter.metric = Some(found);
    Ok((rest, ()))
}

fn prefix<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, PrefixWord> {
    lexed(words, |word| prefix_or_exit(word, desk.globals.family))
}

fn via<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    let (rest, found) = match family_word(word) {
        Some(family) => lexed(rest, |word| prefix_or_exit(word, family))?,
        None => prefix(desk, words)?,
    };
    filter.via = Some(found);
    Ok((rest, ()))
}

fn src<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, found) = prefix(desk, words)?;
    filter.src = Some(found);
    Ok((rest, ()))
}

/// A half counts unless it is zero and left out: `T` alone says nothing about the source, `F/`
/// nothing about the destination.
fn flow<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let said = "invalid realms\n";
    let lexer = |word: &'w str| Some((realms(word, desk.book)?, word));
    let (rest, (value, word)) = argument(words, said, lexer)?;
    let mut mask = u32::MAX;
    if value & 0xffff == 0 && word.ends_with('/') {
        mask &= !0xffff;
    }
    if value >> 16 == 0 && (!word.contains('/') || word.starts_with('/')) {
        mask &= 0xffff;
    }
    filter.realms = Some((value, mask));
    Ok((rest, ()))
}

/// `[ root | match | exact ] PREFIX`: what lies inside, what contains it, or both at once.
fn compared<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, (Compare, PrefixWord)> {
    value(words)?;
    let (words, how) = match comparison(desk, words) {
        Some((rest, how)) => (rest, how),
        None => (words, Compare::Exactly),
    };
    let (rest, found) = prefix(desk, words)?;
    Ok((rest, (how, found)))
}

fn comparison<'w>(desk: &Desk<'_>, words: Words<'w>) -> Option<(Words<'w>, Compare)> {
    super::one_of(COMPARES, desk.level(), words).ok()
}

fn from<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let (rest, (how, found)) = compared(desk, words)?;
    if how != Compare::Around {
        filter.from_root = Some(found);
    }
    if how != Compare::Inside {
        filter.from_match = Some(found);
    }
    Ok((rest, ()))
}

/// What no keyword is: `[ to ] [ root | match | exact ] PREFIX`.
fn destination<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut Filter) -> Parse<'w, ()> {
    let words = match words.split() {
        Some((word, rest)) if Prefix("to").matches(word) => rest,
        _ => words,
    };
    let (rest, (how, found)) = compared(desk, words)?;
    if how != Compare::Around {
        filter.to_root = Some(found);
    }
    if how != Compare::Inside {
        filter.to_match = Some(found);
    }
    Ok((rest, ()))
}

#[cfg(test)]
mod tests {
    use super::super::super::trial::{faults, read, wrong_argument};
    use super::*;

    fn listed(line: &str) -> RouteFilter {
        match read(&format!("route list {line}")).result {
            Ok(Command::Route(RouteCommand::List(filter))) => *filter,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn without_a_table_all_families_are_meant() {
        assert_eq!(listed("dev lo").family, Family::INET);
        assert_eq!(listed("table 5").table, TableFilter::One(TableId(5)));
        for line in ["table all", "table 0"] {
            let filter = listed(line);
            assert_eq!(
                (filter.table, filter.family),
                (TableFilter::All, Family::UNSPEC)
            );
        }
        assert!(listed("t cache").cloned && listed("c").cloned);
    }

    #[test]
    fn prefixes_are_compared_in_three_ways() {
        let lens = |line: &str| {
            let filter = listed(line);
            let len = |word: Option<PrefixWord>| word.map(|word| word.len);
            (len(filter.to_root), len(filter.to_match))
        };
        assert_eq!(lens("10/8"), (Some(8), Some(8)));
        assert_eq!(lens("to exact 10/8"), (Some(8), Some(8)));
        assert_eq!(lens("ro 10/8 ma 11/9"), (Some(8), Some(9)));
        assert_eq!(lens("root 10/8"), (Some(8), None));
    }

    #[test]
    fn half_a_realm_leaves_the_other_open() {
        assert_eq!(listed("realms 5").realms, Some((5, 0xffff)));
        assert_eq!(listed("realms 5/").realms, Some((0x5_0000, 0xffff_0000)));
        assert_eq!(listed("realms 1/2").realms, Some((0x1_0002, u32::MAX)));
        assert_eq!(listed("realms 0/2").realms, Some((2, u32::MAX)));
    }

    #[test]
    fn types_are_bits_and_outlast_a_vrf() {
        assert_eq!(listed("type 99").kind, Some(RouteType(3)));
        let filter = listed("type unicast vrf red");
        assert!(filter.vrf_typed && filter.kind.is_none());
        let filter = listed("vrf red table 5");
        assert!(filter.vrf_typed && filter.vrf.is_none());
    }

    #[test]
    fn faults_are_worded_as_the_original_words_them() {
        let wrong = wrong_argument;
        faults(&[
            ("route flush", "\"ip route flush\" requires arguments.\n", 1),
            (
                "route list table x",
                &wrong("x", "table id value is invalid\n"),
                255,
            ),
            (
                "route list scope x",
                &wrong("x", "invalid \"scope\"\n"),
                255,
            ),
            ("route list mark x", &wrong("x", "invalid mark value"), 255),
            (
                "route list root",
                "Command line is not complete. Try option \"help\"\n",
                255,
            ),
            (
                "route list x",
                "Error: any valid prefix is expected rather than \"x\".\n",
                1,
            ),
        ]);
        let said = Aside::BeginSave;
        assert_eq!(read("route save x").asides, [said]);
    }
}
