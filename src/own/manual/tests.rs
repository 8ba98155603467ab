use std::ffi::OsString;

use super::page::{self, PAGES};
use super::prose::{Block, blocks, styled};
use super::roff::{Roff, bold, italic};
use super::{Own, Page};
use crate::cli::{self, Environment};
use crate::grammar::{Section, catalogue};

fn own() -> Own {
    let owned = |(name, about): &(&str, &str)| ((*name).to_owned(), (*about).to_owned());
    Own {
        flags: cli::flag_lines(),
        verbs: cli::verb_lines(),
        variables: cli::VARIABLES.iter().map(owned).collect(),
    }
}

fn texts() -> String {
    PAGES.iter().map(|page| page::text(page, &own())).collect()
}

#[test]
fn every_keyword_of_every_table_is_in_a_page() {
    let text = texts();
    for section in catalogue() {
        for entry in &section.entries {
            for spelling in entry.spell {
                let word = bold(spelling.full());
                assert!(text.contains(&word), "{} {word}", section.object);
            }
        }
    }
}

#[test]
fn every_table_is_listed_and_every_mark_means_something() {
    let (all, own) = (catalogue(), own());
    let mut listed = Vec::new();
    for page in PAGES {
        for block in blocks(page.prose) {
            let Block::Table(name, argument) = block else {
                continue;
            };
            let mut roff = Roff::default();
            let written = page::table(&mut roff, name, argument, &all, &own);
            assert!(written.is_some(), "{}: @{name} {argument}", page.name);
            assert!(
                !roff.finish().is_empty(),
                "{}: @{name} {argument}",
                page.name
            );
            if name == "keywords" {
                listed.push(
                    argument
                        .split(", after ")
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
        }
    }
    let missing: Vec<String> = { all.iter() }
        .map(|section: &Section| {
            let object = if section.object.is_empty() {
                "ip"
            } else {
                section.object
            };
            format!("{object} {}", section.title)
        })
        .filter(|title| !listed.contains(title))
        .filter(|title| {
            !listed
                .iter()
                .any(|known| format!("{known} commands") == *title)
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The names in a value that stand for something else.
fn names(notation: &str) -> Vec<&str> {
    let of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    { notation.split(|c| !of_word(c)) }
        .filter(|run| !run.contains(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()))
        .flat_map(|run| run.split(['-', '.']))
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn what_values_are_called_is_explained() {
    let all = catalogue();
    let rpdb = PAGES.first().map_or("", |page| page.prose);
    let known = |name: &str| {
        let table = |section: &Section| {
            section.name == name || section.entries.iter().any(|entry| entry.part == name)
        };
        // Said by the keyword, or arguments of many shapes.
        let plain = [
            "NAME", "TEXT", "LABEL", "PATTERN", "STATE", "TUN_ID", "ARGS", "SIZE", "ROUTE",
            "INDEX", "WEIGHT",
        ];
        rpdb.contains(&format!("<{name}>")) || all.iter().any(table) || plain.contains(&name)
    };
    let mut missing = Vec::new();
    for section in &all {
        // What types take is theirs.
        if ["encapsulations", "types"].contains(&section.title) {
            continue;
        }
        for entry in &section.entries {
            for name in names(entry.value) {
                if !known(name) {
                    missing.push(format!("{} {}: {name}", section.object, entry.name()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// The keys that the document's types have, read from their source.
fn keys() -> Vec<&'static str> {
    let sources = [
        include_str!("../../store/format/v1/mod.rs"),
        include_str!("../../store/format/v1/netns.rs"),
        include_str!("../../store/format/v1/addr.rs"),
        include_str!("../../store/format/v1/addrlabel.rs"),
        include_str!("../../store/format/v1/encap.rs"),
        include_str!("../../store/format/v1/link.rs"),
        include_str!("../../store/format/v1/neigh.rs"),
        include_str!("../../store/format/v1/nexthop.rs"),
        include_str!("../../store/format/v1/route.rs"),
        include_str!("../../store/format/v1/route6.rs"),
        include_str!("../../store/format/v1/rule.rs"),
    ];
    let lines = sources.iter().flat_map(|source| source.lines());
    let key = |line: &'static str| {
        let line = line.trim().strip_prefix("pub ").unwrap_or(line.trim());
        let (name, kind) = line.split_once(": ")?;
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        (name.chars().all(word) && kind.ends_with(',')).then_some(name)
    };
    lines.filter_map(key).collect()
}

#[test]
fn every_key_of_the_state_file_is_described() {
    let keys = keys();
    assert!(keys.len() > 100, "{}", keys.len());
    let state = { PAGES.iter() }.find(|page| page.name == "rpdb-state");
    let prose = state.map_or("", |page| page.prose);
    let missing: Vec<_> = { keys.iter() }
        .filter(|key| !prose.contains(&format!("`{key}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Runs a line in the page's own state.
fn answer(line: &str, env: &Environment) -> String {
    let words = std::iter::once("rpdb").chain(line.split(' '));
    let args: Vec<OsString> = words.map(OsString::from).collect();
    let output = crate::run::run(&args, env);
    let bytes = [output.stderr(), output.stdout()].concat();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Commands and answers of a page's examples, and the same played anew. Trailing blanks do not
/// count: they would be lost on paper.
fn played(page: &Page) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let env = Environment {
        state: Some(folder.path().join("state.json").into()),
        names_dir: Some(folder.path().into()),
        now: Some("0".into()),
        ..Environment::default()
    };
    let (mut told, mut played) = (Vec::new(), Vec::new());
    for block in blocks(page.prose) {
        let Block::Example(lines) = block else {
            continue;
        };
        if !lines.iter().any(|line| line.starts_with("$ rpdb ")) {
            continue;
        }
        for line in lines {
            told.push(line.trim_end().to_owned());
            if let Some(command) = line.strip_prefix("$ rpdb ") {
                played.push(line.to_owned());
                let answer = answer(command, &env);
                played.extend(answer.lines().map(|line| line.trim_end().to_owned()));
            }
        }
    }
    (told, played)
}

#[test]
fn the_examples_are_true() {
    for page in PAGES {
        let (told, played) = played(page);
        assert_eq!(told.join("\n"), played.join("\n"), "{}", page.name);
        assert!(!told.is_empty(), "{}", page.name);
    }
}

#[test]
fn marks_in_text_become_fonts_and_the_rest_is_harmless() {
    let wanted = format!("a {} and {}, x\\-y", bold("b-c"), italic("D_E"));
    assert_eq!(styled("a `b-c` and <D_E>, x-y"), wanted);
    assert_eq!(styled("5 < 6 ` 7"), "5 < 6 \\(ga 7");
    let mut roff = Roff::default();
    roff.example(&[".x", "'y", "a\\b"]);
    assert!(roff.finish().contains("\\&.x\n\\(aqy\na\\eb\n"));
}

#[test]
fn pages_are_found_by_any_of_their_names() {
    let own = own();
    for name in ["rpdb-rule", "rule", "rpdb-rule.8"] {
        let text = page::page(name, &own).expect(name);
        assert!(text.contains(".TH RPDB\\-RULE 8"), "{name}");
    }
    assert_eq!(page::page("ip", &own), None);
    assert_eq!(page::pages().lines().count(), PAGES.len());
}
