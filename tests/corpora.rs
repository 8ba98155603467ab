//! What fuzzers found worth keeping, and a few beginnings, is done again: no panic, no hang.

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::fs;
use std::path::Path;

fn replay(name: &str, body: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let entries: Vec<_> = fs::read_dir(&folder).expect("a corpus").collect();
    assert!(!entries.is_empty(), "{}", folder.display());
    for entry in entries {
        let path = entry.expect("an entry").path();
        body(&fs::read(path).expect("bytes"));
    }
}

#[test]
fn documents() {
    replay("document", bodies::document);
}

#[test]
fn journals() {
    replay("journal", bodies::journal);
}

#[test]
fn sessions() {
    replay("argv", bodies::argv);
}

#[test]
fn batches() {
    replay("batch", bodies::batch);
}

#[test]
fn names() {
    replay("names", bodies::names);
}

#[test]
fn dumps() {
    replay("dump", bodies::dump);
}
