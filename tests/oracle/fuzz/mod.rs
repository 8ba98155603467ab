//! Random sessions, asked of both.
//!
//! `cargo test` runs a few with a fixed seed. The long run:
//! `RPDB_FUZZ_SESSIONS=10000 RPDB_FUZZ_SEED=1 cargo test --release --test oracle fuzz -- --nocapture`.
//! `RPDB_FUZZ_FAMILY` is `4` (default), `6`, `46`, `only4` (`-4` on every command), `deep6` (IPv6 that
//! mostly succeeds), `dev` (devices of many kinds, neighbours) or `ns` (namespaces, batch files,
//! output switches); `RPDB_FUZZ_SHAPES=N` stops after N kinds of
//! difference (default 10); `RPDB_FUZZ_NEXTHOPS=N` makes N percent of the commands speak of next hop
//! objects (default 5); `RPDB_FUZZ_SHRINK=N` asks at most N sessions to make a difference small;
//! `RPDB_FUZZ_SWITCHES=N` puts output switches on N percent of the commands (default 20);
//! `RPDB_DIRECT=1` calls rpdb as a library, which is quicker; `RPDB_ORACLE_IP` names another `ip` and with it the level.

mod coverage;
mod dice;
mod encap;
mod kinds;
mod link;
mod neigh;
mod netns;
mod nexthop;
mod route;
mod rule;
mod scene;
mod six;
mod switches;
mod values;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::contest::{self, Contest};
use crate::session::real::Real;
use crate::session::transcript::command_line;
use crate::session::{Answer, Level, Session, Setting, Step, pool, rpdb};
use crate::shrink::shrink;

use coverage::Coverage;
use scene::Families;

/// Random sessions that both answer alike.
#[test]
fn fuzz() {
    let Some(real) = Real::or_skip("the random sessions") else {
        return;
    };
    let plan = Plan::from_env();
    let found = plan.run(&real);
    for (seed, (count, contest)) in &found {
        let shown = shrink(&real, contest.clone()).show();
        eprintln!("=== seed {seed}, {count} sessions of this shape\n{shown}");
    }
    assert!(found.is_empty(), "{} kinds of difference", found.len());
}

/// rpdb alone gives every command of a random session an answer: no crash, no endless loop.
#[test]
fn sturdy() {
    let plan = Plan::from_env();
    let broken: Mutex<Vec<String>> = Mutex::default();
    pool::map(plan.sessions, |index| {
        let level = [Level::V7_1, Level::V6_1][index % 2];
        let seed = plan.seed.wrapping_add(index as u64);
        let session = plan.session(seed, level, true);
        let answers = rpdb::run(&session);
        let fell = |answer: &Answer| answer.status < 0 || answer.status == 101;
        if let Some(index) = answers.iter().position(fell) {
            let steps = &session.steps[..=index];
            let lines = steps
                .iter()
                .map(|step| format!("$ {}\n", command_line(step)));
            let said = String::from_utf8_lossy(&answers[index].stderr);
            let report = format!("=== seed {seed}\n{}{said}", lines.collect::<String>());
            broken.lock().expect("no worker panicked").push(report);
        }
    });
    let broken = broken.into_inner().expect("no worker panicked");
    broken
        .iter()
        .take(3)
        .for_each(|report| eprintln!("{report}"));
    assert!(broken.is_empty(), "{} sessions fell", broken.len());
}

/// Whether rpdb takes settings; without, sessions go without them on both sides.
fn knows_sysctl() -> bool {
    let words = ["sysctl", "-qw", "net.ipv4.ip_forward=1"];
    let step = Step::of(words.map(str::to_owned).to_vec());
    let place = rpdb::Place::new(&Setting::plain(Level::V7_1));
    place.ask(&step).status == 0
}

/// What to run.
struct Plan {
    sessions: usize,
    seed: u64,
    families: Families,
    shapes: usize,
    switches: u64,
}

impl Plan {
    fn from_env() -> Self {
        let number = |name: &str| {
            std::env::var(name)
                .ok()
                .and_then(|value| value.parse().ok())
        };
        let families = match std::env::var("RPDB_FUZZ_FAMILY").as_deref() {
            Ok("only4") => Families::OnlyFour,
            Ok("6") => Families::Six,
            Ok("46") => Families::Both,
            Ok("deep6") => Families::DeepSix,
            Ok("dev") => Families::Devices,
            Ok("ns") => Families::Namespaces,
            _ => Families::Four,
        };
        Self {
            sessions: number("RPDB_FUZZ_SESSIONS").unwrap_or(12),
            seed: number("RPDB_FUZZ_SEED").unwrap_or(1) as u64,
            families,
            shapes: number("RPDB_FUZZ_SHAPES").unwrap_or(10),
            switches: number("RPDB_FUZZ_SWITCHES").unwrap_or(20) as u64,
        }
    }

    /// The session of a seed.
    fn session(&self, seed: u64, level: Level, settings: bool) -> Session {
        let mut session = scene::session(seed, level, self.families, settings);
        switches::sprinkle(&mut session, seed, self.switches);
        session
    }

    /// Runs the sessions; by seed, the first of each shape and how many had it.
    fn run(&self, real: &Real) -> BTreeMap<u64, (usize, Contest)> {
        let shapes: Mutex<BTreeMap<String, (u64, usize, Contest)>> = Mutex::default();
        let coverage: Mutex<Coverage> = Mutex::default();
        let settings = knows_sysctl();
        let (done, started) = (AtomicUsize::new(0), Instant::now());
        // Who walks through namespaces mostly waits for the kernel.
        let per_core = if self.families == Families::Namespaces {
            6
        } else {
            1
        };
        pool::map_on(pool::workers(per_core), self.sessions, |index| {
            if shapes.lock().expect("no worker panicked").len() >= self.shapes {
                return;
            }
            let seed = self.seed.wrapping_add(index as u64);
            let session = self.session(seed, real.level, settings);
            let contest = contest::hold(real, &session);
            match contest {
                Err(contest) => {
                    let mut shapes = shapes.lock().expect("no worker panicked");
                    shapes
                        .entry(contest.shape())
                        .and_modify(|known| known.1 += 1)
                        .or_insert((seed, 1, *contest));
                }
                Ok(answers) => {
                    let mut coverage = coverage.lock().expect("no worker panicked");
                    coverage.count(&session, &answers);
                }
            }
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(200) {
                let kinds = shapes.lock().expect("no worker panicked").len();
                let rate = done as f64 / started.elapsed().as_secs_f64();
                eprintln!(
                    "{done} of {} sessions, {rate:.0} a second, {kinds} kinds of difference",
                    self.sessions
                );
            }
        });
        eprintln!("{}", coverage.into_inner().expect("no worker panicked"));
        let shapes = shapes.into_inner().expect("no worker panicked");
        shapes
            .into_values()
            .map(|(seed, count, contest)| (seed, (count, contest)))
            .collect()
    }
}

/// Writes random sessions to `RPDB_FUZZ_WRITE` as JSON lines `{name, cmds}` (without the word
/// `ip`), for a recorder on another machine; the replayer plays what that machine answers.
#[test]
fn write() {
    let Some(path) = std::env::var_os("RPDB_FUZZ_WRITE") else {
        return;
    };
    let plan = Plan::from_env();
    let level = std::env::var("RPDB_IPROUTE2").ok();
    let level = level
        .and_then(|word| Level::parse(&word))
        .unwrap_or(Level::V7_1);
    let line = |index: usize| {
        let seed = plan.seed.wrapping_add(index as u64);
        let session = plan.session(seed, level, false);
        let words = |step: Step| step.argv.into_iter().skip(1).collect::<Vec<_>>();
        let cmds: Vec<_> = session.steps.into_iter().map(words).collect();
        let name = format!("{seed}");
        format!("{}\n", serde_json::json!({ "name": name, "cmds": cmds }))
    };
    let text: String = (0..plan.sessions).map(line).collect();
    std::fs::write(path, text).expect("sessions written");
}
