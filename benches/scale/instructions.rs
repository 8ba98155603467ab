//! Instructions of single cold commands, and over how much code they are spread, counted by
//! valgrind: the same on every machine and under any load, so that they can be held to a limit.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use super::arena::{quiet, set_up, time};
use super::{Peers, generate};

/// A command, and what it may take.
struct Limit {
    /// Number of routes in the state.
    routes: usize,
    words: &'static [&'static str],
    instructions: u64,
    /// Stretches of code, which are what one page fault brings in.
    stretches: u64,
}

const LIMITS: &[Limit] = &[
    Limit {
        routes: 10,
        words: &["rule", "show"],
        instructions: 84_000,
        stretches: 20,
    },
    Limit {
        routes: 10,
        words: &["route", "get", "20.30.40.50"],
        instructions: 131_000,
        stretches: 36,
    },
    Limit {
        routes: 1_000_000,
        words: &["route", "get", "20.30.40.50"],
        instructions: 150_000,
        stretches: 40,
    },
    Limit {
        routes: IPV6,
        words: &["route", "get", "3f36:b2c8::a211:b519:d9a0:9a1d"],
        instructions: 220_000,
        stretches: 44,
    },
];

/// So many are of IPv6.
const IPV6: usize = 200_000;

/// Bytes that the kernel maps at once around a page that is missing (`fault_around_bytes`).
const STRETCH: u64 = 64 << 10;

/// Counts, prints a line each, and says whether all limits are held. Where there is no valgrind,
/// nothing is counted and nothing is held.
pub fn hold(peers: &Peers) -> bool {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not installed; instructions were not counted");
        return true;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut good = true;
    for size in [10, 1_000_000, IPV6] {
        let state = folder.path().join(size.to_string()).join("state.json");
        fill(peers, &state, size);
        for limit in LIMITS.iter().filter(|limit| limit.routes == size) {
            let words = limit.words.join(" ");
            let found = [
                (
                    instructions(peers, limit, &state),
                    limit.instructions,
                    "instructions",
                ),
                (
                    stretches(peers, limit, &state),
                    limit.stretches,
                    "stretches of code",
                ),
            ];
            for (count, most, what) in found {
                let verdict = if count <= most { "held" } else { "NOT HELD" };
                println!("{words}, {size} routes | {count} {what} | {most}: {verdict}");
                good &= count <= most;
            }
        }
    }
    good
}

fn fill(peers: &Peers, state: &Path, size: usize) {
    std::fs::create_dir(state.parent().expect("its folder")).expect("a folder");
    set_up(&peers.rpdb, Some(state));
    let batch = state.with_file_name("batch");
    let routes = match size {
        IPV6 => generate::routes6(size),
        _ => generate::routes4(size),
    };
    std::fs::write(&batch, routes).expect("a file");
    let mut load = quiet(&peers.rpdb, &["-batch", &batch.to_string_lossy()]);
    load.env("RPDB_STATE", state);
    time(load);
}

fn instructions(peers: &Peers, limit: &Limit, state: &Path) -> u64 {
    let out = state.with_file_name("callgrind");
    let file = format!("--callgrind-out-file={}", out.display());
    let told = watched(peers, limit, state, &["--tool=callgrind", &file]);
    let line = told.lines().find_map(|line| line.split_once("Collected :"));
    let number = line.and_then(|(_, number)| number.trim().parse().ok());
    number.unwrap_or_else(|| panic!("callgrind says no number: {told}"))
}

fn stretches(peers: &Peers, limit: &Limit, state: &Path) -> u64 {
    let told = watched(peers, limit, state, &["--tool=lackey", "--trace-mem=yes"]);
    let code = told.lines().filter_map(|line| line.strip_prefix("I  "));
    let places = code.filter_map(|place| u64::from_str_radix(place.split_once(',')?.0, 16).ok());
    let stretches: BTreeSet<u64> = places.map(|place| place / STRETCH).collect();
    assert!(!stretches.is_empty(), "lackey tells of no instruction");
    stretches.len() as u64
}

/// What valgrind says about one command, with nothing in its environment but the state.
fn watched(peers: &Peers, limit: &Limit, state: &Path, tool: &[&str]) -> String {
    let output = { Command::new("valgrind") }
        .args(tool)
        .arg("--trace-children=no")
        .arg(&peers.rpdb)
        .args(limit.words)
        .stdin(Stdio::null())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("RPDB_STATE", state)
        .output();
    let output = output.expect("valgrind");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{:?}: {told}", limit.words);
    told
}
