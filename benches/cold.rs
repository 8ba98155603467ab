//! How long one cold answer takes: `rpdb rule show` on a small state beside `ip rule show` and
//! `/bin/true`, which is what starting any process costs. Interleaved, so that all three meet the
//! same machine; medians and their ratio, no verdict.
//!
//! `cargo bench --bench cold`; `RPDB_ROUNDS=N` for more than 500 rounds.
#![allow(clippy::print_stdout)] // a report

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let rounds = std::env::var("RPDB_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    let rounds: usize = rounds.unwrap_or(500);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let state = folder.path().join("state.json");
    let rpdb = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpdb"));
        command.env("RPDB_STATE", &state);
        command
    };
    for preference in 100..110 {
        let mut command = rpdb();
        let words =
            format!("rule add from 10.0.{preference}.0/24 table {preference} pref {preference}");
        let status = command
            .args(words.split(' '))
            .status()
            .expect("rpdb starts");
        assert!(status.success(), "{words}");
    }
    let ip = ["/sbin/ip", "/usr/sbin/ip", "/bin/ip", "/usr/bin/ip"].map(PathBuf::from);
    let ip = ip.into_iter().find(|path| path.is_file());
    let mut rows = vec![("/bin/true", Vec::new()), ("rpdb rule show", Vec::new())];
    if ip.is_some() {
        rows.push(("ip rule show", Vec::new()));
    }
    for _ in 0..rounds {
        rows[0].1.push(time(Command::new("/bin/true")));
        let mut command = rpdb();
        command.args(["rule", "show"]);
        rows[1].1.push(time(command));
        if let Some(ip) = &ip {
            let mut command = Command::new(ip);
            command.args(["rule", "show"]);
            rows[2].1.push(time(command));
        }
    }
    let medians = rows.into_iter().map(|(name, times)| (name, median(times)));
    let medians: Vec<(&str, Duration)> = medians.collect();
    let floor = medians[0].1.as_secs_f64();
    for (name, median) in medians {
        let ratio = median.as_secs_f64() / floor;
        println!(
            "{name:<16} {:>8.1} µs  {ratio:.2} × /bin/true",
            median.as_secs_f64() * 1e6
        );
    }
}

fn time(mut command: Command) -> Duration {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("the command starts");
    let taken = start.elapsed();
    assert!(status.success(), "{command:?}");
    taken
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
