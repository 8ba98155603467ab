//! The walls of the house: which room may use which. Reads the sources, so that a door that
//! nobody meant to build does not stay unnoticed.

use std::fs;
use std::path::{Path, PathBuf};

/// A room may use the rooms before it.
const ROOMS: [&str; 15] = [
    "types", "names", "rtnl", "wire", "fault", "command", "kernel", "reply", "store", "show",
    "grammar", "client", "own", "cli", "run",
];

/// Rooms that stand on the other side of the seam: they see the kernel as `rtnl::Socket` only.
const NO_KERNEL: [&str; 3] = ["client", "grammar", "show"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a readable folder");
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// The room that a file belongs to; `None` for `lib.rs` and `main.rs`.
fn room(path: &Path, src: &Path) -> Option<String> {
    let inside = path.strip_prefix(src).expect("below src");
    let first = inside.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    ROOMS.contains(&name).then(|| name.to_owned())
}

/// The program's text: without comments, and without what only tests see.
fn program(path: &Path) -> String {
    let only_tests = path.components().any(|part| part.as_os_str() == "tests");
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    if only_tests || stem.starts_with("test") {
        return String::new();
    }
    let text = fs::read_to_string(path).expect("a source file");
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let lines = text[..end]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The rooms that a text names by `crate::…`.
fn used(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, path) in text.match_indices("crate::") {
        let rest = &text[at + path.len()..];
        let names = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default(),
            None => rest
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default(),
        };
        let words = names.split(|c: char| !c.is_alphanumeric() && c != '_');
        used.extend(words.filter(|word| ROOMS.contains(word)).map(str::to_owned));
    }
    used
}

#[test]
fn a_room_uses_only_the_rooms_before_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 50, "sources not found");
    let place = |room: &str| ROOMS.iter().position(|name| *name == room);
    let mut holes = Vec::new();
    for file in &files {
        let Some(here) = room(file, &src) else {
            continue;
        };
        for there in used(&program(file)) {
            let ahead = place(&there) > place(&here);
            let through_the_wall = there == "kernel" && NO_KERNEL.contains(&here.as_str());
            if ahead || through_the_wall {
                holes.push(format!("{}: {here} uses {there}", file.display()));
            }
        }
    }
    assert!(holes.is_empty(), "{}", holes.join("\n"));
}

#[test]
fn the_reader_sees_doors() {
    assert_eq!(used("use crate::kernel::Seat;"), ["kernel"]);
    assert_eq!(used("use crate::{show, types::Family};"), ["show", "types"]);
    assert_eq!(used("use super::run;"), Vec::<String>::new());
}
