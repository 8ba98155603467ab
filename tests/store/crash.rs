//! Processes are killed and crowds write at once: what was acknowledged is there, nothing is there
//! twice, and nobody sees a half.
//!
//! A short run; the long ones are
//! `RPDB_KILLS=2000 cargo test --test store killed` and `RPDB_CROWD=64x200 cargo test --test store crowd`.

use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::home::{Home, large};

/// How often to kill.
fn kills() -> u64 {
    let kills = std::env::var("RPDB_KILLS").ok();
    kills.and_then(|kills| kills.parse().ok()).unwrap_or(60)
}

/// A moment that is different every time.
fn moment(round: u64, longest: u64) -> Duration {
    let mixed = round.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    Duration::from_micros(mixed % longest)
}

/// Starts a command and kills it; true when it had ended well before.
fn killed(home: &Home, line: &str, after: Duration) -> bool {
    let mut command = home.command(line);
    let mut child = command.stdout(Stdio::null()).spawn().expect("rpdb runs");
    thread::sleep(after);
    let ended = child
        .try_wait()
        .expect("a child")
        .is_some_and(|status| status.success());
    child.kill().expect("killed");
    child.wait().expect("ends");
    ended
}

/// The rules of priorities from 1000 up, in order.
fn rules(home: &Home) -> Vec<u64> {
    let shown = home.good("rule show");
    let numbers = shown
        .lines()
        .filter_map(|line| line.split(':').next()?.parse().ok());
    numbers
        .filter(|number| (1000..30000).contains(number))
        .collect()
}

/// Single changes, with a fold now and then; `home` is small or large.
fn single_changes(home: &Home) {
    let mut there: Vec<u64> = Vec::new();
    for round in 0..kills() {
        let number = 1000 + round % 20000;
        if round % 10 == 9 {
            killed(home, "state fold", moment(round, 20_000));
            assert_eq!(rules(home), there, "round {round}");
            continue;
        }
        let line = format!("rule add pref {number} table 9");
        let acknowledged = killed(home, &line, moment(round, 9_000));
        let now = rules(home);
        let mut more = there.clone();
        more.push(number);
        let good = now == more || (!acknowledged && now == there);
        assert!(
            good,
            "round {round}, {acknowledged}: {there:?}, then {now:?}"
        );
        there = now;
    }
    home.good("state check");
}

#[test]
fn a_killed_process_loses_its_own_change_at_most() {
    single_changes(&Home::new());
    let home = Home::new();
    large(&home, 3000);
    single_changes(&home);
}

#[test]
fn a_killed_batch_is_there_or_not() {
    let home = Home::new();
    let batch = home.folder().join("batch");
    let mut there = 0;
    for round in 0..kills() / 3 {
        let lines: String = (0..50)
            .map(|n| {
                format!(
                    "rule add pref {} table 9\n",
                    1000 + (50 * round + n) % 25000
                )
            })
            .collect();
        fs::write(&batch, lines).expect("written");
        let line = format!("-batch {}", batch.display());
        let acknowledged = killed(&home, &line, moment(round, 15_000));
        let now = rules(&home).len();
        assert!(
            now == there + 50 || (!acknowledged && now == there),
            "round {round}"
        );
        there = now;
    }
}

#[test]
fn a_crowd_of_writers_lands_and_no_reader_sees_a_half() {
    let crowd = std::env::var("RPDB_CROWD").unwrap_or("12x8".to_owned());
    let (writers, changes) = crowd.split_once('x').expect("WRITERSxCHANGES");
    let (writers, changes): (u32, u32) = (
        writers.parse().expect("a number"),
        changes.parse().expect("a number"),
    );
    let home = Home::new();
    large(&home, 3000);
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let (home, ended) = (&home, &ended);
        let reader = scope.spawn(move || {
            let mut most = 0;
            while !ended.load(Ordering::Relaxed) {
                let now = rules(home).len();
                assert!(now >= most, "{most} rules, then {now}");
                most = now;
            }
        });
        let writer = |writer: u32| {
            move || {
                for change in 0..changes {
                    let number = 1000 + writer * changes + change;
                    home.good(&format!("rule add pref {number} table 9"));
                }
            }
        };
        let all: Vec<_> = (0..writers)
            .map(|number| scope.spawn(writer(number)))
            .collect();
        for writer in all {
            writer.join().expect("every change lands");
        }
        ended.store(true, Ordering::Relaxed);
        reader.join().expect("reads");
    });
    let expected: Vec<u64> = (0..u64::from(writers * changes))
        .map(|n| 1000 + n)
        .collect();
    assert_eq!(rules(&home), expected);
}
