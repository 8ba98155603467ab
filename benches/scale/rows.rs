//! The rows of the table. Each runs in a namespace of its own, with a state of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::arena::{inside, peak, quiet, set_up, time, time_into};
use super::table::{Lap, print};
use super::{Peers, floor, generate};

/// Every row, in the order of the table.
pub const ROWS: &[&str] = &[
    "load",
    "show",
    "match",
    "get",
    "rules",
    "underrules",
    "cold",
    "six",
];

/// How many times more often a cold command is measured than a long one.
const COLD: usize = 100;

/// One row at one size.
pub fn run(row: &str, size: usize, peers: &Peers) {
    let folder = tempfile::tempdir().expect("a folder");
    let stage = Stage {
        peers,
        folder: folder.path().to_owned(),
    };
    match row {
        "load" => stage.load("load, IPv4", &generate::routes4(size), size),
        "show" => stage.show(size),
        "match" => stage.matching(size),
        "get" => stage.get(size),
        "rules" => stage.load("load, rules", &generate::rules4(size), size),
        "underrules" => stage.under_rules(size),
        "cold" => stage.cold(size),
        "six" => stage.six(size),
        other => panic!("no row is called {other}"),
    }
}

/// Loads a batch into a fresh namespace; prints the nanoseconds. `floor` is the raw loader.
pub fn time_load(program: &str, batch: &str) {
    let ip = Peers::of_environment().ip.expect("an ip");
    let text = std::fs::read_to_string(batch).expect("a batch");
    set_up(&ip, None);
    let oif = index_of_v0(&ip);
    let start = Instant::now();
    if program == "floor" {
        floor::load(&text, oif);
    } else {
        time(quiet(program, &["-batch", batch]));
    }
    println!("{}", start.elapsed().as_nanos());
}

fn index_of_v0(ip: &Path) -> u32 {
    let output = Command::new(ip).args(["-o", "link", "show", "v0"]).output();
    let text = String::from_utf8_lossy(&output.expect("ip").stdout).into_owned();
    { text.split(':').next() }
        .and_then(|number| number.parse().ok())
        .expect("v0 is there")
}

struct Stage<'a> {
    peers: &'a Peers,
    folder: PathBuf,
}

impl Stage<'_> {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    fn rpdb(&self, state: &Path, words: &[&str]) -> Command {
        let mut command = quiet(&self.peers.rpdb, words);
        command.env("RPDB_STATE", state);
        command
    }

    /// A state that is set up and then holds what `batch` brings.
    fn state(&self, name: &str, batch: Option<&Path>) -> PathBuf {
        let state = self.folder.join(name).join("state.json");
        let _ = std::fs::remove_dir_all(self.folder.join(name));
        std::fs::create_dir(self.folder.join(name)).expect("a folder");
        set_up(&self.peers.rpdb, Some(&state));
        if let Some(batch) = batch {
            time(self.rpdb(&state, &["-batch", &batch.to_string_lossy()]));
        }
        state
    }

    /// Fills this namespace, with the fastest loader that there is.
    fn fill(&self, batch: &Path) {
        let Some(ip) = &self.peers.ip else { return };
        set_up(ip, None);
        let text = std::fs::read_to_string(batch).expect("a batch");
        if text.starts_with("route") {
            floor::load(&text, index_of_v0(ip));
        } else {
            time(quiet(ip, &["-batch", &batch.to_string_lossy()]));
        }
    }

    fn load(&self, work: &str, text: &str, size: usize) {
        let batch = self.file("batch", text);
        let batch = batch.to_string_lossy();
        let mut laps = vec![Lap::new("rpdb")];
        let ips = self.peers.ips();
        laps.extend(ips.iter().map(|(name, _)| Lap::new(name)));
        let raw = !ips.is_empty() && text.starts_with("route");
        if raw {
            laps.push(Lap::new("raw netlink"));
        }
        // Rules cost the kernel the square of their number.
        let patient = if raw { size <= 100_000 } else { size <= 10_000 };
        for round in 0..self.peers.rounds {
            let state = self.state("load", None);
            laps[0]
                .times
                .push(time(self.rpdb(&state, &["-batch", &batch])));
            if round > 0 && !patient && size > 1_000_000 {
                continue;
            }
            let programs = ips.iter().map(|(_, path)| path.to_string_lossy());
            let programs = programs.chain(raw.then(|| "floor".into()));
            for (lap, program) in laps.iter_mut().skip(1).zip(programs) {
                if round == 0 || patient || raw {
                    let told = inside(&["--time-load", &program, &batch]);
                    let nanos = told.and_then(|text| text.trim().parse().ok());
                    lap.times.extend(nanos.map(Duration::from_nanos));
                    settle(size);
                }
            }
        }
        print(&format!("{work}, {size}"), &laps);
        let state = self.state("load", None);
        let most = peak(self.rpdb(&state, &["-batch", &batch]));
        println!("peak memory of it | {} MB |", most.div_ceil(1024));
    }

    /// Interleaves the same words given to rpdb and to every `ip`.
    fn race(&self, work: &str, state: &Path, words: &[&str], rounds: usize, file: bool) {
        let mut laps = vec![Lap::new("rpdb")];
        let ips = self.peers.ips();
        laps.extend(ips.iter().map(|(name, _)| Lap::new(name)));
        let sink = self.folder.join("out");
        let clock = |command| match file {
            true => time_into(command, &sink),
            false => time(command),
        };
        for _ in 0..rounds {
            laps[0].times.push(clock(self.rpdb(state, words)));
            for (lap, (_, ip)) in laps.iter_mut().skip(1).zip(&ips) {
                lap.times.push(clock(quiet(ip, words)));
            }
        }
        print(work, &laps);
    }

    fn filled(&self, size: usize) -> PathBuf {
        let batch = self.file("batch", &generate::routes4(size));
        self.fill(&batch);
        self.state("filled", Some(&batch))
    }

    fn show(&self, size: usize) {
        let state = self.filled(size);
        let rounds = self.peers.rounds;
        let work = format!("route show to a file, {size}");
        self.race(&work, &state, &["route", "show"], rounds, true);
        let work = format!("-j route show to a file, {size}");
        self.race(&work, &state, &["-j", "route", "show"], rounds, true);
    }

    fn matching(&self, size: usize) {
        let state = self.filled(size);
        let words = ["route", "show", "match", "20.30.40.50"];
        let work = format!("route show match, {size}");
        self.race(&work, &state, &words, self.peers.rounds * 3, false);
    }

    fn get(&self, size: usize) {
        let state = self.filled(size);
        let gets = self.file("gets", &generate::gets4(100_000, size));
        let words = ["-force", "-batch", &gets.to_string_lossy()];
        let work = format!("100000 route get, {size} routes");
        self.race(&work, &state, &words, self.peers.rounds, true);
    }

    fn under_rules(&self, size: usize) {
        let batch = self.file("batch", &generate::rules4(size));
        self.fill(&batch);
        let state = self.state("filled", Some(&batch));
        let gets = self.file("gets", &generate::gets_from(10_000));
        let words = ["-force", "-batch", &gets.to_string_lossy()];
        let work = format!("10000 route get, {size} rules");
        self.race(&work, &state, &words, self.peers.rounds, true);
    }

    fn six(&self, size: usize) {
        self.load("load, IPv6", &generate::routes6(size), size);
        let batch = self.folder.join("batch");
        self.fill(&batch);
        let state = self.state("filled", Some(&batch));
        let rounds = self.peers.rounds;
        let work = format!("-6 route show to a file, {size}");
        self.race(&work, &state, &["-6", "route", "show"], rounds, true);
        let gets = self.file("gets", &generate::gets6(100_000, size));
        let words = ["-force", "-batch", &gets.to_string_lossy()];
        let work = format!("100000 route get, {size} IPv6 routes");
        self.race(&work, &state, &words, rounds, true);
        let rounds = self.peers.rounds * if size < 100_000 { COLD } else { 5 };
        let words = ["-6", "route", "get", "2a02:30:40::50"];
        // A net that has no default leads nowhere without it.
        let default = ["-6", "route", "add", "default", "via", "2001:db8:ff::9"];
        time(self.rpdb(&state, &default));
        for (_, ip) in self.peers.ips().iter().take(1) {
            time(quiet(ip, &default));
        }
        let work = format!("cold -6 route get, {size} routes");
        self.race(&work, &state, &words, rounds, false);
        self.changes("cold -6 route add", size, &state, rounds);
    }

    fn cold(&self, size: usize) {
        let state = self.filled(size);
        let small = self.state("small", None);
        let mut laps = vec![Lap::new("rpdb"), Lap::new("/bin/true")];
        let ips = self.peers.ips();
        laps.extend(ips.iter().map(|(name, _)| Lap::new(name)));
        for _ in 0..self.peers.rounds * COLD {
            let words = ["rule", "show"];
            laps[0].times.push(time(self.rpdb(&small, &words)));
            laps[1].times.push(time(quiet("/bin/true", &[])));
            for (lap, (_, ip)) in laps.iter_mut().skip(2).zip(&ips) {
                lap.times.push(time(quiet(ip, &words)));
            }
        }
        print("cold rule show, small state", &laps);
        let rounds = self.peers.rounds * if size < 100_000 { COLD } else { 5 };
        let work = format!("cold route get, {size} routes");
        let words = ["route", "get", "20.30.40.50"];
        self.race(&work, &state, &words, rounds, false);
        self.changes("cold route add", size, &state, rounds);
        self.changes("cold rule add, small state", size, &small, rounds);
    }

    /// One durable change a run, taken back untimed.
    fn changes(&self, work: &str, size: usize, state: &Path, rounds: usize) {
        let (add, del) = match work {
            _ if work.contains("rule") => (
                "rule add from 198.51.100.7 table 77",
                "rule del from 198.51.100.7 table 77",
            ),
            _ if work.contains("-6") => (
                "-6 route add 2001:db8:77::/48 via 2001:db8:ff::9",
                "-6 route del 2001:db8:77::/48",
            ),
            _ => (
                "route add 198.51.100.0/24 via 192.0.2.9",
                "route del 198.51.100.0/24",
            ),
        };
        let [add, del] = [add, del].map(|line| line.split(' ').collect::<Vec<_>>());
        let mut laps = vec![Lap::new("rpdb")];
        let ips = self.peers.ips();
        laps.extend(ips.iter().map(|(name, _)| Lap::new(name)));
        for _ in 0..rounds {
            laps[0].times.push(time(self.rpdb(state, &add)));
            time(self.rpdb(state, &del));
            for (lap, (_, ip)) in laps.iter_mut().skip(1).zip(&ips) {
                lap.times.push(time(quiet(ip, &add)));
                time(quiet(ip, &del));
            }
        }
        print(&format!("{work}, {size} routes"), &laps);
    }
}

/// A namespace that is gone takes its tables apart in the background.
fn settle(size: usize) {
    std::thread::sleep(Duration::from_millis(size as u64 / 200));
}
