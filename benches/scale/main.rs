//! How rpdb fares beside the tools it stands for, from ten routes to a million: every row of the
//! README's table, its contestants interleaved in one run, medians with their spread.
//!
//! `cargo bench --bench scale [-- ROW…]`, where a row is `load`, `show`, `match`, `get`, `rules`,
//! `underrules`, `cold` or `six`; all of them when none is named. The environment:
//!
//! | variable | meaning |
//! |---|---|
//! | `RPDB_BENCH_SIZES` | numbers of routes, `10000` unless said; `10000,100000,1000000` is the README's |
//! | `RPDB_BENCH_RULES` | numbers of rules, `1000` unless said |
//! | `RPDB_BENCH_ROUNDS` | rounds, 3 unless said |
//! | `RPDB_BENCH_RPDB` | the rpdb to measure instead of this build's, such as the static one |
//! | `RPDB_BENCH_IP71` | an `ip` of iproute2 7.1 |
//!
//! `cargo bench --bench scale -- generate routes4|routes6|gets4|gets6|rules|getsfrom N [ROUTES]`
//! prints the data itself; `-- instructions` counts those of cold commands, and fails where they
//! are too many.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a report
#![allow(clippy::cast_possible_truncation)] // sizes that fit

mod arena;
mod floor;
mod generate;
mod instructions;
mod rows;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use arena::inside;

/// Who takes part.
#[allow(missing_docs)] // programs, and a number
pub struct Peers {
    pub rpdb: PathBuf,
    /// The installed one.
    pub ip: Option<PathBuf>,
    pub ip71: Option<PathBuf>,
    pub rounds: usize,
}

impl Peers {
    fn of_environment() -> Self {
        let path = |name| std::env::var_os(name).map(PathBuf::from);
        let usual = ["/sbin/ip", "/usr/sbin/ip", "/bin/ip", "/usr/bin/ip"].map(PathBuf::from);
        Self {
            rpdb: path("RPDB_BENCH_RPDB").unwrap_or_else(|| env!("CARGO_BIN_EXE_rpdb").into()),
            ip: usual.into_iter().find(|path| path.is_file()),
            ip71: path("RPDB_BENCH_IP71"),
            rounds: numbers("RPDB_BENCH_ROUNDS", "3")[0],
        }
    }

    /// Every `ip`, with its name in the table.
    pub fn ips(&self) -> Vec<(&'static str, &PathBuf)> {
        let of = |name, path: &'_ Option<PathBuf>| path.as_ref().map(|_| name);
        let names = [of("ip", &self.ip), of("ip 7.1", &self.ip71)];
        let paths = [&self.ip, &self.ip71];
        { names.into_iter().zip(paths) }
            .filter_map(|(name, path)| Some((name?, path.as_ref()?)))
            .collect()
    }
}

fn numbers(name: &str, otherwise: &str) -> Vec<usize> {
    let text = std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let numbers: Vec<usize> = text.split(',').filter_map(|n| n.parse().ok()).collect();
    assert!(!numbers.is_empty(), "{name} has no number");
    numbers
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| *word != "--bench")
        .collect();
    match words.as_slice() {
        ["generate", what, rest @ ..] => generate(what, rest),
        ["instructions"] if !instructions::hold(&Peers::of_environment()) => {
            return ExitCode::FAILURE;
        }
        ["instructions"] => {}
        ["--time-load", program, batch] => rows::time_load(program, batch),
        ["--row", row, size] => rows::run(row, size.parse().unwrap_or(0), &Peers::of_environment()),
        rows => all(rows),
    }
    ExitCode::SUCCESS
}

fn generate(what: &str, rest: &[&str]) {
    let number = |at: usize, otherwise| {
        rest.get(at)
            .and_then(|n| n.parse().ok())
            .unwrap_or(otherwise)
    };
    let (count, routes) = (number(0, 10_000), number(1, 10_000));
    print!(
        "{}",
        match what {
            "routes4" => generate::routes4(count),
            "routes6" => generate::routes6(count),
            "gets4" => generate::gets4(count, routes),
            "gets6" => generate::gets6(count, routes),
            "rules" => generate::rules4(count),
            "getsfrom" => generate::gets_from(count),
            other => panic!("nothing is called {other}"),
        }
    );
}

fn all(wanted: &[&str]) {
    let (routes, rules) = (
        numbers("RPDB_BENCH_SIZES", "10000"),
        numbers("RPDB_BENCH_RULES", "1000"),
    );
    println!("{}", table::HEAD);
    for row in rows::ROWS {
        if !wanted.is_empty() && !wanted.contains(row) {
            continue;
        }
        let sizes = match *row {
            "rules" | "underrules" => &rules,
            _ => &routes,
        };
        for size in sizes {
            match inside(&["--row", row, &size.to_string()]) {
                Some(lines) => print!("{lines}"),
                None => eprintln!("{row} {size}: no network namespace of our own; skipped"),
            }
        }
    }
}
