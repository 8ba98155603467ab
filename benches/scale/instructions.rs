//! Instructions of single cold commands, counted by callgrind: the same on every machine and under
//! any load, so that they can be held to a limit.

use std::path::Path;
use std::process::{Command, Stdio};

use super::arena::{quiet, set_up, time};
use super::{Peers, generate};

/// Numbers of routes in the state, a command, and how many instructions it may take there.
const LIMITS: &[(usize, &[&str], u64)] = &[
    (10, &["rule", "show"], 100_000),
    (10, &["route", "get", "20.30.40.50"], 158_000),
    (1_000_000, &["route", "get", "20.30.40.50"], 203_000),
];

/// Counts, prints a line each, and says whether all limits are held. Where there is no valgrind,
/// nothing is counted and nothing is held.
pub fn hold(peers: &Peers) -> bool {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not installed; instructions were not counted");
        return true;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut good = true;
    for size in [10, 1_000_000] {
        let state = folder.path().join(size.to_string()).join("state.json");
        fill(peers, &state, size);
        for (_, words, limit) in LIMITS.iter().filter(|limit| limit.0 == size) {
            let count = count(&peers.rpdb, words, &state);
            let held = count <= *limit;
            let verdict = if held { "held" } else { "NOT HELD" };
            let words = words.join(" ");
            println!("{words}, {size} routes | {count} instructions | {limit}: {verdict}");
            good &= held;
        }
    }
    good
}

fn fill(peers: &Peers, state: &Path, size: usize) {
    std::fs::create_dir(state.parent().expect("its folder")).expect("a folder");
    set_up(&peers.rpdb, Some(state));
    let batch = state.with_file_name("batch");
    std::fs::write(&batch, generate::routes4(size)).expect("a file");
    let mut load = quiet(&peers.rpdb, &["-batch", &batch.to_string_lossy()]);
    load.env("RPDB_STATE", state);
    time(load);
}

/// The instructions of one command, with nothing in its environment but the state.
fn count(program: &Path, words: &[&str], state: &Path) -> u64 {
    let out = state.with_file_name("callgrind");
    let output = { Command::new("valgrind") }
        .args(["--tool=callgrind", "--trace-children=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .args(words)
        .stdin(Stdio::null())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("RPDB_STATE", state)
        .output();
    let output = output.expect("valgrind");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {told}");
    let line = told.lines().find_map(|line| line.split_once("Collected :"));
    let number = line.and_then(|(_, number)| number.trim().parse().ok());
    number.unwrap_or_else(|| panic!("callgrind says no number: {told}"))
}
